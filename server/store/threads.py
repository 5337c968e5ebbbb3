"""Conversations: what is said in them is in :mod:`server.store.messages`."""

from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.model import Instant
from server.store.schema import candidates, conversations, messages
from server.store.statement import Row, Statement, Tx, among, insert_or_ignore


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stands, as its texts have left it."""

    last_seq: int | None
    last_inbound_seq: int | None
    answered_seq: int | None
    last_outbound_at: Instant | None
    waiting_since: Instant | None
    dismissed_at: Instant | None
    snoozed_until: Instant | None
    updated_at: Instant


NEW = Standing(None, None, None, None, None, None, None, 0)

_ADD_CONVERSATION = insert_or_ignore(conversations)
_ADD_CANDIDATE = insert_or_ignore(candidates)
_BY_ID = Statement(select(conversations).where(conversations.c.id == bindparam("id")))
_CONCERNING = Statement(
    select(conversations.c.id)
    .where(
        sa.or_(
            conversations.c.lead_id == bindparam("lead_id"),
            sa.and_(
                conversations.c.lead_id.is_(None),
                sa.exists(
                    select(candidates.c.lead_id).where(
                        candidates.c.conversation_id == conversations.c.id,
                        candidates.c.lead_id == bindparam("lead_id"),
                    )
                ),
            ),
        )
    )
    .order_by(conversations.c.id)
)
_OF_NUMBER = Statement(
    select(conversations.c.id)
    .where(conversations.c.lead_number == bindparam("number"))
    .order_by(conversations.c.id)
)
_OF_NUMBERS = Statement(
    select(conversations.c.id)
    .where(among(conversations.c.lead_number, "numbers"))
    .order_by(conversations.c.id)
)
_BETWEEN = Statement(
    select(conversations).where(
        conversations.c.lead_id == bindparam("lead_id"),
        conversations.c.lead_number == bindparam("number"),
        conversations.c.line == bindparam("line"),
    )
)
_OPEN_WITH = Statement(
    select(conversations)
    .where(
        conversations.c.lead_id == bindparam("lead_id"),
        conversations.c.line == bindparam("line"),
        conversations.c.dismissed_at.is_(None),
        conversations.c.last_seq.is_not(None),
        among(conversations.c.lead_number, "numbers"),
    )
    .order_by(conversations.c.last_seq.desc())
    .limit(1)
)
_ASKING = Statement(
    select(conversations).where(
        conversations.c.lead_id.is_(None),
        conversations.c.lead_number == bindparam("number"),
        conversations.c.line == bindparam("line"),
    )
)
_CANDIDATES = Statement(
    select(candidates.c.lead_id)
    .where(candidates.c.conversation_id == bindparam("id"))
    .order_by(candidates.c.lead_id)
)
_DROP_CANDIDATES = Statement(
    sa.delete(candidates).where(candidates.c.conversation_id == bindparam("the_id"))
)
_SET_LEAD = Statement(
    sa.update(conversations)
    .where(conversations.c.id == bindparam("the_id"))
    .values(lead_id=bindparam("lead_id"), updated_at=bindparam("now"))
)
_INBOUND_CAME = Statement(
    sa.update(conversations)
    .where(conversations.c.id == bindparam("the_id"))
    .values(
        last_seq=bindparam("seq"),
        last_inbound_seq=bindparam("seq"),
        waiting_since=sa.case(
            (
                bindparam("waits", type_=sa.Boolean),
                func.coalesce(conversations.c.waiting_since, bindparam("now", type_=sa.BigInteger)),
            ),
            else_=conversations.c.waiting_since,
        ),
        dismissed_at=None,
        snoozed_until=None,
        shown_store_id=func.coalesce(
            bindparam("shown_store", type_=sa.Text), conversations.c.shown_store_id
        ),
        shown_because=func.coalesce(
            bindparam("shown_because", type_=sa.Text), conversations.c.shown_because
        ),
        updated_at=bindparam("now", type_=sa.BigInteger),
    )
)
_OUTBOUND_WRITTEN = Statement(
    sa.update(conversations)
    .where(conversations.c.id == bindparam("the_id"))
    .values(last_seq=bindparam("seq"), updated_at=bindparam("now"))
)
_ANSWERED = Statement(
    sa.update(conversations)
    .where(conversations.c.id == bindparam("the_id"))
    .values(
        last_seq=bindparam("seq"),
        answered_seq=bindparam("seq"),
        last_outbound_at=bindparam("now"),
        waiting_since=None,
        dismissed_at=None,
        snoozed_until=None,
        updated_at=bindparam("now"),
    )
)
_STAND = Statement(
    sa.update(conversations)
    .where(conversations.c.id == bindparam("the_id"))
    .values({name: bindparam(name) for name in Standing.__slots__})
)
_SHOW_NO_MORE = Statement(
    sa.update(conversations)
    .where(conversations.c.id == bindparam("the_id"))
    .values(shown_store_id=None, shown_because=None)
)
_WAIT_NO_MORE = Statement(
    sa.update(conversations)
    .where(conversations.c.id == bindparam("the_id"))
    .values(waiting_since=None)
)
_UNANSWERED = Statement(
    sa.update(conversations)
    .where(conversations.c.id == bindparam("the_id"))
    .values(
        answered_seq=bindparam("answered_seq"),
        last_outbound_at=bindparam("last_outbound_at"),
        waiting_since=bindparam("waiting_since"),
    )
)
_ANSWERED_AT_LAST = Statement(
    sa.update(conversations)
    .where(conversations.c.id == bindparam("the_id"))
    .values(
        answered_seq=bindparam("seq"),
        last_outbound_at=bindparam("now"),
        waiting_since=bindparam("waiting_since"),
    )
)
_FLAG = Statement(
    sa.update(conversations)
    .where(conversations.c.id == bindparam("the_id"))
    .values(flag=bindparam("flag"))
)
_FLAGGED = Statement(
    select(messages.c.id, messages.c.body)
    .where(messages.c.conversation_id == bindparam("id"), messages.c.flag.is_not(None))
    .order_by(messages.c.seq.desc())
    .limit(1)
)


def by_id(tx: Tx, conversation_id: str) -> Row | None:
    return tx.row(_BY_ID, id=conversation_id)


def concerning(tx: Tx, lead_id: str) -> list[str]:
    """A lead's conversations, and those that ask whether they are this lead's."""
    return [row.id for row in tx.rows(_CONCERNING, lead_id=lead_id)]


def of_number(tx: Tx, number: str) -> list[str]:
    """Every conversation with this number, over all lines."""
    return [row.id for row in tx.rows(_OF_NUMBER, number=number)]


def of_numbers(tx: Tx, numbers: list[str]) -> list[str]:
    """As :func:`of_number`, with any of these."""
    return [row.id for row in tx.rows(_OF_NUMBERS, numbers=numbers)]


def between(tx: Tx, lead_id: str | None, number: str, line: str) -> Row | None:
    """The conversation of a lead's number and a line; for None the one that asks whose it is."""
    if lead_id is None:
        return tx.row(_ASKING, number=number, line=line)
    return tx.row(_BETWEEN, lead_id=lead_id, number=number, line=line)


