"""Times as people type them: ``18:30``, ``2h``, ``tomorrow``, ``fri 9:00``, ``3 Mar``, ``2026-03-01``.

Pure: now is given, in the person's own zone. What has passed is meant where one looks back.
"""

import re
from datetime import date, datetime, time, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
MORNING = time(9)
_SPAN = re.compile(r"(?:in )?(\d{1,4}) ?(m|h|d|w)(?:in|our|ay|eek)?s?")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))? ?(am|pm)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_MONTH = re.compile(r"(\d{1,2})\.? ([a-z]{3})[a-z]*\.?(?: (\d{4}))?")
_MONTH_DAY = re.compile(r"([a-z]{3})[a-z]*\.? (\d{1,2})(?:,? (\d{4}))?")


def to_come(words: str, now: datetime) -> datetime | None:
    """A time after now; None where the words are none. A day alone means its morning."""
    words = " ".join(words.lower().split())
    if span := _SPAN.fullmatch(words):
        return now + timedelta(**{UNITS[span[2]]: int(span[1])})
    if clock := _clock(words):
        at = datetime.combine(now.date(), clock, now.tzinfo)
        return at if at > now else _on(now.date() + timedelta(days=1), clock, now)
    day_words, clock = _parted(words)
    day = _day(day_words, now.date(), back=False)
    if day is None:
        return None
    at = _on(day, clock or MORNING, now)
    return at if at > now else None


def gone_by(words: str, now: datetime) -> datetime | None:
    """The beginning of a day up to today; None where the words are none."""
    day = _day(" ".join(words.lower().split()), now.date(), back=True)
    return _on(day, time(0), now) if day is not None and day <= now.date() else None


def _on(day: date, clock: time, now: datetime) -> datetime:
    """A time of a day in the person's zone, with the offset that this day has there."""
    naive = datetime.combine(day, clock)
    return naive.astimezone() if now.tzinfo is not None else naive


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
    day, _, clock = words.rpartition(" ")
    found = _clock(clock) if day else None
    return (day.removesuffix(" at"), found) if found else (words, None)


def _day(words: str, today: date, *, back: bool) -> date | None:
    step = -1 if back else 1
    if words in ("today", "yesterday", "tomorrow"):
        return today + timedelta(days={"today": 0, "yesterday": -1, "tomorrow": 1}[words])
    if words.isalpha() and words[:3] in WEEKDAYS and words[:3] not in MONTHS:
        away = step * (WEEKDAYS.index(words[:3]) - today.weekday()) % 7 or 7
        return today + timedelta(days=step * away)
    if found := _ISO.fullmatch(words):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_MONTH.fullmatch(words):
        return _of_month(found[2], int(found[1]), found[3], today, back=back)
    if found := _MONTH_DAY.fullmatch(words):
        return _of_month(found[1], int(found[2]), found[3], today, back=back)
    return None


def _of_month(name: str, day: int, year: str | None, today: date, *, back: bool) -> date | None:
    if name not in MONTHS:
        return None
    month = MONTHS.index(name) + 1
    if year is not None:
        return _date(int(year), month, day)
    found = _date(today.year, month, day)
    if found is not None and (found > today if back else found < today):
        return _date(today.year + (-1 if back else 1), month, day)
    return found


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
