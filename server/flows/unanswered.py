"""A customer who waits for too long is an alert, once a wait (product.md SV4)."""

from server.core.model import DAY, MINUTE
from server.flows import alerts
from server.flows.alerts import AlertKind
from server.flows.context import Context
from server.store import unanswered
from server.store.statement import Tx

LATEST = DAY
"""A wait that has been too long for a whole day is no news: the relay was off, or the rule is new."""


def is_any(tx: Tx, context: Context) -> bool:
    """Whether anybody waits too long of whom nothing was said."""
    return bool(_overdue(tx, 1, context))


def tell(tx: Tx, limit: int, context: Context) -> None:
    """Tell whoever a customer is waiting for, and those who supervise."""
    minutes = context.retailer.unanswered_minutes
    for row in _overdue(tx, limit, context):
        unanswered.told(tx, row.id)
        alerts.tell(
            tx,
            AlertKind.UNANSWERED,
            f"A customer has waited for {_so_long(minutes)} and has no answer.",
            context,
            user_id=row.user,
            conversation_id=row.id,
            again_after=0,
        )


def _overdue(tx: Tx, limit: int, context: Context) -> list[unanswered.Row]:
    minutes = context.retailer.unanswered_minutes
    if not minutes:
        return []
    until = context.now - minutes * MINUTE
    return unanswered.waiting(tx, until - LATEST, until, limit)


def _so_long(minutes: int) -> str:
    return "a minute" if minutes == 1 else f"{minutes} minutes"
