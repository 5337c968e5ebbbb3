"""Which leads the rows of an import mean: asked for a batch at once."""

from collections.abc import Sequence

from sqlalchemy import select

from server.core.access import Viewer
from server.store import visibility
from server.store.schema import lead_numbers, leads
from server.store.statement import Row, Statement, Tx, among

_HOLDING = Statement(
    select(lead_numbers.c.number, lead_numbers.c.lead_id)
    .select_from(lead_numbers.join(leads, leads.c.id == lead_numbers.c.lead_id))
    .where(among(lead_numbers.c.number, "numbers"), visibility.lead_is_seen())
    .order_by(lead_numbers.c.number, lead_numbers.c.lead_id)
)
_SEEN = Statement(select(leads).where(among(leads.c.id, "ids"), visibility.lead_is_seen()))
_TAKEN = Statement(select(leads.c.id).where(among(leads.c.id, "ids")))


def holding(tx: Tx, viewer: Viewer, numbers: Sequence[str]) -> dict[str, list[str]]:
    """The leads that have each of these numbers, of those that the viewer sees."""
    found: dict[str, list[str]] = {}
    asked = visibility.parameters(viewer)
    for row in tx.rows(_HOLDING, numbers=list(numbers), **asked):
        found.setdefault(row.number, []).append(row.lead_id)
    return found


def seen(tx: Tx, viewer: Viewer, ids: Sequence[str]) -> dict[str, Row]:
    """The leads of these ids that the viewer sees."""
    rows = tx.rows(_SEEN, ids=list(ids), **visibility.parameters(viewer))
    return {row.id: row for row in rows}


def taken(tx: Tx, ids: Sequence[str]) -> set[str]:
    """Those of these ids that some lead has, whoever sees it."""
    return {row.id for row in tx.rows(_TAKEN, ids=list(ids))}
