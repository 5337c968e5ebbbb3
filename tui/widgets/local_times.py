"""What time it is where somebody is. Pure: now is given."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tui.widgets.times import day_of


def times_there(zones: list[str], now: datetime) -> tuple[list[str], str]:
    """The earliest and the latest time that it can be there, one where they are the same, and the name
    of the first place; nothing where no zone is known.
    """
    here: dict[str, datetime] = {}
    for zone in zones:
        try:
            here[zone] = now.astimezone(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
            continue
    offsets = {at.utcoffset() or timedelta(0): at for at in here.values()}
    times = [_at(at, day_of(now)) for _, at in sorted(offsets.items())]
    place = next(iter(here), "").rpartition("/")[2].replace("_", " ")
    return ([times[0], times[-1]] if len(times) > 1 else times), place


def local_time(zones: list[str], now: datetime) -> str:
    """The time where the lead is; where the number can be in several zones, from when to when."""
    times, place = times_there(zones, now)
    if len(times) > 1:
        return f"{times[0]} to {times[1]}, by their number"
    return f"{times[0]} ({place})" if times else ""


def _at(at: datetime, here: date) -> str:
    words = at.strftime("%H:%M")
    return words if at.date() == here else f"{at.strftime('%a')} {words}"
