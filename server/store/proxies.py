"""Proxy sessions: the pairings of a phone and a proxy number, live and past."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.model import Instant, NumberState, NumberUse
from server.store.schema import numbers, proxy_sessions
from server.store.statement import Row, Statement, Tx, among, insert

_LIVE = sa.text("ended_at IS NULL")
_ADD = Statement(
    insert(proxy_sessions)
    .values(
        **{
            name: bindparam(name)
            for name in ("id", "user_id", "phone", "proxy", "conversation_id", "confirmed")
        },
        started_at=bindparam("now"),
        used_at=bindparam("now"),
        ended_at=None,
        ended_because=None,
    )
    .on_conflict_do_nothing()
    .returning(proxy_sessions.c.id)
)
_BY_ID = Statement(select(proxy_sessions).where(proxy_sessions.c.id == bindparam("id")))
_OF_PAIR = Statement(
    select(proxy_sessions)
    .where(
        proxy_sessions.c.phone == bindparam("phone"), proxy_sessions.c.proxy == bindparam("proxy")
    )
    .order_by(proxy_sessions.c.seq.desc())
    .limit(bindparam("limit", type_=sa.Integer))
)
_OF_CONVERSATION = Statement(
    select(proxy_sessions)
    .where(
        proxy_sessions.c.phone == bindparam("phone"),
        proxy_sessions.c.conversation_id == bindparam("conversation_id"),
    )
    .order_by(proxy_sessions.c.seq.desc())
    .limit(1)
)
_is_live = sa.and_(proxy_sessions.c.id.is_not(None), proxy_sessions.c.ended_at.is_(None))
_POOL = Statement(
    select(
        numbers.c.number,
        func.max(sa.case((_is_live, 1), else_=0)).label("live"),
        func.max(func.coalesce(proxy_sessions.c.ended_at, proxy_sessions.c.used_at)).label("last"),
    )
    .select_from(
        numbers.outerjoin(
            proxy_sessions,
            sa.and_(
                proxy_sessions.c.proxy == numbers.c.number,
                proxy_sessions.c.phone == bindparam("phone"),
            ),
        )
    )
    .where(numbers.c.use == NumberUse.PROXY, numbers.c.state == NumberState.FREE)
    .group_by(numbers.c.number)
    .order_by(numbers.c.number)
)
_USE = Statement(
    sa.update(proxy_sessions)
    .where(proxy_sessions.c.id == bindparam("the_id"))
    .values(used_at=bindparam("now"))
)
_CONFIRM = Statement(
    sa.update(proxy_sessions)
    .where(proxy_sessions.c.id == bindparam("the_id"))
    .values(confirmed=True)
)
_END: dict[str, Any] = {"ended_at": bindparam("now"), "ended_because": bindparam("because")}


def _ending(*where: Any) -> Statement:
    return Statement(
        sa.update(proxy_sessions)
        .where(_LIVE, *where)
        .values(**_END)
        .returning(*proxy_sessions.columns)
    )


_END_UNUSED = _ending(proxy_sessions.c.used_at <= bindparam("unused_since"))
_END_UNUSED_OF = _ending(
    proxy_sessions.c.used_at <= bindparam("unused_since"),
    proxy_sessions.c.phone == bindparam("the_phone"),
)
_END_ALL = _ending()
_END_ONE = _ending(proxy_sessions.c.id == bindparam("the_id"))
_END_OF_USER = _ending(proxy_sessions.c.user_id == bindparam("the_user"))
_END_OF_CONVERSATIONS = _ending(among(proxy_sessions.c.conversation_id, "conversations"))


def add(
    tx: Tx,
    id: str,
    *,
    user_id: str,
    phone: str,
    proxy: str,
    conversation_id: str,
    confirmed: bool,
    now: Instant,
) -> bool:
    """Begin a session. False when the pair, or the conversation on this phone, has a live one."""
    return (
        tx.row(
            _ADD, id=id, user_id=user_id, phone=phone, proxy=proxy,
            conversation_id=conversation_id, confirmed=confirmed, now=now,
        )
        is not None
    )  # fmt: skip


def by_id(tx: Tx, session_id: str) -> Row | None:
    return tx.row(_BY_ID, id=session_id)


def of_pair(tx: Tx, phone: str, proxy: str, limit: int) -> list[Row]:
    """The sessions of a phone and a proxy number, the newest first."""
    return tx.rows(_OF_PAIR, phone=phone, proxy=proxy, limit=limit)


def of_conversation(tx: Tx, phone: str, conversation_id: str) -> Row | None:
    """The newest session that reached a conversation from a phone."""
    return tx.row(_OF_CONVERSATION, phone=phone, conversation_id=conversation_id)


def pool(tx: Tx, phone: str) -> list[Row]:
    """The proxy numbers that take new sessions: ``number``, whether it is ``live`` with this phone, and
    when it was ``last`` used with it.
    """
    return tx.rows(_POOL, phone=phone)


def use(tx: Tx, session_id: str, now: Instant) -> None:
    """A text went through: the session lives on from now."""
    tx.run(_USE, the_id=session_id, now=now)


def confirm(tx: Tx, session_id: str) -> None:
    """The phone knows whom the number reaches."""
    tx.run(_CONFIRM, the_id=session_id)


def end_unused(tx: Tx, unused_since: Instant, now: Instant, phone: str | None = None) -> list[Row]:
    """End the sessions that nobody used since a moment, of all phones or of one; returns them."""
    if phone is None:
        return tx.rows(_END_UNUSED, unused_since=unused_since, now=now, because="expired")
    return tx.rows(
        _END_UNUSED_OF, unused_since=unused_since, the_phone=phone, now=now, because="expired"
    )


def end_all(tx: Tx, because: str, now: Instant) -> list[Row]:
    return tx.rows(_END_ALL, because=because, now=now)


def end_one(tx: Tx, session_id: str, because: str, now: Instant) -> None:
    tx.row(_END_ONE, the_id=session_id, because=because, now=now)


def end_of_user(tx: Tx, user_id: str, because: str, now: Instant) -> list[Row]:
    return tx.rows(_END_OF_USER, the_user=user_id, because=because, now=now)


def end_of_conversations(
    tx: Tx, conversation_ids: list[str], because: str, now: Instant
) -> list[Row]:
    return tx.rows(_END_OF_CONVERSATIONS, conversations=conversation_ids, because=because, now=now)
