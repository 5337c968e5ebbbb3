"""The supervisors' wall: what is going on everywhere just now."""

from dataclasses import dataclass
from datetime import datetime

from server.wire.conversations import Conversation
from server.wire.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class WallTile:
    """A live conversation with its last texts, oldest first."""

    conversation: Conversation
    texts: list[Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class WallCounts:
    """Of live conversations: how many there are, in how many somebody waits, ``over`` the limit of
    those, and since when the longest wait goes on.
    """

    live: int
    waiting: int
    over: int
    longest_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WallStore:
    """A store, and what is counted to it."""

    id: str
    name: str
    live: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WallUser:
    """Somebody who answers customers, whether a client of theirs is connected, and what is theirs."""

    id: str
    name: str
    store_id: str | None
    online: bool
    live: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WallPage:
    """The longest wait first, then the newest. A conversation is live while it is open and somebody
    waits in it or has written within ``live_hours``. ``items``, ``total`` and ``counts`` are of the
    store and user that were asked for; ``stores`` and ``users`` are all. ``texts`` counts the texts of
    every minute of the last hour, this minute last; ``at`` is when that was, by the relay's clock.
    ``unanswered_minutes`` is the limit of a wait, 0: there is none.
    """

    items: list[WallTile]
    next_cursor: str | None
    total: int
    events_cursor: str
    at: datetime
    live_hours: int
    unanswered_minutes: int
    counts: WallCounts
    texts: list[int]
    stores: list[WallStore]
    users: list[WallUser]
