"""Whose a conversation's lead is: handed over, taken over by who supervises, handed back (SV2).

Ownership is the lead's. Texts that wait to leave go as they would have; whoever loses the conversation
with it is told by whom, since it leaves their screen.
"""

from server.core.access import Viewer
from server.core.model import Assignee, LocationId, Permission, UserId
from server.flows import alerts, ownership
from server.flows.alerts import AlertKind
from server.flows.context import Context
from server.flows.conversations import check_assignee, visible
from server.flows.people import need
from server.flows.problems import Conflict
from server.store import leads, people, places
from server.store.statement import Row, Tx


def assign(
    tx: Tx, viewer: Viewer, conversation_id: str, assignee: Assignee, context: Context
) -> None:
    """Hand a conversation's lead over to somebody else. Nothing is left to be handed back then."""
    lead = _lead(tx, viewer, conversation_id)
    former = leads.assignee_of(lead)
    check_assignee(tx, assignee)
    ownership.hand_over(tx, lead.id, assignee, because="assigned", by=viewer.id, context=context)
    if former == assignee:
        return
    by, to = _name(tx, viewer.id), _name(tx, assignee)
    _tell(tx, viewer, former, AlertKind.HANDED_OVER, context, conversation_id,
          f"{by} gave a conversation of yours to {to}.")  # fmt: skip
    _tell(tx, viewer, assignee, AlertKind.HANDED_OVER, context, conversation_id,
          f"{by} handed a conversation over to you.")  # fmt: skip


def take_over(tx: Tx, viewer: Viewer, conversation_id: str, context: Context) -> None:
    """Who supervises makes a conversation's lead their own. From whom is remembered: where it was taken
    over already, it is still the first one's to have back. What is theirs already stays as it is.

    Raises NotFound, Forbidden, Conflict (``lead_unknown``).
    """
    lead = _lead(tx, viewer, conversation_id)
    need(viewer, Permission.SUPERVISE)
    former = leads.assignee_of(lead)
    me = UserId(viewer.id)
    if former == me:
        return
    ownership.hand_over(
        tx, lead.id, me, because="taken_over", by=viewer.id, context=context,
        taken_from=leads.taken_from(lead) or former,
    )  # fmt: skip
    _tell(tx, viewer, former, AlertKind.TAKEN_OVER, context, conversation_id,
          f"{_name(tx, viewer.id)} took over a conversation of yours.")  # fmt: skip


def hand_back(tx: Tx, viewer: Viewer, conversation_id: str, context: Context) -> None:
    """Give a lead that was taken over back to whom it was taken from.

    Raises NotFound, Forbidden (neither theirs nor theirs to supervise), Conflict (``lead_unknown``,
    ``nothing_to_hand_back``).
    """
    lead = _lead(tx, viewer, conversation_id)
    if leads.assignee_of(lead) != viewer.id:
        need(viewer, Permission.SUPERVISE)
    owner = leads.taken_from(lead)
    if owner is None:
        raise Conflict(
            "nothing_to_hand_back",
            "Nobody took this conversation over. Hand it over to whom it should belong.",
        )
    holder = leads.assignee_of(lead)
    ownership.hand_over(tx, lead.id, owner, because="handed_back", by=viewer.id, context=context)
    by = _name(tx, viewer.id)
    _tell(tx, viewer, owner, AlertKind.HANDED_BACK, context, conversation_id,
          f"{by} handed a conversation back to you.")  # fmt: skip
    _tell(tx, viewer, holder, AlertKind.HANDED_BACK, context, conversation_id,
          f"{by} handed a conversation of yours back to {_name(tx, owner)}.")  # fmt: skip


def _lead(tx: Tx, viewer: Viewer, conversation_id: str) -> Row:
    conversation, _ = visible(tx, viewer, conversation_id)
    if conversation.lead_id is None:
        raise Conflict("lead_unknown", "Say first which lead this conversation belongs to.")
    return leads.by_id(tx, conversation.lead_id)


def _name(tx: Tx, who: Assignee) -> str:
    match who:
        case UserId():
            row = people.by_id(tx, who)
        case LocationId():
            row = places.by_id(tx, who)
        case None:
            return "nobody"
    return str(row.name) if row is not None else "nobody"


def _tell(
    tx: Tx,
    viewer: Viewer,
    whom: Assignee,
    kind: AlertKind,
    context: Context,
    conversation_id: str,
    sentence: str,
) -> None:
    """People are told of what somebody else did; a store sees it by itself."""
    if isinstance(whom, UserId) and whom != viewer.id:
        alerts.tell_one(tx, kind, sentence, context, user_id=whom, conversation_id=conversation_id)
