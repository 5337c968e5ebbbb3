"""The retailer's library of pictures and files, in the order in which they are offered."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.words import Wanted
from server.store.schema import assets, media
from server.store.statement import Row, Statement, Tx, insert_or_ignore

_columns = (assets, media.c.content_type, media.c.name, media.c.size)
_with_media = assets.join(media, media.c.id == assets.c.media_id)
_ADD = insert_or_ignore(assets)
_ALL = Statement(
    select(*_columns)
    .select_from(_with_media)
    .order_by(assets.c.position, assets.c.created_at, assets.c.id)
)
_BY_ID = Statement(select(*_columns).select_from(_with_media).where(assets.c.id == bindparam("id")))
_LAST = Statement(select(func.max(assets.c.position).label("position")))
_CHANGE = Statement(
    sa.update(assets)
    .where(assets.c.id == bindparam("the_id"))
    .values(title=bindparam("title"), media_id=bindparam("media_id"), words=bindparam("words"))
)
_PLACE = Statement(
    sa.update(assets)
    .where(assets.c.id == bindparam("the_id"))
    .values(position=bindparam("position"))
)
_REMOVE = Statement(sa.delete(assets).where(assets.c.id == bindparam("the_id")))


def add(tx: Tx, **values: Any) -> None:
    """Add one, offered after the others."""
    last = tx.row(_LAST)
    position = 0 if last is None or last.position is None else last.position + 1
    tx.row(_ADD, position=position, **values)


def by_id(tx: Tx, asset_id: str) -> Row | None:
    return tx.row(_BY_ID, id=asset_id)


def listed(tx: Tx, wanted: Wanted | None = None) -> list[Row]:
    """All of them, or those whose titles hold what is wanted."""
    return [row for row in tx.rows(_ALL) if wanted is None or wanted.is_in(row.words)]


def change(tx: Tx, asset_id: str, title: str, media_id: str, words: str) -> None:
    tx.run(_CHANGE, the_id=asset_id, title=title, media_id=media_id, words=words)


def reorder(tx: Tx, asset_ids: list[str]) -> None:
    """Put them in this order; all of them are given."""
    for position, asset_id in enumerate(asset_ids):
        tx.run(_PLACE, the_id=asset_id, position=position)


def remove(tx: Tx, asset_id: str) -> None:
    tx.run(_REMOVE, the_id=asset_id)
