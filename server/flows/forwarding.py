"""A customer's text is copied to the phone of an associate who is away (product.md OO3, OO5–OO9, OO14).

What becomes of it is planned before the text is written, so that the text is stored with the reason;
the copy is queued once the text is there. The app keeps the original whatever happens.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from server.core import proxies as core
from server.core.compliance import scopes_of
from server.core.forwarding import (
    PhonePurpose,
    Stays,
    ToDeputy,
    ToPhone,
    Whether,
    forwarded_body,
    header,
    whole_name,
)
from server.core.model import DAY, InboundText, Passed, UserId
from server.core.proxies import Chosen, Exhausted, PoolNumber
from server.core.routing import AskWhich, NewLead, Route, ToUser
from server.flows import alerts, phones, proxy_sessions
from server.flows.alerts import AlertKind
from server.flows.context import Context
from server.store import consents, leads, numbers, people, phone_texts, proxies, threads
from server.store.numbers import Line
from server.store.statement import Row, Tx

TO_PHONE, TO_DEPUTY, LOOP_STOPPED = "to_phone", "to_deputy", "loop_stopped"
EXHAUSTED = "pool_exhausted"


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a text beside the app. ``forwarded`` is told with the text, None where there is
    nothing to tell; ``facts`` are stored with its reason; ``target`` is the phone and ``number`` the
    proxy number that a copy goes from.
    """

    forwarded: str | None
    facts: dict[str, Any] | None
    deputy: str | None = None
    target: ToPhone | None = None
    number: str | None = None

    @property
    def reaches_nobody(self) -> bool:
        """It should have gone to a phone, and there was no number for it."""
        return self.forwarded == EXHAUSTED


NOTHING = Plan(None, None)


def owner_of(decision: Route) -> str | None:
    """The user whom a text is for, None where it is a location's or nobody's."""
    match decision:
        case ToUser(user=user):
            return user
        case NewLead(owner=UserId() as user):
            return user
        case _:
            return None


def plan(
    tx: Tx,
    conversation_id: str,
    decision: Route,
    destinations: Mapping[str, Whether],
    text: InboundText,
    line: Line,
    context: Context,
    *,
    is_word: bool,
) -> Plan:
    """Decide, and pair the phone with a number where a copy is to go. ``destinations`` says of every
    user that the decision can name where a text of theirs goes.
    """
    found = destinations.get(owner_of(decision) or "")
    if isinstance(decision, AskWhich):
        return _stays("shared_number") if destinations else NOTHING
    if found is None:
        return NOTHING
    if isinstance(found, Stays):
        is_usual = found.because == "not_enabled"
        return NOTHING if is_usual else _stays(found.because, found.passed_over)
    because = _goes_nowhere(tx, found, text, line, is_word, context)
    if because is not None:
        return _stays(because, found.passed_over)
    if isinstance(found, ToDeputy):
        facts = _facts(TO_DEPUTY, found.because, found.passed_over, user=found.user)
        return Plan(TO_DEPUTY, facts, deputy=found.user)
    return _to_phone(tx, conversation_id, found, text, context)


def _goes_nowhere(
    tx: Tx,
    found: ToPhone | ToDeputy,
    text: InboundText,
    line: Line,
    is_word: bool,
    context: Context,
) -> str | None:
    """Why a text that is away from its owner stays in the app all the same (OO11, OO12)."""
    if is_word:
        return "keyword"
    if not line.is_owned:
        return "not_a_line"
    if isinstance(found, ToDeputy):
        return None
    if text.sender == found.phone:
        return "own_phone"
    if numbers.by_number(tx, text.sender) is not None:
        phones.loop_stopped(tx, found.user, None, context)
        return "own_number"
    if consents.covering(tx, text.sender, scopes_of(text.recipient, line.store)):
        return "opted_out"
    return None


def _to_phone(
    tx: Tx, conversation_id: str, found: ToPhone, text: InboundText, context: Context
) -> Plan:
    proxy_sessions.expire(tx, context, found.phone)
    chosen = _number(tx, conversation_id, found, text.sender, context)
    deputy = found.user if found.because == "deputy" else None
    if isinstance(chosen, Exhausted):
        facts = _facts("stays", chosen.because, (*found.passed_over, *chosen.passed_over))
        return Plan(EXHAUSTED, facts, deputy=deputy, target=found)
    facts = _facts(
        TO_PHONE,
        found.because,
        (*found.passed_over, *chosen.passed_over),
        user=found.user,
        proxy=chosen.number,
        chosen=chosen.because,
    )
    return Plan(TO_PHONE, facts, deputy=deputy, target=found, number=chosen.number)


