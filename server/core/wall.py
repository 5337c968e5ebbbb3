"""What is live: in which order it is shown, and what is counted of it (product.md SV1). Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.core.model import MINUTE, Instant

LIVE_HOURS = 12
"""So long after its last text an open conversation in which nobody waits is still live."""
LAST_TEXTS = 6
"""Of every conversation."""
SERIES = 60
"""Minutes of which the texts are counted."""


@dataclass(frozen=True, slots=True)
class Live:
    """A live conversation: whose it is, and the store that it is counted to."""

    id: str
    waiting_since: Instant | None
    updated_at: Instant
    user: str | None
    store: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    live: int
    waiting: int
    over: int
    longest_since: Instant | None


@dataclass(frozen=True, slots=True)
class Share:
    """What is somebody's, or a store's."""

    live: int = 0
    waiting: int = 0


def in_order(live: Iterable[Live]) -> list[Live]:
    """The longest wait first, then the newest."""

    def place(each: Live) -> tuple[bool, Instant, str]:
        if each.waiting_since is None:
            return (True, -each.updated_at, each.id)
        return (False, each.waiting_since, each.id)

    return sorted(live, key=place)


def of(live: Iterable[Live], *, store: str | None, user: str | None) -> list[Live]:
    """Those of a store and of a user; None: of all."""
    return [
        each
        for each in live
        if (store is None or each.store == store) and (user is None or each.user == user)
    ]


def counts(live: Sequence[Live], now: Instant, limit_minutes: int) -> Counts:
    """``limit_minutes`` is how long a wait may take, 0: as long as it will."""
    waits = [each.waiting_since for each in live if each.waiting_since is not None]
    late = now - limit_minutes * MINUTE
    over = sum(since <= late for since in waits) if limit_minutes else 0
    return Counts(len(live), len(waits), over, min(waits, default=None))


def shares(whose: Iterable[tuple[str | None, Live]]) -> dict[str, Share]:
    """What is whose. What is nobody's is in no share."""
    live, waiting = Counter[str](), Counter[str]()
    for owner, each in whose:
        if owner is not None:
            live[owner] += 1
            waiting[owner] += each.waiting_since is not None
    return {owner: Share(live[owner], waiting[owner]) for owner in live}


def series(by_minute: Mapping[int, int], now: Instant) -> list[int]:
    """The texts of every minute of the last hour, this one last; ``by_minute`` counts them by the
    minutes since the epoch.
    """
    this = now // MINUTE
    return [by_minute.get(minute, 0) for minute in range(this - SERIES + 1, this + 1)]
