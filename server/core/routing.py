"""Who gets an inbound text, and why (product.md IR1–IR7).

A pure function of facts. The decision carries the rule that decided and the rules that were passed
over, and is stored with the text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.core.model import Assignee, Instant, LeadId, LocationId, Passed, UserId
from server.core.presence import Reach


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """A lead that has the sender's number. ``last_texted_at`` is by the line that was texted;
    ``last_human_sender`` is over all lines and matters only to a location's lead.
    """

    id: LeadId
    assignee: Assignee
    last_texted_at: Instant | None = None
    last_human_sender: UserId | None = None


@dataclass(frozen=True, slots=True)
class UserFacts:
    reach: Reach
    store: LocationId | None


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """``line_user`` owns the number that was texted, ``line_store`` is its store or its owner's.
    ``fallback`` is the location for numbers without an owner. ``users`` holds everybody named here.
    """

    leads: tuple[LeadFacts, ...] = ()
    line_user: UserId | None = None
    line_store: LocationId | None = None
    fallback: LocationId | None = None
    users: Mapping[UserId, UserFacts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """The store sees the conversation too, because its owner cannot be reached (IR5)."""

    store: LocationId
    because: Reach


@dataclass(frozen=True, slots=True)
class ToUser:
    user: UserId
    lead: LeadId
    because: str
    takes_lead: bool = False
    shown: Shown | None = None
    passed_over: tuple[Passed, ...] = ()


@dataclass(frozen=True, slots=True)
class ToLocation:
    location: LocationId | None
    lead: LeadId
    because: str
    takes_lead: bool = False
    passed_over: tuple[Passed, ...] = ()


@dataclass(frozen=True, slots=True)
class NewLead:
    owner: Assignee
    because: str
    shown: Shown | None = None
    passed_over: tuple[Passed, ...] = ()


@dataclass(frozen=True, slots=True)
class AskWhich:
    candidates: tuple[LeadId, ...]
    because: str
    passed_over: tuple[Passed, ...] = ()


Route = ToUser | ToLocation | NewLead | AskWhich


def route(facts: RoutingFacts) -> Route:
    """Decide. Every text is routed somewhere: nothing a customer writes falls on the floor (IR9)."""
    match facts.leads:
        case ():
            return _stranger(facts)
        case (lead,):
            return _known(facts, lead, ())
        case leads:
            return _shared_number(facts, leads)


def _stranger(facts: RoutingFacts) -> NewLead:
    nobody = Passed("known_number", "no_lead_has_the_number")
    if facts.line_user:
        shown = _shown(facts, facts.line_user)
        return NewLead(facts.line_user, "relay_number", shown, (nobody,))
    no_user = Passed("relay_number", "not_a_relay_number")
    if facts.line_store:
        return NewLead(facts.line_store, "store_number", None, (nobody, no_user))
    no_store = Passed("store_number", "the_number_has_no_owner")
    return NewLead(facts.fallback, "fallback_location", None, (nobody, no_user, no_store))


def _shared_number(facts: RoutingFacts, leads: tuple[LeadFacts, ...]) -> Route:
    """IR6: the one last texted from that line; a tie asks."""
    latest = max((lead.last_texted_at or 0) for lead in leads)
    last = [lead for lead in leads if latest and lead.last_texted_at == latest]
    if len(last) == 1:
        others = Passed("other_leads", "texted_less_recently_from_this_line")
        return _known(facts, last[0], (others,))
    why = "texted_at_the_same_moment" if latest else "none_was_texted_from_this_line"
    return AskWhich(
        tuple(sorted(lead.id for lead in leads)),
        "shared_number",
        (Passed("last_texted_from_line", why),),
    )


def _known(facts: RoutingFacts, lead: LeadFacts, passed: tuple[Passed, ...]) -> Route:
    match lead.assignee:
        case UserId() as user:
            return ToUser(user, lead.id, "lead_owner", False, _shown(facts, user), passed)
        case LocationId() as location:
            return _location_lead(facts, lead, location, passed)
        case None:
            return _unassigned(facts, lead, passed)


def _location_lead(
    facts: RoutingFacts, lead: LeadFacts, location: LocationId, passed: tuple[Passed, ...]
) -> Route:
    """IR2 and IR3."""
    passed += (Passed("lead_owner", "assigned_to_a_location"),)
    sender = lead.last_human_sender
    if sender:
        shown = _shown(facts, sender)
        return ToUser(sender, lead.id, "last_human_sender", True, shown, passed)
    passed += (Passed("last_human_sender", "no_human_text_was_sent"),)
    return ToLocation(location, lead.id, "location", False, passed)


def _unassigned(facts: RoutingFacts, lead: LeadFacts, passed: tuple[Passed, ...]) -> Route:
    """A lead that nobody owns goes where a stranger would."""
    passed += (Passed("lead_owner", "not_assigned"),)
    if facts.line_user:
        shown = _shown(facts, facts.line_user)
        return ToUser(facts.line_user, lead.id, "relay_number", True, shown, passed)
    passed += (Passed("relay_number", "not_a_relay_number"),)
    if facts.line_store:
        return ToLocation(facts.line_store, lead.id, "store_number", True, passed)
    passed += (Passed("store_number", "the_number_has_no_owner"),)
    takes = facts.fallback is not None
    return ToLocation(facts.fallback, lead.id, "fallback_location", takes, passed)


def _shown(facts: RoutingFacts, user: UserId) -> Shown | None:
    """IR5: ownership stays; the owner's store, else the line's, sees the conversation too."""
    known = facts.users.get(user)
    if known is None or known.reach in (Reach.REACHABLE, Reach.FORWARDED):
        return None
    store = known.store or facts.line_store
    return Shown(store, known.reach) if store else None
