"""Times as people type them: ``18:30``, ``2h``, ``tomorrow``, ``fri 9:00``, ``3 Mar``, ``2026-03-01``.

Pure: now is given, in the person's own zone. What has passed is meant where one looks back. Words
that are no time, and times beyond the calendar, are None.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
MORNING = time(9)
SHORTEST_NAME = 3
LEAP_YEARS_APART = 8
_SPAN = re.compile(
    r"(?:in )?(\d{1,4}) ?(?:(m)(?:in(?:ute)?s?)?|(h)(?:(?:ou)?rs?)?|(d)(?:ays?)?|(w)(?:eeks?)?)"
)
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))? ?(am|pm)?")
_DAY_CLOCK = re.compile(r"(.+?)(?: at)? (\d{1,2}(?::\d{2})? ?(?:am|pm)?)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_MONTH = re.compile(r"(\d{1,2})\.? ([a-z]{3,})\.?(?: (\d{4}))?")
_MONTH_DAY = re.compile(r"([a-z]{3,})\.? (\d{1,2})(?:,? (\d{4}))?")


def to_come(words: str, now: datetime) -> datetime | None:
    """A time after now; None where the words are none. A day alone means its morning."""
    try:
        return _to_come(" ".join(words.lower().split()), now)
    except (OverflowError, ValueError, OSError):  # before the first year, or after the last one
        return None


def gone_by(words: str, now: datetime) -> datetime | None:
    """The beginning of a day up to today; None where the words are none."""
    try:
        day = _day(" ".join(words.lower().split()), now.date(), back=True)
        return _on(day, time(0), now) if day is not None and day <= now.date() else None
    except (OverflowError, ValueError, OSError):
        return None


def _to_come(words: str, now: datetime) -> datetime | None:
    if span := _SPAN.fullmatch(words):
        return _after(int(span[1]), span[2] or span[3] or span[4] or span[5], now)
    if clock := _clock(words):
        today = _next(now.date(), clock, now)
        return today or _next(now.date() + timedelta(days=1), clock, now)
    day_words, clock = _parted(words)
    day = _day(day_words, now.date(), back=False)
    return None if day is None else _next(day, clock or MORNING, now)


def _after(many: int, unit: str, now: datetime) -> datetime | None:
    """Minutes and hours pass on every clock; days and weeks end at the same time of day."""
    span = timedelta(**{UNITS[unit]: many})
    if not span:
        return None
    if unit in "dw":
        then = now + span
        return _next(then.date(), then.time(), now)
    return now + span if now.tzinfo is None else (now.astimezone(UTC) + span).astimezone(now.tzinfo)


def _next(day: date, clock: time, now: datetime) -> datetime | None:
    """A time of a day unless it has passed; where clocks go back it comes twice."""
    if now.tzinfo is None:
        return at if (at := datetime.combine(day, clock)) > now else None
    twice = (_on(day, clock.replace(fold=fold), now) for fold in (0, 1))
    # as UTC: within one zone Python compares what clocks show
    return next((at for at in twice if at.astimezone(UTC) > now.astimezone(UTC)), None)


def _on(day: date, clock: time, now: datetime) -> datetime:
    """A time of a day in the person's zone, with the offset that this day has there. A time that
    clocks leave out is as much later.
    """
    naive = datetime.combine(day, clock)
    if now.tzinfo is None:
        return naive
    if _is_of_this_machine(now):
        return naive.astimezone(UTC).astimezone()
    return naive.replace(tzinfo=now.tzinfo).astimezone(UTC).astimezone(now.tzinfo)


def _is_of_this_machine(now: datetime) -> bool:
    """``datetime.now().astimezone()`` knows one offset only; the machine knows that of other days."""
    return isinstance(now.tzinfo, timezone) and now.astimezone().utcoffset() == now.utcoffset()


def _clock(words: str) -> time | None:
    found = _CLOCK.fullmatch(words)
    if found is None or (found[2] is None and found[3] is None):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _parted(words: str) -> tuple[str, time | None]:
    """A day and the time of day behind it."""
    found = _DAY_CLOCK.fullmatch(words)
    clock = _clock(found[2]) if found else None
    return (found[1], clock) if found and clock else (words, None)


def _day(words: str, today: date, *, back: bool) -> date | None:
    step = -1 if back else 1
    if words in ("today", "yesterday", "tomorrow"):
        return today + timedelta(days={"today": 0, "yesterday": -1, "tomorrow": 1}[words])
    if (weekday := _named(words, WEEKDAYS)) is not None:
        away = step * (weekday - today.weekday()) % 7 or 7
        return today + timedelta(days=step * away)
    if found := _ISO.fullmatch(words):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_MONTH.fullmatch(words):
        return _of_month(found[2], int(found[1]), found[3], today, back=back)
    if found := _MONTH_DAY.fullmatch(words):
        return _of_month(found[1], int(found[2]), found[3], today, back=back)
    return None


def _named(words: str, names: tuple[str, ...]) -> int | None:
    """Which name is meant, by its first letters: ``tue``, ``tues``, ``tuesday``."""
    if len(words) < SHORTEST_NAME:
        return None
    return next((at for at, name in enumerate(names) if name.startswith(words)), None)


def _of_month(name: str, day: int, year: str | None, today: date, *, back: bool) -> date | None:
    """A day of the year that is given; without one, the next or the last that has been. The 29th of
    February is years away.
    """
    named = _named(name, MONTHS)
    if named is None:
        return None
    if year is not None:
        return _date(int(year), named + 1, day)
    step = -1 if back else 1
    years = range(today.year, today.year + step * (LEAP_YEARS_APART + 1), step)
    days = (_date(each, named + 1, day) for each in years)
    return next((at for at in days if at and (at <= today if back else at >= today)), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
