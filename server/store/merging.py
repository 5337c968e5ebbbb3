"""Making two conversations one."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select

from server.core.model import Direction, Instant
from server.store import threads
from server.store.schema import conversations, messages, reads, writing
from server.store.statement import Row, Statement, Tx


def _earlier(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[Any]:
    """The lesser of a column and a parameter, either of which may be null."""
    given = bindparam(name, type_=sa.BigInteger)
    return sa.case(
        (column.is_(None), given), (given.is_(None), column), (given < column, given), else_=column
    )


def _later(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[Any]:
    """The greater of a column and a parameter, either of which may be null."""
    given = bindparam(name, type_=sa.BigInteger)
    return sa.case(
        (column.is_(None), given), (given.is_(None), column), (given > column, given), else_=column
    )


_MOVE_MESSAGES = Statement(
    sa.update(messages)
    .where(messages.c.conversation_id == bindparam("from_id"))
    .values(conversation_id=bindparam("to_id"))
)
_OF_SOURCE = Statement(
    select(messages.c.id, messages.c.seq, messages.c.direction)
    .where(messages.c.conversation_id == bindparam("id"))
    .order_by(messages.c.seq)
)
_READ_LESS = Statement(
    sa.update(reads)
    .where(reads.c.conversation_id == bindparam("the_id"), reads.c.read_seq >= bindparam("first"))
    .values(read_seq=bindparam("first") - 1)
)
_DROP_READS = Statement(sa.delete(reads).where(reads.c.conversation_id == bindparam("from_id")))
_DROP_WRITING = Statement(
    sa.delete(writing).where(writing.c.conversation_id == bindparam("from_id"))
)
_DROP = Statement(sa.delete(conversations).where(conversations.c.id == bindparam("the_id")))
_TAKE_OVER_STATE = Statement(
    sa.update(conversations)
    .where(conversations.c.id == bindparam("the_id"))
    .values(
        last_seq=_later(conversations.c.last_seq, "last_seq"),
        last_inbound_seq=_later(conversations.c.last_inbound_seq, "last_inbound_seq"),
        answered_seq=_later(conversations.c.answered_seq, "answered_seq"),
        last_outbound_at=_later(conversations.c.last_outbound_at, "last_outbound_at"),
        waiting_since=_earlier(conversations.c.waiting_since, "waiting_since"),
        dismissed_at=None,
        snoozed_until=None,
        flag=sa.func.coalesce(conversations.c.flag, bindparam("flag", type_=sa.Text)),
        updated_at=bindparam("now"),
    )
)


def merge(tx: Tx, source: Row, target_id: str, now: Instant) -> list[str]:
    """Make the texts of ``source`` texts of another conversation, unread there, and remove it.

    Returns the ids of the texts, in order.
    """
    moved = tx.rows(_OF_SOURCE, id=source.id)
    inbound = [row.seq for row in moved if row.direction == Direction.INBOUND]
    if inbound:
        tx.run(_READ_LESS, the_id=target_id, first=inbound[0])
    tx.run(_MOVE_MESSAGES, from_id=source.id, to_id=target_id)
    tx.run(_DROP_READS, from_id=source.id)
    tx.run(_DROP_WRITING, from_id=source.id)
    threads.drop_candidates(tx, source.id)
    tx.run(
        _TAKE_OVER_STATE,
        the_id=target_id,
        last_seq=source.last_seq,
        last_inbound_seq=source.last_inbound_seq,
        answered_seq=source.answered_seq,
        last_outbound_at=source.last_outbound_at,
        waiting_since=source.waiting_since,
        flag=source.flag,
        now=now,
    )
    tx.run(_DROP, the_id=source.id)
    return [row.id for row in moved]