def open_with(tx: Tx, lead_id: str, numbers: list[str], line: str) -> Row | None:
    """The conversation on this line in which a lead was last spoken to, by any of the numbers."""
    return tx.row(_OPEN_WITH, lead_id=lead_id, numbers=numbers, line=line)


def add(
    tx: Tx, conversation_id: str, lead_id: str | None, number: str, line: str, now: Instant
) -> None:
    nothing_yet = dict.fromkeys(
        (
            "last_seq",
            "last_inbound_seq",
            "answered_seq",
            "last_outbound_at",
            "waiting_since",
            "dismissed_at",
            "snoozed_until",
            "shown_store_id",
            "shown_because",
            "flag",
            "deputy_user_id",
            "alerted_waiting_since",
        )
    )
    tx.row(
        _ADD_CONVERSATION,
        id=conversation_id,
        lead_id=lead_id,
        lead_number=number,
        line=line,
        updated_at=now,
        created_at=now,
        **nothing_yet,
    )


def add_candidate(tx: Tx, conversation_id: str, lead_id: str) -> None:
    tx.row(_ADD_CANDIDATE, conversation_id=conversation_id, lead_id=lead_id)


def candidates_of(tx: Tx, conversation_id: str) -> list[str]:
    return [row.lead_id for row in tx.rows(_CANDIDATES, id=conversation_id)]


