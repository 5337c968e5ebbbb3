"""The texts of conversations, in one order."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.store.schema import messages, taken, users
from server.store.statement import Row, Statement, Tx, insert, insert_or_ignore

_TAKE = insert_or_ignore(taken)
_TAKEN = Statement(
    select(taken.c.carrier_id).where(
        taken.c.carrier == bindparam("carrier"), taken.c.carrier_id == bindparam("carrier_id")
    )
)
_NEW: dict[str, Any] = {
    name: bindparam(name)
    for name in (
        "id",
        "conversation_id",
        "direction",
        "body",
        "media",
        "state",
        "purpose",
        "author_kind",
        "author_id",
        "via",
        "at",
        "segments",
        "carrier",
        "carrier_id",
        "not_before",
        "why",
    )
}
_ADD = Statement(insert(messages).values(**_NEW, attempts=0, look_ups=0).returning(messages.c.seq))
_columns = (messages, users.c.name.label("author_user_name"))
_with_authors = messages.outerjoin(users, users.c.id == messages.c.author_id)
_BY_ID = Statement(
    select(*_columns).select_from(_with_authors).where(messages.c.id == bindparam("id"))
)


def _page_statement(*where: Any, newest_first: bool) -> Statement:
    order = messages.c.seq.desc() if newest_first else messages.c.seq
    return Statement(
        select(*_columns)
        .select_from(_with_authors)
        .where(messages.c.conversation_id == bindparam("id"), *where)
        .order_by(order)
        .limit(bindparam("limit", type_=sa.Integer))
    )


_NEWEST = _page_statement(newest_first=True)
_BEFORE = _page_statement(messages.c.seq < bindparam("seq"), newest_first=True)
_AFTER = _page_statement(messages.c.seq > bindparam("seq"), newest_first=False)
_COUNT = Statement(
    select(func.count().label("n"))
    .select_from(messages)
    .where(messages.c.conversation_id == bindparam("id"))
)


def take(tx: Tx, carrier: str, carrier_id: str) -> bool:
    """Remember a carrier's id for ever. False when it was taken before: a redelivery."""
    return tx.row(_TAKE, carrier=carrier, carrier_id=carrier_id) is not None


def was_taken(tx: Tx, carrier: str, carrier_id: str) -> bool:
    """Whether a carrier's id was taken before."""
    return tx.row(_TAKEN, carrier=carrier, carrier_id=carrier_id) is not None


def add(tx: Tx, **values: Any) -> int:
    """Store a text and return its place in the order of all texts."""
    row = tx.row(_ADD, **values)
    assert row is not None
    return int(row.seq)


def by_id(tx: Tx, message_id: str) -> Row | None:
    return tx.row(_BY_ID, id=message_id)


def count(tx: Tx, conversation_id: str) -> int:
    row = tx.row(_COUNT, id=conversation_id)
    return int(row.n) if row else 0


def newest(tx: Tx, conversation_id: str, limit: int) -> list[Row]:
    """The newest texts, oldest first."""
    return tx.rows(_NEWEST, id=conversation_id, limit=limit)[::-1]


def before(tx: Tx, conversation_id: str, seq: int, limit: int) -> list[Row]:
    """The texts just before ``seq``, oldest first."""
    return tx.rows(_BEFORE, id=conversation_id, seq=seq, limit=limit)[::-1]


def after(tx: Tx, conversation_id: str, seq: int, limit: int) -> list[Row]:
    """The texts just after ``seq``, oldest first."""
    return tx.rows(_AFTER, id=conversation_id, seq=seq, limit=limit)
