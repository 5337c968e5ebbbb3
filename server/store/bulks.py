"""Texts to many: what was asked for, and what has become of each lead."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.model import Instant
from server.store.jobs import JOB_COLUMNS, JOBS
from server.store.schema import bulk_items, bulk_sends, conversations, messages
from server.store.statement import Row, Statement, Tx, insert, insert_or_ignore, one_of

RUNNING, CANCELLED, DONE = "running", "cancelled", "done"
WAITING, WRITTEN, SKIPPED = "waiting", "written", "skipped"
STANDS = ("waiting", "going", "went", "held", "skipped", "cancelled", "failed", "unconfirmed")
"""How a lead of a text to many stands, by the text's own state now."""

_its_text = bulk_items.outerjoin(messages, messages.c.id == bulk_items.c.message_id)
_stands = sa.case(
    (bulk_items.c.outcome != WRITTEN, bulk_items.c.outcome),
    (one_of(messages.c.state, "queued", "sending"), "going"),
    (one_of(messages.c.state, "sent", "delivered"), "went"),
    (messages.c.error_code == "withdrawn", "cancelled"),
    (one_of(messages.c.state, "held", "unconfirmed"), messages.c.state),
    else_="failed",
)
_ADD = insert_or_ignore(bulk_sends)
_ADD_ITEM = Statement(
    insert(bulk_items).values(
        {column.name: bindparam(column.name) for column in bulk_items.columns}
    )
)
_BY_ID = Statement(select(bulk_sends).where(bulk_sends.c.id == bindparam("id")))
_BY_KEY = Statement(
    select(bulk_sends.c.id, bulk_sends.c.digest).where(
        bulk_sends.c.user_id == bindparam("user_id"), bulk_sends.c.key == bindparam("key")
    )
)
_OF_USER = Statement(
    select(bulk_sends)
    .where(bulk_sends.c.user_id == bindparam("user_id"))
    .order_by(bulk_sends.c.created_at.desc(), bulk_sends.c.id)
    .limit(bindparam("limit", type_=sa.Integer))
    .offset(bindparam("offset", type_=sa.Integer))
)
_COUNT_OF_USER = Statement(
    select(func.count().label("n"))
    .select_from(bulk_sends)
    .where(bulk_sends.c.user_id == bindparam("user_id"))
)
_AT_WORK = Statement(
    select(bulk_sends.c.id)
    .where(sa.text("ended_at IS NULL"))
    .order_by(bulk_sends.c.created_at, bulk_sends.c.id)
)
_UNTOLD = Statement(
    select(bulk_sends.c.id, bulk_sends.c.user_id)
    .where(
        sa.text("untold"),
        sa.or_(
            bulk_sends.c.told_at <= bindparam("before"), bulk_sends.c.told_at > bindparam("now")
        ),
    )
    .order_by(bulk_sends.c.id)
)
_one = sa.update(bulk_sends).where(bulk_sends.c.id == bindparam("the_id"))
_TOUCH = Statement(_one.values(untold=True))
_TOLD = Statement(_one.values(untold=False, told_at=bindparam("now")))
_STATE = Statement(
    _one.values(state=bindparam("state"), ended_at=bindparam("ended_at"), untold=True)
)
_NEXT_AT = Statement(_one.values(next_at=bindparam("next_at")))
_NEXT = Statement(
    select(bulk_items)
    .where(bulk_items.c.bulk_id == bindparam("bulk_id"), bulk_items.c.outcome == WAITING)
    .order_by(bulk_items.c.position)
    .limit(1)
)
_SETTLE = Statement(
    sa.update(bulk_items)
    .where(
        bulk_items.c.bulk_id == bindparam("the_bulk"),
        bulk_items.c.position == bindparam("the_position"),
    )
    .values({name: bindparam(name) for name in ("outcome", "because", "sentence", "message_id")})
)
_CANCEL = Statement(
    sa.update(bulk_items)
    .where(bulk_items.c.bulk_id == bindparam("the_bulk"), bulk_items.c.outcome == WAITING)
    .values(outcome=CANCELLED, because=CANCELLED, sentence="It was cancelled before its turn.")
)
_UNSENT = Statement(
    select(*JOB_COLUMNS)
    .select_from(JOBS.join(bulk_items, bulk_items.c.message_id == messages.c.id))
    .where(
        bulk_items.c.bulk_id == bindparam("bulk_id"),
        one_of(messages.c.state, "queued", "held"),
    )
    .order_by(messages.c.state.desc(), messages.c.seq)
    .limit(bindparam("limit", type_=sa.Integer))
)
_WRITTEN_TO = Statement(
    select(bulk_items.c.position)
    .select_from(
        bulk_items.join(messages, messages.c.id == bulk_items.c.message_id).join(
            conversations, conversations.c.id == messages.c.conversation_id
        )
    )
    .where(
        bulk_items.c.bulk_id == bindparam("bulk_id"),
        conversations.c.lead_number == bindparam("number"),
    )
    .limit(1)
)
_SENT_AT = Statement(
    select(func.max(messages.c.at).label("at"))
    .select_from(
        bulk_items.join(bulk_sends, bulk_sends.c.id == bulk_items.c.bulk_id).join(
            messages, messages.c.id == bulk_items.c.message_id
        )
    )
    .where(
        bulk_items.c.lead_id == bindparam("lead_id"),
        bulk_sends.c.template_id == bindparam("template_id"),
        ~one_of(messages.c.state, "failed", "undelivered"),
    )
)
_COUNTS = Statement(
    select(_stands.label("stands"), func.count().label("n"))
    .select_from(_its_text)
    .where(bulk_items.c.bulk_id == bindparam("bulk_id"))
    .group_by(_stands)
)
_asked = sa.or_(bindparam("stands", type_=sa.Text).is_(None), _stands == bindparam("stands"))
_ITEMS = Statement(
    select(
        bulk_items.c.position,
        bulk_items.c.lead_id,
        bulk_items.c.because,
        bulk_items.c.sentence,
        bulk_items.c.message_id,
        _stands.label("stands"),
        messages.c.conversation_id,
        messages.c.state,
        messages.c.not_before,
        messages.c.error_code,
        messages.c.error_detail,
    )
    .select_from(_its_text)
    .where(bulk_items.c.bulk_id == bindparam("bulk_id"), _asked)
    .order_by(bulk_items.c.position)
    .limit(bindparam("limit", type_=sa.Integer))
    .offset(bindparam("offset", type_=sa.Integer))
)


