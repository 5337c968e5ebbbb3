"""May this text go, now, later or never; and what a word of consent means (product.md CO1–CO6)."""

from dataclasses import dataclass
from enum import StrEnum

from server.core.hours import Week, Window, local_clock, opens_at
from server.core.model import DAY, Instant
from server.core.scheduling import SCHEDULED, Schedule, leaves_on
from server.core.state_rules import RULE_OF, RULES, StateRule
from server.core.whereabouts import Whereabouts


class OptIn(StrEnum):
    """What a first text to somebody takes (``retailer.opt_in``): the opt-in message before it, their
    agreement, or nothing.
    """

    SINGLE = "single"
    DOUBLE = "double"
    OFF = "off"


class OptOutScope(StrEnum):
    """How far one opt-out reaches (``retailer.opt_out_scope``)."""

    STORE = "store"
    LINE = "line"
    RETAILER = "retailer"


def scope_key(scope: OptOutScope, line: str, store: str | None) -> str:
    """The scope of an opt-out on this line as it is stored.

    A line without a store has no store to opt out of: the opt-out then covers the retailer.
    """
    match scope:
        case OptOutScope.LINE:
            return f"line:{line}"
        case OptOutScope.STORE if store:
            return f"store:{store}"
        case _:
            return "retailer"


def scopes_of(line: str, store: str | None) -> list[str]:
    """Every stored scope that covers a text from this line."""
    return ["retailer", f"line:{line}", *([f"store:{store}"] if store else [])]


class Purpose(StrEnum):
    """Why a text leaves. Only ``HUMAN`` is written by a person; ``WORKFLOW`` is that of an action which
    ran by itself.
    """

    HUMAN = "human"
    WORKFLOW = "workflow"
    OPT_IN = "opt_in"
    OPT_OUT_CONFIRMATION = "opt_out_confirmation"
    OPT_IN_CONFIRMATION = "opt_in_confirmation"
    HELP = "help"


class LineState(StrEnum):
    """What the number that a text would leave from can do."""

    READY = "ready"
    NOT_ASSIGNED = "not_assigned"
    STORE_NOT_ENABLED = "store_not_enabled"


ASKED_AGAIN_AFTER = 30 * DAY
"""The opt-in message goes to nobody twice within this time (product.md CO1)."""

ANSWERS_FOR = DAY
"""A text to somebody who wrote within this time answers them, at any hour (product.md CO4)."""


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """``agreed``: they wrote first, asked for texts or said yes, and not just anywhere but to this
    scope. ``asked_at`` is when they were last asked, None where they were not.
    """

    rule: OptIn
    agreed: bool
    asked_at: Instant | None


@dataclass(frozen=True, slots=True)
class HoursFacts:
    """``window`` is the retailer's, None for any hour. ``wrote_at`` is when the lead last wrote in this
    conversation; ``sent_at`` when texts to them left or wait to leave, newest first.
    """

    window: Window | None
    place: Whereabouts
    wrote_at: Instant | None
    sent_at: tuple[Instant, ...]


