"""What the pool of proxy numbers is planned from: the roster, the log, the numbers."""

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.model import AuthorKind, Direction, Instant, NumberState, NumberUse
from server.store.schema import (
    conversations,
    lead_numbers,
    leads,
    messages,
    numbers,
    out_of_office,
    proxy_sessions,
    users,
)
from server.store.statement import Row, Statement, Tx

_phone = func.coalesce(out_of_office.c.forwarding_number, users.c.id).label("phone")
_forwarders = users.outerjoin(out_of_office, out_of_office.c.user_id == users.c.id)
_may_forward = sa.and_(users.c.status == "active", users.c.text_messaging.is_(sa.true()))

_PHONES = Statement(select(_phone).select_from(_forwarders).where(_may_forward).distinct())
_TEXTS = Statement(
    select(
        _phone,
        conversations.c.id.label("customer"),
        conversations.c.lead_number.label("number"),
        messages.c.at,
        messages.c.direction,
    )
    .select_from(
        messages.join(conversations, conversations.c.id == messages.c.conversation_id)
        .join(leads, leads.c.id == conversations.c.lead_id)
        .join(_forwarders, users.c.id == leads.c.assignee_user_id)
    )
    .where(
        messages.c.at >= bindparam("since"),
        sa.or_(
            messages.c.direction == Direction.INBOUND, messages.c.author_kind == AuthorKind.USER
        ),
        _may_forward,
    )
    .order_by(messages.c.at, messages.c.seq)
)
_FIRST_TEXT = Statement(
    select(func.min(messages.c.at).label("at")).where(messages.c.direction != Direction.NOTE)
)
_SESSIONS = Statement(
    select(
        proxy_sessions.c.phone,
        conversations.c.lead_number.label("number"),
        proxy_sessions.c.started_at,
        proxy_sessions.c.used_at,
        proxy_sessions.c.ended_at,
    )
    .select_from(
        proxy_sessions.join(conversations, conversations.c.id == proxy_sessions.c.conversation_id)
    )
    .where(
        sa.or_(
            proxy_sessions.c.ended_at.is_(None),
            proxy_sessions.c.ended_at >= bindparam("since", type_=sa.BigInteger),
        )
    )
    .order_by(proxy_sessions.c.seq)
)
_PROXIES = Statement(
    select(numbers.c.number)
    .where(numbers.c.use == NumberUse.PROXY, numbers.c.state == bindparam("state"))
    .order_by(numbers.c.number)
)
_AREAS_OF_LEADS = Statement(
    select(func.min(lead_numbers.c.number).label("number"))
    .select_from(lead_numbers.join(leads, leads.c.id == lead_numbers.c.lead_id))
    .where(leads.c.assignee_user_id.is_not(None))
    .group_by(func.substr(lead_numbers.c.number, 1, 5))
)
"""``+1`` and the area code are five characters; other countries' codes are fewer."""


def phones(tx: Tx) -> list[str]:
    """The phones of all who may forward: the forwarding number, or the user where none is known."""
    return sorted(row.phone for row in tx.rows(_PHONES))


def texts(tx: Tx, since: Instant) -> list[Row]:
    """What customers and people of ours wrote in the conversations of those who may forward, oldest
    first: ``phone``, ``customer`` (the conversation), ``number``, ``at``, ``direction``.
    """
    return tx.rows(_TEXTS, since=since)


def log_begins(tx: Tx) -> Instant | None:
    """When the oldest text was written; None when there is none."""
    row = tx.row(_FIRST_TEXT)
    return row.at if row else None


def sessions(tx: Tx, since: Instant) -> list[Row]:
    """The sessions that were live since then."""
    return tx.rows(_SESSIONS, since=since)


def proxies(tx: Tx, *, draining: bool) -> list[str]:
    """The numbers that are handed out; with ``draining`` those that are on their way out."""
    state = NumberState.DRAINING if draining else NumberState.FREE
    return [row.number for row in tx.rows(_PROXIES, state=state)]


def areas_of_leads(tx: Tx) -> list[str]:
    """A number of every area code that leads of users have, each once."""
    return [row.number for row in tx.rows(_AREAS_OF_LEADS)]
