"""What would become of a text now, in a line: nothing where it would simply go. Pure: now is given."""

from datetime import date, datetime

from server.wire import Outlook
from tui.widgets.local_times import times_there
from tui.widgets.times import day_of, until

ASKS_FIRST = "The opt-in message goes first"


def outlook(known: Outlook | None, name: str, zones: list[str], now: datetime) -> str:
    """``zones`` are those that the lead of this name can be in."""
    match known:
        case None:
            return ""
        case Outlook(verdict="allowed"):
            return ASKS_FIRST if known.asks else ""
        case Outlook(verdict="held"):
            return f"{_held(known, name, zones, now)}{_until(known, now)}"
        case _:
            return known.sentence or known.because


def told(known: Outlook, today: date) -> str:
    """What would become of a text now, where nobody knows more of the lead: always in words."""
    match known.verdict:
        case "allowed":
            return ASKS_FIRST if known.asks else "It goes at once"
        case "held":
            first = f"{ASKS_FIRST}. " if known.asks else ""
            end = f" Held until {until(known.until, today)}." if known.until is not None else ""
            return f"{first}{known.sentence or 'Held.'}{end}"
        case _:
            return known.sentence or known.because


def _held(known: Outlook, name: str, zones: list[str], now: datetime) -> str:
    match known.because:
        case "waits_for_opt_in":
            asks = "The opt-in message goes first: the text is held" if known.asks else "Held"
            return f"{asks} until {name} answers YES"
        case "quiet_hours" if known.until is not None:
            times = times_there(zones, now)[0]
            if not times:
                return f"Nobody knows what time it is where {name} is: held"
            return f"{_part_of_day(times)} where {name} is ({' to '.join(times)}): held"
        case "quiet_hours":
            return f"Held: say in Lead Details where {name} is"
        case "daily_limit":
            return f"{name} was texted as often today as the law allows: held"
        case _:
            return known.sentence or "Held"


def _until(known: Outlook, now: datetime) -> str:
    return f" until {until(known.until, day_of(now))}" if known.until is not None else ""


def _part_of_day(times: list[str]) -> str:
    """Night is when nobody doubts it; the hours of a law are called what they are."""
    hours = [int(time[-5:-3]) for time in times]
    return "Night" if all(hour >= 21 or hour < 7 for hour in hours) else "Quiet hours"
