"""Somebody is back: nothing of theirs goes to a phone or a deputy any more (product.md OO7, OO14)."""

from server.core.forwarding import Ended
from server.flows import announce, deputies, proxy_sessions
from server.flows.context import Context
from server.store.statement import Tx


def back(tx: Tx, user_id: str, context: Context) -> None:
    """What an Out of Office that is off now has begun ends: its sessions, and the deputy's sight of the
    conversations. Their clients are told.
    """
    proxy_sessions.end(tx, Ended.SWITCHED_OFF, context, user_id=user_id)
    deputies.stand_down(tx, user_id, context)
    announce.away_changed(tx, user_id, context.now)