def add(tx: Tx, lead_ids: list[str], now: Instant, **values: Any) -> None:
    """A text to these leads, in their order; all of them wait."""
    tx.row(
        _ADD, **values, state=RUNNING, created_at=now, ended_at=None, next_at=now, untold=True,
        told_at=0,
    )  # fmt: skip
    nothing_yet = {"because": None, "sentence": None, "message_id": None}
    for position, lead_id in enumerate(lead_ids):
        tx.run(
            _ADD_ITEM, bulk_id=values["id"], position=position, lead_id=lead_id, outcome=WAITING,
            **nothing_yet,
        )  # fmt: skip


def by_id(tx: Tx, bulk_id: str) -> Row | None:
    return tx.row(_BY_ID, id=bulk_id)


def by_key(tx: Tx, user_id: str, key: str) -> Row | None:
    """``id`` and ``digest`` of the one that was asked for under this key."""
    return tx.row(_BY_KEY, user_id=user_id, key=key)


def of_user(tx: Tx, user_id: str, limit: int, offset: int) -> tuple[list[Row], int]:
    """What a user sent to many, newest first, and how many there are."""
    count = tx.row(_COUNT_OF_USER, user_id=user_id)
    rows = tx.rows(_OF_USER, user_id=user_id, limit=limit, offset=offset)
    return rows, int(count.n) if count else 0


def at_work(tx: Tx) -> list[str]:
    """Those of which something is still to be done, the oldest first."""
    return [row.id for row in tx.rows(_AT_WORK)]


def untold(tx: Tx, now: Instant, every: Instant) -> list[Row]:
    """Those whose sender has to be told, and was not within ``every`` or by a clock that was put back
    since: ``id`` and ``user_id``.
    """
    return tx.rows(_UNTOLD, before=now - every, now=now)


def touch(tx: Tx, bulk_id: str) -> None:
    """More has become of it."""
    tx.run(_TOUCH, the_id=bulk_id)


def told(tx: Tx, bulk_id: str, now: Instant) -> None:
    tx.run(_TOLD, the_id=bulk_id, now=now)


def put(tx: Tx, bulk_id: str, state: str, ended_at: Instant | None) -> None:
    """Put it into a state; ``ended_at`` is None while something is to be done."""
    tx.run(_STATE, the_id=bulk_id, state=state, ended_at=ended_at)


def next_at(tx: Tx, bulk_id: str, at: Instant) -> None:
    """Its next text may leave then."""
    tx.run(_NEXT_AT, the_id=bulk_id, next_at=at)


def next_waiting(tx: Tx, bulk_id: str) -> Row | None:
    """The first lead whose turn is still to come."""
    return tx.row(_NEXT, bulk_id=bulk_id)


def settle(
    tx: Tx,
    item: Row,
    outcome: str,
    *,
    because: str | None = None,
    sentence: str | None = None,
    message_id: str | None = None,
) -> None:
    """Say what became of a lead."""
    tx.run(
        _SETTLE, the_bulk=item.bulk_id, the_position=item.position, outcome=outcome,
        because=because, sentence=sentence, message_id=message_id,
    )  # fmt: skip
    touch(tx, item.bulk_id)


def cancel_waiting(tx: Tx, bulk_id: str) -> None:
    """Whoever's turn is still to come gets nothing."""
    tx.run(_CANCEL, the_bulk=bulk_id)


def unsent(tx: Tx, bulk_id: str, limit: int) -> list[Row]:
    """Its texts that have not left, those that are about to first."""
    return tx.rows(_UNSENT, bulk_id=bulk_id, limit=limit)


def was_written_to(tx: Tx, bulk_id: str, number: str) -> bool:
    """Whether it has been written to this number already."""
    return tx.row(_WRITTEN_TO, bulk_id=bulk_id, number=number) is not None


def sent_at(tx: Tx, lead_id: str, template_id: str) -> Instant | None:
    """When a template was last sent to a lead by a text to many, be it held or on its way."""
    row = tx.row(_SENT_AT, lead_id=lead_id, template_id=template_id)
    return row.at if row else None


def counts(tx: Tx, bulk_id: str) -> dict[str, int]:
    """How many leads stand how (:data:`STANDS`)."""
    return {row.stands: int(row.n) for row in tx.rows(_COUNTS, bulk_id=bulk_id)}


def items(tx: Tx, bulk_id: str, stands: str | None, limit: int, offset: int) -> list[Row]:
    """Its leads in their order, each with its text as it is now; all, or those that stand so."""
    return tx.rows(_ITEMS, bulk_id=bulk_id, stands=stands, limit=limit, offset=offset)
