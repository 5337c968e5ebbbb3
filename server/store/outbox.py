"""The texts that have to leave. A text is its own job: its state is the state of the work."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, exists, select

from server.core.model import Instant, MessageState
from server.store import threads, waiting
from server.store.jobs import JOB_COLUMNS, JOBS, PLAIN_UNSETTLED
from server.store.schema import conversations, idempotency, messages
from server.store.statement import Row, Statement, Tx, insert_or_ignore, one_of

_earlier = messages.alias("earlier")
_PLAIN_EARLIER = sa.text("earlier.state IN ('queued', 'sending')")


_DUE = Statement(
    select(*JOB_COLUMNS)
    .select_from(JOBS)
    .where(
        PLAIN_UNSETTLED,
        messages.c.state == "queued",
        messages.c.not_before <= bindparam("now"),
        ~exists(
            select(_earlier.c.seq).where(
                _PLAIN_EARLIER,
                _earlier.c.conversation_id == messages.c.conversation_id,
                _earlier.c.seq < messages.c.seq,
            )
        ),
    )
    .order_by(messages.c.seq)
    .limit(bindparam("limit", type_=sa.Integer))
)
_CLAIM = Statement(
    sa.update(messages)
    .where(messages.c.id == bindparam("the_id"))
    .values(
        state="sending",
        attempts=messages.c.attempts + 1,
        claimed_by=bindparam("relay_id"),
        claimed_at=bindparam("now"),
        why=bindparam("why"),
    )
)
_EXPLAIN = Statement(
    sa.update(messages).where(messages.c.id == bindparam("the_id")).values(why=bindparam("why"))
)
_LOST = Statement(
    select(*JOB_COLUMNS)
    .select_from(JOBS)
    .where(
        PLAIN_UNSETTLED,
        messages.c.state == "sending",
        sa.or_(
            bindparam("before", type_=sa.BigInteger).is_(None),
            messages.c.claimed_at <= bindparam("before", type_=sa.BigInteger),
        ),
    )
    .order_by(messages.c.seq)
)
_LOOK_UPS_DUE = Statement(
    select(*JOB_COLUMNS)
    .select_from(JOBS)
    .where(messages.c.look_up_at.is_not(None), messages.c.look_up_at <= bindparam("now"))
    .order_by(messages.c.look_up_at, messages.c.seq)
    .limit(bindparam("limit", type_=sa.Integer))
)
_POSTPONE_LOOK_UP = Statement(
    sa.update(messages)
    .where(messages.c.id == bindparam("the_id"))
    .values(look_up_at=bindparam("look_up_at"), look_ups=bindparam("look_ups"))
)
_SETTLE = Statement(
    sa.update(messages)
    .where(messages.c.id == bindparam("the_id"))
    .values(
        state=bindparam("state"),
        carrier=sa.func.coalesce(bindparam("carrier", type_=sa.Text), messages.c.carrier),
        carrier_id=sa.func.coalesce(bindparam("carrier_id", type_=sa.Text), messages.c.carrier_id),
        error_code=bindparam("error_code"),
        error_detail=bindparam("error_detail"),
        not_before=bindparam("not_before"),
        look_up_at=bindparam("look_up_at"),
    )
)
_ATTACH = Statement(
    sa.update(messages)
    .where(messages.c.id == bindparam("the_id"))
    .values(carrier=bindparam("carrier"), carrier_id=bindparam("carrier_id"))
)
_JOB = Statement(select(*JOB_COLUMNS).select_from(JOBS).where(messages.c.id == bindparam("id")))
_ATTACHED = Statement(
    select(messages.c.id).where(
        and_(
            sa.text("direction = 'outbound'"),
            messages.c.carrier_id == bindparam("carrier_id"),
            messages.c.carrier == bindparam("carrier"),
        )
    )
)
_TWIN = Statement(
    select(messages.c.id)
    .select_from(JOBS)
    .where(
        conversations.c.lead_number == bindparam("lead_number"),
        conversations.c.line == bindparam("line"),
        messages.c.id != bindparam("id"),
        messages.c.body == bindparam("body"),
        one_of(messages.c.state, "sending", "unconfirmed"),
    )
    .limit(1)
)
_REMEMBER = insert_or_ignore(idempotency)
_REMEMBERED = Statement(
    select(idempotency.c.digest, idempotency.c.message_id).where(
        idempotency.c.user_id == bindparam("user_id"), idempotency.c.key == bindparam("key")
    )
)


def remembered(tx: Tx, user_id: str, key: str) -> Row | None:
    """``digest`` and ``message_id`` of an earlier request with this idempotency key."""
    return tx.row(_REMEMBERED, user_id=user_id, key=key)


def remember(tx: Tx, user_id: str, key: str, digest: str, message_id: str, now: Instant) -> None:
    tx.row(_REMEMBER, user_id=user_id, key=key, digest=digest, message_id=message_id, at=now)


def due(tx: Tx, now: Instant, limit: int) -> list[Row]:
    """Texts that may leave now: the oldest unsettled one of each conversation, if its time has come."""
    return tx.rows(_DUE, now=now, limit=limit)


@dataclass(frozen=True, slots=True)
class Due:
    """Which kinds of work wait now."""

    queued: bool
    held: bool
    look_ups: bool
    snoozed: bool


def anything_due(tx: Tx, now: Instant) -> Due:
    return Due(
        queued=bool(due(tx, now, 1)),
        held=bool(waiting.held_due(tx, now, 1)),
        look_ups=bool(look_ups_due(tx, now, 1)),
        snoozed=bool(threads.snoozed_due(tx, now, 1)),
    )


def claim(tx: Tx, message_id: str, relay_id: str, why: dict[str, Any], now: Instant) -> None:
    """Say, before a byte leaves, that this relay is sending the text, and what allowed it."""
    tx.run(_CLAIM, the_id=message_id, relay_id=relay_id, why=why, now=now)


def explain(tx: Tx, message_id: str, why: dict[str, Any]) -> None:
    """Store the newest decision on a text."""
    tx.run(_EXPLAIN, the_id=message_id, why=why)


def lost(tx: Tx, before: Instant | None) -> list[Row]:
    """Texts that were claimed by then (None: ever) and are still being sent."""
    return tx.rows(_LOST, before=before)


def look_ups_due(tx: Tx, now: Instant, limit: int) -> list[Row]:
    """Texts of unknown outcome that are to be looked for at the carrier now."""
    return tx.rows(_LOOK_UPS_DUE, now=now, limit=limit)


def postpone_look_up(tx: Tx, message_id: str, look_up_at: Instant | None, look_ups: int) -> None:
    """Say how many look-ups the carrier has answered, and when the next one is; None leaves the text
    to a person.
    """
    tx.run(_POSTPONE_LOOK_UP, the_id=message_id, look_up_at=look_up_at, look_ups=look_ups)


def job(tx: Tx, message_id: str) -> Row | None:
    return tx.row(_JOB, id=message_id)


def is_attached(tx: Tx, carrier: str, carrier_id: str) -> bool:
    """Whether a text of ours carries this id of the carrier already."""
    return tx.row(_ATTACHED, carrier=carrier, carrier_id=carrier_id) is not None


def has_twin(tx: Tx, job: Row) -> bool:
    """Whether another text between the two numbers, with the same words, is not settled either."""
    twin = tx.row(_TWIN, id=job.id, lead_number=job.lead_number, line=job.line, body=job.body)
    return twin is not None


def attach(tx: Tx, message_id: str, carrier: str, carrier_id: str) -> None:
    """Note what the carrier calls a text, and leave its state alone."""
    tx.run(_ATTACH, the_id=message_id, carrier=carrier, carrier_id=carrier_id)


def settle(tx: Tx, message_id: str, state: MessageState, **changes: Any) -> None:
    """Put a text into a state. ``changes``: carrier, carrier_id (kept where None), error_code,
    error_detail, not_before, look_up_at (cleared where not given).
    """
    names = ("carrier", "carrier_id", "error_code", "error_detail", "not_before", "look_up_at")
    values = {name: changes.pop(name, None) for name in names}
    if changes:
        raise TypeError(f"not a column of a settled text: {', '.join(changes)}")
    tx.run(_SETTLE, the_id=message_id, state=state, **values)
