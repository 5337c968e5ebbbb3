"""Writing a customer's text into its conversation, with the reason why it is there."""

from dataclasses import dataclass
from typing import Any

from server.core import routing
from server.core.model import (
    AuthorKind,
    ConversationId,
    Direction,
    InboundText,
    LocationId,
    MessageId,
    MessageState,
    UserId,
)
from server.core.presence import Reach
from server.core.routing import (
    AskWhich,
    NewLead,
    Route,
    RoutingFacts,
    Shown,
    ToLocation,
    ToUser,
)
from server.core.segments import count
from server.flows import announce, consent, deputies
from server.flows.context import Context
from server.flows.forwarding import Plan, owner_of
from server.store import messages, threads, visibility
from server.store.statement import Row, Tx


@dataclass(frozen=True, slots=True)
class Came:
    """A customer's text and what was decided of it. ``waits``: it is to be answered; ``asks``: it seems
    to ask for no more texts.
    """

    message_id: MessageId
    conversation_id: ConversationId
    text: InboundText
    decision: Route
    facts: RoutingFacts
    planned: Plan
    waits: bool
    asks: bool


def record(tx: Tx, came: Came, before: Row | None, context: Context) -> None:
    """Store the text, let its conversation stand as it leaves it, and tell everybody who sees it.
    ``before`` is the row of a conversation that was there (of ``leads.with_number``).
    """
    shown = _shown(came)
    seq = _add(tx, came, shown, context)
    shown_to = before.shown_store_id if before is not None else None
    deputy_was = before.deputy_user_id if before is not None else None
    is_shown_anew = shown is not None and shown.store != shown_to
    changes_hands = is_shown_anew or came.planned.deputy != deputy_was
    thread = came.conversation_id
    seen_before = visibility.of_conversation(tx, thread) if changes_hands else None
    threads.inbound_came(
        tx,
        thread,
        seq,
        context.now,
        waits=came.waits,
        shown_store=shown.store if shown else None,
        shown_because=shown.because if shown else None,
    )
    if came.planned.deputy != deputy_was:
        deputies.stand_in(tx, thread, came.planned.deputy, context)
    if came.asks:
        threads.set_flag(tx, thread, consent.ASKS_TO_STOP)
    announce.message_written(tx, thread, came.message_id, context.now, before=seen_before)
    if is_shown_anew and isinstance(came.decision, ToUser):
        announce.lead_changed(tx, came.decision.lead, context.now)


def _add(tx: Tx, came: Came, shown: Shown | None, context: Context) -> int:
    text = came.text
    return messages.add(
        tx,
        id=came.message_id,
        conversation_id=came.conversation_id,
        direction=Direction.INBOUND,
        body=text.body,
        media=[{"url": item.url, "content_type": item.content_type} for item in text.media],
        state=MessageState.RECEIVED,
        purpose="inbound",
        author_kind=AuthorKind.LEAD,
        author_id=None,
        via=None,
        at=context.now,
        segments=count(text.body).segments,
        carrier=text.carrier,
        carrier_id=text.carrier_id,
        not_before=None,
        why=why(came.decision, came.facts, shown, came.planned.facts),
        flag=consent.ASKS_TO_STOP if came.asks else None,
        forwarded=came.planned.forwarded,
    )


def _shown(came: Came) -> Shown | None:
    """Whether the store sees it too (IR5): its owner cannot be reached, or there was no number to reach
    their phone by.
    """
    owner = owner_of(came.decision)
    known = came.facts.users.get(UserId(owner)) if owner else None
    if came.planned.reaches_nobody and known and known.reach is Reach.FORWARDED:
        store = known.store or came.facts.line_store
        return Shown(store, Reach.AWAY) if store else None
    return shown_by(came.decision)


def shown_by(decision: Route) -> Shown | None:
    """The store that routing shows a text to."""
    match decision:
        case ToUser(shown=shown) | NewLead(shown=shown):
            return shown
        case _:
            return None


_NAMES = {
    ToUser: "to_user",
    ToLocation: "to_location",
    NewLead: "new_lead",
    AskWhich: "ask_which",
}


def why(
    decision: Route, facts: RoutingFacts, shown: Shown | None, forwarded: dict[str, Any] | None
) -> dict[str, Any]:
    """The decision as it is stored with the text (IR7): enough to explain and to replay it."""
    return {
        "decision": _NAMES[type(decision)],
        "because": decision.because,
        "passed_over": [
            {"rule": passed.rule, "because": passed.because} for passed in decision.passed_over
        ],
        "facts": {
            "leads": [_lead_facts(lead) for lead in facts.leads],
            "line_user": facts.line_user,
            "line_store": facts.line_store,
            "reach": {user: known.reach for user, known in facts.users.items()},
            "shown_to_store": shown.store if shown else None,
            **({"forwarding": forwarded} if forwarded else {}),
        },
    }


def _lead_facts(lead: routing.LeadFacts) -> dict[str, Any]:
    return {
        "id": lead.id,
        "user": lead.assignee if isinstance(lead.assignee, UserId) else None,
        "location": lead.assignee if isinstance(lead.assignee, LocationId) else None,
        "last_texted_at": lead.last_texted_at,
        "last_human_sender": lead.last_human_sender,
    }
