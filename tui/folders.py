"""Which conversation is in which folder, and in what order. Pure; written once.

The relay has the same rules in SQL; a test holds the two together.
"""

from datetime import UTC, datetime
from typing import Any

from server.wire import Conversation, Me

TITLES = {
    "inbox": "Inbox",
    "new_leads": "New leads",
    "customer_requests": "Requests",
    "waiting": "Waiting",
    "store": "Store",
    "live": "All live",
    "dismissed": "Dismissed",
}
TEXTS = "texts"
"""No folder: the open conversations of whose texts the person is told (MC9)."""
EVERYTHING = ""
"""No folder: all that the person may see, for a search."""
_NEVER = datetime.max.replace(tzinfo=UTC)


def belongs(folder: str, conversation: Conversation, me: Me) -> bool | None:
    """Whether a conversation is in a folder. None: only the relay can tell, for one of three reasons.

    Leads share its number (whose it is stands with the candidates, not here); it is shown to a store
    and I would see it anyway (which store is not said); nobody but the relay knows whether a lead of
    my store was ever answered.
    """
    is_open = conversation.state == "open"
    match folder:
        case _ if folder == TEXTS:
            return is_open and is_told_of(conversation, me)
        case "inbox":
            return is_open and _is_mine(conversation, me)
        case "waiting":
            if not is_open or conversation.waiting_since is None:
                return False
            return _is_ours(conversation, me)
        case "store":
            return is_open and _is_my_stores(conversation, me)
        case "live":
            return is_open
        case "dismissed":
            return not is_open and _is_ours(conversation, me)
        case "new_leads":
            return None if is_open and _is_assigned_to_my_store(conversation, me) else False
        case "customer_requests":
            return False
        case _:
            return None


def is_told_of(conversation: Conversation, me: Me) -> bool | None:
    """Mine, or a lead's of the location where I work. None where several leads share the number."""
    mine = _is_mine(conversation, me)
    return True if _is_assigned_to_my_store(conversation, me) else mine


def order(folder: str, conversation: Conversation) -> tuple[Any, ...]:
    """Ascending keys: newest first, but in ``waiting`` the longest waiting first."""
    if folder == "waiting":
        return (conversation.waiting_since or _NEVER, conversation.id)
    return (-conversation.updated_at.timestamp(), conversation.id)


def _is_mine(conversation: Conversation, me: Me) -> bool | None:
    """Assigned to me, or I stand in for who it is assigned to. While several leads share the number,
    only the relay knows whom it asks.
    """
    if conversation.deputy is not None and conversation.deputy.user_id == me.id:
        return True
    if conversation.lead.id is None:
        return None
    return conversation.assignee is not None and conversation.assignee.user_id == me.id


def _is_my_stores(conversation: Conversation, me: Me) -> bool | None:
    """Assigned to my store, shown to it, or on its own line."""
    if me.store_id is None:
        return False
    if _is_assigned_to_my_store(conversation, me):
        return True
    if me.store is not None and me.store.sms_number == conversation.line:
        return True
    if conversation.shown_to_store is None:
        return False
    seen_anyway = "supervise" in me.permissions or _is_mine(conversation, me) is not False
    return None if seen_anyway else True


def _is_assigned_to_my_store(conversation: Conversation, me: Me) -> bool:
    assignee = conversation.assignee
    return assignee is not None and me.store_id is not None and assignee.location_id == me.store_id


def _is_ours(conversation: Conversation, me: Me) -> bool | None:
    reasons = (_is_my_stores(conversation, me), _is_mine(conversation, me))
    return True if True in reasons else None if None in reasons else False
