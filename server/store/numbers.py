"""The numbers table: the first question an inbound text is asked."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.compliance import LineState
from server.core.model import LocationId, NumberState, NumberUse, UserId
from server.store.schema import numbers, stores, users
from server.store.statement import Row, Statement, Tx, by_age, in_pages, insert_or_ignore, of_one

_ADD = insert_or_ignore(numbers)
_LIST = in_pages(
    select(numbers),
    {"number": [numbers.c.number], **by_age(numbers.c.created_at, numbers.c.number)},
)
ORDERS = tuple(_LIST)
_COUNT = Statement(select(func.count().label("n")).select_from(numbers))
_BY_NUMBER = Statement(select(numbers).where(numbers.c.number == bindparam("number")))
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


def page(tx: Tx, order: str, limit: int, offset: int) -> tuple[list[Row], int]:
    """Numbers in one of :data:`ORDERS`, and how many there are."""
    row = tx.row(_COUNT)
    return tx.rows(_LIST[order], limit=limit, offset=offset), int(row.n) if row else 0


def free_lines(tx: Tx) -> list[str]:
    return [row.number for row in tx.rows(_FREE_LINES)]


def give(tx: Tx, number: str, *, user_id: str | None = None, store_id: str | None = None) -> bool:
    """Assign a free number. False when it is not free."""
    return tx.run(_GIVE, the_number=number, user_id=user_id, store_id=store_id) == 1


def quarantine(tx: Tx, number: str) -> None:
    """Take a number from whoever had it; nobody gets it until it is set free."""
    tx.run(_QUARANTINE, the_number=number)
