"""Writing an outbound text into the outbox; every text that leaves is written here."""

from dataclasses import asdict, dataclass
from typing import Any

from server.core.access import may_see
from server.core.compliance import (
    ANSWERS_A_KEYWORD,
    Allowed,
    ConsentFacts,
    Held,
    HoursFacts,
    Purpose,
    Refused,
    SendFacts,
    Verdict,
    is_counted,
    may_send,
    scopes_of,
)
from server.core.model import DAY, AuthorKind, Direction, Instant, MessageState
from server.core.scheduling import Schedule
from server.core.segments import count
from server.core.whereabouts import Whereabouts, whereabouts
from server.flows import media
from server.flows.context import Context
from server.store import (
    agreements,
    aside,
    consents,
    leads,
    messages,
    numbers,
    people,
    threads,
    visibility,
    waiting,
)
from server.store.numbers import Line
from server.store.statement import Row, Tx

MOST_COUNTED = 10
"""Texts of a day that are counted: more than the law of any state lets go."""
NOWHERE = Whereabouts((), (), "nothing")


@dataclass(frozen=True, slots=True)
class Unopened:
    """A conversation that there is not yet, as :func:`verdict` asks for one."""

    lead_id: str
    lead_number: str
    line: str
    last_inbound_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Acted:
    """The action that a text is of: its name, what started it (a :class:`Trigger`), and of a change of
    status the status.
    """

    name: str
    runs_on: str
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be sent. ``media`` are addresses that the carrier can fetch, or references to what is
    ours; ``template_id`` is the template that it was made from, ``action`` the action that it is of,
    ``send_at`` when it is to leave, None for at once.
    """

    body: str
    media: tuple[str, ...] = ()
    template_id: str | None = None
    send_at: Instant | None = None
    action: Acted | None = None


def verdict(
    tx: Tx,
    conversation: Row,
    purpose: Purpose,
    author: str | None,
    context: Context,
    *,
    before_seq: int | None = None,
    schedule: Schedule | None = None,
) -> Verdict:
    """Ask the gate, with the facts as they are now. ``conversation`` is its row, or that of a text's
    job; ``before_seq`` is the place of a text that is written already, ``schedule`` when it may leave.
    """
    number, line = conversation.lead_number, numbers.line(tx, conversation.line)
    if purpose in ANSWERS_A_KEYWORD:
        return may_send(_of_an_answer(purpose, line, context))
    scopes = scopes_of(conversation.line, line.store)
    known = agreements.known(tx, number, scopes)
    place = where_is(tx, conversation.lead_id, number, context)
    return may_send(
        SendFacts(
            purpose=purpose,
            line=line.state,
            sender_texting=_may_text(tx, line, author),
            opted_out=consents.covering(tx, number, scopes),
            consent=ConsentFacts(
                context.retailer.opt_in, known.agreed_at is not None, known.asked_at
            ),
            hours=HoursFacts(
                window=context.retailer.hours,
                place=place,
                wrote_at=messages.at_of(tx, conversation.last_inbound_seq),
                sent_at=_sent_to(tx, number, before_seq, context) if is_counted(place) else (),
            ),
            now=context.now,
            schedule=schedule,
        )
    )


def author_sees(tx: Tx, author: str | None, conversation_id: str) -> bool:
    """Whether who wrote a text still works here, and still sees where they wrote it."""
    writer: Row | None = people.by_id(tx, author) if author else None
    seen_by = visibility.of_conversation(tx, conversation_id)
    if writer is None or writer.status != "active" or seen_by is None:
        return False
    return may_see(people.viewer(writer), seen_by)


def _of_an_answer(purpose: Purpose, line: Line, context: Context) -> SendFacts:
    """What answers a word of consent may go at any hour: nothing else is looked at."""
    return SendFacts(
        purpose=purpose,
        line=line.state,
        sender_texting=True,
        opted_out=None,
        consent=ConsentFacts(context.retailer.opt_in, agreed=True, asked_at=None),
        hours=HoursFacts(None, NOWHERE, None, ()),
        now=context.now,
    )


def where_is(tx: Tx, lead_id: str | None, number: str, context: Context) -> Whereabouts:
    """Where a lead is, as far as anybody knows."""
    lead = leads.by_id(tx, lead_id) if lead_id else None
    return whereabouts(
        number,
        state=lead.state if lead else None,
        time_zone=lead.time_zone if lead else None,
        country=context.retailer.country,
    )


def _sent_to(tx: Tx, number: str, before_seq: int | None, context: Context) -> tuple[Instant, ...]:
    return waiting.sent_to(tx, number, context.now - DAY, before_seq, limit=MOST_COUNTED)


def _may_text(tx: Tx, line: Line, author: str | None) -> bool:
    """On a relay number the writer needs text messaging; a store's line needs only the store."""
    if line.owner_store or author is None:
        return True
    writer: Row | None = people.by_id(tx, author)
    return bool(writer and writer.text_messaging)


