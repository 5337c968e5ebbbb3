"""A customer's text comes in: stored once, routed, shown, its word of consent heeded."""

from dataclasses import dataclass
from typing import Any

from server.core import routing, stop_requests
from server.core.model import (
    Assignee,
    AuthorKind,
    ConversationId,
    Direction,
    InboundText,
    LeadId,
    LocationId,
    MessageId,
    MessageState,
    UserId,
)
from server.core.presence import reach
from server.core.routing import (
    AskWhich,
    NewLead,
    Route,
    RoutingFacts,
    Shown,
    ToLocation,
    ToUser,
    UserFacts,
)
from server.core.segments import count
from server.core.strangers import label
from server.flows import announce, consent, ownership
from server.flows.context import Context
from server.store import leads, messages, numbers, people, places, threads, visibility
from server.store.numbers import Line
from server.store.statement import Row, Tx


@dataclass(frozen=True, slots=True)
class Received:
    """``answered``: a text was queued in answer to a word of consent."""

    message_id: MessageId
    conversation_id: ConversationId
    because: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The carrier has delivered this text before; nothing was stored."""


Receipt = Received | Duplicate


def receive(tx: Tx, text: InboundText, context: Context) -> Receipt:
    """Take one text from a carrier. One carrier id makes one text, for ever (promise P3)."""
    if not messages.take(tx, text.carrier, text.carrier_id):
        return Duplicate()
    line = numbers.line(tx, text.recipient)
    known = leads.with_number(tx, text.sender, text.recipient)
    facts = _facts(tx, known, line, context)
    decision = routing.route(facts)
    thread = _conversation(tx, decision, known, text, context)
    word = consent.meaning(tx, text.body, text.sender, text.recipient, line)
    asks_to_stop = word is None and stop_requests.asks_to_stop(text.body)
    shown_to = next((row.shown_store_id for row in known if row.conversation_id == thread), None)
    message_id = MessageId(context.new_id())
    is_ordinary = word is None and not asks_to_stop
    agreed = is_ordinary and consent.wrote(tx, text, line.store, message_id, context)
    _store(
        tx,
        message_id,
        thread,
        text,
        decision,
        facts,
        shown_to,
        waits=word is None,
        asks_to_stop=asks_to_stop,
        context=context,
    )
    if word is not None:
        conversation = threads.by_id(tx, thread)
        answered = consent.heed(tx, word, conversation, message_id, text.body, context)
        return Received(message_id, thread, decision.because, answered)
    if asks_to_stop:
        consent.asked_to_stop(tx, thread, message_id, text.body, context)
    if agreed:
        consent.has_agreed(tx, text.sender, thread, context)
    return Received(message_id, thread, decision.because, answered=False)


def _facts(tx: Tx, known: list[Row], line: Line, context: Context) -> RoutingFacts:
    if len(known) > 1:
        sharers = leads.sharing_facts(tx, known)
    else:
        sharers = tuple(leads.routing_facts(tx, row) for row in known)
    named = {lead.assignee for lead in sharers if isinstance(lead.assignee, UserId)}
    named |= {lead.last_human_sender for lead in sharers if lead.last_human_sender}
    named |= {line.user} if line.user else set()
    unowned = not (line.user or line.store)
    return RoutingFacts(
        leads=sharers,
        line_user=line.user,
        line_store=line.store,
        fallback=places.fallback(tx) if unowned else None,
        users={user: _user_facts(tx, user, line, context) for user in sorted(named)},
    )


def _user_facts(tx: Tx, user: UserId, line: Line, context: Context) -> UserFacts:
    found = people.presence(tx, user, context.now)
    if found is None:
        raise LookupError("a lead or a number belongs to a user who does not exist")
    facts, store = found
    grace, needs_texting = context.retailer.presence_grace, line.owner_store is None
    return UserFacts(reach(facts, context.now, grace, needs_texting=needs_texting), store)


def _conversation(
    tx: Tx, decision: Route, known: list[Row], text: InboundText, context: Context
) -> ConversationId:
    """The conversation that the decision names, made where there is none."""
    match decision:
        case NewLead(owner=owner):
            lead_id: LeadId | None = _add_stranger(tx, owner, text.sender, context)
        case AskWhich():
            lead_id = None
        case ToUser(lead=lead, takes_lead=takes, user=user):
            lead_id = lead
            if takes:
                _take_over(tx, lead, user, decision.because, context)
        case ToLocation(lead=lead, takes_lead=takes, location=location):
            lead_id = lead
            if takes:
                _take_over(tx, lead, location, decision.because, context)
    thread = next((row.conversation_id for row in known if row.id == lead_id), None)
    if thread is None and lead_id is None:
        asking = threads.between(tx, None, text.sender, text.recipient)
        thread = asking.id if asking else None
    if thread is None:
        thread = context.new_id()
        threads.add(tx, thread, lead_id, text.sender, text.recipient, context.now)
    if isinstance(decision, AskWhich):
        for candidate in decision.candidates:
            threads.add_candidate(tx, thread, candidate)
    return ConversationId(thread)


def _add_stranger(tx: Tx, owner: Assignee, number: str, context: Context) -> LeadId:
    lead_id = LeadId(context.new_id())
    leads.add(
        tx,
        lead_id,
        owner,
        [number],
        context.now,
        first_name="",
        last_name="",
        stranger=label(leads.next_stranger(tx)),
        organization=None,
        status="new",
        email2=None,
        emails=[],
        attributes=[],
        fields={},
        state=None,
        time_zone=None,
    )
    announce.lead_changed(tx, lead_id, context.now)
    return lead_id


def _take_over(
    tx: Tx, lead: LeadId, assignee: UserId | LocationId | None, because: str, context: Context
) -> None:
    ownership.hand_over(tx, lead, assignee, because=because, by=None, context=context)


def _store(
    tx: Tx,
    message_id: MessageId,
    thread: ConversationId,
    text: InboundText,
    decision: Route,
    facts: RoutingFacts,
    shown_to: str | None,
    *,
    waits: bool,
    asks_to_stop: bool,
    context: Context,
) -> None:
    seq = messages.add(
        tx,
        id=message_id,
        conversation_id=thread,
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
        why=_why(decision, facts),
        flag=consent.ASKS_TO_STOP if asks_to_stop else None,
    )
    shown = _shown(decision)
    is_shown_anew = shown is not None and shown.store != shown_to
    before = visibility.of_conversation(tx, thread) if is_shown_anew else None
    threads.inbound_came(
        tx,
        thread,
        seq,
        context.now,
        waits=waits,
        shown_store=shown.store if shown else None,
        shown_because=shown.because if shown else None,
    )
    if asks_to_stop:
        threads.set_flag(tx, thread, consent.ASKS_TO_STOP)
    announce.message_written(tx, thread, message_id, context.now, before=before)
    if is_shown_anew and isinstance(decision, ToUser):
        announce.lead_changed(tx, decision.lead, context.now)


def _shown(decision: Route) -> Shown | None:
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


def _why(decision: Route, facts: RoutingFacts) -> dict[str, Any]:
    """The decision as it is stored with the text (IR7): enough to explain and to replay it."""
    shown = _shown(decision)
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
