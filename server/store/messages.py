"""The texts of conversations, in one order."""

import hashlib
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.model import Instant
from server.core.scheduling import SCHEDULED
from server.store import deputies, search
from server.store.schema import conversations, messages, reads, taken, users
from server.store.statement import Row, Statement, Tx, among, insert, insert_or_ignore

_TAKE = insert_or_ignore(taken)
_TAKEN = Statement(
    select(taken.c.carrier_id).where(
        taken.c.carrier == bindparam("carrier"), taken.c.carrier_id == bindparam("carrier_id")
    )
)
_NEW: dict[str, Any] = {
    name: bindparam(name)
    for name in (
        "id",
        "conversation_id",
        "direction",
        "body",
        "media",
        "state",
        "purpose",
        "author_kind",
        "author_id",
        "via",
        "at",
        "segments",
        "carrier",
        "carrier_id",
        "not_before",
        "why",
        "flag",
        "error_code",
        "error_detail",
        "forwarded",
        "scheduled_for",
        "action",
    )
}
_USUAL = dict.fromkeys(
    ("flag", "error_code", "error_detail", "forwarded", "scheduled_for", "action")
)
_ADD = Statement(insert(messages).values(**_NEW, attempts=0, look_ups=0).returning(messages.c.seq))
_columns = (
    messages,
    users.c.name.label("author_user_name"),
    deputies.name_of_recipient(messages).label("forwarded_to"),
)
_with_authors = messages.outerjoin(users, users.c.id == messages.c.author_id)
_BY_ID = Statement(
    select(*_columns).select_from(_with_authors).where(messages.c.id == bindparam("id"))
)


_AT_OF = Statement(select(messages.c.at).where(messages.c.seq == bindparam("seq")))
_BY_SEQS = Statement(
    select(*_columns).select_from(_with_authors).where(among(messages.c.seq, "seqs"))
)


def _page_statement(*where: Any, newest_first: bool) -> Statement:
    order = messages.c.seq.desc() if newest_first else messages.c.seq
    return Statement(
        select(*_columns)
        .select_from(_with_authors)
        .where(messages.c.conversation_id == bindparam("id"), *where)
        .order_by(order)
        .limit(bindparam("limit", type_=sa.Integer))
    )


_NEWEST = _page_statement(newest_first=True)
_BEFORE = _page_statement(messages.c.seq < bindparam("seq"), newest_first=True)
_AFTER = _page_statement(messages.c.seq > bindparam("seq"), newest_first=False)
_COUNT = Statement(
    select(func.count().label("n"))
    .select_from(messages)
    .where(messages.c.conversation_id == bindparam("id"))
)
_COUNT_BEFORE = Statement(
    select(func.count().label("n"))
    .select_from(messages)
    .where(messages.c.conversation_id == bindparam("id"), messages.c.seq < bindparam("seq"))
)
_FROM = Statement(
    select(*_columns)
    .select_from(_with_authors)
    .where(messages.c.conversation_id == bindparam("id"))
    .order_by(messages.c.seq)
    .limit(bindparam("limit", type_=sa.Integer))
    .offset(bindparam("offset", type_=sa.Integer))
)
_LAST_TEXT_AT = Statement(
    select(messages.c.at)
    .where(messages.c.conversation_id == bindparam("id"), messages.c.direction != "note")
    .order_by(messages.c.seq.desc())
    .limit(1)
)
_FIRST_AT = Statement(
    select(func.min(messages.c.seq).label("seq")).where(
        messages.c.conversation_id == bindparam("id"), messages.c.at >= bindparam("at")
    )
)
_FIRST_UNREAD = Statement(
    select(func.min(messages.c.seq).label("seq"))
    .select_from(
        messages.join(conversations, conversations.c.id == messages.c.conversation_id).outerjoin(
            reads,
            sa.and_(
                reads.c.conversation_id == messages.c.conversation_id,
                reads.c.user_id == bindparam("viewer", type_=sa.Text),
            ),
        )
    )
    .where(
        messages.c.conversation_id == bindparam("id"),
        messages.c.direction == "inbound",
        messages.c.seq > func.coalesce(reads.c.read_seq, conversations.c.answered_seq, 0),
    )
)
_LAST_ANSWER = Statement(
    select(messages.c.seq, messages.c.at)
    .where(
        messages.c.conversation_id == bindparam("id"),
        messages.c.seq < bindparam("seq"),
        messages.c.author_kind == "user",
        messages.c.state != "failed",
        func.coalesce(messages.c.error_code, "") != SCHEDULED,
    )
    .order_by(messages.c.seq.desc())
    .limit(1)
)
_RESCHEDULE = Statement(
    sa.update(messages)
    .where(messages.c.id == bindparam("the_id"))
    .values(
        {name: bindparam(name) for name in ("body", "segments", "error_detail")}
        | {name: bindparam("leaves_at") for name in ("scheduled_for", "not_before")}
        | {"why": bindparam("why")}
    )
)
_INBOUND_AFTER = Statement(
    select(messages.c.at, messages.c.body)
    .where(
        messages.c.conversation_id == bindparam("id"),
        messages.c.seq > bindparam("seq"),
        messages.c.direction == "inbound",
    )
    .order_by(messages.c.seq)
)
_WRITERS = Statement(
    select(
        messages.c.author_id,
        users.c.name,
        func.max(messages.c.at).label("last_at"),
    )
    .select_from(messages.join(users, users.c.id == messages.c.author_id))
    .where(messages.c.conversation_id == bindparam("id"), messages.c.author_kind == "user")
    .group_by(messages.c.author_id, users.c.name)
    .order_by(func.max(messages.c.at).desc(), messages.c.author_id)
)