@dataclass(frozen=True, slots=True)
class SendFacts:
    """``sender_texting``: the writer has text messaging switched on, or the line is a store's.
    ``opted_out`` is the scope of an opt-out that covers this text. ``schedule``: its author wants it to
    leave later.
    """

    purpose: Purpose
    line: LineState
    sender_texting: bool
    opted_out: str | None
    consent: ConsentFacts
    hours: HoursFacts
    now: Instant
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a verdict rests on: the consent, and the hour where the lead is."""

    consent: str
    hours: str
    week: str | None = None


@dataclass(frozen=True, slots=True)
class Allowed:
    """``asks``: the opt-in message goes before it."""

    because: str
    grounds: Grounds | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """It may go later: at ``until``, or, where that is None, when the lead agrees or it is known where
    they are. ``code`` is stable, ``sentence`` says to a person why.
    """

    code: str
    sentence: str
    until: Instant | None
    grounds: Grounds | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """``code`` is stable, ``sentence`` says to a person what to do."""

    code: str
    sentence: str


Verdict = Allowed | Held | Refused

ASKED_FOR = {Purpose.HUMAN, Purpose.WORKFLOW}
"""What may take asking first: the opt-in message goes before it."""

ANSWERS_A_KEYWORD = {Purpose.OPT_OUT_CONFIRMATION, Purpose.OPT_IN_CONFIRMATION, Purpose.HELP}


def may_send(facts: SendFacts) -> Verdict:
    """The one gate that every outbound text passes, when it is written and again when it leaves.

    One confirmation of an opt-out may go to a number that opted out (47 CFR 64.1200(a)(12)).
    """
    if facts.purpose in ANSWERS_A_KEYWORD:
        return Allowed(f"answers_{facts.purpose}")
    stopped = _refusal(facts) or _not_yet(facts)
    if stopped is not None:
        return stopped
    consent, asks = _consent(facts)
    hours, held = _hours(facts)
    if consent == WAITS:
        return Held(WAITS, WAITS_SENTENCE, None, Grounds(consent, hours), asks)
    grounds = Grounds(consent, hours, str(_week(facts.hours)) if facts.hours.window else None)
    if held is not None:
        return Held(held.code, held.sentence, held.until, grounds, asks)
    return Allowed(consent, grounds, asks)


def _refusal(facts: SendFacts) -> Refused | None:
    if not facts.sender_texting:
        return Refused(
            "text_messaging_off",
            "Text messaging is not switched on for you. Someone who manages users can enable it.",
        )
    if facts.line in _LINE_REFUSALS:
        return _LINE_REFUSALS[facts.line]
    if facts.opted_out:
        return Refused(
            "opted_out",
            "This customer has opted out of texts. They can text START to opt in again.",
        )
    if facts.purpose is Purpose.OPT_IN:
        return _question_refusal(facts.consent)
    return None


def _not_yet(facts: SendFacts) -> Held | Refused | None:
    """A scheduled text before its time, or one whose author has lost the conversation meanwhile. Nobody
    is asked for consent before the time has come.
    """
    if facts.schedule is None:
        return None
    if not facts.schedule.author_sees:
        return Refused(
            "author_sees_no_more",
            "It did not leave: the conversation is no longer its author's. Whoever has it now can "
            "write it anew.",
        )
    if facts.now >= facts.schedule.leaves_at:
        return None
    place = facts.hours.place
    zones = () if place.known_by == "nothing" else place.zones
    until = facts.schedule.leaves_at
    return Held(SCHEDULED, leaves_on(until, zones), until)


def _question_refusal(known: ConsentFacts) -> Refused | None:
    if known.agreed:
        words = "They have written or agreed meanwhile, so nothing is asked."
    elif known.rule is OptIn.OFF:
        words = "Nobody is asked any more: opt-in was switched off meanwhile."
    else:
        return None
    return Refused("opt_in_not_needed", words)


_LINE_REFUSALS = {
    LineState.NOT_ASSIGNED: Refused(
        "line_unavailable",
        "This number cannot send texts. Write to the lead from your own line instead.",
    ),
    LineState.STORE_NOT_ENABLED: Refused(
        "store_not_enabled",
        "The store's text line is not enabled yet. Ask someone who manages users.",
    ),
}


# ---- consent (product.md CO1)

WAITS = "waits_for_opt_in"
WAITS_SENTENCE = "It is held until they agree: the opt-in message asks them to answer YES."


def _consent(facts: SendFacts) -> tuple[str, bool]:
    """What the lead has agreed to, and whether they are asked first."""
    known = facts.consent
    if facts.purpose is Purpose.OPT_IN:
        return "asks_for_opt_in", False
    if known.agreed:
        return "agreed", False
    asks = known.asked_at is None or facts.now - known.asked_at >= ASKED_AGAIN_AFTER
    match known.rule:
        case OptIn.OFF:
            return "not_opted_out", False
        case OptIn.SINGLE:
            return "opt_in_first", asks
        case OptIn.DOUBLE:
            return WAITS, asks


# ---- hours (product.md CO4)


def _hours(facts: SendFacts) -> tuple[str, Held | None]:
    """What the hour where the lead is says, and until when it holds the text."""
    hours = facts.hours
    if facts.purpose is not Purpose.WORKFLOW and _wrote_lately(facts):
        return "answers_recent_text", None
    free_at = _free_at(facts)
    if free_at > facts.now:
        return "daily_limit", Held("daily_limit", _daily_sentence(hours), _opening(free_at, hours))
    if hours.window is None:
        return "any_hour", None
    until = _opening(facts.now, hours)
    if until == facts.now:
        return "within_hours", None
    return "quiet_hours", Held("quiet_hours", _quiet_sentence(facts, until), until)


def _wrote_lately(facts: SendFacts) -> bool:
    """Whether a text answers them. What leaves by itself answers nobody."""
    wrote_at = facts.hours.wrote_at
    return wrote_at is not None and facts.now - wrote_at < ANSWERS_FOR


def _opening(moment: Instant, hours: HoursFacts) -> Instant | None:
    if hours.window is None:
        return moment
    return opens_at(moment, hours.place.zones, _week(hours))


def _week(hours: HoursFacts) -> Week:
    """The retailer's hours within those of every state that the lead can be in."""
    week = Week.every_day(hours.window or Window(0, 24 * 60))
    for rule in _rules(hours.place):
        week = week.within(rule.week)
    return week


