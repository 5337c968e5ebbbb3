"""What the database says, as the invariants ask for it."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import bindparam, select

from server.core.model import Instant
from server.store.schema import conversations, events, idempotency, messages, opt_outs
from server.store.statement import Row, Statement, Tx

_MESSAGES = Statement(
    select(messages, conversations.c.lead_number, conversations.c.line)
    .select_from(
        messages.outerjoin(conversations, conversations.c.id == messages.c.conversation_id)
    )
    .order_by(messages.c.seq)
)
_EVENTS = Statement(select(events.c.seq, events.c.type, events.c.subject).order_by(events.c.seq))
_EVENTS_AFTER = Statement(
    select(events.c.seq).where(events.c.seq > bindparam("after")).order_by(events.c.seq)
)
_KEYS = Statement(select(idempotency.c.key, idempotency.c.message_id).order_by(idempotency.c.key))
_OPT_OUTS = Statement(select(opt_outs.c.number, opt_outs.c.scope).order_by(opt_outs.c.number))
_STUCK = Statement(
    select(messages.c.id)
    .where(
        messages.c.state == "sending",
        messages.c.claimed_at <= bindparam("before"),
    )
    .order_by(messages.c.seq)
)
_UNSETTLED = Statement(
    select(sa.func.count().label("n")).where(
        sa.or_(
            messages.c.state == "queued",
            messages.c.state == "sending",
            messages.c.state == "held",
            messages.c.look_up_at.is_not(None),
        )
    )
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The whole of it. ``keys`` maps an idempotency key to its text."""

    messages: list[Row]
    events: list[Row]
    keys: dict[str, str]
    opt_outs: list[tuple[str, str]]

    @property
    def inbound(self) -> list[Row]:
        return [row for row in self.messages if row.direction == "inbound"]

    @property
    def outbound(self) -> list[Row]:
        return [row for row in self.messages if row.direction == "outbound"]


def facts(tx: Tx) -> Facts:
    return Facts(
        tx.rows(_MESSAGES),
        tx.rows(_EVENTS),
        {row.key: row.message_id for row in tx.rows(_KEYS)},
        [(row.number, row.scope) for row in tx.rows(_OPT_OUTS)],
    )


def events_after(tx: Tx, seq: int) -> list[int]:
    return [row.seq for row in tx.rows(_EVENTS_AFTER, after=seq)]


def claimed_before(tx: Tx, before: Instant) -> list[str]:
    """Texts that were claimed by then and are still being sent."""
    return [row.id for row in tx.rows(_STUCK, before=before)]


def unsettled(tx: Tx) -> int:
    """How many texts the relay has yet to do something about."""
    row = tx.row(_UNSETTLED)
    return int(row.n) if row else 0
