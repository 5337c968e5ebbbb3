"""Times as people read them, in the terminal's own zone. Pure: now is given."""

from datetime import date, datetime, timedelta


def today() -> date:
    """The day it is, here."""
    return datetime.now().astimezone().date()


def clock(at: datetime) -> str:
    return at.astimezone().strftime("%H:%M")


def day_of(at: datetime) -> date:
    return at.astimezone().date()


def short(at: datetime, today: date) -> str:
    """As little as tells the time: 14:02, Yesterday, Tue, 4 Nov, 4 Nov 2024."""
    day = day_of(at)
    if day == today:
        return clock(at)
    if day == today - timedelta(days=1):
        return "Yesterday"
    if timedelta(0) < today - day < timedelta(days=7):
        return day.strftime("%a")
    return _month(day) if day.year == today.year else f"{_month(day)} {day.year}"


def day_title(day: date, today: date) -> str:
    """The heading over a day's texts."""
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    title = f"{day.strftime('%A')}, {day.day} {day.strftime('%B')}"
    return title if day.year == today.year else f"{title} {day.year}"


def until(at: datetime, today: date) -> str:
    """When something waits until: 08:00 today, else with its day."""
    if day_of(at) == today:
        return clock(at)
    if day_of(at) == today + timedelta(days=1):
        return f"tomorrow {clock(at)}"
    return f"{_month(day_of(at))} {clock(at)}"


def moment(at: datetime, today: date) -> str:
    """Day and time, for what is looked up long after: 14:02 today, 4 Nov 2025 14:02."""
    day = day_of(at)
    if day == today:
        return f"{clock(at)} today"
    return f"{_month(day)} {day.year} {clock(at)}"


def waited(since: datetime, now: datetime) -> str:
    """How long someone has been waiting: 5 min, 3 h, 2 d."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"


def _month(day: date) -> str:
    return f"{day.day} {day.strftime('%b')}"
