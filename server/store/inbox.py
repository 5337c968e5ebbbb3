"""Conversations as a person sees them: folders are predicates, written once (design: folders)."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select

from server.core.access import Viewer
from server.store import deputies, visibility, writing
from server.store.schema import (
    agreements,
    conversations,
    leads,
    messages,
    numbers,
    opt_outs,
    reads,
    stores,
    users,
)
from server.store.statement import Row, Statement, Tx, among, of_one

FOLDERS = (
    "inbox",
    "new_leads",
    "customer_requests",
    "waiting",
    "dismissed",
    "store",
    "live",
)
TEXTS = "texts"
"""No folder: what the caller is told of (MC9), their own conversations and their location's."""
EVERYTHING = "everything"
"""No folder: whatever the caller may see."""

_owner = users.alias("owner")
_author = users.alias("author")
_place = stores.alias("place")
_former = users.alias("former")
_former_place = stores.alias("former_place")
_line = numbers.alias("line_number_row")
_line_user = users.alias("line_user")
_last = messages.alias("last")

_read_seq = func.coalesce(reads.c.read_seq, conversations.c.answered_seq, 0)
_unread = (
    select(func.count())
    .select_from(messages)
    .where(
        messages.c.conversation_id == conversations.c.id,
        messages.c.seq > _read_seq,
        messages.c.direction == "inbound",
    )
    .correlate(conversations, reads)
    .scalar_subquery()
)
_has_unread = conversations.c.last_inbound_seq > _read_seq


def _covers(scope: ColumnElement[str]) -> ColumnElement[bool]:
    """A stored scope that the conversation's line is in."""
    return or_(
        scope == "retailer",
        scope == "line:" + conversations.c.line,
        scope == "store:" + func.coalesce(_line.c.store_id, _line_user.c.store_id),
    )


_opted_out = exists(
    select(opt_outs.c.number).where(
        opt_outs.c.number == conversations.c.lead_number, _covers(opt_outs.c.scope)
    )
)
_agreed, _asked = (
    select(func.max(moment))
    .where(agreements.c.number == conversations.c.lead_number, _covers(agreements.c.scope))
    .correlate(conversations, _line, _line_user)
    .scalar_subquery()
    for moment in (agreements.c.agreed_at, agreements.c.asked_at)
)

_from = (
    conversations.outerjoin(leads, leads.c.id == conversations.c.lead_id)
    .outerjoin(_line, _line.c.number == conversations.c.line)
    .outerjoin(
        reads,
        and_(
            reads.c.conversation_id == conversations.c.id,
            reads.c.user_id == bindparam("viewer", type_=sa.Text),
        ),
    )
)
_detailed = (
    _from.outerjoin(_owner, _owner.c.id == leads.c.assignee_user_id)
    .outerjoin(_place, _place.c.id == leads.c.assignee_location_id)
    .outerjoin(_line_user, _line_user.c.id == _line.c.user_id)
    .outerjoin(_last, _last.c.seq == conversations.c.last_seq)
    .outerjoin(_author, _author.c.id == _last.c.author_id)
)
_columns: tuple[Any, ...] = (
    conversations,
    leads.c.first_name,
    leads.c.last_name,
    leads.c.stranger,
    leads.c.assignee_user_id,
    leads.c.assignee_location_id,
    leads.c.taken_from_user_id,
    leads.c.taken_from_location_id,
    _line.c.store_id.label("line_store_id"),
    _owner.c.name.label("assignee_user_name"),
    _place.c.name.label("assignee_location_name"),
    deputies.name_of_deputy(conversations).label("deputy_name"),
    func.coalesce(
        leads.c.assignee_location_id, _owner.c.store_id, _line.c.store_id, _line_user.c.store_id
    ).label("store_id"),
    of_one(_former.c.name, _former.c.id == leads.c.taken_from_user_id).label(
        "taken_from_user_name"
    ),
    of_one(_former_place.c.name, _former_place.c.id == leads.c.taken_from_location_id).label(
        "taken_from_location_name"
    ),
    writing.anybody(conversations).label("is_written_in"),
    _unread.label("unread"),
    _opted_out.label("opted_out"),
    _agreed.label("agreed_at"),
    _asked.label("asked_at"),
    *(
        _last.c[name].label(f"last_{name}")
        for name in ("id", "direction", "body", "media", "state")
    ),
    *(
        _last.c[name].label(f"last_{name}")
        for name in (
            "author_kind",
            "author_id",
            "via",
            "at",
            "segments",
            "not_before",
            "flag",
            "forwarded",
            "scheduled_for",
            "action",
        )
    ),
    *(_last.c[name].label(f"last_{name}") for name in ("error_code", "error_detail")),
    _author.c.name.label("last_author_user_name"),
    deputies.name_of_recipient(_last).label("last_forwarded_to"),
)

_open = conversations.c.dismissed_at.is_(None)
_mine = or_(visibility.mine(leads), and_(conversations.c.lead_id.is_(None), visibility.asks_me()))
_of_my_store = visibility.my_stores(leads, _line)

_PREDICATES: dict[str, ColumnElement[bool]] = {
    "inbox": and_(_mine, _open),
    "new_leads": and_(
        leads.c.assignee_location_id == bindparam("viewer_store", type_=sa.Text),
        conversations.c.answered_seq.is_(None),
        _open,
    ),
    "customer_requests": sa.false(),
    "waiting": and_(or_(_mine, _of_my_store), conversations.c.waiting_since.is_not(None), _open),
    "dismissed": and_(or_(_mine, _of_my_store), conversations.c.dismissed_at.is_not(None)),
    "store": and_(_of_my_store, _open),
    "live": and_(bindparam("supervises", type_=sa.Boolean), _open),
    TEXTS: and_(
        or_(_mine, leads.c.assignee_location_id == bindparam("viewer_store", type_=sa.Text)),
        _open,
    ),
    EVERYTHING: visibility.conversation_is_seen(leads, _line),
}

