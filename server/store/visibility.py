"""The rule of :mod:`server.core.access` as SQL, and what that rule asks of the tables."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select

from server.core.access import Viewer, Visibility
from server.core.model import Permission
from server.store.schema import candidates, conversations, leads, numbers
from server.store.statement import Row, Statement, Tx, among, of_one

_candidate = leads.alias("candidate_lead")
_owner = leads.alias("owner_lead")
_line = numbers.alias("line_number")


def parameters(viewer: Viewer) -> dict[str, object]:
    """What the predicates of this module are bound to."""
    return {
        "viewer": str(viewer.id),
        "viewer_store": viewer.store,
        "supervises": viewer.may(Permission.SUPERVISE),
    }


_viewer = bindparam("viewer", type_=sa.Text)
_viewer_store = bindparam("viewer_store", type_=sa.Text)
_supervises = bindparam("supervises", type_=sa.Boolean)


def mine(lead: sa.FromClause) -> ColumnElement[bool]:
    """A conversation of a lead of the viewer's, or one in which they stand in for its owner (OO14)."""
    return or_(lead.c.assignee_user_id == _viewer, conversations.c.deputy_user_id == _viewer)


def my_stores(lead: sa.FromClause, line: sa.FromClause) -> ColumnElement[bool]:
    """A conversation that the viewer's store sees: its lead, shown to it, or on its line."""
    return or_(
        lead.c.assignee_location_id == _viewer_store,
        conversations.c.shown_store_id == _viewer_store,
        line.c.store_id == _viewer_store,
    )


def asks_me() -> ColumnElement[bool]:
    """A conversation of a shared number, one of whose candidates is the viewer's."""
    return exists(
        select(candidates.c.lead_id)
        .select_from(candidates.join(_candidate, _candidate.c.id == candidates.c.lead_id))
        .where(
            candidates.c.conversation_id == conversations.c.id,
            or_(
                _candidate.c.assignee_user_id == _viewer,
                _candidate.c.assignee_location_id == _viewer_store,
            ),
        )
    )


def conversation_is_seen(lead: sa.FromClause, line: sa.FromClause) -> ColumnElement[bool]:
    return or_(
        _supervises,
        mine(lead),
        my_stores(lead, line),
        and_(conversations.c.lead_id.is_(None), asks_me()),
    )


def conversations_within_sight() -> sa.CompoundSelect[Any]:
    """The ids of the conversations that a viewer without ``supervise`` sees: the rule of
    :func:`conversation_is_seen` said by what the indexes know, where few of very many are seen.
    """
    by_lead = select(conversations.c.id).join_from(conversations, leads)
    by_candidate = select(candidates.c.conversation_id).join_from(
        candidates, conversations, conversations.c.id == candidates.c.conversation_id
    )
    return sa.union_all(
        by_lead.where(leads.c.assignee_user_id == _viewer),
        by_lead.where(leads.c.assignee_location_id == _viewer_store),
        select(conversations.c.id).where(conversations.c.deputy_user_id == _viewer),
        select(conversations.c.id).where(conversations.c.shown_store_id == _viewer_store),
        select(conversations.c.id).where(
            conversations.c.line.in_(
                select(_line.c.number).where(_line.c.store_id == _viewer_store)
            )
        ),
        by_candidate.where(conversations.c.lead_id.is_(None), asks_me()),
    )


def leads_within_sight() -> sa.CompoundSelect[Any]:
    """The ids of the leads that a viewer without ``supervise`` sees: theirs or their store's, or one of
    whose conversations they see as its owner's deputy or their store does. Said by what the indexes
    know, where few of very many are seen.
    """
    mine = leads.alias("own_lead")
    own = select(mine.c.id)
    shown = select(conversations.c.lead_id).where(conversations.c.lead_id.is_not(None))
    lines = select(_line.c.number).where(_line.c.store_id == _viewer_store)
    return sa.union_all(
        own.where(mine.c.assignee_user_id == _viewer),
        own.where(mine.c.assignee_location_id == _viewer_store),
        shown.where(conversations.c.deputy_user_id == _viewer),
        shown.where(conversations.c.shown_store_id == _viewer_store),
        shown.where(conversations.c.line.in_(lines)),
    )


