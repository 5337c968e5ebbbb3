"""The texts that have to leave. A text is its own job: its state is the state of the work."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, exists, select

from server.core.model import Instant, MessageState
from server.store import threads
from server.store.schema import conversations, idempotency, messages
from server.store.statement import Row, Statement, Tx, insert_or_ignore, one_of

_earlier = messages.alias("earlier")
_PLAIN_UNSETTLED = sa.text("messages.state IN ('queued', 'sending')")
_PLAIN_EARLIER = sa.text("earlier.state IN ('queued', 'sending')")

_job_columns = (
    messages.c.id,
    messages.c.seq,
    messages.c.conversation_id,
    messages.c.body,
    messages.c.media,
    messages.c.purpose,
    messages.c.author_id,
    messages.c.at,
    messages.c.attempts,
    messages.c.look_ups,
    messages.c.state,
    messages.c.claimed_at,
    messages.c.carrier_id,
    messages.c.not_before,
    messages.c.error_code,
    messages.c.why,
    conversations.c.lead_id,
    conversations.c.lead_number,
    conversations.c.line,
    conversations.c.last_inbound_seq,
)
_jobs = messages.join(conversations, conversations.c.id == messages.c.conversation_id)

_DUE = Statement(
    select(*_job_columns)
    .select_from(_jobs)
    .where(
        _PLAIN_UNSETTLED,
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
_HELD_DUE = Statement(
    select(*_job_columns)
    .select_from(_jobs)
    .where(sa.text("messages.state = 'held'"), messages.c.not_before <= bindparam("now"))
    .order_by(messages.c.not_before, messages.c.seq)
    .limit(bindparam("limit", type_=sa.Integer))
)
_WAITING_FOR = Statement(
    select(*_job_columns)
    .select_from(_jobs)
    .where(
        conversations.c.lead_number == bindparam("number"),
        one_of(messages.c.state, "held", "queued"),
    )
    .order_by(messages.c.seq)
)
_HELD_ON = Statement(
    select(*_job_columns)
    .select_from(_jobs)
    .where(
        sa.text("messages.state = 'held'"),
        conversations.c.line == bindparam("line"),
    )
    .order_by(messages.c.seq)
)
_HELD_WITHOUT_END = Statement(
    select(*_job_columns)
    .select_from(_jobs)
    .where(sa.text("messages.state = 'held'"), messages.c.not_before.is_(None))
    .order_by(messages.c.seq)
)
_LAST_QUEUED_ON = Statement(
    select(sa.func.max(messages.c.not_before).label("at"))
    .select_from(_jobs)
    .where(
        _PLAIN_UNSETTLED,
        messages.c.state == "queued",
        conversations.c.line == bindparam("line"),
    )
)
_left_at = sa.func.coalesce(messages.c.claimed_at, messages.c.at)
_SENT_TO = Statement(
    select(_left_at.label("at"))
    .select_from(_jobs)
    .where(
        conversations.c.lead_number == bindparam("number"),
        messages.c.direction == "outbound",
        _left_at > bindparam("after"),
        one_of(messages.c.purpose, "human", "opt_in"),
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
_EXPLAIN = Statement(
    sa.update(messages).where(messages.c.id == bindparam("the_id")).values(why=bindparam("why"))
)
_LOST = Statement(
    select(*_job_columns)
    .select_from(_jobs)
    .where(
        _PLAIN_UNSETTLED,
        messages.c.state == "sending",
        sa.or_(
            bindparam("before", type_=sa.BigInteger).is_(None),
            messages.c.claimed_at <= bindparam("before", type_=sa.BigInteger),
        ),
    )
    .order_by(messages.c.seq)
)
_LOOK_UPS_DUE = Statement(
    select(*_job_columns)
    .select_from(_jobs)
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
_JOB = Statement(select(*_job_columns).select_from(_jobs).where(messages.c.id == bindparam("id")))
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
    .select_from(_jobs)
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
        held=bool(held_due(tx, now, 1)),
        look_ups=bool(look_ups_due(tx, now, 1)),
        snoozed=bool(threads.snoozed_due(tx, now, 1)),
    )


def claim(tx: Tx, message_id: str, relay_id: str, why: dict[str, Any], now: Instant) -> None:
    """Say, before a byte leaves, that this relay is sending the text, and what allowed it."""
    tx.run(_CLAIM, the_id=message_id, relay_id=relay_id, why=why, now=now)


def explain(tx: Tx, message_id: str, why: dict[str, Any]) -> None:
    """Store the newest decision on a text."""
    tx.run(_EXPLAIN, the_id=message_id, why=why)


def waiting_for(tx: Tx, number: str) -> list[Row]:
    """Texts to a number that have not left: held or queued, in their order."""
    return tx.rows(_WAITING_FOR, number=number)


def held_on(tx: Tx, line: str) -> list[Row]:
    """Texts that are held and would leave from a line."""
    return tx.rows(_HELD_ON, line=line)


def held_without_end(tx: Tx) -> list[Row]:
    """Texts that are held until something happens, not until a time."""
    return tx.rows(_HELD_WITHOUT_END)


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


def held_due(tx: Tx, now: Instant, limit: int) -> list[Row]:
    """Held texts whose time has come, in the order in which they were held."""
    return tx.rows(_HELD_DUE, now=now, limit=limit)


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
