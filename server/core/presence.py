"""Can an associate be reached in the app now (product.md IR5, OO10)?"""

from dataclasses import dataclass
from enum import StrEnum

from server.core.model import SECOND, Instant


class Reach(StrEnum):
    REACHABLE = "reachable"
    SUSPENDED = "suspended"
    TEXTING_OFF = "texting_off"
    AWAY = "away"
    FORWARDED = "forwarded"
    """Away, and texts reach their phone or their deputy: as good as there (IR5)."""


@dataclass(frozen=True, slots=True)
class PresenceFacts:
    """``last_seen_at`` is the sign-in or the end of the last stream, whichever is later."""

    active: bool
    text_messaging: bool
    signed_in: bool
    streams: int
    last_seen_at: Instant | None


def reach(facts: PresenceFacts, now: Instant, grace: int, *, needs_texting: bool = True) -> Reach:
    """Whether texts reach this person. ``grace`` is ``retailer.presence_grace`` in seconds; 0 means
    that only signing out counts. Any live client counts; being idle does not matter. A store's
    line ``needs_texting`` of nobody (product.md LS10).
    """
    if not facts.active:
        return Reach.SUSPENDED
    if needs_texting and not facts.text_messaging:
        return Reach.TEXTING_OFF
    if not _present(facts, now, grace):
        return Reach.AWAY
    return Reach.REACHABLE


def _present(facts: PresenceFacts, now: Instant, grace: int) -> bool:
    if not facts.signed_in:
        return False
    if facts.streams or grace == 0:
        return True
    return facts.last_seen_at is not None and now - facts.last_seen_at <= grace * SECOND
