"""A row of the list of leads, in words. Pure: now is given."""

from datetime import date, datetime

from server.wire import Assignee, Lead, Me, Texting
from tui.away import shown_number
from tui.widgets.times import short, waited

Cells = tuple[str, ...]

MOST_COUNTED = 99
MARKED, UNMARKED = "[x]", "[ ]"


def whose(assignee: Assignee | None, me: Me) -> str:
    if assignee is None:
        return "nobody"
    if assignee.user_id == me.id:
        return "me"
    return assignee.name or "–"


def texting(found: Texting | None, today: date, now: datetime) -> str:
    """How it stands between a lead and us, in 12 cells."""
    if found is None:
        return "–"
    waits = waited(found.waiting_since, now) if found.waiting_since else ""
    if found.unread:
        many = f"{MOST_COUNTED}+" if found.unread > MOST_COUNTED else str(found.unread)
        last = waits or (short(found.last_at, today) if found.last_at else "")
        return f"✉{many} {last}".rstrip()
    if waits:
        return f"waits {waits}"
    return short(found.last_at, today) if found.last_at else "no texts yet"


def cells(lead: Lead, me: Me, *, is_chosen: bool, today: date, now: datetime) -> Cells:
    """Mark, name, messages, status, whose, number, organization."""
    return (
        MARKED if is_chosen else UNMARKED,
        lead.name,
        texting(lead.texting, today, now),
        lead.status,
        whose(lead.assignee, me),
        shown_number(lead.numbers[0]) if lead.numbers else "–",
        lead.organization or "–",
    )
