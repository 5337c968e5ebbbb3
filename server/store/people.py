"""Users, their sessions, and who is there."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.access import Viewer
from server.core.model import SECOND, Instant, LocationId, UserId
from server.core.presence import PresenceFacts
from server.core.words import Wanted
from server.store.schema import numbers, sessions, streams, users
from server.store.statement import Row, Statement, Tx, among, by_age, in_pages, insert_or_ignore

STREAM_LIVES = 45 * SECOND
"""A stream whose relay has not vouched for it for so long is gone (its relay has died)."""

_user_columns = (
    users.c.id,
    users.c.username,
    users.c.name,
    users.c.permissions,
    users.c.store_id,
    users.c.status,
    users.c.text_messaging,
    numbers.c.number.label("relay_number"),
)
_users = users.outerjoin(numbers, numbers.c.user_id == users.c.id)

_ADD = insert_or_ignore(users)
_BY_ID = Statement(select(*_user_columns).select_from(_users).where(users.c.id == bindparam("id")))
_BY_USERNAME = Statement(
    select(users.c.id, users.c.password_hash, users.c.status).where(
        users.c.username == bindparam("username")
    )
)
_orders = by_age(users.c.created_at, users.c.id) | {"name": [func.lower(users.c.name), users.c.id]}
_everybody = select(*_user_columns).select_from(_users)
_LIST = in_pages(_everybody, _orders)
_LIST_FOUND = in_pages(_everybody.where(among(users.c.id, "found")), _orders)
ORDERS = tuple(_LIST)
_COUNT = Statement(select(func.count().label("n")).select_from(users))
_NAMES = Statement(select(users.c.id, users.c.name, users.c.username).order_by(users.c.id))
_CHANGE = Statement(
    sa.update(users)
    .where(users.c.id == bindparam("the_id"))
    .values(
        username=bindparam("username"),
        name=bindparam("name"),
        permissions=bindparam("permissions"),
        store_id=bindparam("store_id"),
        status=bindparam("status"),
    )
)
_SET_PASSWORD = Statement(
    sa.update(users)
    .where(users.c.id == bindparam("the_id"))
    .values(password_hash=bindparam("password_hash"))
)
_SET_TEXTING = Statement(
    sa.update(users)
    .where(users.c.id == bindparam("the_id"))
    .values(text_messaging=bindparam("text_messaging"))
)
_SEEN = Statement(
    sa.update(users).where(users.c.id == bindparam("the_id")).values(last_seen_at=bindparam("at"))
)
_ADD_SESSION = insert_or_ignore(sessions)
_END_SESSION = Statement(
    sa.delete(sessions).where(sessions.c.token_hash == bindparam("token_hash"))
)
_END_SESSIONS = Statement(sa.delete(sessions).where(sessions.c.user_id == bindparam("user_id")))
_BY_TOKEN = Statement(
    select(*_user_columns, sessions.c.token_hash)
    .select_from(_users.join(sessions, sessions.c.user_id == users.c.id))
    .where(
        sessions.c.token_hash == bindparam("token_hash"),
        sessions.c.expires_at > bindparam("now"),
        users.c.status == "active",
    )
)
_PRESENCE = Statement(
    select(
        users.c.status,
        users.c.text_messaging,
        users.c.last_seen_at,
        users.c.store_id,
        select(func.count())
        .select_from(sessions)
        .where(sessions.c.user_id == users.c.id, sessions.c.expires_at > bindparam("now"))
        .scalar_subquery()
        .label("sessions"),
        select(func.count())
        .select_from(streams)
        .where(streams.c.user_id == users.c.id, streams.c.seen_at > bindparam("alive"))
        .scalar_subquery()
        .label("streams"),
    ).where(users.c.id == bindparam("id"))
)
_OPEN_STREAM = insert_or_ignore(streams)
_CLOSE_STREAM = Statement(sa.delete(streams).where(streams.c.id == bindparam("the_id")))
_CLOSE_STREAMS_OF_RELAY = Statement(
    sa.delete(streams).where(streams.c.relay_id == bindparam("relay_id"))
)
_FORGET_STREAMS = Statement(sa.delete(streams).where(streams.c.seen_at < bindparam("before")))
_VOUCH = Statement(
    sa.update(streams)
    .where(streams.c.relay_id == bindparam("relay"))
    .values(seen_at=bindparam("now"))
)
_ANYONE = Statement(select(users.c.id).limit(1))
_WORKING_AT = Statement(
    select(users.c.id).where(among(users.c.store_id, "stores")).order_by(users.c.id)
)


def add(tx: Tx, **values: Any) -> bool:
    """Add a user. False when the username is taken; nothing was changed then."""
    return tx.row(_ADD, **values) is not None


def by_id(tx: Tx, user_id: str) -> Row | None:
    return tx.row(_BY_ID, id=user_id)


def credentials(tx: Tx, username: str) -> Row | None:
    """``id``, ``password_hash`` and ``status`` of a username, None when nobody has it."""
    return tx.row(_BY_USERNAME, username=username)


def id_of(tx: Tx, username: str) -> str | None:
    """Who has a username, None for nobody."""
    row = credentials(tx, username)
    return str(row.id) if row else None


def working_at(tx: Tx, stores: list[str]) -> list[str]:
    """Everybody who works at one of these stores."""
    return [row.id for row in tx.rows(_WORKING_AT, stores=stores)]


def page(
    tx: Tx, order: str, limit: int, offset: int, wanted: Wanted | None = None
) -> tuple[list[Row], int]:
    """Users in one of :data:`ORDERS`, all or those whose names hold what is wanted, and how many there
    are.
    """
    if wanted is None:
        return tx.rows(_LIST[order], limit=limit, offset=offset), _counted(tx.row(_COUNT))
    named = tx.rows(_NAMES)
    found = [row.id for row in named if wanted.is_in(f"{row.name} {row.username}")]
    return tx.rows(_LIST_FOUND[order], found=found, limit=limit, offset=offset), len(found)


def _counted(row: Row | None) -> int:
    return int(row.n) if row else 0


def is_empty(tx: Tx) -> bool:
    return tx.row(_ANYONE) is None


def change(tx: Tx, user_id: str, **values: Any) -> None:
    tx.run(_CHANGE, the_id=user_id, **values)


def set_password(tx: Tx, user_id: str, password_hash: str) -> None:
    tx.run(_SET_PASSWORD, the_id=user_id, password_hash=password_hash)


def set_text_messaging(tx: Tx, user_id: str, on: bool) -> None:
    tx.run(_SET_TEXTING, the_id=user_id, text_messaging=on)


def start_session(tx: Tx, token_hash: str, user_id: str, now: Instant, expires_at: Instant) -> None:
    tx.row(
        _ADD_SESSION,
        token_hash=token_hash,
        user_id=user_id,
        created_at=now,
        expires_at=expires_at,
    )
    tx.run(_SEEN, the_id=user_id, at=now)


def end_session(tx: Tx, token_hash: str) -> None:
    tx.run(_END_SESSION, token_hash=token_hash)


def end_sessions(tx: Tx, user_id: str) -> None:
    """Every sign-in of this user ends."""
    tx.run(_END_SESSIONS, user_id=user_id)


def by_token(tx: Tx, token_hash: str, now: Instant) -> Row | None:
    """The active user behind a live session, None for any other token."""
    return tx.row(_BY_TOKEN, token_hash=token_hash, now=now)


def viewer(row: Row) -> Viewer:
    """The caller that a user row makes."""
    store = LocationId(row.store_id) if row.store_id else None
    return Viewer(UserId(row.id), store, frozenset(row.permissions))


def presence(tx: Tx, user_id: str, now: Instant) -> tuple[PresenceFacts, LocationId | None] | None:
    """What tells whether a user can be reached, and their store. None for nobody of ours."""
    row = tx.row(_PRESENCE, id=user_id, now=now, alive=now - STREAM_LIVES)
    if row is None:
        return None
    facts = PresenceFacts(
        active=row.status == "active",
        text_messaging=row.text_messaging,
        signed_in=row.sessions > 0,
        streams=row.streams,
        last_seen_at=row.last_seen_at,
    )
    return facts, LocationId(row.store_id) if row.store_id else None


def open_stream(tx: Tx, stream_id: str, user_id: str, relay_id: str, now: Instant) -> None:
    tx.row(_OPEN_STREAM, id=stream_id, user_id=user_id, relay_id=relay_id, seen_at=now)


def close_stream(tx: Tx, stream_id: str, user_id: str, now: Instant) -> None:
    tx.run(_CLOSE_STREAM, the_id=stream_id)
    tx.run(_SEEN, the_id=user_id, at=now)


def close_streams(tx: Tx, relay_id: str) -> None:
    """The streams of a relay that has ended."""
    tx.run(_CLOSE_STREAMS_OF_RELAY, relay_id=relay_id)


def vouch(tx: Tx, relay_id: str, now: Instant) -> None:
    """The streams of this relay are alive; those for whom nobody has vouched are gone."""
    tx.run(_VOUCH, relay=relay_id, now=now)
    tx.run(_FORGET_STREAMS, before=now - STREAM_LIVES)
