"""What a person does with a conversation beside writing: read, dismiss, assign, say whose it is."""

from server.core.access import Viewer, Visibility, may_see
from server.core.model import Assignee, LocationId, UserId
from server.flows import announce, ownership
from server.flows.context import Context
from server.flows.problems import Conflict, Invalid, NotFound
from server.store import events, merging, messages, people, places, threads, visibility
from server.store.events import Audience
from server.store.statement import Row, Tx


def visible(tx: Tx, viewer: Viewer, conversation_id: str) -> tuple[Row, Visibility]:
    """A conversation and who sees it. NotFound when the caller does not."""
    seen_by = visibility.of_conversation(tx, conversation_id)
    if seen_by is None or not may_see(viewer, seen_by):
        raise NotFound("conversation")
    return threads.by_id(tx, conversation_id), seen_by


def mark_read(
    tx: Tx, viewer: Viewer, conversation_id: str, message_id: str, context: Context
) -> None:
    """Everything up to this text has been seen by this user; tells their other clients."""
    conversation, _ = visible(tx, viewer, conversation_id)
    message = messages.by_id(tx, message_id)
    if message is None or message.conversation_id != conversation.id:
        raise NotFound("text in this conversation")
    threads.mark_read(tx, viewer.id, conversation.id, message.seq)
    own = Audience((viewer.id,), everywhere=False)
    events.append(tx, context.now, events.CONVERSATION_UPDATED, conversation.id, own)


def dismiss(tx: Tx, viewer: Viewer, conversation_id: str, context: Context) -> None:
    """Put a conversation aside; a new text from the lead brings it back (MC4)."""
    conversation, _ = visible(tx, viewer, conversation_id)
    threads.dismiss(tx, conversation.id, context.now)
    announce.conversation_changed(tx, conversation.id, context.now)


def assign(
    tx: Tx, viewer: Viewer, conversation_id: str, assignee: Assignee, context: Context
) -> None:
    """Give the conversation's lead to somebody else: ownership is the lead's."""
    conversation, _ = visible(tx, viewer, conversation_id)
    if conversation.lead_id is None:
        raise Conflict("lead_unknown", "Say first which lead this conversation belongs to.")
    check_assignee(tx, assignee)
    ownership.hand_over(
        tx, conversation.lead_id, assignee, because="assigned", by=viewer.id, context=context
    )


def read_assignee(user_id: str | None, location_id: str | None) -> Assignee:
    """Exactly one of the two ids."""
    if (user_id is None) == (location_id is None):
        raise Invalid("assignee_invalid", "Give either user_id or location_id.")
    return UserId(user_id) if user_id else LocationId(location_id or "")


def check_assignee(tx: Tx, assignee: Assignee) -> None:
    match assignee:
        case UserId() if people.by_id(tx, assignee) is None:
            raise Invalid("assignee_invalid", "There is no such user to assign a lead to.")
        case LocationId() if places.by_id(tx, assignee) is None:
            raise Invalid("assignee_invalid", "There is no such store to assign a lead to.")


def choose_lead(
    tx: Tx, viewer: Viewer, conversation_id: str, lead_id: str, context: Context
) -> str:
    """Say which candidate a conversation of a shared number belongs to (IR6).

    Returns the id of the conversation that holds its texts now: where that lead had one on this
    line already, the texts move there.
    """
    conversation, before = visible(tx, viewer, conversation_id)
    if lead_id not in threads.candidates_of(tx, conversation.id):
        raise Invalid(
            "lead_not_a_candidate", "That lead does not share this conversation's number."
        )
    own = threads.between(tx, lead_id, conversation.lead_number, conversation.line)
    if own:
        before_own = visibility.of_conversation(tx, own.id)
        moved = merging.merge(tx, conversation, own.id, context.now)
        announce.conversation_gone(tx, conversation.id, before, context.now)
        announce.conversation_changed(tx, own.id, context.now, before=before_own)
        for message_id in moved:
            announce.message_moved(tx, own.id, message_id, context.now)
        return str(own.id)
    threads.settle_lead(tx, conversation.id, lead_id, context.now)
    announce.conversation_changed(tx, conversation.id, context.now, before=before)
    announce.lead_changed(tx, lead_id, context.now)
    return str(conversation.id)
