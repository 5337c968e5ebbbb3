"""Texts that are held: until the hour allows them, or the lead agrees, or a person takes them back."""

from collections.abc import Sequence
from typing import Any

from server.core.access import Viewer, may_see
from server.core.compliance import ASKED_FOR, Allowed, Held, OptIn, Purpose, Refused, Verdict
from server.core.keywords import keyword
from server.core.model import SECOND, Instant, MessageState, Permission
from server.core.scheduling import SCHEDULED, Schedule
from server.flows import announce, texts
from server.flows.context import Context
from server.flows.problems import Conflict, Forbidden, NotFound
from server.flows.settling import WITHDRAWN, settle
from server.store import messages, outbox, threads, visibility, waiting
from server.store.statement import Row, Tx

PACE = 1 * SECOND
"""Between two texts of one line that are released together: what carriers let a number send."""

AFTER_THE_QUESTION = 5 * SECOND
"""When it is looked again whether an opt-in message has left."""


def judge(tx: Tx, row: Row, context: Context) -> Verdict:
    """The gate's word on a text that has not left, with the facts as they are now."""
    purpose = Purpose(row.purpose)
    return texts.verdict(
        tx, row, purpose, row.author_id, context, before_seq=row.seq, schedule=_schedule(tx, row)
    )


def _schedule(tx: Tx, row: Row) -> Schedule | None:
    if row.scheduled_for is None:
        return None
    return Schedule(row.scheduled_for, texts.author_sees(tx, row.author_id, row.conversation_id))


def hold(tx: Tx, row: Row, held: Held, context: Context) -> None:
    """Keep a text until it may go."""
    outbox.explain(tx, row.id, explained(row, held))
    settle(
        tx, row, MessageState.HELD, context,
        error=(held.code, held.sentence), not_before=held.until,
    )  # fmt: skip


def hold_anew(tx: Tx, row: Row, held: Held, context: Context) -> None:
    """Keep a held text as this says; nothing is told where it says what is said already."""
    if (held.code, held.until) != (row.error_code, row.not_before):
        hold(tx, row, held, context)


def refuse(tx: Tx, row: Row, refused: Refused, context: Context) -> None:
    """A text that may not go any more fails, with its reason."""
    outbox.explain(tx, row.id, explained(row, refused))
    settle(tx, row, MessageState.FAILED, context, error=(refused.code, refused.sentence))


def explained(row: Row, verdict: Verdict) -> dict[str, Any]:
    """The newest decision on a text, with what is to be kept of the earlier ones."""
    kept = {
        key: row.why["facts"][key]
        for key in ("held", "template", "session", "bulk", "action")
        if key in row.why["facts"]
    }
    if row.why["decision"] == "held" and not isinstance(verdict, Held):
        was = {"because": row.why["because"], "until": row.why["facts"].get("held_until")}
        kept["held"] = [*kept.get("held", []), was]
    return texts.why(verdict, Purpose(row.purpose), row.line, kept)


def queue(tx: Tx, rows: Sequence[Row], context: Context) -> None:
    """Let held texts leave, in their order, those of a line one after the other."""
    next_on: dict[str, Instant] = {}
    for row in rows:
        if _is_behind_the_question(tx, row, context):
            hold(tx, row, _after_the_question(context), context)
            continue
        if row.line not in next_on:
            last = waiting.last_queued_on(tx, row.line)
            next_on[row.line] = max(context.now, last + PACE if last else 0)
        settle(tx, row, MessageState.QUEUED, context, not_before=next_on[row.line])
        next_on[row.line] += PACE


def _is_behind_the_question(tx: Tx, row: Row, context: Context) -> bool:
    """Whether the opt-in message has yet to leave and was written after the text that it goes before:
    somebody decided to ask first while the text was held.
    """
    if row.purpose not in ASKED_FOR or context.retailer.opt_in is OptIn.OFF:
        return False
    others = waiting.waiting_for(tx, row.lead_number)
    return any(each.purpose == Purpose.OPT_IN and each.seq > row.seq for each in others)


def _after_the_question(context: Context) -> Held:
    words = "It goes as soon as the opt-in message has left."
    return Held("opt_in_first", words, context.now + AFTER_THE_QUESTION)


def reconsider(tx: Tx, number: str, context: Context) -> None:
    """Something was learned of a number: what waits to leave for it is judged anew."""
    for row in waiting.waiting_for(tx, number):
        reconsider_one(tx, row, context)


def reconsider_one(tx: Tx, row: Row, context: Context) -> None:
    """Judge a text that waits to leave anew."""
    match judge(tx, row, context):
        case Refused() as refused:
            refuse(tx, row, refused, context)
        case Held() as held if row.state == MessageState.HELD:
            hold_anew(tx, row, held, context)
        case Allowed() if row.state == MessageState.HELD:
            settle(tx, row, MessageState.QUEUED, context, not_before=context.now)


def withdraw(tx: Tx, viewer: Viewer, message_id: str, context: Context) -> None:
    """Take back a held text that a person wrote, or an action. Conflict ``not_held`` when it is not
    held; doing it twice is as good as once.
    """
    row = outbox.job(tx, message_id)
    seen_by = visibility.of_conversation(tx, row.conversation_id) if row else None
    if row is None or seen_by is None or not may_see(viewer, seen_by):
        raise NotFound("text")
    if row.state == MessageState.FAILED and row.error_code == WITHDRAWN:
        return
    if row.state != MessageState.HELD or row.purpose not in ASKED_FOR:
        raise Conflict("not_held", "This text is not held, so it cannot be taken back.")
    check_whose(viewer, row)
    take_back(tx, row, context)


def check_whose(viewer: Viewer, row: Row) -> None:
    """A text that waits for its time is its author's to change, and whoever supervises."""
    if row.error_code != SCHEDULED or viewer.id == row.author_id:
        return
    if not viewer.may(Permission.SUPERVISE):
        raise Forbidden(
            "not_the_author",
            "Only who scheduled this text, or somebody who supervises, may change it.",
        )


def take_back(tx: Tx, row: Row, context: Context) -> None:
    """A text that has not left is not to leave any more."""
    settle(
        tx, row, MessageState.FAILED, context,
        error=(WITHDRAWN, "It was taken back before it left."),
    )  # fmt: skip
    _ask_no_more(tx, row, context)
    _wait_again(tx, row, context)


def _ask_no_more(tx: Tx, row: Row, context: Context) -> None:
    """Where nothing is to be sent any more, nobody is asked for it."""
    others = waiting.waiting_for(tx, row.lead_number)
    if any(each.purpose in ASKED_FOR and each.error_code != SCHEDULED for each in others):
        return
    for each in others:
        if each.purpose == Purpose.OPT_IN:
            refused = Refused(WITHDRAWN, "The text that it was to go before was taken back.")
            refuse(tx, each, refused, context)


def _wait_again(tx: Tx, row: Row, context: Context) -> None:
    """A customer whose answer was taken back waits for one again."""
    conversation = threads.by_id(tx, row.conversation_id)
    if conversation is None or conversation.answered_seq != row.seq:
        return
    answer = messages.last_answer(tx, row.conversation_id, row.seq)
    since = messages.inbound_after(tx, row.conversation_id, answer.seq if answer else 0)
    waits = next((text.at for text in since if keyword(text.body) is None), None)
    threads.unanswered(
        tx,
        row.conversation_id,
        answered_seq=answer.seq if answer else None,
        last_outbound_at=answer.at if answer else None,
        waiting_since=waits,
    )
    announce.conversation_changed(tx, row.conversation_id, context.now)
