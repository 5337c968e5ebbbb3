"""Which leads the rows of an import mean: asked for a batch at once."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select

from server.core.access import Viewer
from server.core.model import Permission
from server.store import visibility
from server.store.schema import counters, lead_numbers, leads
from server.store.statement import Row, Statement, Tx, among, insert

UNTOLD = "imports_untold"
"""A counter: 1 while many leads have changed of which nobody was told yet."""
_MARK = Statement(
    insert(counters)
    .values(name=UNTOLD, value=bindparam("value"))
    .on_conflict_do_update(index_elements=["name"], set_={"value": bindparam("value")})
)
_MARKED = Statement(
    select(counters.c.value).where(counters.c.name == UNTOLD, counters.c.value == 1)
)


@cache
def _holding(supervises: bool) -> Statement:
    return Statement(
        select(lead_numbers.c.number, lead_numbers.c.lead_id)
        .where(among(lead_numbers.c.number, "numbers"))
        .where(*_in_sight(lead_numbers.c.lead_id, supervises))
        .order_by(lead_numbers.c.number, lead_numbers.c.lead_id)
    )


@cache
def _seen(supervises: bool) -> Statement:
    asked = select(leads).where(among(leads.c.id, "ids"))
    return Statement(asked.where(*_in_sight(leads.c.id, supervises)))


def _in_sight(lead_id: ColumnElement[Any], supervises: bool) -> list[ColumnElement[bool]]:
    """Who supervises sees all; of the others a viewer sees few, which the indexes find."""
    return [] if supervises else [lead_id.in_(visibility.leads_within_sight())]


_TAKEN = Statement(select(leads.c.id).where(among(leads.c.id, "ids")))


def _sees_all(viewer: Viewer) -> bool:
    return viewer.may(Permission.SUPERVISE)


def holding(tx: Tx, viewer: Viewer, numbers: Sequence[str]) -> dict[str, list[str]]:
    """The leads that have each of these numbers, of those that the viewer sees."""
    found: dict[str, list[str]] = {}
    asked = visibility.parameters(viewer)
    for row in tx.rows(_holding(_sees_all(viewer)), numbers=list(numbers), **asked):
        found.setdefault(row.number, []).append(row.lead_id)
    return found


def seen(tx: Tx, viewer: Viewer, ids: Sequence[str]) -> dict[str, Row]:
    """The leads of these ids that the viewer sees."""
    asked = visibility.parameters(viewer)
    rows = tx.rows(_seen(_sees_all(viewer)), ids=list(ids), **asked)
    return {row.id: row for row in rows}


def taken(tx: Tx, ids: Sequence[str]) -> set[str]:
    """Those of these ids that some lead has, whoever sees it."""
    return {row.id for row in tx.rows(_TAKEN, ids=list(ids))}


def mark_untold(tx: Tx, untold: bool) -> None:
    """Many leads have changed of which somebody has to be told; or they have been."""
    tx.run(_MARK, value=int(untold))


def is_untold(tx: Tx) -> bool:
    return tx.row(_MARKED) is not None
