"""Removing all that was said on a line (product.md LS3): a few statements, however much it was.

Leads, the consent ledger, opt-outs, agreements and the digests of carriers' ids stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.store.schema import (
    alerts,
    candidates,
    conversations,
    idempotency,
    message_words,
    messages,
    proxy_sessions,
    reads,
)
from server.store.statement import Statement, Tx, among, one_of

_ON_LINE = Statement(
    select(conversations.c.id)
    .where(conversations.c.line == bindparam("line"))
    .order_by(conversations.c.id)
)
_its_texts = among(messages.c.conversation_id, "ids")
_HOW_MUCH = Statement(
    select(
        func.count().label("texts"),
        func.count(sa.case((one_of(messages.c.state, "queued", "held"), 1))).label("unsent"),
    )
    .select_from(messages)
    .where(_its_texts)
)
_UNSENT_QUESTIONS = Statement(
    select(messages.c.id, conversations.c.lead_number)
    .select_from(messages.join(conversations, conversations.c.id == messages.c.conversation_id))
    .where(
        _its_texts,
        messages.c.purpose == "opt_in",
        one_of(messages.c.state, "queued", "held"),
    )
    .order_by(messages.c.seq)
)


def _without(table: sa.Table, *where: sa.ColumnElement[bool]) -> Statement:
    return Statement(sa.delete(table).where(*where))


def _of_its_texts(column: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return select(column).where(_its_texts)


_FORGET = (
    _without(message_words, message_words.c.seq.in_(_of_its_texts(messages.c.seq))),
    _without(
        idempotency,
        idempotency.c.user_id.in_(_of_its_texts(messages.c.author_id)),
        idempotency.c.message_id.in_(_of_its_texts(messages.c.id)),
    ),
    _without(alerts, among(alerts.c.conversation_id, "ids")),
    _without(reads, among(reads.c.conversation_id, "ids")),
    _without(candidates, among(candidates.c.conversation_id, "ids")),
    _without(messages, _its_texts),
    Statement(
        sa.update(proxy_sessions)
        .where(among(proxy_sessions.c.conversation_id, "ids"))
        .values(conversation_id=None)
    ),
    _without(conversations, among(conversations.c.id, "ids")),
)
"""In this order: what is asked for by the texts goes before them."""


@dataclass(frozen=True, slots=True)
class Said:
    """What there is on a line; ``unsent``: of the texts those that wait to leave."""

    conversations: Sequence[str]
    texts: int
    unsent: int


def said_on(tx: Tx, line: str) -> Said:
    ids = [row.id for row in tx.rows(_ON_LINE, line=line)]
    row = tx.row(_HOW_MUCH, ids=ids)
    assert row is not None
    return Said(ids, row.texts, row.unsent)


def unsent_questions(tx: Tx, conversation_ids: Sequence[str]) -> list[tuple[str, str]]:
    """Opt-in messages that wait to leave, each with the number that it would have asked."""
    rows = tx.rows(_UNSENT_QUESTIONS, ids=list(conversation_ids))
    return [(row.id, row.lead_number) for row in rows]


def forget(tx: Tx, conversation_ids: Sequence[str]) -> None:
    """Remove conversations with everything that was said in them."""
    for statement in _FORGET:
        tx.run(statement, ids=list(conversation_ids))
