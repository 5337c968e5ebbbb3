"""Texts that leave later: changing one before it does, and what it answers when it has (MC23)."""

from collections.abc import Mapping
from typing import Any

from server.core.access import Viewer, may_see
from server.core.compliance import Held, Purpose
from server.core.keywords import keyword
from server.core.model import Instant, MessageState
from server.core.scheduling import SCHEDULED, Schedule
from server.core.segments import count
from server.flows import announce, holding, outbound, texts
from server.flows.context import Context
from server.flows.problems import Conflict, NotFound
from server.store import messages, outbox, threads, visibility
from server.store.statement import Row, Tx


def change(
    tx: Tx, viewer: Viewer, message_id: str, given: Mapping[str, Any], context: Context
) -> None:
    """Give a scheduled text another ``body`` or ``send_at`` (an instant), whichever is given.

    Conflict ``not_scheduled`` when it waits for no time of its author's any more, Forbidden
    ``not_the_author``, Invalid for words that no text may have and times that are not to come.
    """
    row = _seen(tx, viewer, message_id)
    if row.state != MessageState.HELD or row.error_code != SCHEDULED:
        raise _not_scheduled()
    holding.check_whose(viewer, row)
    body = outbound.check_draft(given.get("body", row.body), _media(row)).body
    leaves_at = given.get("send_at", row.scheduled_for)
    if "send_at" in given:
        outbound.check_time(leaves_at, context.now)
    _write(tx, row, body, leaves_at, context)
    announce.message_changed(tx, row.conversation_id, row.id, context.now)


def _not_scheduled() -> Conflict:
    words = "This text does not wait for a time any more, so it stays as it is."
    return Conflict("not_scheduled", words)


def _seen(tx: Tx, viewer: Viewer, message_id: str) -> Row:
    row = outbox.job(tx, message_id)
    seen_by = visibility.of_conversation(tx, row.conversation_id) if row else None
    if row is None or seen_by is None or not may_see(viewer, seen_by):
        raise NotFound("text")
    return row


def _media(row: Row) -> list[str]:
    return [item["url"] for item in row.media]


def _write(tx: Tx, row: Row, body: str, leaves_at: Instant, context: Context) -> None:
    held = texts.verdict(
        tx, row, Purpose.HUMAN, row.author_id, context,
        before_seq=row.seq, schedule=Schedule(leaves_at),
    )  # fmt: skip
    if not isinstance(held, Held):  # it leaves at this moment, or may not any more
        raise _not_scheduled()
    messages.reschedule(
        tx,
        row,
        body=body,
        segments=count(body).segments,
        leaves_at=leaves_at,
        error_detail=held.sentence,
        why=holding.explained(row, held),
    )


def left(tx: Tx, row: Row, context: Context) -> None:
    """A scheduled text is on its way: from now on it answers what had come when it was written. What
    came later still waits: its author had not read it.
    """
    conversation: Row = threads.by_id(tx, row.conversation_id)
    answered, waits = conversation.answered_seq, conversation.waiting_since
    if answered is None or answered < row.seq:
        since = messages.inbound_after(tx, row.conversation_id, row.seq)
        answered = row.seq
        waits = next((text.at for text in since if keyword(text.body) is None), None)
    threads.answered_at_last(tx, row.conversation_id, answered, context.now, waits)
    announce.conversation_changed(tx, row.conversation_id, context.now)