def why(
    decided: Verdict, purpose: Purpose, line: str, kept: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A decision of the gate as it is stored with the text (CO6). ``kept`` are facts of its own that
    stay: what it was written with, until when it was held.
    """
    facts: dict[str, Any] = {**(kept or {}), "purpose": purpose, "line": line}
    match decided:
        case Allowed(because, grounds):
            decision = "allowed"
        case Held(because, _, until, grounds):
            decision, facts["held_until"] = "held", until
        case Refused(because):
            decision, grounds = "refused", None
    if grounds is not None:
        facts["grounds"] = asdict(grounds)
    return {"decision": decision, "because": because, "passed_over": [], "facts": facts}


def _written_with(draft: Draft) -> dict[str, Any]:
    made_of: dict[str, Any] = {"template": draft.template_id} if draft.template_id else {}
    return {**made_of, "action": asdict(draft.action)} if draft.action else made_of


_STATES = {
    Allowed: MessageState.QUEUED,
    Held: MessageState.HELD,
    Refused: MessageState.FAILED,
}


def write(
    tx: Tx,
    conversation: Row,
    draft: Draft,
    *,
    purpose: Purpose,
    author: str | None,
    decided: Verdict,
    context: Context,
    via: str = "app",
    facts: dict[str, Any] | None = None,
    leaves_at: Instant | None = None,
) -> str:
    """Queue a text that the gate has allowed, or keep one that it holds or refuses; returns its id. A
    refused one answers nobody, a scheduled one nobody yet. ``via`` is where a person wrote it, ``facts``
    are kept with its reason, ``leaves_at`` is when one that goes may leave, None for at once. Announcing
    it is the caller's.
    """
    message_id = context.new_id()
    human = purpose is Purpose.HUMAN
    kept = decided if isinstance(decided, (Held, Refused)) else None
    seq = messages.add(
        tx,
        id=message_id,
        conversation_id=conversation.id,
        direction=Direction.OUTBOUND,
        body=draft.body,
        media=media.described(tx, draft.media),
        state=_STATES[type(decided)],
        purpose=purpose,
        author_kind=AuthorKind.USER if human else AuthorKind.AUTOMATIC,
        author_id=author,
        via=via if human else None,
        at=context.now,
        segments=count(draft.body).segments,
        carrier=None,
        carrier_id=None,
        not_before=decided.until if isinstance(decided, Held) else leaves_at or context.now,
        error_code=kept.code if kept else None,
        error_detail=kept.sentence if kept else None,
        action=draft.action.name if draft.action else None,
        why=why(decided, purpose, conversation.line, {**_written_with(draft), **(facts or {})}),
        scheduled_for=draft.send_at,
    )
    media.attach(tx, message_id, draft.media)
    answers = human and not isinstance(decided, Refused) and draft.send_at is None
    threads.outbound_written(tx, conversation.id, seq, context.now, human=answers)
    if human and author:
        aside.mark_read(tx, author, conversation.id, seq)
    return message_id
