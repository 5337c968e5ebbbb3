"""Texts to the associates' own phones."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.forwarding import PhonePurpose
from server.core.model import Instant
from server.store.schema import conversations, messages, phone_questions, phone_texts
from server.store.statement import Row, Statement, Tx, insert, one_of

_GIVEN = ("id", "user_id", "sender", "recipient", "message_id", "purpose", "body", "media", "at")
_ADD = Statement(
    insert(phone_texts).values(
        **{name: bindparam(name) for name in _GIVEN},
        state="queued",
        not_before=bindparam("at"),
        attempts=0,
        look_ups=0,
    )
)
_SINCE = Statement(
    select(func.count().label("n")).where(
        phone_texts.c.sender == bindparam("sender"),
        phone_texts.c.recipient == bindparam("recipient"),
        phone_texts.c.at > bindparam("since"),
    )
)
_CODES_SINCE = Statement(
    select(phone_texts.c.at)
    .where(
        phone_texts.c.at > bindparam("since"),
        phone_texts.c.recipient == bindparam("recipient"),
        phone_texts.c.purpose == PhonePurpose.CODE,
    )
    .order_by(phone_texts.c.at)
)
_LEFT_SINCE = Statement(
    select(phone_texts.c.claimed_at)
    .where(
        phone_texts.c.sender == bindparam("sender"),
        phone_texts.c.recipient == bindparam("recipient"),
        phone_texts.c.claimed_at > bindparam("since"),
    )
    .order_by(phone_texts.c.claimed_at)
)
_newest = (
    select(messages.c.at, messages.c.author_kind, messages.c.via)
    .where(
        messages.c.conversation_id == bindparam("conversation_id"),
        messages.c.direction == "outbound",
    )
    .order_by(messages.c.seq.desc())
    .limit(40)
    .subquery()
)
_RELAYED_SINCE = Statement(
    select(func.count().label("n")).where(
        _newest.c.at > bindparam("since"),
        sa.or_(_newest.c.author_kind == "automatic", _newest.c.via == "phone"),
    )
)
_UNSENT = Statement(
    select(phone_texts.c.id)
    .where(
        sa.text("phone_texts.state IN ('queued', 'sending')"),
        phone_texts.c.state == "queued",
        phone_texts.c.purpose == bindparam("purpose"),
        phone_texts.c.sender == bindparam("sender"),
        phone_texts.c.recipient == bindparam("recipient"),
    )
    .order_by(phone_texts.c.seq)
)
_settled = (
    select(func.coalesce(func.max(phone_questions.c.settled_at), 0))
    .where(
        phone_questions.c.phone == bindparam("recipient"),
        phone_questions.c.proxy == bindparam("sender"),
    )
    .scalar_subquery()
)
_QUESTION_LEFT = Statement(
    select(phone_texts.c.id)
    .where(
        phone_texts.c.sender == bindparam("sender"),
        phone_texts.c.recipient == bindparam("recipient"),
        phone_texts.c.purpose == PhonePurpose.QUESTION,
        phone_texts.c.at > _settled,
        one_of(phone_texts.c.state, "sent", "delivered", "unconfirmed"),
    )
    .limit(1)
)
_BLANK = Statement(
    sa.update(phone_texts).where(phone_texts.c.id == bindparam("the_id")).values(body="")
)
_FORGET = Statement(
    sa.delete(phone_texts).where(
        phone_texts.c.at < bindparam("before"),
        phone_texts.c.state != "queued",
        phone_texts.c.state != "sending",
        phone_texts.c.look_up_at.is_(None),
    )
)
_CONVERSATION_OF = Statement(
    select(messages.c.conversation_id, conversations.c.lead_id)
    .select_from(messages.join(conversations, conversations.c.id == messages.c.conversation_id))
    .where(messages.c.id == bindparam("id"))
)
_SET_FORWARDED = Statement(
    sa.update(messages)
    .where(messages.c.id == bindparam("the_id"))
    .values(forwarded=bindparam("forwarded"))
)


def add(
    tx: Tx,
    id: str,
    *,
    user_id: str,
    sender: str,
    recipient: str,
    message_id: str | None,
    purpose: PhonePurpose,
    body: str,
    media: list[dict[str, Any]],
    at: Instant,
) -> None:
    """Queue a text from a number of ours to a phone. ``message_id`` is the customer's text that it is a
    copy of.
    """
    tx.run(
        _ADD, id=id, user_id=user_id, sender=sender, recipient=recipient, message_id=message_id,
        purpose=purpose, body=body, media=media, at=at,
    )  # fmt: skip


def written_since(tx: Tx, sender: str, recipient: str, since: Instant) -> int:
    """How many texts were written from a number to a phone after a moment."""
    row = tx.row(_SINCE, sender=sender, recipient=recipient, since=since)
    return int(row.n) if row else 0


def codes_since(tx: Tx, recipient: str, since: Instant) -> list[Instant]:
    """When codes were texted to a phone after a moment, whoever asked for them; the oldest first."""
    return [row.at for row in tx.rows(_CODES_SINCE, recipient=recipient, since=since)]


def left_since(tx: Tx, sender: str, recipient: str, since: Instant) -> list[Instant]:
    """When texts left from a number to a phone after a moment, the oldest first."""
    rows = tx.rows(_LEFT_SINCE, sender=sender, recipient=recipient, since=since)
    return [row.claimed_at for row in rows]


def relayed_since(tx: Tx, conversation_id: str, since: Instant) -> int:
    """How many of a conversation's newest texts to the customer no person typed in the app."""
    row = tx.row(_RELAYED_SINCE, conversation_id=conversation_id, since=since)
    return int(row.n) if row else 0


def unsent(tx: Tx, purpose: PhonePurpose, sender: str, recipient: str) -> list[str]:
    """Texts of a purpose that wait to leave from a number to a phone."""
    rows = tx.rows(_UNSENT, purpose=purpose, sender=sender, recipient=recipient)
    return [row.id for row in rows]


def question_left(tx: Tx, sender: str, recipient: str) -> bool:
    """Whether the question that is open between the two, or was the last, has left for the phone."""
    return tx.row(_QUESTION_LEFT, sender=sender, recipient=recipient) is not None


def blank(tx: Tx, id: str) -> None:
    """Forget what a text said."""
    tx.run(_BLANK, the_id=id)


def forget(tx: Tx, before: Instant) -> None:
    """Remove copies that have long gone: the app keeps the originals."""
    tx.run(_FORGET, before=before)


def conversation_of(tx: Tx, message_id: str) -> Row | None:
    """``conversation_id`` and ``lead_id`` of a customer's text."""
    return tx.row(_CONVERSATION_OF, id=message_id)


def set_forwarded(tx: Tx, message_id: str, forwarded: str) -> None:
    """What out of office made of a customer's text."""
    tx.run(_SET_FORWARDED, the_id=message_id, forwarded=forwarded)
