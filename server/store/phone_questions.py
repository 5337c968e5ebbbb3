"""Whom a phone's reply is for: questions that were asked, and what is held until they are answered."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select

from server.core.model import Instant
from server.store.schema import held_replies, phone_questions
from server.store.statement import Row, Statement, Tx, insert

OPEN, ANSWERED, LAPSED = "open", "answered", "lapsed"

_ADD = Statement(
    insert(phone_questions).values(
        **{
            name: bindparam(name)
            for name in ("id", "phone", "proxy", "session_id", "choices", "asked_at")
        },
        state=OPEN,
        settled_at=None,
    )
)
_NEWEST = Statement(
    select(phone_questions)
    .where(
        phone_questions.c.phone == bindparam("phone"),
        phone_questions.c.proxy == bindparam("proxy"),
    )
    .order_by(phone_questions.c.asked_at.desc(), phone_questions.c.id.desc())
    .limit(1)
)
_ASKED_AGAIN = Statement(
    sa.update(phone_questions)
    .where(phone_questions.c.id == bindparam("the_id"))
    .values(asked_at=bindparam("now"))
)
_SETTLE = Statement(
    sa.update(phone_questions)
    .where(phone_questions.c.id == bindparam("the_id"), sa.text("state = 'open'"))
    .values(state=bindparam("state"), settled_at=bindparam("now"))
)
_LAPSING = Statement(
    select(phone_questions)
    .where(sa.text("state = 'open'"), phone_questions.c.asked_at <= bindparam("before"))
    .order_by(phone_questions.c.asked_at, phone_questions.c.id)
)
_HOLD = Statement(
    insert(held_replies).values(
        **{name: bindparam(name) for name in ("id", "question_id", "body", "media", "at")}
    )
)
_HELD = Statement(
    select(held_replies)
    .where(held_replies.c.question_id == bindparam("question_id"))
    .order_by(held_replies.c.seq)
)
_DROP = Statement(
    sa.delete(held_replies).where(held_replies.c.question_id == bindparam("the_question"))
)


def add(
    tx: Tx, id: str, phone: str, proxy: str, session_id: str, choices: list[str], now: Instant
) -> None:
    """A question to a phone; ``choices`` are the sessions that its digits stand for."""
    tx.run(
        _ADD, id=id, phone=phone, proxy=proxy, session_id=session_id, choices=choices, asked_at=now
    )


def newest(tx: Tx, phone: str, proxy: str) -> Row | None:
    """The last question that was asked of a phone on a number."""
    return tx.row(_NEWEST, phone=phone, proxy=proxy)


def asked_again(tx: Tx, question_id: str, now: Instant) -> None:
    tx.run(_ASKED_AGAIN, the_id=question_id, now=now)


def settle(tx: Tx, question_id: str, state: str, now: Instant) -> None:
    """An open question was answered, or lapsed."""
    tx.run(_SETTLE, the_id=question_id, state=state, now=now)


def lapsing(tx: Tx, before: Instant) -> list[Row]:
    """Open questions that were last put by then."""
    return tx.rows(_LAPSING, before=before)


def hold(
    tx: Tx, id: str, question_id: str, body: str, media: list[dict[str, Any]], now: Instant
) -> None:
    """Keep a reply until its question is answered."""
    tx.run(_HOLD, id=id, question_id=question_id, body=body, media=media, at=now)


def held(tx: Tx, question_id: str) -> list[Row]:
    """What a question holds, in its order."""
    return tx.rows(_HELD, question_id=question_id)


def drop(tx: Tx, question_id: str) -> None:
    """What a question held has gone, or never will."""
    tx.run(_DROP, the_question=question_id)
