"""What became of a lead: added, given to somebody, texts of every line, in one order."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.access import Viewer
from server.store import messages as texts
from server.store import visibility
from server.store.schema import assignments, conversations, leads, messages, numbers, stores, users
from server.store.statement import Row, Statement, Tx, among

ADDED, ASSIGNED, TEXT = "added", "assigned", "text"

_lead = bindparam("lead", type_=sa.Text)
_line = numbers.alias("history_line")


def _entries() -> sa.CompoundSelect[Any]:
    """When, what, and its place in its own table."""
    added = select(
        leads.c.created_at.label("at"), sa.literal(ADDED).label("kind"), sa.literal(0).label("seq")
    ).where(leads.c.id == _lead)
    assigned = select(assignments.c.at, sa.literal(ASSIGNED), assignments.c.seq).where(
        assignments.c.lead_id == _lead
    )
    said = (
        select(messages.c.at, sa.literal(TEXT), messages.c.seq)
        .select_from(
            messages.join(conversations, conversations.c.id == messages.c.conversation_id)
            .join(leads, leads.c.id == conversations.c.lead_id)
            .outerjoin(_line, _line.c.number == conversations.c.line)
        )
        .where(conversations.c.lead_id == _lead, visibility.conversation_is_seen(leads, _line))
    )
    return sa.union_all(added, assigned, said)


_all = _entries().subquery("history")
_PAGE = Statement(
    select(_all.c.at, _all.c.kind, _all.c.seq)
    .order_by(_all.c.at.desc(), _all.c.kind.desc(), _all.c.seq.desc())
    .limit(bindparam("limit", type_=sa.Integer))
    .offset(bindparam("offset", type_=sa.Integer))
)
_COUNT = Statement(select(func.count().label("n")).select_from(_all))
_by, _to, _before = (users.alias(name) for name in ("by_user", "to_user", "before_user"))
_at, _was_at = (stores.alias(name) for name in ("to_place", "before_place"))
_ASSIGNMENTS = Statement(
    select(
        assignments,
        _by.c.name.label("by_name"),
        _to.c.name.label("user_name"),
        _before.c.name.label("from_user_name"),
        _at.c.name.label("location_name"),
        _was_at.c.name.label("from_location_name"),
    )
    .select_from(
        assignments.outerjoin(_by, _by.c.id == assignments.c.by_user_id)
        .outerjoin(_to, _to.c.id == assignments.c.user_id)
        .outerjoin(_before, _before.c.id == assignments.c.from_user_id)
        .outerjoin(_at, _at.c.id == assignments.c.location_id)
        .outerjoin(_was_at, _was_at.c.id == assignments.c.from_location_id)
    )
    .where(among(assignments.c.seq, "seqs"))
)
_LINES = Statement(
    select(conversations.c.id, conversations.c.line).where(conversations.c.lead_id == _lead)
)


def page(tx: Tx, viewer: Viewer, lead_id: str, *, limit: int, offset: int) -> tuple[list[Row], int]:
    """``at``, ``kind`` and ``seq`` of what became of a lead as far as the viewer sees it, newest first,
    and how much there is.
    """
    bound = visibility.parameters(viewer) | {"lead": lead_id}
    counted = tx.row(_COUNT, **bound)
    return tx.rows(_PAGE, **bound, limit=limit, offset=offset), int(counted.n) if counted else 0


def assigned(tx: Tx, seqs: list[int]) -> dict[int, Row]:
    """The assignments at these places, with the names of all."""
    return {row.seq: row for row in tx.rows(_ASSIGNMENTS, seqs=seqs)} if seqs else {}


def said(tx: Tx, seqs: list[int]) -> dict[int, Row]:
    """The texts at these places."""
    return texts.by_seqs(tx, seqs)


def lines(tx: Tx, lead_id: str) -> dict[str, str]:
    """The line of each of a lead's conversations."""
    return {row.id: row.line for row in tx.rows(_LINES, lead=lead_id)}
