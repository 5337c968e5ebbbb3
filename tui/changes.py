"""What an event or a page changed of what the client knows. Pure, no Textual."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from server.wire import Alert, Bulk, OutOfOffice, Text
from tui.listings import Listing


@dataclass(frozen=True, slots=True)
class Changes:
    """What an event or a page changed: only this needs painting again."""

    conversations: frozenset[str] = frozenset()
    listings: frozenset[Listing] = frozenset()
    threads: frozenset[str] = frozenset()
    stale_threads: frozenset[str] = frozenset()
    """Threads that got texts of which no event tells: load their newest texts again."""
    removed: frozenset[str] = frozenset()
    lead: str | None = None
    """A lead whose own data is another now: the last of ``leads``."""
    leads: frozenset[str] = frozenset()
    """Leads whose own data, or whose conversations, are others now."""
    counts: bool = False
    doubtful: bool = False
    """Counts or totals that only the relay knows may have changed: ask it again soon."""
    arrived: tuple[Text, ...] = ()
    """Texts from leads, and whispers of others, that were not here before."""
    away: OutOfOffice | None = None
    """The person's Out of Office, where it is another."""
    alerts: tuple[Alert, ...] = ()
    """Alerts that were just raised."""
    bulks: tuple[Bulk, ...] = ()
    """Texts to many of which more has become."""
    wall: frozenset[str] = frozenset()
    """Conversations that look otherwise on the wall."""
    reset: str | None = None

    def and_then(self, later: "Changes") -> "Changes":
        """Both, for one painting; ``lead`` is the later one's if it has any."""
        return Changes(
            conversations=self.conversations | later.conversations,
            listings=self.listings | later.listings,
            threads=self.threads | later.threads,
            stale_threads=self.stale_threads | later.stale_threads,
            removed=self.removed | later.removed,
            lead=later.lead or self.lead,
            leads=self.leads | later.leads,
            counts=self.counts or later.counts,
            doubtful=self.doubtful or later.doubtful,
            arrived=self.arrived + later.arrived,
            away=later.away or self.away,
            alerts=self.alerts + later.alerts,
            bulks=self.bulks + later.bulks,
            wall=self.wall | later.wall,
            reset=later.reset or self.reset,
        )


NOTHING = Changes()


def together(changes: Iterable[Changes]) -> Changes:
    """All of them, for one painting."""
    return reduce(Changes.and_then, changes, NOTHING)
