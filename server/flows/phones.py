"""Texting the associates' own phones: capped, called back, and never lost in silence (OO3, OO12)."""

from typing import Any

from server.core.forwarding import MOST_A_PAIR, WITHIN, Ended, PhonePurpose
from server.core.model import MessageState
from server.flows import alerts, announce
from server.flows.alerts import AlertKind
from server.flows.context import Context
from server.store import outbox, phone_texts, proxies
from server.store.statement import Row, Tx

FAILED = "forward_failed"
NOT_SENT = {MessageState.FAILED, MessageState.UNDELIVERED}


def text(
    tx: Tx,
    *,
    user_id: str,
    phone: str,
    number: str,
    purpose: PhonePurpose,
    body: str,
    context: Context,
    media: list[dict[str, Any]] | None = None,
    message_id: str | None = None,
    conversation_id: str | None = None,
) -> bool:
    """Queue a text from a number of ours to a phone. False when that would be one too many for the pair
    (OO12): then an alert says so.
    """
    written = phone_texts.written_since(tx, number, phone, context.now - WITHIN)
    if written >= MOST_A_PAIR:
        loop_stopped(tx, user_id, conversation_id, context)
        return False
    phone_texts.add(
        tx,
        context.new_id(),
        user_id=user_id,
        sender=number,
        recipient=phone,
        message_id=message_id,
        purpose=purpose,
        body=body,
        media=media or [],
        at=context.now,
    )
    return True


def too_many(tx: Tx, conversation_id: str, user_id: str | None, context: Context) -> bool:
    """Whether one more text that nobody typed in the app would be one too many for a customer (OO12):
    then an alert says so.
    """
    since = context.now - WITHIN
    if phone_texts.relayed_since(tx, conversation_id, since) < MOST_A_PAIR:
        return False
    loop_stopped(tx, user_id, conversation_id, context)
    return True


def loop_stopped(
    tx: Tx, user_id: str | None, conversation_id: str | None, context: Context
) -> None:
    """Two numbers answer each other faster than people do: what is too much is not sent on."""
    alerts.tell(
        tx,
        AlertKind.LOOP_STOPPED,
        "Two phones seem to answer each other by themselves. What they write is in the app, and is "
        "not sent on for now.",
        context,
        user_id=user_id,
        conversation_id=conversation_id,
    )


def call_back(tx: Tx, number: str, phone: str, context: Context) -> None:
    """What waits to be copied to a phone is not: forwarding has ended."""
    for purpose in (PhonePurpose.FORWARD, PhonePurpose.QUESTION):
        for id in phone_texts.unsent(tx, purpose, number, phone):
            row = outbox.job(tx, id)
            if row is not None:
                _call_back(tx, row)


def _call_back(tx: Tx, row: Row) -> None:
    outbox.settle(
        tx, row, MessageState.FAILED,
        error_code="forwarding_ended", error_detail="Forwarding was switched off meanwhile.",
    )  # fmt: skip


def may_leave(tx: Tx, row: Row, context: Context) -> bool:
    """Whether a text to a phone leaves now. However they were delayed, no more leave together than may
    be written together: what is too much waits.
    """
    left = phone_texts.left_since(tx, row.line, row.lead_number, context.now - WITHIN)
    if len(left) < MOST_A_PAIR:
        return True
    outbox.settle(tx, row, MessageState.QUEUED, not_before=left[-MOST_A_PAIR] + WITHIN + 1)
    return False


def settled(tx: Tx, row: Row, state: MessageState, context: Context) -> None:
    """A text to a phone is in another state. A code is forgotten once it has left; a copy that did not
    arrive is told of.
    """
    if row.purpose == PhonePurpose.CODE and state not in (
        MessageState.QUEUED,
        MessageState.SENDING,
    ):
        phone_texts.blank(tx, row.id)
    if row.purpose == PhonePurpose.FORWARD and state in NOT_SENT and row.message_id:
        _not_forwarded(tx, row, context)


def _not_forwarded(tx: Tx, row: Row, context: Context) -> None:
    original = phone_texts.conversation_of(tx, row.message_id)
    if original is None:
        return
    phone_texts.set_forwarded(tx, row.message_id, FAILED)
    announce.message_changed(tx, original.conversation_id, row.message_id, context.now)
    alerts.tell(
        tx,
        AlertKind.FORWARD_FAILED,
        "A customer's text could not be forwarded to the phone. It is in the app.",
        context,
        user_id=row.author_id,
        conversation_id=original.conversation_id,
    )


def did_not_go(tx: Tx, row: Row, sentence: str, context: Context) -> None:
    """A reply from a phone did not reach the customer after all: the phone is told, on the number that
    it wrote to. ``row`` is the reply's job.
    """
    session = _session_of(tx, row)
    if session is None:
        return
    text(
        tx,
        user_id=session.user_id,
        phone=session.phone,
        number=session.proxy,
        purpose=PhonePurpose.NOTICE,
        body=f"Your text was not sent. {sentence}",
        context=context,
        conversation_id=row.conversation_id,
    )


def _session_of(tx: Tx, row: Row) -> Row | None:
    facts = row.why.get("facts", {}) if row.why else {}
    found = proxies.by_id(tx, facts["session"]) if "session" in facts else None
    if found is None or found.ended_because in (Ended.SWITCHED_OFF, Ended.DEACTIVATED):
        return None
    return found
