"""Who is writing where (product.md MC18): told when it begins and when it ends, and never in between."""

from server.core.access import Viewer
from server.core.compliance import Purpose, Refused
from server.core.model import SECOND, Instant
from server.flows import announce, outbound, texts
from server.flows.context import Context
from server.flows.conversations import visible
from server.store import writing
from server.store.statement import Tx

LASTS: Instant = 12 * SECOND
"""Who has not been heard of for so long is not writing any more; clients say it every five seconds."""


def say(tx: Tx, viewer: Viewer, conversation_id: str, writes: bool, context: Context) -> None:
    """The caller is writing to the customer, or is not any more. To go on writing changes nothing that
    others see, so it is no event.

    Raises NotFound, or what their text would be refused by: Forbidden, Conflict.
    """
    conversation, _ = visible(tx, viewer, conversation_id)
    if not writes:
        stop(tx, conversation_id, viewer.id, context)
        return
    if not writing.begin(tx, conversation_id, viewer.id, context.now + LASTS):
        return
    verdict = texts.verdict(tx, conversation, Purpose.HUMAN, viewer.id, context)
    if isinstance(verdict, Refused):
        raise outbound.refusal(verdict)
    announce.writing_changed(tx, conversation_id, viewer.id, context.now)


def stop(tx: Tx, conversation_id: str, user_id: str, context: Context) -> None:
    if writing.end(tx, conversation_id, user_id):
        announce.writing_changed(tx, conversation_id, user_id, context.now)


def sweep(tx: Tx, limit: int, context: Context) -> None:
    """Those who fell silent are not writing any more."""
    for row in writing.lapsed(tx, context.now, limit):
        stop(tx, row.conversation_id, row.user_id, context)
