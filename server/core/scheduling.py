"""A text that is to leave later: when it may be written for, and what holds it until then (MC23)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from server.core.hours import local_clock
from server.core.model import DAY, SECOND, Instant

SCHEDULED = "scheduled"
"""The code of a text that waits for the time its author chose."""
FURTHEST = 90 * DAY


@dataclass(frozen=True, slots=True)
class Schedule:
    """``author_sees``: who wrote it still sees the conversation, and still works here."""

    leaves_at: Instant
    author_sees: bool = True


def trouble(leaves_at: Instant, now: Instant) -> str | None:
    """Why a text cannot be written for this time, in a sentence; None where it can."""
    if leaves_at <= now:
        return "That time has passed. Give a time to come, or send the text now."
    if leaves_at > now + FURTHEST:
        return f"A text is scheduled for {FURTHEST // DAY} days ahead at most."
    return None


def leaves_on(leaves_at: Instant, zones: Sequence[str]) -> str:
    """When it leaves, on the clocks where the lead is; in UTC where nobody knows where that is."""
    day = datetime.fromtimestamp(leaves_at // SECOND, UTC)
    if not zones:
        return f"It leaves on {_day(day)} at {day:%H:%M} UTC."
    there = day.astimezone(ZoneInfo(zones[0]))
    return f"It leaves on {_day(there)} at {local_clock(leaves_at, zones)} where the lead is."


def _day(day: datetime) -> str:
    return f"{day:%A}, {day.day} {day:%B}"
