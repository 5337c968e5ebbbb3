"""Who stands in for an owner who is away: they see the conversation and its lead as if they were
theirs; ownership stays where it is (product.md OO14).
"""

from server.core.access import Visibility
from server.flows import announce
from server.flows.context import Context
from server.store import deputies, threads, visibility
from server.store.statement import Tx


def stand_in(
    tx: Tx, conversation_id: str, deputy_id: str | None, context: Context
) -> Visibility | None:
    """Let a deputy, or nobody any more, see a conversation from now on. Returns who saw it
    before, so that the caller tells of the conversation and who lost it; None where this deputy had
    it already. Of the lead it is told here.
    """
    row = threads.by_id(tx, conversation_id)
    if row is None or row.deputy_user_id == deputy_id:
        return None
    before = visibility.of_conversation(tx, conversation_id)
    deputies.put(tx, conversation_id, deputy_id)
    if row.lead_id is not None:
        announce.lead_changed(tx, row.lead_id, context.now)
    return before


def stand_down(tx: Tx, owner_id: str, context: Context) -> None:
    """Nobody stands in for this owner any more: they are back, or have named somebody else. Deputies
    who do not see a conversation otherwise are told that it is gone.
    """
    for conversation_id in deputies.put_for(tx, owner_id):
        before = visibility.of_conversation(tx, conversation_id)
        deputies.put(tx, conversation_id, None)
        announce.conversation_changed(tx, conversation_id, context.now, before=before)
