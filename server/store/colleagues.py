"""Whom a user can name: their colleagues who may text."""

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.store.schema import stores, users
from server.store.statement import Row, Statement, Tx, in_pages

_others = (
    users.c.status == "active",
    users.c.text_messaging,
    users.c.id != bindparam("viewer", type_=sa.Text),
)
_elsewhere = sa.case((users.c.store_id == bindparam("store_id", type_=sa.Text), 0), else_=1)
_by_name = [func.lower(users.c.name), users.c.id]
_LIST = in_pages(
    select(users.c.id, users.c.name, stores.c.name.label("store"))
    .select_from(users.outerjoin(stores, stores.c.id == users.c.store_id))
    .where(*_others),
    {"store": [_elsewhere, func.lower(func.coalesce(stores.c.name, "")), *_by_name]},
)
_COUNT = Statement(select(func.count().label("n")).select_from(users).where(*_others))


def page(
    tx: Tx, viewer: str, store_id: str | None, limit: int, offset: int
) -> tuple[list[Row], int]:
    """Active users with text messaging, but not the viewer; those of the store first, then store by
    store. ``store`` is the name of theirs.
    """
    rows = tx.rows(_LIST["store"], viewer=viewer, store_id=store_id, limit=limit, offset=offset)
    counted = tx.row(_COUNT, viewer=viewer)
    return rows, int(counted.n) if counted else 0
