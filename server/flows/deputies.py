"""Who stands in for an owner who is away sees the conversation and its lead as if they were theirs;
ownership stays where it is (product.md OO14).
"""

from server.flows import announce
from server.flows.context import Context
from server.store import deputies, visibility
from server.store.statement import Tx


def stand_down(tx: Tx, owner_id: str, context: Context) -> None:
    """Nobody stands in for this owner any more: they are back, or have named somebody else. Deputies
    who do not see a conversation otherwise are told that it is gone.
    """
    for conversation_id in deputies.put_for(tx, owner_id):
        before = visibility.of_conversation(tx, conversation_id)
        deputies.put(tx, conversation_id, None)
        announce.conversation_changed(tx, conversation_id, context.now, before=before)
