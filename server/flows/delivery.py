"""What becomes of a queued text: claimed, handed over, reported, looked for.

The worker calls the carrier between two of these units, outside any transaction. ``claim`` commits
``sending`` with the attempt before a byte leaves, so a crash leaves a text that is known to be in
doubt, and never one that is sent twice.
"""

from dataclasses import dataclass, replace

from server.core.compliance import ASKED_FOR, Allowed, Held, Purpose, Refused
from server.core.delivery import after_report, look_up_at, retry_at
from server.core.model import SECOND, DeliveryReport, Instant, MessageId, MessageState
from server.flows import announce, consent, holding, media, phone_words, phones, scheduling
from server.flows.context import Context
from server.flows.settling import settle
from server.store import outbox, threads
from server.store.jobs import PHONES
from server.store.statement import Row, Tx

LEASE = 60 * SECOND
"""After so long a text that another relay was sending is in doubt: every carrier call is shorter."""

LOOK_AGAIN = 30 * SECOND
"""When a look-up that the carrier has not answered is made again; the courier waits less for it."""

LOST_IN_FLIGHT = "The outcome is not known: the relay or the connection broke while it was sent."


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed text. ``media`` are addresses that the carrier can fetch. ``written_at`` is when it was
    written; the carrier cannot know it earlier.
    """

    message_id: MessageId
    sender: str
    recipient: str
    body: str
    media: tuple[str, ...]
    written_at: Instant


def claim(tx: Tx, relay_id: str, limit: int, context: Context) -> list[Job]:
    """Take what is due. The gate is asked again: what may no longer go (consent, rights) fails here,
    with its reason, and what may not go now (the hour) is held.
    """
    jobs = []
    for row in outbox.due(tx, context.now, limit):
        if row.queue == PHONES:
            if phones.may_leave(tx, row, context):
                jobs.append(_take_to_phone(tx, row, relay_id, context))
            continue
        match holding.judge(tx, row, context):
            case Refused() as refused:
                holding.refuse(tx, row, refused, context)
            case Held() as held:
                _hold(tx, row, held, context)
            case Allowed() as allowed:
                jobs.append(_take(tx, row, relay_id, allowed, context))
    return jobs


def _hold(tx: Tx, row: Row, held: Held, context: Context) -> None:
    """Where the rules have changed since it was written, nobody may have been asked what it waits for."""
    holding.hold(tx, row, held, context)
    if held.asks and held.until is None and row.purpose in ASKED_FOR:
        consent.ask(tx, threads.by_id(tx, row.conversation_id), row.author_id, context)


def _take_to_phone(tx: Tx, row: Row, relay_id: str, context: Context) -> Job:
    outbox.claim(tx, row, relay_id, {}, context.now)
    return _job(row)


def _take(tx: Tx, row: Row, relay_id: str, allowed: Allowed, context: Context) -> Job:
    outbox.claim(tx, row, relay_id, holding.explained(row, allowed), context.now)
    if row.purpose == Purpose.OPT_IN and not row.attempts:
        consent.asked(tx, row, context)
    if row.scheduled_for is not None and not row.attempts:
        scheduling.left(tx, row, context)
    announce.message_changed(tx, row.conversation_id, row.id, context.now)
    carried = media.handed_over(tx, row.id, row.media, context)
    return replace(_job(row), media=carried)


def _job(row: Row) -> Job:
    return Job(
        MessageId(row.id),
        row.line,
        row.lead_number,
        row.body,
        tuple(item["url"] for item in row.media),
        row.at,
    )


def accepted(tx: Tx, message_id: str, carrier_id: str, context: Context) -> None:
    """The carrier has taken the text. A report that came first has the last word on the state."""
    row = outbox.job(tx, message_id)
    if row is None:
        return
    state = after_report(MessageState(row.state), MessageState.SENT)
    if state is None:
        outbox.attach(tx, row, context.carrier.name, carrier_id)
    else:
        settle(tx, row, state, context, carrier_id=carrier_id)


def not_taken(
    tx: Tx, message_id: str, because: str, retry_after: float | None, context: Context
) -> None:
    """The text certainly did not arrive: try again later, or give up and say so."""
    row = _sending(tx, message_id)
    if row is None:
        return
    again = retry_at(context.now, row.attempts, retry_after)
    if again is None:
        sentence = "No carrier could be reached for an hour. Try again when the connection is back."
        settle(tx, row, MessageState.FAILED, context, error=("carrier_unreachable", sentence))
    else:
        reason = because[:1].upper() + because[1:].rstrip(".")
        error = ("carrier_not_reached", f"{reason}. It is tried again by itself.")
        settle(tx, row, MessageState.QUEUED, context, error=error, not_before=again)


def refused(
    tx: Tx, message_id: str, code: str, sentence: str, opted_out: bool, context: Context
) -> None:
    """The carrier said no for good. 21610 means that the customer has opted out (CO3)."""
    row = _sending(tx, message_id)
    if row is None:
        return
    settle(tx, row, MessageState.FAILED, context, error=(code, sentence))
    if opted_out:
        _opt_out(tx, row, code, context)


def in_doubt(tx: Tx, message_id: str, context: Context) -> None:
    """Nothing proves what became of the text. It is looked for, and never resent by itself."""
    row = _sending(tx, message_id)
    if row:
        _doubt(tx, row, context)


def recover(tx: Tx, context: Context, *, alone: bool) -> int:
    """Texts whose relay died while sending are in doubt; returns how many there were.

    ``alone``: no other relay runs, so whatever is being sent was lost. Otherwise the lease tells.
    """
    lost = outbox.lost(tx, None if alone else context.now - LEASE)
    for row in lost:
        _doubt(tx, row, context)
    return len(lost)


def to_look_up(tx: Tx, limit: int, context: Context) -> list[Job]:
    """The texts to be looked for now. Until the carrier answers, the look-up does not count: it is
    made again, be it that the carrier is out of reach or that this relay dies meanwhile.
    """
    due = outbox.look_ups_due(tx, context.now, limit)
    for row in due:
        outbox.postpone_look_up(tx, row, context.now + LOOK_AGAIN, row.look_ups)
    return [_job(row) for row in due]


def found(tx: Tx, message_id: str, carrier_ids: list[str], context: Context) -> None:
    """What the carrier holds that looks like the text. Exactly one that is nobody else's settles it;
    while another text with the same words is in doubt too, nobody can tell whose it is.
    """
    row = outbox.job(tx, message_id)
    if row is None or row.state != MessageState.UNCONFIRMED:
        return
    carrier = context.carrier.name
    unclaimed = [each for each in carrier_ids if not outbox.is_attached(tx, carrier, each)]
    if len(unclaimed) == 1 and not outbox.has_twin(tx, row):
        settle(tx, row, MessageState.SENT, context, carrier_id=unclaimed[0])
        return
    made = row.look_ups + 1
    outbox.postpone_look_up(tx, row, look_up_at(context.now, made), made)


def report(tx: Tx, told: DeliveryReport, context: Context) -> None:
    """A delivery report. Late, repeated and unknown ones change nothing."""
    row = outbox.job(tx, told.message_id)
    if row is None or (told.carrier_id and row.carrier_id not in (None, told.carrier_id)):
        return
    state = after_report(MessageState(row.state), told.status)
    if state is None:
        return
    error = (told.error_code, told.error_detail or "") if told.error_code else None
    settle(tx, row, state, context, carrier_id=told.carrier_id, error=error)
    if told.opted_out:
        _opt_out(tx, row, told.error_code or "", context)


def _sending(tx: Tx, message_id: str) -> Row | None:
    """The text while its call is open; None when a report has settled it meanwhile."""
    row = outbox.job(tx, message_id)
    return row if row and row.state == MessageState.SENDING else None


def _doubt(tx: Tx, row: Row, context: Context) -> None:
    error = ("outcome_unknown", LOST_IN_FLIGHT)
    first = look_up_at(context.now, 0)
    settle(tx, row, MessageState.UNCONFIRMED, context, error=error, look_up_at=first)


def _opt_out(tx: Tx, row: Row, code: str, context: Context) -> None:
    """The carrier says that whoever has this number wants no texts: a customer, or an associate."""
    if row.queue == PHONES:
        phone_words.stop(tx, row.lead_number, context)
        return
    conversation = threads.by_id(tx, row.conversation_id)
    consent.opt_out(tx, conversation, "carrier", f"carrier error {code}", row.id, context)
