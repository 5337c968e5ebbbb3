"""Where in a thread a page of texts begins."""

from dataclasses import dataclass
from datetime import UTC, datetime

from server.core.access import Viewer
from server.core.model import Instant
from server.flows.problems import Invalid, NotFound
from server.store import messages
from server.store.statement import Row, Tx


@dataclass(frozen=True, slots=True)
class Newest:
    """The end of the thread."""


@dataclass(frozen=True, slots=True)
class Beside:
    """``side`` of a text: before, after or around it."""

    side: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Place:
    """From this many texts after the oldest one on."""

    offset: int


@dataclass(frozen=True, slots=True)
class Since:
    """Around the first text of this moment or later."""

    at: Instant


@dataclass(frozen=True, slots=True)
class Unread:
    """Around the first text that the caller has not read."""


Anchor = Newest | Beside | Place | Since | Unread


def read_anchor(
    *,
    before: str | None,
    after: str | None,
    around: str | None,
    offset: int | None,
    at: datetime | None,
    unread: bool,
) -> Anchor:
    """At most one of them. Invalid for more."""
    given: list[Anchor] = [
        Beside(side, message_id)
        for side, message_id in (("before", before), ("after", after), ("around", around))
        if message_id is not None
    ]
    if offset is not None:
        given.append(Place(offset))
    if at is not None:
        given.append(Since(instant(at)))
    if unread:
        given.append(Unread())
    if len(given) > 1:
        words = "Give only one of before, after, around, offset, at and unread."
        raise Invalid("anchor_invalid", words)
    return given[0] if given else Newest()


def instant(at: datetime) -> Instant:
    """A time of the wire; without an offset it is UTC."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1_000_000)


def texts_at(
    tx: Tx, viewer: Viewer, conversation_id: str, anchor: Anchor, limit: int
) -> tuple[list[Row], str | None]:
    """The texts there, oldest first, and the id of the one that was found by its time or as the
    first unread one. What lies beyond the end shows the end.
    """
    match anchor:
        case Place(offset):
            return messages.starting_at(tx, conversation_id, offset, limit), None
        case Beside(side, message_id):
            return _beside(tx, conversation_id, side, message_id, limit), None
        case Since(at):
            seq = messages.first_at(tx, conversation_id, at)
        case Unread():
            seq = messages.first_unread(tx, conversation_id, viewer.id)
        case Newest():
            seq = None
    if seq is None:
        return messages.newest(tx, conversation_id, limit), None
    rows = _around(tx, conversation_id, seq, limit)
    return rows, next(row.id for row in rows if row.seq == seq)


def _beside(tx: Tx, conversation_id: str, side: str, message_id: str, limit: int) -> list[Row]:
    row = messages.by_id(tx, message_id)
    if row is None or row.conversation_id != conversation_id:
        raise NotFound("text in this conversation")
    match side:
        case "before":
            return messages.before(tx, conversation_id, row.seq, limit)
        case "after":
            return messages.after(tx, conversation_id, row.seq, limit)
        case _:
            return _around(tx, conversation_id, row.seq, limit)


def _around(tx: Tx, conversation_id: str, seq: int, limit: int) -> list[Row]:
    older = messages.before(tx, conversation_id, seq, limit // 2)
    return older + messages.after(tx, conversation_id, seq - 1, limit - len(older))
