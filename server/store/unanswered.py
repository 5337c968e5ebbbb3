"""Who has waited too long, and of whom that was said: remembered with the conversation."""

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.model import Instant
from server.store.schema import conversations, leads
from server.store.statement import Row, Statement, Tx, of_one

__all__ = ["Row", "told", "waiting"]

_WAITING = Statement(
    select(
        conversations.c.id,
        of_one(leads.c.assignee_user_id, leads.c.id == conversations.c.lead_id).label("user"),
    )
    .where(
        conversations.c.waiting_since.is_not(None),
        conversations.c.dismissed_at.is_(None),
        conversations.c.waiting_since > bindparam("after", type_=sa.BigInteger),
        conversations.c.waiting_since <= bindparam("until", type_=sa.BigInteger),
        func.coalesce(conversations.c.alerted_waiting_since, 0) != conversations.c.waiting_since,
    )
    .order_by(conversations.c.waiting_since, conversations.c.id)
    .limit(bindparam("limit", type_=sa.Integer))
)
_TOLD = Statement(
    sa.update(conversations)
    .where(conversations.c.id == bindparam("the_id"))
    .values(alerted_waiting_since=conversations.c.waiting_since)
)


def waiting(tx: Tx, after: Instant, until: Instant, limit: int) -> list[Row]:
    """Open conversations that have waited since a time between these, of whose wait nothing was said:
    ``id``, and the ``user`` they wait for, None for a location's. The longest wait first.
    """
    return tx.rows(_WAITING, after=after, until=until, limit=limit)


def told(tx: Tx, conversation_id: str) -> None:
    """It was said how long this one waits."""
    tx.run(_TOLD, the_id=conversation_id)
