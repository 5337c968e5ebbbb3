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
    held_replies,
    idempotency,
    message_media,
    message_words,
    messages,
    phone_questions,
    phone_texts,
    proxy_sessions,
    reads,
    writing,
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
        func.count(sa.case((messages.c.direction != "note", 1))).label("texts"),
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
_SESSIONS = Statement(
    select(proxy_sessions.c.id)
    .where(among(proxy_sessions.c.conversation_id, "ids"))
    .order_by(proxy_sessions.c.seq)
)
_ASKED_OF_PAIRS = Statement(
    select(phone_questions)
    .where(
        sa.exists(
            select(proxy_sessions.c.id).where(
                proxy_sessions.c.phone == phone_questions.c.phone,
                proxy_sessions.c.proxy == phone_questions.c.proxy,
                among(proxy_sessions.c.conversation_id, "ids"),
            )
        )
    )
    .order_by(phone_questions.c.id)
)


def _of_its_texts(column: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return select(column).where(_its_texts)


def _without(table: sa.Table, *where: sa.ColumnElement[bool]) -> Statement:
    return Statement(sa.delete(table).where(*where))


_EMPTY: dict[str, Any] = {
    "body": "",
    "media": [],
    "message_id": None,
    "look_up_at": None,
    "state": sa.case((phone_texts.c.state == "queued", "failed"), else_=phone_texts.c.state),
}
_of_its_sessions = sa.exists(
    select(proxy_sessions.c.id).where(
        proxy_sessions.c.proxy == phone_texts.c.sender,
        proxy_sessions.c.phone == phone_texts.c.recipient,
        among(proxy_sessions.c.conversation_id, "ids"),
    )
)
_DROP_HELD = _without(held_replies, among(held_replies.c.question_id, "questions"))
_DROP_QUESTIONS = _without(phone_questions, among(phone_questions.c.id, "questions"))
_FORGET = (
    _without(message_words, message_words.c.seq.in_(_of_its_texts(messages.c.seq))),
    _without(
        idempotency,
        idempotency.c.user_id.in_(_of_its_texts(messages.c.author_id)),
        idempotency.c.message_id.in_(_of_its_texts(messages.c.id)),
    ),
    Statement(
        sa.update(phone_texts)
        .where(phone_texts.c.message_id.in_(_of_its_texts(messages.c.id)))
        .values(_EMPTY)
    ),
    Statement(
        sa.update(phone_texts)
        .where(
            sa.or_(
                phone_texts.c.purpose == "question",
                sa.and_(phone_texts.c.purpose == "notice", phone_texts.c.state != "queued"),
            ),
            _of_its_sessions,
        )
        .values(_EMPTY)
    ),
    _without(alerts, among(alerts.c.conversation_id, "ids")),
    _without(reads, among(reads.c.conversation_id, "ids")),
    _without(writing, among(writing.c.conversation_id, "ids")),
    _without(candidates, among(candidates.c.conversation_id, "ids")),
    _without(message_media, message_media.c.message_id.in_(_of_its_texts(messages.c.id))),
    _without(messages, _its_texts),
    Statement(
        sa.update(proxy_sessions)
        .where(among(proxy_sessions.c.conversation_id, "ids"))
        .values(conversation_id=None)
    ),
    _without(conversations, among(conversations.c.id, "ids")),
)
"""In this order: what is found by the texts goes before them. What went to phones keeps its rows without
words, since how much there was caps what follows (OO12).
"""


@dataclass(frozen=True, slots=True)
class Said:
    """How much was said on a line, notes aside; ``unsent``: of the texts those that wait to leave."""

    conversations: int
    texts: int
    unsent: int


def said_on(tx: Tx, line: str) -> Said:
    ids = conversations_on(tx, line)
    row = tx.row(_HOW_MUCH, ids=ids)
    return Said(len(ids), row.texts, row.unsent) if row else Said(len(ids), 0, 0)


def conversations_on(tx: Tx, line: str) -> list[str]:
    """The ids of all conversations on a line."""
    return [row.id for row in tx.rows(_ON_LINE, line=line)]


def unsent_questions(tx: Tx, conversation_ids: Sequence[str]) -> list[tuple[str, str]]:
    """Opt-in messages that wait to leave, each with the number that it would have asked."""
    rows = tx.rows(_UNSENT_QUESTIONS, ids=list(conversation_ids))
    return [(row.id, row.lead_number) for row in rows]


def forget(tx: Tx, conversation_ids: Sequence[str]) -> None:
    """Remove conversations with everything that was said in them."""
    ids = list(conversation_ids)
    _forget_questions(tx, ids)
    for statement in _FORGET:
        tx.run(statement, ids=ids)


def _forget_questions(tx: Tx, ids: list[str]) -> None:
    """Of what phones were asked, that which could be answered with one of these conversations alone.
    What can still be another customer's stays: choosing one who is gone tells the phone so.
    """
    sessions = {row.id for row in tx.rows(_SESSIONS, ids=ids)}
    asked = tx.rows(_ASKED_OF_PAIRS, ids=ids) if sessions else []
    only = [row.id for row in asked if sessions >= {row.session_id, *row.choices}]
    tx.run(_DROP_HELD, questions=only)
    tx.run(_DROP_QUESTIONS, questions=only)
