"""What a person does with a conversation beside writing: read, dismiss, say whose it is."""

from server.core.access import Viewer, Visibility, may_see
from server.core.model import DAY, Assignee, Instant, LocationId, UserId
from server.flows import announce
from server.flows.context import Context
from server.flows.problems import Conflict, Invalid, NotFound
from server.store import aside, events, merging, messages, people, places, threads, visibility
from server.store.events import Audience
from server.store.statement import Row, Tx

LONGEST_SNOOZE = 366 * DAY


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
    aside.mark_read(tx, viewer.id, conversation.id, message.seq)
    own = Audience((viewer.id,), everywhere=False)
    events.append(tx, context.now, events.CONVERSATION_UPDATED, conversation.id, own)


def dismiss(tx: Tx, viewer: Viewer, conversation_id: str, context: Context) -> None:
    """Put a conversation aside; a new text from the lead brings it back (MC4)."""
    conversation, _ = visible(tx, viewer, conversation_id)
    aside.dismiss(tx, conversation.id, context.now)
    announce.conversation_changed(tx, conversation.id, context.now)


def snooze(tx: Tx, viewer: Viewer, conversation_id: str, until: Instant, context: Context) -> None:
    """Put a conversation aside until a time; a new text from the lead brings it back before (MC19)."""
    conversation, _ = visible(tx, viewer, conversation_id)
    if not context.now < until <= context.now + LONGEST_SNOOZE:
        raise Invalid("until_invalid", "Give a time to come, within a year.")
    aside.dismiss(tx, conversation.id, context.now, until)
    announce.conversation_changed(tx, conversation.id, context.now)


def bring_back(tx: Tx, viewer: Viewer, conversation_id: str, context: Context) -> None:
    """Undo a dismissal or a snooze: the conversation is where it was."""
    conversation, _ = visible(tx, viewer, conversation_id)
    aside.bring_back(tx, conversation.id)
    announce.conversation_changed(tx, conversation.id, context.now)


def wake_snoozed(tx: Tx, limit: int, context: Context) -> None:
    """What was put aside until now comes back, at the top."""
    for conversation_id in aside.snoozed_due(tx, context.now, limit):
        aside.bring_back(tx, conversation_id, context.now)
        announce.conversation_changed(tx, conversation_id, context.now)


def mark_unread(
    tx: Tx, viewer: Viewer, conversation_id: str, message_id: str | None, context: Context
) -> None:
    """This user wants to see this text (None: the lead's newest) and what follows it again."""
    conversation, _ = visible(tx, viewer, conversation_id)
    seq = conversation.last_inbound_seq
    if message_id is not None:
        message = messages.by_id(tx, message_id)
        if message is None or message.conversation_id != conversation.id:
            raise NotFound("text in this conversation")
        seq = min(message.seq, seq or 0)
    if not seq:
        raise Conflict("nothing_to_unread", "The lead has not written from there on.")
    aside.mark_unread(tx, viewer.id, conversation.id, seq)
    own = Audience((viewer.id,), everywhere=False)
    events.append(tx, context.now, events.CONVERSATION_UPDATED, conversation.id, own)


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
