"""Telling clients what changed, losers included."""

from collections.abc import Sequence
from dataclasses import replace

from server.core.access import Visibility
from server.core.model import Instant
from server.store import events, threads, visibility
from server.store.events import Audience
from server.store.statement import Tx

NOBODY = Visibility(frozenset(), frozenset())


def conversation_changed(
    tx: Tx, conversation_id: str, now: Instant, *, before: Visibility | None = None
) -> None:
    """Tell everybody who sees a conversation; those who saw it ``before`` and no longer do are told
    that it is gone.
    """
    after = visibility.of_conversation(tx, conversation_id) or NOBODY
    events.append(tx, now, events.CONVERSATION_UPDATED, conversation_id, Audience.of(after))
    _tell_losers(tx, conversation_id, before, after, now)


def message_written(
    tx: Tx,
    conversation_id: str,
    message_id: str,
    now: Instant,
    *,
    before: Visibility | None = None,
) -> None:
    """A new text: its conversation first, so that a client knows where it belongs."""
    after = visibility.of_conversation(tx, conversation_id) or NOBODY
    events.append_two(
        tx,
        now,
        (events.CONVERSATION_UPDATED, conversation_id),
        (events.MESSAGE_CREATED, message_id),
        Audience.of(after),
    )
    _tell_losers(tx, conversation_id, before, after, now)


def note_written(tx: Tx, conversation_id: str, note_id: str, now: Instant) -> None:
    """A new note: nothing else of its conversation is another."""
    seen_by = visibility.of_conversation(tx, conversation_id) or NOBODY
    events.append(tx, now, events.MESSAGE_CREATED, note_id, Audience.of(seen_by))


def writing_changed(tx: Tx, conversation_id: str, writer_id: str, now: Instant) -> None:
    """Somebody began to write, or does not write any more: everybody sees it but they."""
    seen_by = visibility.of_conversation(tx, conversation_id) or NOBODY
    told = replace(Audience.of(seen_by), but=Audience((writer_id,), everywhere=False))
    events.append(tx, now, events.CONVERSATION_UPDATED, conversation_id, told)


def _tell_losers(
    tx: Tx, conversation_id: str, before: Visibility | None, after: Visibility, now: Instant
) -> None:
    losers = Audience.of_losers(before, after) if before else Audience(everywhere=False)
    if losers.users or losers.stores:
        events.append(tx, now, events.CONVERSATION_REMOVED, conversation_id, losers)


def conversation_gone(tx: Tx, conversation_id: str, before: Visibility, now: Instant) -> None:
    """A conversation has become part of another one."""
    events.append(tx, now, events.CONVERSATION_REMOVED, conversation_id, Audience.of(before))


def conversations_gone(tx: Tx, conversation_ids: Sequence[str], now: Instant) -> None:
    """Many conversations are about to be removed: whoever sees them is told."""
    _tell_of_many(tx, events.CONVERSATION_REMOVED, conversation_ids, now)


def conversations_changed(tx: Tx, conversation_ids: Sequence[str], now: Instant) -> None:
    """Something that shows in many conversations, and takes none from anybody."""
    _tell_of_many(tx, events.CONVERSATION_UPDATED, conversation_ids, now)


def _tell_of_many(tx: Tx, kind: str, conversation_ids: Sequence[str], now: Instant) -> None:
    """Together where the same people see them, as on one person's line."""
    told: dict[Audience, list[str]] = {}
    for each, seen_by in visibility.of_conversations(tx, conversation_ids).items():
        told.setdefault(Audience.of(seen_by), []).append(each)
    for audience, ids in told.items():
        events.append_of_conversations(tx, now, kind, ids, audience)


def message_moved(tx: Tx, conversation_id: str, message_id: str, now: Instant) -> None:
    """A text is now in this conversation."""
    seen_by = visibility.of_conversation(tx, conversation_id) or NOBODY
    events.append(tx, now, events.MESSAGE_CREATED, message_id, Audience.of(seen_by))


def message_changed(tx: Tx, conversation_id: str, message_id: str, now: Instant) -> None:
    seen_by = visibility.of_conversation(tx, conversation_id) or NOBODY
    events.append(tx, now, events.MESSAGE_UPDATED, message_id, Audience.of(seen_by))


def number_changed(tx: Tx, number: str, now: Instant, *, but: str | None = None) -> None:
    """Consent shows on every conversation with a number, whatever its line; ``but`` was told of."""
    for conversation_id in threads.of_number(tx, number):
        if conversation_id != but:
            conversation_changed(tx, conversation_id, now)


def lead_changed(tx: Tx, lead_id: str, now: Instant) -> None:
    seen_by = visibility.of_lead(tx, lead_id) or NOBODY
    events.append(tx, now, events.LEAD_UPDATED, lead_id, Audience.of(seen_by))


def store_rights_changed(tx: Tx, store_id: str, now: Instant) -> None:
    """What the people of a store may see or text from has changed."""
    events.append(tx, now, events.RESET, store_id, Audience(stores=(store_id,)))


def everything_changed(tx: Tx, subject: str, now: Instant) -> None:
    """Something that shows in anybody's conversations, as a person's name: rare, so all reload."""
    events.append(tx, now, events.RESET, subject, Audience(everyone=True))


def away_changed(tx: Tx, user_id: str, now: Instant) -> None:
    """A user's Out of Office is another: their own clients alone are told."""
    audience = Audience((user_id,), everywhere=False)
    events.append(tx, now, events.OUT_OF_OFFICE_UPDATED, user_id, audience)


def bulk_changed(tx: Tx, bulk_id: str, user_id: str, now: Instant) -> None:
    """More has become of a text to many: its sender's clients alone are told."""
    audience = Audience((user_id,), everywhere=False)
    events.append(tx, now, events.BULK_UPDATED, bulk_id, audience)


def rights_changed(tx: Tx, user_id: str, now: Instant) -> None:
    """What this user may see has changed: their clients load a new snapshot."""
    events.append(tx, now, events.RESET, user_id, Audience((user_id,), everywhere=False))
