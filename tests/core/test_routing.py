"""Who gets an inbound text, and why (product.md IR1–IR6, IR9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.model import Assignee, LeadId, LocationId, Passed, UserId
from server.core.presence import Reach
from server.core.routing import (
    AskWhich,
    LeadFacts,
    NewLead,
    Route,
    RoutingFacts,
    Shown,
    ToLocation,
    ToUser,
    UserFacts,
    route,
)

ANA, BEN, CLEO = UserId("ana"), UserId("ben"), UserId("cleo")
DOWNTOWN, UPTOWN, HQ = LocationId("downtown"), LocationId("uptown"), LocationId("hq")
KIM, LEE, MAX = LeadId("kim"), LeadId("lee"), LeadId("max")

NOBODY = Passed("known_number", "no_lead_has_the_number")
NOT_RELAY = Passed("relay_number", "not_a_relay_number")
NO_OWNER = Passed("store_number", "the_number_has_no_owner")
AT_LOCATION = Passed("lead_owner", "assigned_to_a_location")
NO_HUMAN = Passed("last_human_sender", "no_human_text_was_sent")
UNASSIGNED = Passed("lead_owner", "not_assigned")
LESS_RECENT = Passed("other_leads", "texted_less_recently_from_this_line")


def lead(
    assignee: Assignee, id: LeadId = KIM, *, texted: int | None = None, sender: UserId | None = None
) -> LeadFacts:
    return LeadFacts(id, assignee, texted, sender)


def facts(
    *leads: LeadFacts,
    line_user: UserId | None = None,
    line_store: LocationId | None = None,
    fallback: LocationId | None = None,
    **reach: Reach,
) -> RoutingFacts:
    """Ana and Ben work downtown, Cleo nowhere; all can be reached unless said otherwise."""
    stores = {ANA: DOWNTOWN, BEN: DOWNTOWN, CLEO: None}
    users = {
        user: UserFacts(reach.get(user, Reach.REACHABLE), store) for user, store in stores.items()
    }
    return RoutingFacts(leads, line_user, line_store, fallback, users)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param(
            facts(lead(ANA), line_user=BEN, line_store=DOWNTOWN),
            ToUser(ANA, KIM, "lead_owner"),
            id="IR1 an owner gets the reply, whosever line it came to",
        ),
        pytest.param(
            facts(lead(ANA, sender=BEN)),
            ToUser(ANA, KIM, "lead_owner"),
            id="IR1 an owner gets the reply although another texted last",
        ),
        pytest.param(
            facts(lead(DOWNTOWN, sender=BEN)),
            ToUser(BEN, KIM, "last_human_sender", takes_lead=True, passed_over=(AT_LOCATION,)),
            id="IR2 a location's lead goes, with the text, to the last person who texted it",
        ),
        pytest.param(
            facts(lead(UPTOWN, sender=BEN), line_user=ANA),
            ToUser(BEN, KIM, "last_human_sender", takes_lead=True, passed_over=(AT_LOCATION,)),
            id="IR2 the last sender comes before the owner of the line",
        ),
        pytest.param(
            facts(lead(DOWNTOWN, sender=BEN), ben=Reach.SUSPENDED),
            ToUser(
                BEN,
                KIM,
                "last_human_sender",
                True,
                Shown(DOWNTOWN, Reach.SUSPENDED),
                (AT_LOCATION,),
            ),
            id="IR2 with IR5: a last sender who is gone gets the lead, the store sees it",
        ),
        pytest.param(
            facts(lead(DOWNTOWN)),
            ToLocation(DOWNTOWN, KIM, "location", passed_over=(AT_LOCATION, NO_HUMAN)),
            id="IR3 without a human text the lead stays with its location",
        ),
        pytest.param(
            facts(lead(UPTOWN), line_user=ANA, line_store=DOWNTOWN),
            ToLocation(UPTOWN, KIM, "location", passed_over=(AT_LOCATION, NO_HUMAN)),
            id="IR3 it stays there also when a user's line was texted",
        ),
        pytest.param(
            facts(line_user=ANA, line_store=DOWNTOWN),
            NewLead(ANA, "relay_number", passed_over=(NOBODY,)),
            id="IR4 a stranger on a relay number becomes its owner's lead",
        ),
        pytest.param(
            facts(line_user=ANA, line_store=DOWNTOWN, ana=Reach.AWAY),
            NewLead(ANA, "relay_number", Shown(DOWNTOWN, Reach.AWAY), (NOBODY,)),
            id="IR4 with IR5: a stranger's text to somebody away is shown to the store",
        ),
        pytest.param(
            facts(line_store=UPTOWN),
            NewLead(UPTOWN, "store_number", passed_over=(NOBODY, NOT_RELAY)),
            id="IR4 a stranger on a store's line becomes a new lead of the store",
        ),
        pytest.param(
            facts(lead(ANA), ana=Reach.TEXTING_OFF),
            ToUser(ANA, KIM, "lead_owner", shown=Shown(DOWNTOWN, Reach.TEXTING_OFF)),
            id="IR5 texting off: ownership stays and the owner's store sees it",
        ),
        pytest.param(
            facts(lead(ANA), line_store=UPTOWN, ana=Reach.AWAY),
            ToUser(ANA, KIM, "lead_owner", shown=Shown(DOWNTOWN, Reach.AWAY)),
            id="IR5 away: the owner's own store sees it, not the line's",
        ),
        pytest.param(
            facts(lead(CLEO), line_store=UPTOWN, cleo=Reach.AWAY),
            ToUser(CLEO, KIM, "lead_owner", shown=Shown(UPTOWN, Reach.AWAY)),
            id="IR5 an owner without a store: the line's store sees it",
        ),
        pytest.param(
            facts(lead(CLEO), cleo=Reach.SUSPENDED),
            ToUser(CLEO, KIM, "lead_owner"),
            id="IR5 with no store at all there is nobody to show it to",
        ),
        pytest.param(
            facts(lead(ANA, KIM, texted=5), lead(BEN, LEE, texted=9)),
            ToUser(BEN, LEE, "lead_owner", passed_over=(LESS_RECENT,)),
            id="IR6 of two leads with the number, the one last texted from this line",
        ),
        pytest.param(
            facts(lead(ANA, KIM), lead(DOWNTOWN, LEE, texted=1)),
            ToLocation(DOWNTOWN, LEE, "location", passed_over=(LESS_RECENT, AT_LOCATION, NO_HUMAN)),
            id="IR6 then the lead's own rules decide",
        ),
        pytest.param(
            facts(lead(ANA, LEE, texted=7), lead(BEN, KIM, texted=7), lead(BEN, MAX, texted=2)),
            AskWhich(
                (KIM, LEE, MAX),
                "shared_number",
                (Passed("last_texted_from_line", "texted_at_the_same_moment"),),
            ),
            id="IR6 a tie asks, and names every candidate in a fixed order",
        ),
        pytest.param(
            facts(lead(ANA, LEE), lead(BEN, KIM), line_user=ANA),
            AskWhich(
                (KIM, LEE),
                "shared_number",
                (Passed("last_texted_from_line", "none_was_texted_from_this_line"),),
            ),
            id="IR6 none ever texted from this line is a tie too",
        ),
        pytest.param(
            facts(fallback=HQ),
            NewLead(HQ, "fallback_location", passed_over=(NOBODY, NOT_RELAY, NO_OWNER)),
            id="IR9 a stranger on a number without an owner goes to the fallback location",
        ),
        pytest.param(
            facts(),
            NewLead(None, "fallback_location", passed_over=(NOBODY, NOT_RELAY, NO_OWNER)),
            id="IR9 and without any location to nobody, but it is kept",
        ),
        pytest.param(
            facts(lead(None), line_user=ANA),
            ToUser(ANA, KIM, "relay_number", takes_lead=True, passed_over=(UNASSIGNED,)),
            id="IR9 a lead of nobody is taken by the owner of the line",
        ),
        pytest.param(
            facts(lead(None), line_store=UPTOWN),
            ToLocation(
                UPTOWN, KIM, "store_number", takes_lead=True, passed_over=(UNASSIGNED, NOT_RELAY)
            ),
            id="IR9 or by the store of the line",
        ),
        pytest.param(
            facts(lead(None), fallback=HQ),
            ToLocation(
                HQ,
                KIM,
                "fallback_location",
                takes_lead=True,
                passed_over=(UNASSIGNED, NOT_RELAY, NO_OWNER),
            ),
            id="IR9 or by the fallback location",
        ),
        pytest.param(
            facts(lead(None)),
            ToLocation(
                None,
                KIM,
                "fallback_location",
                takes_lead=False,
                passed_over=(UNASSIGNED, NOT_RELAY, NO_OWNER),
            ),
            id="IR9 or stays nobody's, for those who supervise",
        ),
    ],
)
def test_route(known: RoutingFacts, expected: Route) -> None:
    assert route(known) == expected


_users = st.sampled_from([ANA, BEN, CLEO])
_places = st.sampled_from([DOWNTOWN, UPTOWN, HQ])
_leads = st.lists(
    st.builds(
        LeadFacts,
        st.sampled_from([KIM, LEE, MAX]),
        st.one_of(st.none(), _users, _places),
        st.one_of(st.none(), st.integers(1, 4)),
        st.one_of(st.none(), _users),
    ),
    max_size=3,
    unique_by=lambda facts: facts.id,
)
_facts = st.builds(
    RoutingFacts,
    _leads.map(tuple),
    st.one_of(st.none(), _users),
    st.one_of(st.none(), _places),
    st.one_of(st.none(), _places),
    st.fixed_dictionaries(
        {
            user: st.builds(UserFacts, st.sampled_from(Reach), st.one_of(st.none(), _places))
            for user in (ANA, BEN, CLEO)
        }
    ),
)


@given(_facts)
def test_every_text_is_routed_with_a_reason(known: RoutingFacts) -> None:
    decision = route(known)
    assert decision.because
    assert route(known) == decision


@given(_facts)
def test_the_order_of_the_leads_decides_nothing(known: RoutingFacts) -> None:
    turned = RoutingFacts(
        known.leads[::-1], known.line_user, known.line_store, known.fallback, known.users
    )
    assert route(turned) == route(known)


@given(_facts)
def test_an_owner_never_loses_a_lead_to_routing(known: RoutingFacts) -> None:
    decision = route(known)
    owners = {lead.id: lead.assignee for lead in known.leads}
    if isinstance(decision, ToUser) and isinstance(owners[decision.lead], UserId):
        assert (decision.user, decision.takes_lead) == (owners[decision.lead], False)
