"""Giving a lead to somebody: ownership is the lead's, so all its conversations move with it."""

from server.core.forwarding import Ended
from server.core.model import Assignee
from server.flows import announce, holding, proxy_sessions
from server.flows.context import Context
from server.store import deputies, leads, threads, visibility, waiting, writing
from server.store.statement import Tx


def hand_over(
    tx: Tx,
    lead_id: str,
    assignee: Assignee,
    *,
    because: str,
    by: str | None,
    context: Context,
    taken_from: Assignee = None,
) -> bool:
    """Assign a lead, log why, and tell those who gain and those who lose its conversations.

    What the store saw for want of the former owner (IR5), and who stood in for them (OO14), goes back
    to the new owner alone; phones that the former owner's texts went to do not reach the customer any
    more. A text that somebody scheduled who sees the conversation no more does not leave.
    ``taken_from`` is whose it was when it was taken over (SV2). A lead that is theirs already changes
    nothing, and the answer is False.
    """
    row = leads.by_id(tx, lead_id)
    whose = leads.assignee_of(row) if row is not None else None
    if row is not None and whose == assignee:
        return False
    seen_before = {
        conversation: visibility.of_conversation(tx, conversation)
        for conversation in threads.concerning(tx, lead_id)
    }
    leads.assign(
        tx, lead_id, assignee, because, by, context.now, before=whose, taken_from=taken_from
    )
    proxy_sessions.end(tx, Ended.REASSIGNED, context, conversation_ids=list(seen_before))
    for conversation, before in seen_before.items():
        threads.show_no_more(tx, conversation)
        deputies.put(tx, conversation, None)
        writing.end_all(tx, conversation)
        announce.conversation_changed(tx, conversation, context.now, before=before)
    for text in waiting.scheduled_in(tx, list(seen_before)):
        holding.reconsider_one(tx, text, context)
    announce.lead_changed(tx, lead_id, context.now)
    return True