_found = among(conversations.c.id, "found")

ORDERS = ("newest", "oldest", "waiting")


def order_of(folder: str, sort: str | None) -> str:
    """Newest first; those who wait, the longest first."""
    return sort or ("waiting" if folder == "waiting" else "newest")


def _order(order: str) -> tuple[ColumnElement[Any], bool]:
    """The column that an order goes by, and whether it descends."""
    match order:
        case "waiting":
            return func.coalesce(conversations.c.waiting_since, sa.literal(2**62)), False
        case "oldest":
            return conversations.c.updated_at, False
        case _:
            return conversations.c.updated_at, True


@cache
def _page(folder: str, order: str, searched: bool, continued: bool) -> Statement:
    column, descends = _order(order)
    where = [_PREDICATES[folder]]
    if searched:
        where.append(_found)
    if continued:
        at = bindparam("at", type_=sa.BigInteger)
        beyond = column < at if descends else column > at
        where.append(
            or_(beyond, and_(column == at, conversations.c.id > bindparam("id", type_=sa.Text)))
        )
    return Statement(
        select(*_columns, column.label("sort_value"))
        .select_from(_detailed)
        .where(*where)
        .order_by(column.desc() if descends else column, conversations.c.id)
        .limit(bindparam("limit", type_=sa.Integer))
        .offset(bindparam("offset", type_=sa.Integer))
    )


@cache
def _total(folder: str, searched: bool) -> Statement:
    where = [_PREDICATES[folder], *([_found] if searched else [])]
    return Statement(select(func.count().label("total")).select_from(_from).where(*where))


@cache
def _count(folder: str) -> Statement:
    return Statement(
        select(
            func.count().label("total"),
            func.count(sa.case((_has_unread, 1))).label("unread"),
        )
        .select_from(_from)
        .where(_PREDICATES[folder])
    )


_ONE = Statement(
    select(*_columns).select_from(_detailed).where(conversations.c.id == bindparam("id"))
)


_OF_LEADS = Statement(
    select(
        conversations.c.id,
        conversations.c.lead_id,
        conversations.c.last_seq,
        sa.case((_open, conversations.c.waiting_since)).label("waiting_since"),
        conversations.c.dismissed_at,
        _unread.label("unread"),
        of_one(_last.c.at, _last.c.seq == conversations.c.last_seq).label("last_at"),
    )
    .select_from(_from)
    .where(among(conversations.c.lead_id, "ids"), visibility.conversation_is_seen(leads, _line))
    .order_by(conversations.c.lead_id, conversations.c.id)
)


def of_leads(tx: Tx, viewer: Viewer, lead_ids: Sequence[str]) -> dict[str, list[Row]]:
    """The conversations of these leads that the viewer sees, each with how it stands."""
    found: dict[str, list[Row]] = {}
    for row in tx.rows(_OF_LEADS, **visibility.parameters(viewer), ids=list(lead_ids)):
        found.setdefault(row.lead_id, []).append(row)
    return found


def first_of(rows: Sequence[Row]) -> Row:
    """Of a lead's conversations (:func:`of_leads`) the one in which they wait, longest first; else an
    open one, else the one used last.
    """
    return min(
        rows,
        key=lambda row: (
            row.waiting_since is None,
            row.waiting_since or 0,
            row.dismissed_at is not None,
            -(row.last_seq or 0),
        ),
    )


_SEVERAL = Statement(
    select(*_columns).select_from(_detailed).where(among(conversations.c.id, "ids"))
)


def several(tx: Tx, viewer: Viewer, conversation_ids: list[str]) -> dict[str, Row]:
    """As :func:`one`, of many, by their ids."""
    rows = tx.rows(_SEVERAL, viewer=viewer.id, ids=conversation_ids)
    return {row.id: row for row in rows}


def one(tx: Tx, viewer: Viewer, conversation_id: str) -> Row | None:
    """A conversation with everything a person sees of it; whether they may is not asked here."""
    return tx.row(_ONE, viewer=viewer.id, id=conversation_id)


def page(
    tx: Tx,
    viewer: Viewer,
    folder: str,
    *,
    order: str,
    found: list[str] | None = None,
    after: tuple[int, str] | None,
    limit: int,
    offset: int,
) -> list[Row]:
    """Conversations of a folder. ``found`` are the ids of those that a search has found, None where
    nothing is searched; ``after`` is (sort_value, id) of the last row of the page before.
    """
    bound = visibility.parameters(viewer) | {"limit": limit, "offset": offset, "found": found}
    if after:
        bound |= {"at": after[0], "id": after[1]}
    return tx.rows(_page(folder, order, found is not None, after is not None), **bound)


def total(tx: Tx, viewer: Viewer, folder: str, found: list[str] | None = None) -> int:
    """How many conversations a folder holds."""
    bound = visibility.parameters(viewer) | {"found": found}
    row = tx.row(_total(folder, found is not None), **bound)
    return int(row.total) if row else 0


def count(tx: Tx, viewer: Viewer, folder: str) -> tuple[int, int]:
    """How many conversations a folder holds, and how many of them the viewer has not read."""
    row = tx.row(_count(folder), **visibility.parameters(viewer))
    return (int(row.total), int(row.unread)) if row else (0, 0)
