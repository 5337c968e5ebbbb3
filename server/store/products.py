"""The product catalogue, known by the retailer's own codes."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, bindparam, func, select

from server.store.schema import media, products
from server.store.statement import Row, Statement, Tx, insert_or_ignore

MOST_TERMS = 8
"""Words of a search that count."""

_columns = (products, media.c.content_type, media.c.name.label("file_name"), media.c.size)
_with_media = products.outerjoin(media, media.c.id == products.c.media_id)
_ADD = insert_or_ignore(products)
_BY_CODE = Statement(select(products).where(products.c.code == bindparam("code")))
_BY_ID = Statement(
    select(*_columns).select_from(_with_media).where(products.c.id == bindparam("id"))
)
_CHANGE = Statement(
    sa.update(products)
    .where(products.c.id == bindparam("the_id"))
    .values(
        {
            name: bindparam(name)
            for name in ("name", "price", "link", "media_id", "words", "updated_at")
        }
    )
)
_REMOVE = Statement(sa.delete(products).where(products.c.id == bindparam("the_id")))


def _holding(terms: int) -> ColumnElement[bool]:
    """So many beginnings of words, bound as ``term0``, ``term1`` and so on."""
    likes = (bindparam(f"term{at}", type_=sa.Text) for at in range(terms))
    return and_(sa.true(), *(products.c.words.like(like) for like in likes))


_PAGES = [
    Statement(
        select(*_columns)
        .select_from(_with_media)
        .where(_holding(terms))
        .order_by(products.c.words, products.c.code)
        .limit(bindparam("limit", type_=sa.Integer))
        .offset(bindparam("offset", type_=sa.Integer))
    )
    for terms in range(MOST_TERMS + 1)
]
_COUNTS = [
    Statement(select(func.count().label("n")).select_from(products).where(_holding(terms)))
    for terms in range(MOST_TERMS + 1)
]


def page(tx: Tx, terms: Sequence[str], limit: int, offset: int) -> tuple[list[Row], int]:
    """Products whose names or codes have words that begin so, by name, and how many there are."""
    given = terms[:MOST_TERMS]
    bound = {f"term{at}": f"% {term}%" for at, term in enumerate(given)}
    counted = tx.row(_COUNTS[len(given)], **bound)
    rows = tx.rows(_PAGES[len(given)], **bound, limit=limit, offset=offset)
    return rows, int(counted.n) if counted else 0


def by_code(tx: Tx, code: str) -> Row | None:
    return tx.row(_BY_CODE, code=code)


def by_id(tx: Tx, product_id: str) -> Row | None:
    return tx.row(_BY_ID, id=product_id)


def add(tx: Tx, **values: Any) -> None:
    tx.row(_ADD, **values)


def change(tx: Tx, product_id: str, **values: Any) -> None:
    """``name``, ``price``, ``link``, ``media_id``, ``words``, ``updated_at``."""
    tx.run(_CHANGE, the_id=product_id, **values)


def remove(tx: Tx, product_id: str) -> None:
    tx.run(_REMOVE, the_id=product_id)
