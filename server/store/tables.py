"""Whole tables for an export, a piece at a time: each piece after the last row of the one before."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.access import Viewer
from server.core.model import Permission
from server.store import visibility
from server.store.schema import (
    conversations,
    leads,
    messages,
    numbers,
    reads,
    stores,
    templates,
    users,
)
from server.store.statement import Row, Statement, Tx, of_one
from server.store.templates import IN_ORDER

_user = users.alias("owner")
_limit = bindparam("limit", type_=sa.Integer)
_after = bindparam("after", type_=sa.Text)


def _by_key(query: "sa.Select[Any]", key: sa.ColumnElement[Any]) -> Statement:
    return Statement(query.where(key > _after).order_by(key).limit(_limit))


_every_lead = select(
    leads, of_one(_user.c.username, _user.c.id == leads.c.assignee_user_id).label("username")
)
_LEADS = _by_key(_every_lead, leads.c.id)
_LEADS_IN_SIGHT = _by_key(
    _every_lead.where(leads.c.id.in_(visibility.leads_within_sight())), leads.c.id
)
_USERS = _by_key(
    select(
        users.c.id,
        users.c.username,
        users.c.name,
        users.c.permissions,
        users.c.store_id,
        users.c.status,
        of_one(numbers.c.number, numbers.c.user_id == users.c.id).label("relay_number"),
    ),
    users.c.id,
)
_STORES = _by_key(
    select(stores, of_one(numbers.c.number, numbers.c.store_id == stores.c.id).label("sms_number")),
    stores.c.id,
)
_NUMBERS = _by_key(
    select(numbers, of_one(_user.c.username, _user.c.id == numbers.c.user_id).label("username")),
    numbers.c.number,
)
_TEMPLATES = Statement(
    select(templates).order_by(*IN_ORDER).limit(_limit).offset(bindparam("after", type_=sa.Integer))
)
_is_read = sa.or_(
    messages.c.direction == "outbound",
    messages.c.seq <= func.coalesce(conversations.c.answered_seq, 0),
    sa.exists(
        select(reads.c.user_id).where(
            reads.c.conversation_id == messages.c.conversation_id,
            reads.c.read_seq >= messages.c.seq,
        )
    ),
)
_MESSAGES = Statement(
    select(
        messages.c.seq,
        messages.c.id,
        messages.c.carrier,
        messages.c.carrier_id,
        messages.c.direction,
        messages.c.body,
        messages.c.media,
        messages.c.state,
        messages.c.at,
        conversations.c.lead_number,
        conversations.c.line,
        of_one(_user.c.username, _user.c.id == messages.c.author_id).label("username"),
        _is_read.label("is_read"),
    )
    .select_from(messages.join(conversations, conversations.c.id == messages.c.conversation_id))
    .where(
        messages.c.seq > bindparam("after", type_=sa.BigInteger),
        messages.c.direction != "note",
    )
    .order_by(messages.c.seq)
    .limit(_limit)
)
_STORE_NAMES = Statement(select(stores.c.id, stores.c.name).order_by(stores.c.id))


def leads_after(tx: Tx, viewer: Viewer, lead_id: str, limit: int) -> list[Row]:
    """The leads that the viewer sees, in the order of their ids."""
    asked = _LEADS if viewer.may(Permission.SUPERVISE) else _LEADS_IN_SIGHT
    return tx.rows(asked, **visibility.parameters(viewer), after=lead_id, limit=limit)


def users_after(tx: Tx, user_id: str, limit: int) -> list[Row]:
    return tx.rows(_USERS, after=user_id, limit=limit)


def stores_after(tx: Tx, store_id: str, limit: int) -> list[Row]:
    return tx.rows(_STORES, after=store_id, limit=limit)


def numbers_after(tx: Tx, number: str, limit: int) -> list[Row]:
    return tx.rows(_NUMBERS, after=number, limit=limit)


def templates_from(tx: Tx, place: int, limit: int) -> list[Row]:
    """Templates in the order in which they are offered, from a place on."""
    return tx.rows(_TEMPLATES, after=place, limit=limit)


def messages_after(tx: Tx, seq: int, limit: int) -> list[Row]:
    """Texts in the order of their arrival; notes of the staff are none. ``is_read``: it was answered,
    or somebody who sees it has seen it.
    """
    return tx.rows(_MESSAGES, after=seq, limit=limit)


def store_names(tx: Tx) -> list[Row]:
    """``id`` and ``name`` of every store."""
    return tx.rows(_STORE_NAMES)
