"""What the supervisors' wall is read from, by what the indexes know: few are live of very many."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, exists, func, select

from server.core.model import MINUTE, Direction, Instant
from server.core.wall import LAST_TEXTS, Live
from server.store import messages as texts
from server.store.people import STREAM_LIVES
from server.store.schema import conversations, leads, messages, numbers, sessions, streams, users
from server.store.schema import stores as places
from server.store.statement import Row, Statement, Tx, among, one_of

_owner = users.alias("owner")
_line = numbers.alias("line_number_row")
_line_user = users.alias("line_user")
_open = conversations.c.dismissed_at.is_(None)
_live_ids = sa.union(
    select(conversations.c.id).where(conversations.c.waiting_since.is_not(None), _open),
    select(conversations.c.id).where(conversations.c.updated_at > bindparam("since"), _open),
)
_LIVE = Statement(
    select(
        conversations.c.id,
        conversations.c.waiting_since,
        conversations.c.updated_at,
        leads.c.assignee_user_id.label("user"),
        func.coalesce(
            leads.c.assignee_location_id,
            _owner.c.store_id,
            _line.c.store_id,
            _line_user.c.store_id,
        ).label("store"),
    )
    .select_from(
        conversations.outerjoin(leads, leads.c.id == conversations.c.lead_id)
        .outerjoin(_owner, _owner.c.id == leads.c.assignee_user_id)
        .outerjoin(_line, _line.c.number == conversations.c.line)
        .outerjoin(_line_user, _line_user.c.id == _line.c.user_id)
    )
    .where(conversations.c.id.in_(_live_ids))
)


def _newest_but(place: int) -> Any:
    """The place in the order of all texts of a conversation's newest text but so many."""
    return (
        select(messages.c.seq)
        .where(messages.c.conversation_id == conversations.c.id)
        .order_by(messages.c.seq.desc())
        .limit(1)
        .offset(place)
        .correlate(conversations)
        .scalar_subquery()
        .label(f"seq_{place}")
    )


_LAST_SEQS = Statement(
    select(*(_newest_but(place) for place in range(LAST_TEXTS)))
    .select_from(conversations)
    .where(among(conversations.c.id, "ids"))
)
_minute = (messages.c.at // sa.literal_column(str(MINUTE), sa.BigInteger)).label("minute")
_BY_MINUTE = Statement(
    select(_minute, func.count().label("n"))
    .where(
        messages.c.at >= bindparam("since"),
        one_of(messages.c.direction, Direction.INBOUND, Direction.OUTBOUND),
    )
    .group_by(_minute)
)
_USERS = Statement(
    select(
        users.c.id,
        users.c.name,
        users.c.store_id,
        sa.and_(
            exists().where(
                sessions.c.user_id == users.c.id, sessions.c.expires_at > bindparam("now")
            ),
            exists().where(streams.c.user_id == users.c.id, streams.c.seen_at > bindparam("alive")),
        ).label("online"),
    )
    .where(
        sa.or_(
            sa.and_(users.c.status == "active", users.c.text_messaging.is_(sa.true())),
            among(users.c.id, "owners"),
        )
    )
    .order_by(func.lower(users.c.name), users.c.id)
)
_STORES = Statement(
    select(places.c.id, places.c.name).order_by(func.lower(places.c.name), places.c.id)
)


def live(tx: Tx, since: Instant) -> list[Live]:
    """Open conversations in which somebody waits, or that were written in after ``since``."""
    return [
        Live(row.id, row.waiting_since, row.updated_at, row.user, row.store)
        for row in tx.rows(_LIVE, since=since)
    ]


def last_texts(tx: Tx, conversation_ids: list[str]) -> dict[str, list[Row]]:
    """The newest texts of each of these conversations, oldest first."""
    found = tx.rows(_LAST_SEQS, ids=conversation_ids)
    seqs = [seq for row in found for seq in row if seq is not None]
    last: dict[str, list[Row]] = {id: [] for id in conversation_ids}
    for row in sorted(texts.by_seqs(tx, seqs).values(), key=lambda row: row.seq):
        last[row.conversation_id].append(row)
    return last


def texts_by_minute(tx: Tx, since: Instant) -> dict[int, int]:
    """How many texts were written in every minute, by the minutes since the epoch."""
    return {row.minute: row.n for row in tx.rows(_BY_MINUTE, since=since)}


def who_answers(tx: Tx, owners: list[str], now: Instant) -> list[Row]:
    """Whoever may text, and these owners: ``id``, ``name``, ``store_id``, ``online``; by name."""
    return tx.rows(_USERS, owners=owners, now=now, alive=now - STREAM_LIVES)


def stores(tx: Tx) -> list[Row]:
    """The ``id`` and ``name`` of every store, by name."""
    return tx.rows(_STORES)
