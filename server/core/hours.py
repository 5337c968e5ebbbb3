"""When a text may reach somebody: hours of the day where they are (product.md CO4).

Pure: zones come by their IANA names, moments in microseconds since the epoch. Daylight saving is the
zone's own: a window is a piece of the local day, whatever its distance from UTC on that day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from server.core.model import SECOND, Instant

MINUTES_A_DAY = 24 * 60
SUNDAY = 6
LOOKED_AHEAD = 9
"""Days: what is closed for longer never opens."""


class HoursInvalid(ValueError):
    """No hours of the day; the text says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Window:
    """From ``opens`` on and before ``closes``: minutes of the local day, 0 to 1440."""

    opens: int
    closes: int

    @classmethod
    def of(cls, opens: str, closes: str) -> Self:
        """From ``08:00`` to ``21:00``. Raises HoursInvalid."""
        window = cls(_minutes(opens), _minutes(closes))
        if window.opens >= window.closes:
            raise HoursInvalid("closes before it opens")
        return window

    def within(self, other: "Window") -> "Window":
        """The hours that both allow; a window that closes before it opens allows none."""
        return Window(max(self.opens, other.opens), min(self.closes, other.closes))

    @property
    def is_empty(self) -> bool:
        return self.opens >= self.closes

    def __str__(self) -> str:
        return f"{_clock(self.opens)} to {_clock(self.closes)}"


@dataclass(frozen=True, slots=True)
class Week:
    """The hours of the days from Monday to Saturday, and those of Sunday."""

    workday: Window
    sunday: Window

    def on(self, day: date) -> Window:
        return self.sunday if day.weekday() == SUNDAY else self.workday

    def within(self, other: "Week") -> "Week":
        """The hours that both allow."""
        return Week(self.workday.within(other.workday), self.sunday.within(other.sunday))

    @classmethod
    def every_day(cls, window: Window) -> Self:
        return cls(window, window)

    def __str__(self) -> str:
        if self.workday == self.sunday:
            return str(self.workday)
        return f"{self.workday}, on Sundays from {self.sunday}"


def opens_at(now: Instant, zones: Sequence[str], week: Week) -> Instant | None:
    """The first moment from ``now`` on at which every zone is within its hours: ``now`` itself where
    all are. None where they never are together, or no zone is known.
    """
    if not zones:
        return None
    places = [ZoneInfo(zone) for zone in zones]
    moment, last = now, now + LOOKED_AHEAD * 86_400 * SECOND
    while moment <= last:
        openings = [_opening(moment, place, week) for place in places]
        if None in openings:
            return None
        later = max(opening for opening in openings if opening is not None)
        if later == moment:
            return moment
        moment = later
    return None


def _opening(moment: Instant, place: ZoneInfo, week: Week) -> Instant | None:
    """The first moment from this one on that is within the hours of one place."""
    local = _local(moment, place)
    for ahead in range(LOOKED_AHEAD):
        day = local.date() + timedelta(days=ahead)
        window = week.on(day)
        if window.is_empty:
            continue
        opens, closes = _at(day, window.opens, place), _at(day, window.closes, place)
        if moment < closes and opens < closes:
            return max(moment, opens)
    return None


def _local(moment: Instant, place: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(moment // SECOND, UTC).astimezone(place)


def _at(day: date, minutes: int, place: ZoneInfo) -> Instant:
    """A minute of a local day. One that the clocks leap over is as many minutes later; of one that
    comes twice it is the first.
    """
    day += timedelta(days=minutes // MINUTES_A_DAY)
    hour, minute = divmod(minutes % MINUTES_A_DAY, 60)
    return int(datetime.combine(day, time(hour, minute), place).timestamp()) * SECOND


def local_clock(now: Instant, zones: Sequence[str]) -> str:
    """The time there, as ``23:10``, or ``20:10 to 23:10`` in several zones."""
    times = sorted({_local(now, ZoneInfo(zone)).replace(tzinfo=None) for zone in zones})
    words = [moment.strftime("%H:%M") for moment in times]
    return words[0] if len(words) == 1 else f"{words[0]} to {words[-1]}" if words else ""


def _minutes(clock: str) -> int:
    hour, colon, minute = clock.partition(":")
    digits = len(hour) == len(minute) == 2 and (hour + minute).isdecimal() and clock.isascii()
    if not colon or not digits or int(minute) > 59 or int(hour) * 60 + int(minute) > MINUTES_A_DAY:
        raise HoursInvalid("is not a time of the day")
    return int(hour) * 60 + int(minute)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
