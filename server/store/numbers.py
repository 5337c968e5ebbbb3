"""The numbers table: the first question an inbound text is asked."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.compliance import LineState
from server.core.model import LocationId, NumberState, NumberUse, UserId
from server.store.schema import lead_numbers, numbers, stores, users
from server.store.statement import Row, Statement, Tx, by_age, in_pages, insert_or_ignore, of_one

_ADD = insert_or_ignore(numbers)
_owner = func.coalesce(
    of_one(users.c.name, users.c.id == numbers.c.user_id),
    of_one(stores.c.name, stores.c.id == numbers.c.store_id),
)
_whose = select(numbers, _owner.label("owner"))


def _asked(name: str) -> sa.ColumnElement[bool]:
    """All, or those of one use or state."""
    given = bindparam(name, type_=sa.Text)
    return sa.or_(given.is_(None), numbers.c[name] == given)


_LIST = in_pages(
    _whose.where(_asked("use"), _asked("state")),
    {"number": [numbers.c.number], **by_age(numbers.c.created_at, numbers.c.number)},
)
ORDERS = tuple(_LIST)
_COUNT = Statement(
    select(func.count().label("n")).select_from(numbers).where(_asked("use"), _asked("state"))
)
_BY_NUMBER = Statement(_whose.where(numbers.c.number == bindparam("number")))
_FREE_LINES = Statement(
    select(numbers.c.number)
    .where(numbers.c.use == NumberUse.LINE, numbers.c.state == NumberState.FREE)
    .order_by(numbers.c.number)
)
_GIVE = Statement(
    sa.update(numbers)
    .where(numbers.c.number == bindparam("the_number"), numbers.c.state == NumberState.FREE)
    .values(
        state=NumberState.ASSIGNED, user_id=bindparam("user_id"), store_id=bindparam("store_id")
    )
)
_QUARANTINE = Statement(
    sa.update(numbers)
    .where(numbers.c.number == bindparam("the_number"))
    .values(state=NumberState.QUARANTINED, user_id=None, store_id=None)
)
_SET_STATE = Statement(
    sa.update(numbers)
    .where(numbers.c.number == bindparam("the_number"))
    .values(state=bindparam("becomes"))
)
_LINE = Statement(
    select(
        numbers.c.use,
        numbers.c.user_id,
        numbers.c.store_id,
        of_one(users.c.store_id, users.c.id == numbers.c.user_id).label("user_store_id"),
        of_one(stores.c.enabled_at, stores.c.id == numbers.c.store_id).label("enabled_at"),
        of_one(stores.c.forward_calls, stores.c.id == numbers.c.store_id).label("forward_calls"),
    ).where(numbers.c.number == bindparam("number"))
)
_IS_OURS = sa.or_(
    sa.exists(select(numbers.c.number).where(numbers.c.number == bindparam("number"))),
    sa.exists(
        select(stores.c.id).where(
            sa.or_(
                stores.c.phone == bindparam("number"),
                stores.c.forward_calls == bindparam("number"),
            )
        )
    ),
)
_IS_A_LEADS = sa.exists(
    select(lead_numbers.c.lead_id).where(lead_numbers.c.number == bindparam("number"))
)
_COMES_BACK = Statement(select(_IS_OURS.label("ours"), _IS_A_LEADS.label("leads")))


class Line:
    """A number as the texts on it see it. A number that is not ours has no owner at all."""

    __slots__ = ("enabled", "forward_calls", "owner_store", "store", "use", "user")

    def __init__(self, row: Row | None) -> None:
        self.use = NumberUse(row.use) if row else None
        self.user = UserId(row.user_id) if row and row.user_id else None
        self.owner_store = LocationId(row.store_id) if row and row.store_id else None
        of_user = LocationId(row.user_store_id) if row and row.user_store_id else None
        self.store = self.owner_store or of_user
        self.enabled = bool(row and row.enabled_at)
        self.forward_calls: str | None = row.forward_calls if row else None

    @property
    def is_owned(self) -> bool:
        """Whether customers text somebody here: a user or a store."""
        return bool(self.user or self.owner_store)

    @property
    def state(self) -> LineState:
        """Whether a text may leave from here (product.md LS10)."""
        if self.user:
            return LineState.READY
        if self.owner_store:
            return LineState.READY if self.enabled else LineState.STORE_NOT_ENABLED
        return LineState.NOT_ASSIGNED


def line(tx: Tx, number: str) -> Line:
    return Line(tx.row(_LINE, number=number))


def add(tx: Tx, **values: Any) -> bool:
    """Add a free number. False when it is there already; nothing was changed then."""
    return tx.row(_ADD, state=NumberState.FREE, user_id=None, store_id=None, **values) is not None


def by_number(tx: Tx, number: str) -> Row | None:
    return tx.row(_BY_NUMBER, number=number)


def comes_back(tx: Tx, number: str, *, leads_too: bool = True) -> bool:
    """Whether what is texted to a number could come back to us: it is a line or a proxy number in
    whatever state, a store's phone or where its calls go, or a lead's (OO12).
    """
    row = tx.row(_COMES_BACK, number=number)
    return bool(row and (row.ours or (leads_too and row.leads)))


def page(
    tx: Tx, order: str, limit: int, offset: int, *, use: str | None = None, state: str | None = None
) -> tuple[list[Row], int]:
    """Numbers in one of :data:`ORDERS`, of one use and state or all, and how many there are."""
    asked = {"use": use, "state": state}
    row = tx.row(_COUNT, **asked)
    rows = tx.rows(_LIST[order], **asked, limit=limit, offset=offset)
    return rows, int(row.n) if row else 0


def free_lines(tx: Tx) -> list[str]:
    return [row.number for row in tx.rows(_FREE_LINES)]


def give(tx: Tx, number: str, *, user_id: str | None = None, store_id: str | None = None) -> bool:
    """Assign a free number. False when it is not free."""
    return tx.run(_GIVE, the_number=number, user_id=user_id, store_id=store_id) == 1


def quarantine(tx: Tx, number: str) -> None:
    """Take a number from whoever had it; nobody gets it until it is set free."""
    tx.run(_QUARANTINE, the_number=number)


def set_state(tx: Tx, number: str, state: NumberState) -> None:
    """Put a number that nobody has into another state."""
    tx.run(_SET_STATE, the_number=number, becomes=state)