def _rules(place: Whereabouts) -> list[StateRule]:
    """The laws that may hold for somebody; where nobody knows the state, all of them."""
    if place.states is None:
        return list(RULES)
    return [RULE_OF[state] for state in place.states if state in RULE_OF]


def is_counted(place: Whereabouts) -> bool:
    """Whether a law counts the texts that somebody gets in a day."""
    return any(rule.most_a_day for rule in _rules(place))


def _free_at(facts: SendFacts) -> Instant:
    """When the law of a state lets one more text go: now, or a day after the oldest that counts."""
    limits = [rule.most_a_day for rule in _rules(facts.hours.place) if rule.most_a_day]
    if not limits:
        return facts.now
    counted = [at for at in facts.hours.sent_at if facts.now - at < DAY]
    most = min(limits)
    return counted[most - 1] + DAY if len(counted) >= most else facts.now


def _daily_sentence(hours: HoursFacts) -> str:
    limited = [rule for rule in _rules(hours.place) if rule.most_a_day]
    most = min(rule.most_a_day or 0 for rule in limited)
    where = (
        _named([rule.name for rule in limited]) if hours.place.states else "a state they may be in"
    )
    return f"The law of {where} allows {most} texts in 24 hours to somebody who has not written."


def _quiet_sentence(facts: SendFacts, until: Instant | None) -> str:
    """Why it waits, with the time there: it says nothing of numbers or names."""
    hours = facts.hours
    if until is None:
        return "It can nowhere be the right hour: say in Lead Details where the lead is."
    where = _named([rule.name for rule in _rules(hours.place)]) if hours.place.states else ""
    law = f" in {where}" if where else ""
    rule = f"texts that begin a conversation go{law} from {_week(hours)}"
    if hours.place.known_by == "nothing":
        return (
            f"Nobody knows where this number is, and {rule}, wherever it can be. "
            "Lead Details is where to say it."
        )
    return f"It is {local_clock(facts.now, hours.place.zones)} where the lead is; {rule} there."


def _named(names: list[str]) -> str:
    return " and ".join(names)


def opt_in_confirmation(retailer: str) -> str:
    return f"{retailer}: you are opted in to texts again. Reply HELP for help, STOP to opt out."