def drop_candidates(tx: Tx, conversation_id: str) -> None:
    """It is no question any more whose a conversation is."""
    tx.run(_DROP_CANDIDATES, the_id=conversation_id)


def settle_lead(tx: Tx, conversation_id: str, lead_id: str, now: Instant) -> None:
    """Say whose a conversation of a shared number is."""
    drop_candidates(tx, conversation_id)
    tx.run(_SET_LEAD, the_id=conversation_id, lead_id=lead_id, now=now)


def inbound_came(
    tx: Tx,
    conversation_id: str,
    seq: int,
    now: Instant,
    *,
    waits: bool,
    shown_store: str | None,
    shown_because: str | None,
) -> None:
    """A customer has texted: the conversation comes back, waits for an answer, may be shown (IR5)."""
    tx.run(
        _INBOUND_CAME,
        the_id=conversation_id,
        seq=seq,
        now=now,
        waits=waits,
        shown_store=shown_store,
        shown_because=shown_because,
    )


def outbound_written(tx: Tx, conversation_id: str, seq: int, now: Instant, *, human: bool) -> None:
    """A text was written. Only a human one answers the customer."""
    tx.run(_ANSWERED if human else _OUTBOUND_WRITTEN, the_id=conversation_id, seq=seq, now=now)


def standing(row: Row) -> Standing:
    """A row of :func:`by_id` as its texts have left it."""
    return Standing(**{name: getattr(row, name) for name in Standing.__slots__})


def stand(tx: Tx, conversation_id: str, standing: Standing) -> None:
    """Several texts were written at once, and this is where they leave the conversation."""
    tx.run(_STAND, the_id=conversation_id, **asdict(standing))


def show_no_more(tx: Tx, conversation_id: str) -> None:
    """The owner is back: the store no longer sees it by IR5."""
    tx.run(_SHOW_NO_MORE, the_id=conversation_id)


def wait_no_more(tx: Tx, conversation_id: str) -> None:
    """Nobody can answer, or has to: the customer has opted out."""
    tx.run(_WAIT_NO_MORE, the_id=conversation_id)


def unanswered(
    tx: Tx,
    conversation_id: str,
    *,
    answered_seq: int | None,
    last_outbound_at: Instant | None,
    waiting_since: Instant | None,
) -> None:
    """The answer was taken back: this is where the conversation stood before it."""
    tx.run(
        _UNANSWERED,
        the_id=conversation_id,
        answered_seq=answered_seq,
        last_outbound_at=last_outbound_at,
        waiting_since=waiting_since,
    )


def answered_at_last(
    tx: Tx, conversation_id: str, seq: int, now: Instant, waiting_since: Instant | None
) -> None:
    """A text that was written for later has left: what came before ``seq`` is answered by now."""
    tx.run(_ANSWERED_AT_LAST, the_id=conversation_id, seq=seq, now=now, waiting_since=waiting_since)


def flagged_text(tx: Tx, conversation_id: str) -> Row | None:
    """``id`` and ``body`` of the newest flagged text."""
    return tx.row(_FLAGGED, id=conversation_id)


def set_flag(tx: Tx, conversation_id: str, flag: str | None) -> None:
    """Something a person has to look at, or nothing any more."""
    tx.run(_FLAG, the_id=conversation_id, flag=flag)
