"""What people put aside or have read: dismissed, snoozed, marked."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.model import Instant
from server.store.schema import conversations, reads
from server.store.statement import Statement, Tx, insert

_DISMISS = Statement(
    sa.update(conversations)
    .where(conversations.c.id == bindparam("the_id"))
    .values(
        dismissed_at=bindparam("now"),
        snoozed_until=bindparam("until", type_=sa.BigInteger),
    )
)
_BRING_BACK = Statement(
    sa.update(conversations)
    .where(conversations.c.id == bindparam("the_id"))
    .values(
        dismissed_at=None,
        snoozed_until=None,
        updated_at=func.coalesce(bindparam("now", type_=sa.BigInteger), conversations.c.updated_at),
    )
)
_SNOOZED_DUE = Statement(
    select(conversations.c.id)
    .where(sa.text("snoozed_until IS NOT NULL"), conversations.c.snoozed_until <= bindparam("now"))
    .order_by(conversations.c.snoozed_until)
    .limit(bindparam("limit", type_=sa.Integer))
)


def _read_up_to(seq: Any) -> Statement:
    """How far somebody has read; ``seq`` is what becomes of a mark that is there."""
    first = insert(reads).values(
        user_id=bindparam("user_id"),
        conversation_id=bindparam("conversation_id"),
        read_seq=bindparam("seq"),
    )
    return Statement(
        first.on_conflict_do_update(
            index_elements=["user_id", "conversation_id"], set_={"read_seq": seq}
        )
    )


_SET_READ = _read_up_to(bindparam("seq"))
_MARK_READ = _read_up_to(
    sa.case((reads.c.read_seq > bindparam("seq"), reads.c.read_seq), else_=bindparam("seq"))
)


def dismiss(tx: Tx, conversation_id: str, now: Instant, until: Instant | None = None) -> None:
    """Put a conversation aside, for good or until a time."""
    tx.run(_DISMISS, the_id=conversation_id, now=now, until=until)


def bring_back(tx: Tx, conversation_id: str, now: Instant | None = None) -> None:
    """Put a conversation back where it was, or with ``now`` at the top."""
    tx.run(_BRING_BACK, the_id=conversation_id, now=now)


def snoozed_due(tx: Tx, now: Instant, limit: int) -> list[str]:
    """Conversations whose time to come back has come."""
    return [row.id for row in tx.rows(_SNOOZED_DUE, now=now, limit=limit)]


def mark_unread(tx: Tx, user_id: str, conversation_id: str, seq: int) -> None:
    """This user has seen what is before ``seq``, and no more."""
    tx.run(_SET_READ, user_id=user_id, conversation_id=conversation_id, seq=seq - 1)


def mark_read(tx: Tx, user_id: str, conversation_id: str, seq: int) -> None:
    """This user has seen everything up to ``seq``. Never goes back."""
    tx.run(_MARK_READ, user_id=user_id, conversation_id=conversation_id, seq=seq)