_is_owner = _owner.c.id == conversations.c.lead_id
_conversation = select(
    conversations.c.id,
    conversations.c.deputy_user_id,
    conversations.c.shown_store_id,
    of_one(_line.c.store_id, _line.c.number == conversations.c.line).label("line_store_id"),
    of_one(_owner.c.assignee_user_id, _is_owner).label("assignee_user_id"),
    of_one(_owner.c.assignee_location_id, _is_owner).label("assignee_location_id"),
    conversations.c.lead_id,
)
_OF_CONVERSATION = Statement(_conversation.where(conversations.c.id == bindparam("id")))
_OF_CONVERSATIONS = Statement(
    _conversation.where(among(conversations.c.id, "ids")).order_by(conversations.c.id)
)
_candidates_of = select(
    candidates.c.conversation_id, _candidate.c.assignee_user_id, _candidate.c.assignee_location_id
).select_from(candidates.join(_candidate, _candidate.c.id == candidates.c.lead_id))
_OF_CANDIDATES = Statement(_candidates_of.where(candidates.c.conversation_id == bindparam("id")))
_OF_ALL_CANDIDATES = Statement(_candidates_of.where(among(candidates.c.conversation_id, "ids")))
_OF_LEAD = Statement(
    select(leads.c.assignee_user_id, leads.c.assignee_location_id).where(
        leads.c.id == bindparam("id")
    )
)
_OF_LINE = Statement(select(_line.c.store_id).where(_line.c.number == bindparam("line")))
_ALSO_OF_LEAD = Statement(
    select(
        conversations.c.deputy_user_id,
        conversations.c.shown_store_id,
        _line.c.store_id.label("line_store_id"),
    )
    .select_from(conversations.outerjoin(_line, _line.c.number == conversations.c.line))
    .where(conversations.c.lead_id == bindparam("id"))
)


def of_new_conversation(tx: Tx, lead_id: str, line: str) -> Visibility:
    """Who would see a conversation of this lead on this line, if it was begun now."""
    owner, at = tx.row(_OF_LEAD, id=lead_id), tx.row(_OF_LINE, line=line)
    users: set[Any] = {owner.assignee_user_id if owner else None}
    stores: set[Any] = {owner.assignee_location_id if owner else None, at.store_id if at else None}
    return Visibility(frozenset(users - {None}), frozenset(stores - {None}))


def of_conversation(tx: Tx, conversation_id: str) -> Visibility | None:
    """Who sees a conversation, None when there is none of that id."""
    row = tx.row(_OF_CONVERSATION, id=conversation_id)
    if row is None:
        return None
    asks = row.lead_id is None
    return _seen_by(row, tx.rows(_OF_CANDIDATES, id=conversation_id) if asks else [])


def of_conversations(tx: Tx, conversation_ids: Sequence[str]) -> dict[str, Visibility]:
    """Who sees each of many conversations, in the order of their ids."""
    ids = list(conversation_ids)
    asking: dict[str, list[Row]] = {}
    for each in tx.rows(_OF_ALL_CANDIDATES, ids=ids):
        asking.setdefault(each.conversation_id, []).append(each)
    return {
        row.id: _seen_by(row, [] if row.lead_id else asking.get(row.id, []))
        for row in tx.rows(_OF_CONVERSATIONS, ids=ids)
    }


def _seen_by(row: Row, asked: Sequence[Row]) -> Visibility:
    """``asked``: the owners of the leads that the conversation may belong to."""
    users = {row.assignee_user_id, row.deputy_user_id, *(each.assignee_user_id for each in asked)}
    stores = {row.assignee_location_id, row.shown_store_id, row.line_store_id}
    stores |= {each.assignee_location_id for each in asked}
    return Visibility(frozenset(users - {None}), frozenset(stores - {None}))


def of_lead(tx: Tx, lead_id: str) -> Visibility | None:
    """Who sees a lead, None when there is none of that id."""
    row = tx.row(_OF_LEAD, id=lead_id)
    if row is None:
        return None
    users, stores = {row.assignee_user_id}, {row.assignee_location_id}
    for shown in tx.rows(_ALSO_OF_LEAD, id=lead_id):
        users.add(shown.deputy_user_id)
        stores |= {shown.shown_store_id, shown.line_store_id}
    return Visibility(frozenset(users - {None}), frozenset(stores - {None}))
