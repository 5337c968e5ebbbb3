"""The texts of released lines, kept for administrators where the retailer wants it (product.md LS3)."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.model import Instant
from server.store.schema import archived_texts, candidates, conversations, leads, messages, users
from server.store.statement import Row, Statement, Tx, among, insert, one_of

_OR: Any = sa.literal_column("' or '")
"""As SQL: a plain text would be filled in each time the statement runs, and compiled anew."""
_candidate = leads.alias("candidate")


def _name_of(lead: sa.FromClause) -> sa.ColumnElement[str]:
    """A lead's name, or what a stranger was called."""
    named = func.trim(lead.c.first_name + " " + lead.c.last_name)
    return func.coalesce(func.nullif(named, ""), "New customer " + lead.c.stranger, "New customer")


_candidates = (
    select(func.aggregate_strings(_name_of(_candidate), _OR))
    .select_from(candidates.join(_candidate, _candidate.c.id == candidates.c.lead_id))
    .where(candidates.c.conversation_id == conversations.c.id)
    .correlate(conversations)
    .scalar_subquery()
)
_lead_name = sa.case(
    (conversations.c.lead_id.is_(None), func.coalesce(_candidates, "New customer")),
    else_=_name_of(leads),
)
_author = sa.case(
    (one_of(messages.c.author_kind, "user", "staff"), func.coalesce(users.c.name, "")),
    (messages.c.author_kind == "lead", _lead_name),
    else_="Automatic",
)
_KEEP = Statement(
    insert(archived_texts).from_select(
        ["line", "user_name", "lead_name", "lead_number", "direction", "author", "body", "media",
         "state", "at", "archived_at"],
        select(
            conversations.c.line, bindparam("user_name", type_=sa.Text), _lead_name,
            conversations.c.lead_number, messages.c.direction, _author, messages.c.body,
            messages.c.media, messages.c.state, messages.c.at,
            bindparam("now", type_=sa.BigInteger),
        )
        .select_from(
            messages.join(conversations, conversations.c.id == messages.c.conversation_id)
            .outerjoin(leads, leads.c.id == conversations.c.lead_id)
            .outerjoin(users, users.c.id == messages.c.author_id)
        )
        .where(among(messages.c.conversation_id, "ids"))
        .order_by(messages.c.seq),
    )
)  # fmt: skip
_oldest_first = (
    select(archived_texts)
    .where(archived_texts.c.line == bindparam("line"))
    .order_by(archived_texts.c.seq)
    .limit(bindparam("limit", type_=sa.Integer))
)
_PAGE = Statement(_oldest_first.offset(bindparam("offset", type_=sa.Integer)))
_AFTER = Statement(_oldest_first.where(archived_texts.c.seq > bindparam("after")))
_COUNT = Statement(
    select(func.count().label("n"))
    .select_from(archived_texts)
    .where(archived_texts.c.line == bindparam("line"))
)


def keep(tx: Tx, conversation_ids: Sequence[str], user_name: str, now: Instant) -> None:
    """Copy what was said in conversations on a user's line."""
    tx.run(_KEEP, ids=list(conversation_ids), user_name=user_name, now=now)


def page(tx: Tx, line: str, limit: int, offset: int) -> tuple[list[Row], int]:
    """The archived texts of a line, oldest first, and how many there are."""
    row = tx.row(_COUNT, line=line)
    return tx.rows(_PAGE, line=line, limit=limit, offset=offset), int(row.n) if row else 0


def after(tx: Tx, line: str, seq: int, limit: int) -> list[Row]:
    """The archived texts of a line after a place."""
    return tx.rows(_AFTER, line=line, after=seq, limit=limit)
