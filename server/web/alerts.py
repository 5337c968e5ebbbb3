"""Alerts as the caller may read them: one function for REST and for the stream."""

from server import wire
from server.core.access import Viewer, may_see
from server.core.model import Permission
from server.store import alerts, visibility
from server.store.statement import Row, Tx
from server.web.views import at


def alert(tx: Tx, viewer: Viewer, row: Row) -> wire.Alert:
    """What somebody has to know, with the conversation only where this viewer sees it."""
    seen_by = visibility.of_conversation(tx, row.conversation_id) if row.conversation_id else None
    is_seen = seen_by is not None and may_see(viewer, seen_by)
    return wire.Alert(
        id=row.id,
        at=at(row.at),
        kind=row.kind,
        sentence=row.sentence,
        conversation_id=row.conversation_id if is_seen else None,
        user_name=row.user_name,
    )


def one_alert(tx: Tx, viewer: Viewer, alert_id: str) -> wire.Alert | None:
    """An alert that concerns this viewer or that they supervise, None for any other."""
    row = alerts.by_id(tx, alert_id)
    if row is None:
        return None
    oversees = viewer.may(Permission.SUPERVISE) and row.kind not in alerts.PERSONAL
    if not (row.user_id == viewer.id or oversees):
        return None
    return alert(tx, viewer, row)