def _number(
    tx: Tx, conversation_id: str, found: ToPhone, customer: str, context: Context
) -> Chosen | Exhausted:
    """The number of the live session, or of one that begins now."""
    earlier = proxies.of_conversation(tx, found.phone, conversation_id)
    if earlier is not None and earlier.ended_at is None:
        if earlier.user_id == found.user:
            proxies.use(tx, earlier.id, context.now)
            return Chosen(earlier.proxy, "sticky")
        proxy_sessions.reassign(tx, earlier, context)
    pool = [
        PoolNumber(row.number, bool(row.live), row.last) for row in proxies.pool(tx, found.phone)
    ]
    place = core.place_of_customer(customer, context.retailer.country)
    sticky = _sticky(tx, earlier.proxy, found.phone, conversation_id) if earlier else None
    while True:
        chosen = core.choose(pool, place, context.proxy, sticky, context.now)
        if isinstance(chosen, Exhausted):
            return chosen
        if proxy_sessions.begin(
            tx, found.user, found.phone, chosen.number, conversation_id, context
        ):
            _tell_if_low(tx, core.supply(pool, place, context.proxy, chosen.number), found, context)
            return chosen
        pool = [each for each in pool if each.number != chosen.number]


def _tell_if_low(tx: Tx, left: core.Supply, found: ToPhone, context: Context) -> None:
    """Once a day for everybody whose phone has nearly all the numbers there are for a customer."""
    if left.is_low:
        alerts.tell(
            tx,
            AlertKind.POOL_LOW,
            f"Proxy numbers are nearly exhausted on this phone: {left.free} of {left.near} near the last "
            "customer are free. Add some under Numbers before texts stay in the app.",
            context,
            user_id=found.user,
            again_after=DAY,
        )


def _sticky(tx: Tx, number: str, phone: str, conversation_id: str) -> str | None:
    """The number that the customer had on this phone, unless another has had it since."""
    newest = proxies.of_pair(tx, phone, number, 1)
    return number if newest and newest[0].conversation_id == conversation_id else None


def _stays(because: str, passed: tuple[Passed, ...] = ()) -> Plan:
    return Plan(None, _facts("stays", because, passed))


def _facts(
    decision: str,
    because: str,
    passed: tuple[Passed, ...],
    *,
    user: str | None = None,
    proxy: str | None = None,
    chosen: str | None = None,
) -> dict[str, Any]:
    """The decision as it is stored with the text. A forwarding number is never in it."""
    return {
        "decision": decision,
        "because": because,
        "user": user,
        "proxy": proxy,
        "chosen": chosen,
        "passed_over": [asdict(each) for each in passed],
    }


def carry_out(
    tx: Tx,
    planned: Plan,
    conversation_id: str,
    message_id: str,
    text: InboundText,
    owner: str | None,
    context: Context,
) -> bool:
    """Queue the copy of a text that is stored now, or say that there is no number for one. True when a
    copy was queued.
    """
    if planned.reaches_nobody:
        alerts.tell(
            tx,
            AlertKind.POOL_EXHAUSTED,
            "No proxy number is free, so a customer's text was not forwarded. It is in the app; "
            "add proxy numbers under Numbers.",
            context,
            user_id=owner,
            conversation_id=conversation_id,
        )
    if planned.target is None or planned.number is None:
        return False
    queued = phones.text(
        tx,
        user_id=planned.target.user,
        phone=planned.target.phone,
        number=planned.number,
        purpose=PhonePurpose.FORWARD,
        body=_body(tx, planned, conversation_id, text, owner),
        media=[{"url": item.url, "content_type": item.content_type} for item in text.media],
        message_id=message_id,
        conversation_id=conversation_id,
        context=context,
    )
    if not queued:
        phone_texts.set_forwarded(tx, message_id, LOOP_STOPPED)
    return queued


def _body(tx: Tx, planned: Plan, conversation_id: str, text: InboundText, owner: str | None) -> str:
    name = name_in(tx, conversation_id)
    for_whom = people.by_id(tx, owner) if planned.deputy and owner else None
    owner_name = for_whom.name.split(" ")[0] if for_whom else None
    return forwarded_body(name, text.body, len(text.media), owner_name)


def name_in(tx: Tx, conversation_id: str) -> str:
    """The customer of a conversation as a phone reads their name."""
    lead = _lead_in(tx, conversation_id)
    return header(lead.first_name, lead.last_name, lead.stranger) if lead else "A customer"


def whole_name_in(tx: Tx, conversation_id: str) -> str:
    """The customer's whole name, to tell two apart whose short ones are alike."""
    lead = _lead_in(tx, conversation_id)
    return whole_name(lead.first_name, lead.last_name) if lead else ""


def _lead_in(tx: Tx, conversation_id: str) -> Row | None:
    conversation = threads.by_id(tx, conversation_id)
    return leads.by_id(tx, conversation.lead_id) if conversation and conversation.lead_id else None
