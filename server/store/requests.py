"""What customers asked for: service requests, by their leads."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.store.schema import requests, users
from server.store.statement import Row, Statement, Tx, insert, of_one

_NAMES = (
    "id",
    "at",
    "lead_id",
    "channel",
    "preference",
    "message",
    "store_id",
    "user_id",
    "number",
    "email",
    "taken_by",
)
_ADD = Statement(insert(requests).values({name: bindparam(name) for name in _NAMES}))
_whole = select(
    requests, of_one(users.c.name, users.c.id == requests.c.taken_by).label("taken_by_name")
)
_BY_ID = Statement(_whole.where(requests.c.id == bindparam("id")))
_PAGE = Statement(
    _whole.where(requests.c.lead_id == bindparam("lead_id"))
    .order_by(requests.c.seq.desc())
    .limit(bindparam("limit", type_=sa.Integer))
    .offset(bindparam("offset", type_=sa.Integer))
)
_COUNT = Statement(
    select(func.count().label("n"))
    .select_from(requests)
    .where(requests.c.lead_id == bindparam("lead_id"))
)


def add(tx: Tx, **values: Any) -> None:
    tx.run(_ADD, **values)


def by_id(tx: Tx, request_id: str) -> Row | None:
    """A request, with the name of who took it."""
    return tx.row(_BY_ID, id=request_id)


def page(tx: Tx, lead_id: str, limit: int, offset: int) -> tuple[list[Row], int]:
    """A lead's requests, the newest first, and how many there are."""
    row = tx.row(_COUNT, lead_id=lead_id)
    return tx.rows(_PAGE, lead_id=lead_id, limit=limit, offset=offset), int(row.n) if row else 0
