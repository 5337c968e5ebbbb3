"""Lists of leads: which ones, in what order, a page of them or the ids of all (product.md MC11).

Made for 100,000 leads: a page is found by its ids alone, along an index of its order, and only then
are its rows read.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select

from server.core.access import Viewer
from server.core.model import Permission
from server.core.words import Search
from server.store import visibility
from server.store.leads import COLUMNS, WITH_OWNERS
from server.store.schema import agreements, conversations, lead_numbers, leads, numbers, opt_outs
from server.store.search import lead_parameters, leads_matching
from server.store.statement import Row, Statement, Tx, among

ORDERS = ("newest", "oldest", "name", "status", "waiting")
WHOSE = ("me", "store", "nobody")
"""Whose leads are listed, beside the id of a user or a location."""
CONSENTS = ("opted_out", "given", "asked", "none")
_NEVER = 2**62
"""Later than anybody began to wait."""


@dataclass(frozen=True, slots=True)
class Which:
    """Which leads a list shows; None: whatever it is.

    ``whose`` is one of :data:`WHOSE` or an id; ``texted`` asks for those with a conversation or those
    without; ``consent`` is one of :data:`CONSENTS`, of their numbers in ``scopes``, which are those of
    the caller's own line.
    """

    search: Search | None = None
    status: str | None = None
    whose: str | None = None
    texted: bool | None = None
    consent: str | None = None
    scopes: tuple[str, ...] = ()

    def parameters(self, viewer: Viewer) -> dict[str, Any]:
        bound: dict[str, Any] = visibility.parameters(viewer)
        bound |= {"status": self.status, "whose": self.whose, "scopes": list(self.scopes)}
        return bound | (lead_parameters(self.search) if self.search else {})


@dataclass(frozen=True, slots=True)
class _Asked:
    """A :class:`Which` as far as the statement depends on it."""

    supervises: bool
    terms: int | None
    name_terms: int | None
    by_status: bool
    whose: str | None
    texted: bool | None
    consent: str | None

    def where(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if not self.supervises:
            found.append(leads.c.id.in_(visibility.leads_within_sight()))
        if self.terms is not None:
            found.append(leads_matching(self.terms, self.name_terms))
        if self.by_status:
            found.append(leads.c.status == bindparam("status", type_=sa.Text))
        if self.whose is not None:
            found.append(_belongs(self.whose))
        if self.texted is not None:
            found.append(_HAS_CONVERSATION if self.texted else ~_HAS_CONVERSATION)
        if self.consent is not None:
            found.append(_CONSENT[self.consent])
        return found


def _asked(viewer: Viewer, which: Which) -> _Asked:
    search = which.search
    return _Asked(
        supervises=viewer.may(Permission.SUPERVISE),
        terms=len(search.terms) if search else None,
        name_terms=len(search.name) if search and search.digits else None,
        by_status=which.status is not None,
        whose=which.whose if which.whose in (*WHOSE, None) else "somebody",
        texted=which.texted,
        consent=which.consent,
    )


# ---- which

_HAS_CONVERSATION = sa.exists(
    select(conversations.c.id).where(conversations.c.lead_id == leads.c.id)
)


def _belongs(whose: str) -> ColumnElement[bool]:
    user, location = leads.c.assignee_user_id, leads.c.assignee_location_id
    somebody = bindparam("whose", type_=sa.Text)
    match whose:
        case "me":
            return user == bindparam("viewer", type_=sa.Text)
        case "store":
            return location == bindparam("viewer_store", type_=sa.Text)
        case "nobody":
            return and_(user.is_(None), location.is_(None))
        case _:
            return or_(user == somebody, location == somebody)


def _with_number(table: sa.Table, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """A lead one of whose numbers has a row of consent in the scopes that are asked of."""
    ids = (
        select(lead_numbers.c.lead_id)
        .select_from(lead_numbers.join(table, table.c.number == lead_numbers.c.number))
        .where(among(table.c.scope, "scopes"), *where)
    )
    return leads.c.id.in_(ids)


OPTED_OUT = _with_number(opt_outs)
_AGREED = _with_number(agreements, agreements.c.agreed_at.is_not(None))
_WAS_ASKED = _with_number(agreements, agreements.c.asked_at.is_not(None))
_CONSENT = {
    "opted_out": OPTED_OUT,
    "given": and_(_AGREED, ~OPTED_OUT),
    "asked": and_(_WAS_ASKED, ~_AGREED, ~OPTED_OUT),
    "none": and_(~_WAS_ASKED, ~_AGREED, ~OPTED_OUT),
}

# ---- in what order

_line = numbers.alias("waiting_line")
_waiter = leads.alias("waiting_lead")
WAITS = (
    select(conversations.c.lead_id, func.min(conversations.c.waiting_since).label("waiting_since"))
    .select_from(
        conversations.join(_waiter, _waiter.c.id == conversations.c.lead_id).outerjoin(
            _line, _line.c.number == conversations.c.line
        )
    )
    .where(
        sa.text("conversations.waiting_since IS NOT NULL"),
        conversations.c.dismissed_at.is_(None),
        visibility.conversation_is_seen(_waiter, _line),
    )
    .group_by(conversations.c.lead_id)
    .subquery("waits")
)
"""Since when each lead that waits does, in a conversation that the viewer sees. Few wait of many."""


def _place(order: str) -> list[ColumnElement[Any]]:
    """What an order goes by; ``newest`` descends by it, the others ascend."""
    match order:
        case "name":
            return [leads.c.sort_name, leads.c.id]
        case "status":
            return [leads.c.status, leads.c.sort_name, leads.c.id]
        case "waiting":
            waits = func.coalesce(WAITS.c.waiting_since, sa.literal(_NEVER))
            return [waits, leads.c.created_at, leads.c.id]
        case _:
            return [leads.c.created_at, leads.c.id]


def _from(order: str) -> sa.FromClause:
    if order == "waiting":
        return leads.outerjoin(WAITS, WAITS.c.lead_id == leads.c.id)
    return leads


def _order_by(order: str) -> list[ColumnElement[Any]]:
    return [each.desc() if order == "newest" else each for each in _place(order)]


def _beyond(order: str) -> ColumnElement[bool]:
    """After the lead that ended the page before, wherever new leads have come in meanwhile."""
    here = _place(order)
    there = [bindparam(f"after_{n}", type_=each.type) for n, each in enumerate(here)]
    if order == "newest":
        return sa.tuple_(*here) < sa.tuple_(*there)
    return sa.tuple_(*here) > sa.tuple_(*there)


# ---- the statements


@cache
def _ids(order: str, asked: _Asked, continued: bool) -> sa.Select[Any]:
    where = [*asked.where(), *([_beyond(order)] if continued else [])]
    return (
        select(leads.c.id)
        .select_from(_from(order))
        .where(*where)
        .order_by(*_order_by(order))
        .limit(bindparam("limit", type_=sa.Integer))
        .offset(bindparam("offset", type_=sa.Integer))
    )


@cache
def _page(order: str, asked: _Asked, continued: bool) -> Statement:
    return Statement(_ids(order, asked, continued))


@cache
def _count(asked: _Asked) -> Statement:
    return Statement(select(func.count().label("n")).select_from(leads).where(*asked.where()))


@cache
def _anchor(order: str) -> Statement:
    """Where a lead stands in an order."""
    place = [each.label(f"after_{n}") for n, each in enumerate(_place(order))]
    return Statement(
        select(*place).select_from(_from(order)).where(leads.c.id == bindparam("anchor"))
    )


_ROWS = Statement(select(*COLUMNS).select_from(WITH_OWNERS).where(among(leads.c.id, "ids")))


def page(
    tx: Tx,
    viewer: Viewer,
    which: Which,
    *,
    order: str,
    after: str | None,
    limit: int,
    offset: int,
) -> tuple[list[Row], int]:
    """Leads the viewer may see, and how many there are. ``order`` is one of :data:`ORDERS`; ``after``
    is the id of the last lead of the page before.
    """
    ids, total = ids_of(tx, viewer, which, order=order, after=after, limit=limit, offset=offset)
    rows = {row.id: row for row in tx.rows(_ROWS, ids=ids)}
    return [rows[each] for each in ids], total


def ids_of(
    tx: Tx,
    viewer: Viewer,
    which: Which,
    *,
    order: str,
    after: str | None = None,
    limit: int,
    offset: int = 0,
) -> tuple[list[str], int]:
    """As :func:`page`, their ids alone."""
    if which.search and not which.search.terms:
        return [], 0
    asked, bound = _asked(viewer, which), which.parameters(viewer)
    counted = tx.row(_count(asked), **bound)
    anchor = tx.row(_anchor(order), **bound, anchor=after) if after else None
    if anchor is not None:
        bound |= anchor._asdict()
    statement = _page(order, asked, anchor is not None)
    rows = tx.rows(statement, **bound, limit=limit, offset=offset)
    return [row.id for row in rows], int(counted.n) if counted else 0
