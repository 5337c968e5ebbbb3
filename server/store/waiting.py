"""Texts that have not left: held or queued, for a number, on a line, until a time."""

import sqlalchemy as sa
from sqlalchemy import bindparam, select

from server.core.model import Instant
from server.core.scheduling import SCHEDULED
from server.store.jobs import JOB_COLUMNS, JOBS, PLAIN_UNSETTLED
from server.store.schema import conversations, messages
from server.store.statement import Row, Statement, Tx, among, one_of

_HELD_DUE = Statement(
    select(*JOB_COLUMNS)
    .select_from(JOBS)
    .where(sa.text("messages.state = 'held'"), messages.c.not_before <= bindparam("now"))
    .order_by(messages.c.not_before, messages.c.seq)
    .limit(bindparam("limit", type_=sa.Integer))
)
_WAITING_FOR = Statement(
    select(*JOB_COLUMNS)
    .select_from(JOBS)
    .where(
        conversations.c.lead_number == bindparam("number"),
        one_of(messages.c.state, "held", "queued"),
    )
    .order_by(messages.c.seq)
)
_SCHEDULED_IN = Statement(
    select(*JOB_COLUMNS)
    .select_from(JOBS)
    .where(
        sa.text("messages.state = 'held'"),
        messages.c.error_code == SCHEDULED,
        among(messages.c.conversation_id, "ids"),
    )
    .order_by(messages.c.seq)
)
_HELD = Statement(select(messages.c.id, messages.c.seq).where(sa.text("messages.state = 'held'")))
_LAST_QUEUED_ON = Statement(
    select(sa.func.max(messages.c.not_before).label("at"))
    .select_from(JOBS)
    .where(
        PLAIN_UNSETTLED,
        messages.c.state == "queued",
        conversations.c.line == bindparam("line"),
    )
)
_left_at = sa.func.coalesce(messages.c.claimed_at, messages.c.at)
_SENT_TO = Statement(
    select(_left_at.label("at"))
    .select_from(JOBS)
    .where(
        conversations.c.lead_number == bindparam("number"),
        messages.c.direction == "outbound",
        _left_at > bindparam("after"),
        one_of(messages.c.purpose, "human", "workflow", "opt_in"),
        one_of(
            messages.c.state,
            "queued",
            "sending",
            "sent",
            "delivered",
            "undelivered",
            "unconfirmed",
        ),
        sa.or_(
            bindparam("before_seq", type_=sa.BigInteger).is_(None),
            messages.c.seq < bindparam("before_seq", type_=sa.BigInteger),
        ),
    )
    .order_by(_left_at.desc())
    .limit(bindparam("limit", type_=sa.Integer))
)


def held_due(tx: Tx, now: Instant, limit: int) -> list[Row]:
    """Held texts whose time has come, in the order in which they were held."""
    return tx.rows(_HELD_DUE, now=now, limit=limit)


def waiting_for(tx: Tx, number: str) -> list[Row]:
    """Texts to a number that have not left: held or queued, in their order."""
    return tx.rows(_WAITING_FOR, number=number)


def scheduled_in(tx: Tx, conversation_ids: list[str]) -> list[Row]:
    """Texts of these conversations that wait for the time that their author chose, in their order."""
    return tx.rows(_SCHEDULED_IN, ids=conversation_ids)


def held_ids(tx: Tx) -> list[str]:
    """The ids of all held texts, in their order. Sorted here: a database that is asked for the order
    looks through every text there ever was, to find it.
    """
    return [row.id for row in sorted(tx.rows(_HELD), key=lambda row: row.seq)]


def last_queued_on(tx: Tx, line: str) -> Instant | None:
    """When the last text that is queued on a line may leave."""
    row = tx.row(_LAST_QUEUED_ON, line=line)
    return row.at if row else None


def sent_to(
    tx: Tx, number: str, after: Instant, before_seq: int | None, limit: int
) -> tuple[Instant, ...]:
    """When texts to a number left or were queued since a time, newest first. ``before_seq``: only
    those that come before this one.
    """
    rows = tx.rows(_SENT_TO, number=number, after=after, before_seq=before_seq, limit=limit)
    return tuple(row.at for row in rows)
