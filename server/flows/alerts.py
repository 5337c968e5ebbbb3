"""Telling people what they have to know about, once."""

from enum import StrEnum

from server.core.model import MINUTE, Instant
from server.flows.context import Context
from server.store import alerts, events
from server.store.events import Audience
from server.store.statement import Tx

SAID_AGAIN_AFTER = 10 * MINUTE


class AlertKind(StrEnum):
    POOL_EXHAUSTED = "pool_exhausted"
    LOOP_STOPPED = "loop_stopped"
    FORWARD_FAILED = "forward_failed"
    FORWARDING_STOPPED = "forwarding_stopped"
    ACTION_FAILED = "action_failed"
    POOL_LOW = "pool_low"
    UNANSWERED = "unanswered"
    TEXT_FAILED = "text_failed"
    ASKS_TO_STOP = "asks_to_stop"
    HANDED_OVER = "handed_over"
    TAKEN_OVER = "taken_over"
    HANDED_BACK = "handed_back"


def tell(
    tx: Tx,
    kind: AlertKind,
    sentence: str,
    context: Context,
    *,
    user_id: str | None = None,
    conversation_id: str | None = None,
    again_after: Instant = SAID_AGAIN_AFTER,
) -> None:
    """Raise an alert for whom it concerns and those who supervise. ``sentence`` names no customer and
    no number. The same one is not raised again before ``again_after`` has passed.
    """
    since = context.now - again_after
    about = {"user_id": user_id, "conversation_id": conversation_id}
    if alerts.has_been_raised(tx, kind, since, **about):
        return
    alert_id = context.new_id()
    alerts.add(tx, alert_id, kind, sentence, context.now, **about)
    audience = Audience((user_id,) if user_id else ())
    events.append(tx, context.now, events.ALERT, alert_id, audience)


def tell_one(
    tx: Tx,
    kind: AlertKind,
    sentence: str,
    context: Context,
    *,
    user_id: str,
    conversation_id: str,
) -> None:
    """Tell one person, and nobody else, what somebody did: every time, however soon again. ``kind`` is
    one of :data:`server.store.alerts.PERSONAL`, ``sentence`` as in :func:`tell`.
    """
    alert_id = context.new_id()
    alerts.add(
        tx, alert_id, kind, sentence, context.now, user_id=user_id, conversation_id=conversation_id
    )
    events.append(tx, context.now, events.ALERT, alert_id, Audience((user_id,), everywhere=False))
