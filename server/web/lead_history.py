"""What became of a lead, as the caller may read it."""

from server import wire
from server.core.access import Viewer
from server.store import lead_history
from server.store.statement import Row, Tx
from server.web import views
from server.web.paging import Place


def page(tx: Tx, viewer: Viewer, lead_id: str, at: Place) -> wire.LeadHistoryPage:
    """Newest first. Texts are those of the conversations that the viewer sees."""
    rows, total = lead_history.page(tx, viewer, lead_id, limit=at.limit, offset=at.offset)
    assigned = lead_history.assigned(tx, _places(rows, lead_history.ASSIGNED))
    texts = lead_history.said(tx, _places(rows, lead_history.TEXT))
    lines = lead_history.lines(tx, lead_id)
    named = {
        each: views.who_is_with(tx, viewer, each)
        for each in sorted({row.conversation_id for row in texts.values()})
    }
    items = []
    for row in rows:
        match row.kind:
            case lead_history.ASSIGNED:
                items.append(_assigned(assigned[row.seq]))
            case lead_history.TEXT:
                text = texts[row.seq]
                items.append(_said(text, named[text.conversation_id], lines))
            case _:
                items.append(wire.HistoryEntry(at=views.at(row.at), kind=row.kind))
    return wire.LeadHistoryPage(
        items=items, next_cursor=at.following(len(items), total), total=total
    )


def _places(rows: list[Row], kind: str) -> list[int]:
    return [row.seq for row in rows if row.kind == kind]


def _said(row: Row, lead: wire.LeadRef | None, lines: dict[str, str]) -> wire.HistoryEntry:
    assert lead is not None, "only texts that the viewer sees are listed"
    return wire.HistoryEntry(
        at=views.at(row.at),
        kind=lead_history.TEXT,
        text=views.text(row, lead),
        line=lines[row.conversation_id],
    )


def _assigned(row: Row) -> wire.HistoryEntry:
    return wire.HistoryEntry(
        at=views.at(row.at),
        kind=lead_history.ASSIGNED,
        because=row.because,
        by=row.by_name,
        to=_whose(row.user_id, row.user_name, row.location_id, row.location_name),
        before=_whose(
            row.from_user_id, row.from_user_name, row.from_location_id, row.from_location_name
        ),
    )


def _whose(
    user_id: str | None, user: str | None, location_id: str | None, location: str | None
) -> wire.Assignee | None:
    if user_id:
        return wire.Assignee(user_id=user_id, name=user)
    return wire.Assignee(location_id=location_id, name=location) if location_id else None
