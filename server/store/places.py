"""Stores: where people work, and locations that a lead can be assigned to."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.model import Instant, LocationId, StoreKind
from server.store.schema import numbers, stores
from server.store.statement import Row, Statement, Tx, by_age, in_pages, insert_or_ignore

_columns = (
    stores.c.id,
    stores.c.name,
    stores.c.kind,
    stores.c.phone,
    stores.c.time_zone,
    stores.c.state,
    stores.c.area_codes,
    stores.c.forward_calls,
    stores.c.onboarded_at,
    stores.c.enabled_at,
    numbers.c.number.label("sms_number"),
)
_stores = stores.outerjoin(numbers, numbers.c.store_id == stores.c.id)

_ADD = insert_or_ignore(stores)
_BY_ID = Statement(select(*_columns).select_from(_stores).where(stores.c.id == bindparam("id")))
_LIST = in_pages(
    select(*_columns).select_from(_stores),
    by_age(stores.c.created_at, stores.c.id) | {"name": [func.lower(stores.c.name), stores.c.id]},
)
ORDERS = tuple(_LIST)
_COUNT = Statement(select(func.count().label("n")).select_from(stores))
_NOT_ONBOARDED = Statement(
    select(*_columns)
    .select_from(_stores)
    .where(stores.c.onboarded_at.is_(None))
    .order_by(stores.c.name, stores.c.id)
)
_FALLBACK = Statement(
    select(stores.c.id)
    .order_by(sa.case((stores.c.kind == StoreKind.CORPORATE, 0), else_=1), stores.c.created_at)
    .limit(1)
)
_ONBOARD = Statement(
    sa.update(stores)
    .where(stores.c.id == bindparam("the_id"))
    .values(onboarded_at=bindparam("now"), forward_calls=bindparam("forward_calls"))
)
_ENABLE = Statement(
    sa.update(stores)
    .where(stores.c.id == bindparam("the_id"), stores.c.enabled_at.is_(None))
    .values(enabled_at=bindparam("now"))
)
_CHANGE = Statement(
    sa.update(stores)
    .where(stores.c.id == bindparam("the_id"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "name",
                "kind",
                "phone",
                "time_zone",
                "state",
                "area_codes",
                "forward_calls",
            )
        }
    )
)


def add(tx: Tx, **values: Any) -> None:
    tx.row(_ADD, **values)


def by_id(tx: Tx, store_id: str) -> Row | None:
    return tx.row(_BY_ID, id=store_id)


def change(tx: Tx, store_id: str, **values: Any) -> None:
    tx.run(_CHANGE, the_id=store_id, **values)


def page(tx: Tx, order: str, limit: int, offset: int) -> tuple[list[Row], int]:
    """Stores in one of :data:`ORDERS`, and how many there are."""
    row = tx.row(_COUNT)
    return tx.rows(_LIST[order], limit=limit, offset=offset), int(row.n) if row else 0


def not_onboarded(tx: Tx) -> list[Row]:
    return tx.rows(_NOT_ONBOARDED)


def fallback(tx: Tx) -> LocationId | None:
    """Where texts to a number without an owner go: corporate if there is one, else the oldest."""
    row = tx.row(_FALLBACK)
    return LocationId(row.id) if row else None


def onboard(tx: Tx, store_id: str, forward_calls: str | None, now: Instant) -> None:
    tx.run(_ONBOARD, the_id=store_id, forward_calls=forward_calls, now=now)


def enable(tx: Tx, store_id: str, now: Instant) -> None:
    """Final: nothing disables a store (product.md LS6). Enabling twice keeps the first moment."""
    tx.run(_ENABLE, the_id=store_id, now=now)