def digest(carrier_id: str) -> str:
    """A carrier's id as it is remembered: it tells nothing of the text that had it."""
    return hashlib.blake2b(carrier_id.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def take(tx: Tx, carrier: str, carrier_id: str) -> bool:
    """Remember a carrier's id for ever. False when it was taken before: a redelivery."""
    return tx.row(_TAKE, carrier=carrier, carrier_id=digest(carrier_id)) is not None


def was_taken(tx: Tx, carrier: str, carrier_id: str) -> bool:
    """Whether a carrier's id was taken before."""
    return tx.row(_TAKEN, carrier=carrier, carrier_id=digest(carrier_id)) is not None


def add(tx: Tx, **values: Any) -> int:
    """Store a text, to be found by its words, and return its place in the order of all texts."""
    row = tx.row(_ADD, **{**_USUAL, **values})
    assert row is not None
    search.add_text(tx, row.seq, values["body"])
    return int(row.seq)


def reschedule(tx: Tx, row: Row, **values: Any) -> None:
    """Give a scheduled text other words or another time: body, segments, leaves_at, error_detail, why."""
    tx.run(_RESCHEDULE, the_id=row.id, **values)
    search.change_text(tx, row.seq, values["body"])


def at_of(tx: Tx, seq: int | None) -> Instant | None:
    """When the text at this place was written."""
    row = tx.row(_AT_OF, seq=seq) if seq is not None else None
    return row.at if row else None


def by_id(tx: Tx, message_id: str) -> Row | None:
    return tx.row(_BY_ID, id=message_id)


def by_seqs(tx: Tx, seqs: list[int]) -> dict[int, Row]:
    """The texts at these places."""
    return {row.seq: row for row in tx.rows(_BY_SEQS, seqs=seqs)} if seqs else {}


def count(tx: Tx, conversation_id: str) -> int:
    row = tx.row(_COUNT, id=conversation_id)
    return int(row.n) if row else 0


def newest(tx: Tx, conversation_id: str, limit: int) -> list[Row]:
    """The newest texts, oldest first."""
    return tx.rows(_NEWEST, id=conversation_id, limit=limit)[::-1]


def last_text_at(tx: Tx, conversation_id: str) -> Instant | None:
    """When the newest text of a conversation was written; notes are none."""
    row = tx.row(_LAST_TEXT_AT, id=conversation_id)
    return row.at if row else None


def before(tx: Tx, conversation_id: str, seq: int, limit: int) -> list[Row]:
    """The texts just before ``seq``, oldest first."""
    return tx.rows(_BEFORE, id=conversation_id, seq=seq, limit=limit)[::-1]


def after(tx: Tx, conversation_id: str, seq: int, limit: int) -> list[Row]:
    """The texts just after ``seq``, oldest first."""
    return tx.rows(_AFTER, id=conversation_id, seq=seq, limit=limit)


def count_before(tx: Tx, conversation_id: str, seq: int) -> int:
    """The place of a text in its conversation: how many are older."""
    row = tx.row(_COUNT_BEFORE, id=conversation_id, seq=seq)
    return int(row.n) if row else 0


def starting_at(tx: Tx, conversation_id: str, offset: int, limit: int) -> list[Row]:
    """The texts from a place on, oldest first."""
    return tx.rows(_FROM, id=conversation_id, offset=offset, limit=limit)


def first_at(tx: Tx, conversation_id: str, at: Instant) -> int | None:
    """The first text written then or later."""
    row = tx.row(_FIRST_AT, id=conversation_id, at=at)
    return row.seq if row else None


def first_unread(tx: Tx, conversation_id: str, viewer_id: str) -> int | None:
    """The lead's oldest text that this user has not seen."""
    row = tx.row(_FIRST_UNREAD, id=conversation_id, viewer=viewer_id)
    return row.seq if row else None


def last_answer(tx: Tx, conversation_id: str, before_seq: int) -> Row | None:
    """``seq`` and ``at`` of the newest text before a place that a person of ours wrote, and that does
    not wait for its time.
    """
    return tx.row(_LAST_ANSWER, id=conversation_id, seq=before_seq)


def inbound_after(tx: Tx, conversation_id: str, seq: int) -> list[Row]:
    """``at`` and ``body`` of the lead's texts after a place, in their order."""
    return tx.rows(_INBOUND_AFTER, id=conversation_id, seq=seq)


def writers(tx: Tx, conversation_id: str) -> list[Row]:
    """Who of ours wrote in a conversation, the last one first."""
    return tx.rows(_WRITERS, id=conversation_id)
