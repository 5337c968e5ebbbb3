"""Who is writing where just now (product.md MC18): a row until it is taken away, whoever does that."""

import sqlalchemy as sa
from sqlalchemy import bindparam, select

from server.core.model import Instant
from server.store.schema import users, writing
from server.store.statement import Row, Statement, Tx, insert_or_ignore

_is_theirs = (
    writing.c.conversation_id == bindparam("the_conversation"),
    writing.c.user_id == bindparam("the_user"),
)
_BEGIN = insert_or_ignore(writing)
_GO_ON = Statement(sa.update(writing).where(*_is_theirs).values(until=bindparam("until")))
_END = Statement(sa.delete(writing).where(*_is_theirs))
_END_ALL = Statement(
    sa.delete(writing).where(writing.c.conversation_id == bindparam("the_conversation"))
)
_LAPSED = Statement(
    select(writing.c.conversation_id, writing.c.user_id)
    .where(writing.c.until <= bindparam("now"))
    .order_by(writing.c.until, writing.c.conversation_id, writing.c.user_id)
    .limit(bindparam("limit", type_=sa.Integer))
)
_THERE = Statement(
    select(users.c.id, users.c.name)
    .select_from(writing.join(users, users.c.id == writing.c.user_id))
    .where(writing.c.conversation_id == bindparam("id"), users.c.id != bindparam("but"))
    .order_by(sa.func.lower(users.c.name), users.c.id)
)


def anybody(conversation: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether somebody is writing in a conversation: one look at the key."""
    return sa.exists(
        select(writing.c.user_id).where(writing.c.conversation_id == conversation.c.id)
    )


def begin(tx: Tx, conversation_id: str, user_id: str, until: Instant) -> bool:
    """Somebody writes, until then unless they go on. False when they were writing already."""
    if tx.run(_GO_ON, the_conversation=conversation_id, the_user=user_id, until=until):
        return False
    tx.row(_BEGIN, conversation_id=conversation_id, user_id=user_id, until=until)
    return True


def end(tx: Tx, conversation_id: str, user_id: str) -> bool:
    """They do not write any more. False when they were not."""
    return tx.run(_END, the_conversation=conversation_id, the_user=user_id) > 0


def end_all(tx: Tx, conversation_id: str) -> None:
    """Nobody is writing here any more; who goes on says so again."""
    tx.run(_END_ALL, the_conversation=conversation_id)


def lapsed(tx: Tx, now: Instant, limit: int) -> list[Row]:
    """``conversation_id`` and ``user_id`` of those who have not been heard of in time."""
    return tx.rows(_LAPSED, now=now, limit=limit)


def there(tx: Tx, conversation_id: str, but: str) -> list[Row]:
    """``id`` and ``name`` of who is writing, ``but`` one: by name."""
    return tx.rows(_THERE, id=conversation_id, but=but)
