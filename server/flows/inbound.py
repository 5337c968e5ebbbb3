"""A customer's text comes in: stored once, routed, shown, copied to a phone where its owner is away, its
word of consent heeded. What an associate's own phone sends to a proxy number is their reply.
"""

from dataclasses import dataclass

from server.core import routing, stop_requests
from server.core.forwarding import Stays, Whether
from server.core.keywords import Keyword
from server.core.model import (
    Assignee,
    ConversationId,
    InboundText,
    LeadId,
    LocationId,
    MessageId,
    NumberUse,
    UserId,
)
from server.core.presence import Reach, reach
from server.core.routing import (
    AskWhich,
    NewLead,
    Route,
    RoutingFacts,
    ToLocation,
    ToUser,
    UserFacts,
)
from server.core.strangers import label
from server.flows import (
    alerts,
    announce,
    away,
    consent,
    forwarding,
    ownership,
    phone_replies,
    recording,
)
from server.flows.alerts import AlertKind
from server.flows.context import Context
from server.flows.phone_replies import PhoneReply
from server.flows.recording import Came
from server.store import leads, messages, numbers, people, places, threads
from server.store.numbers import Line
from server.store.statement import Row, Tx


@dataclass(frozen=True, slots=True)
class Received:
    """``answered``: a text was queued because of it: an answer to a word of consent, or a copy."""

    message_id: MessageId
    conversation_id: ConversationId
    because: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The carrier has delivered this text before; nothing was stored."""

    answered: bool = False


Receipt = Received | PhoneReply | Duplicate


def receive(tx: Tx, text: InboundText, context: Context) -> Receipt:
    """Take one text from a carrier. One carrier id makes one text, for ever (promise P3)."""
    if not messages.take(tx, text.carrier, text.carrier_id):
        return Duplicate()
    line = numbers.line(tx, text.recipient)
    if line.use is NumberUse.PROXY:
        reply = phone_replies.receive(tx, text, context)
        if reply is not None:
            return reply
    return _from_customer(tx, text, line, context)


def _from_customer(tx: Tx, text: InboundText, line: Line, context: Context) -> Received:
    known = leads.with_number(tx, text.sender, text.recipient)
    destinations: dict[str, Whether] = {}
    facts = _facts(tx, known, line, destinations, context)
    decision = routing.route(facts)
    thread = _conversation(tx, decision, known, text, context)
    word = consent.meaning(tx, text.body, text.sender, text.recipient, line)
    asks_to_stop = word is None and stop_requests.asks_to_stop(text.body)
    message_id = MessageId(context.new_id())
    is_ordinary = word is None and not asks_to_stop
    agreed = is_ordinary and consent.wrote(tx, text, line.store, message_id, context)
    planned = forwarding.plan(
        tx, thread, decision, destinations, text, line, context, is_word=word is not None
    )
    if word is Keyword.STOP or asks_to_stop:
        _tell_of_stop(tx, thread, forwarding.owner_of(decision), asks_to_stop, context)
    came = Came(
        message_id, thread, text, decision, facts, planned, waits=word is None, asks=asks_to_stop
    )
    before = next((row for row in known if row.conversation_id == thread), None)
    recording.record(tx, came, before, context)
    copied = forwarding.carry_out(
        tx, planned, thread, message_id, text, forwarding.owner_of(decision), context
    )
    if word is not None:
        conversation = threads.by_id(tx, thread)
        answered = consent.heed(tx, word, conversation, message_id, text.body, context)
        return Received(message_id, thread, decision.because, answered)
    if asks_to_stop:
        consent.asked_to_stop(tx, thread, message_id, text.body, context)
    if agreed:
        consent.has_agreed(tx, text.sender, thread, context)
    return Received(message_id, thread, decision.because, answered=copied)


def _tell_of_stop(
    tx: Tx, conversation_id: str, owner: str | None, asks: bool, context: Context
) -> None:
    """Somebody wants no more texts: by the word for it, or in a sentence that a person has to read."""
    decide = "A customer seems to ask for no more texts. Open the conversation and decide."
    alerts.tell(
        tx,
        AlertKind.ASKS_TO_STOP,
        decide if asks else "A customer has opted out by text and gets no more texts.",
        context,
        user_id=owner,
        conversation_id=conversation_id,
    )


def _facts(
    tx: Tx, known: list[Row], line: Line, destinations: dict[str, Whether], context: Context
) -> RoutingFacts:
    """What routing asks for; ``destinations`` is filled with where texts of those named go (OO1)."""
    if len(known) > 1:
        sharers = leads.sharing_facts(tx, known)
    else:
        sharers = tuple(leads.routing_facts(tx, row) for row in known)
    named = {lead.assignee for lead in sharers if isinstance(lead.assignee, UserId)}
    named |= {lead.last_human_sender for lead in sharers if lead.last_human_sender}
    named |= {line.user} if line.user else set()
    destinations.update((user, away.destination(tx, user, context)) for user in sorted(named))
    unowned = not (line.user or line.store)
    return RoutingFacts(
        leads=sharers,
        line_user=line.user,
        line_store=line.store,
        fallback=places.fallback(tx) if unowned else None,
        users={
            user: _user_facts(tx, user, line, destinations[user], context) for user in sorted(named)
        },
    )


def _user_facts(tx: Tx, user: UserId, line: Line, goes_to: Whether, context: Context) -> UserFacts:
    known = people.presence(tx, user, context.now)
    if known is None:
        raise LookupError("a lead or a number belongs to a user who does not exist")
    facts, store = known
    grace, needs_texting = context.retailer.presence_grace, line.owner_store is None
    found = reach(facts, context.now, grace, needs_texting=needs_texting)
    if found is Reach.AWAY and not isinstance(goes_to, Stays):
        found = Reach.FORWARDED
    return UserFacts(found, store)


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
