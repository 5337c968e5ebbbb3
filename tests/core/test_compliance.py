"""May this text go, now, later or never, and what a word of consent means (product.md CO1–CO4)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from server.core import compliance, keywords, phone
from server.core.area_codes import AREA_CODES
from server.core.compliance import (
    Allowed,
    ConsentFacts,
    Held,
    HoursFacts,
    LineState,
    OptIn,
    OptOutScope,
    Purpose,
    Refused,
    SendFacts,
    may_send,
    scope_key,
    scopes_of,
)
from server.core.hours import Window
from server.core.keywords import Keyword, keyword
from server.core.model import DAY, HOUR, Instant
from server.core.state_rules import RULES
from server.core.whereabouts import Whereabouts, whereabouts
from tests.core.test_hours import at

STOPS = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT"]
STARTS = ["START", "UNSTOP", "YES"]
HELPS = ["HELP", "INFO"]
WORDS = [
    *((word, Keyword.STOP) for word in STOPS),
    *((word, Keyword.START) for word in STARTS),
    *((word, Keyword.HELP) for word in HELPS),
]


@pytest.mark.parametrize(("word", "meaning"), WORDS)
def test_a_word_of_consent_in_any_case_and_with_spaces_around(word: str, meaning: Keyword) -> None:
    spellings = [word, word.lower(), word.title(), f"  {word}", f"{word.lower()} \n", f"\t{word} "]
    assert [keyword(spelling) for spelling in spellings] == [meaning] * len(spellings)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "   ",
        "Don't stop by today",
        "stop by today?",
        "Stop it",
        "please stop",
        "STOP.",
        "stop!",
        "S T O P",
        "OPT-OUT",
        "opt  out",
        "The end",
        "yes please",
        "yes!",
        "Start at nine?",
        "help me choose",
        "info@example.com",
        "cancelled",
        "STOPSTOP",
        "ok",
    ],
)
def test_a_sentence_is_an_ordinary_text(body: str) -> None:
    assert keyword(body) is None


@pytest.mark.parametrize(
    ("scope", "store", "expected"),
    [
        pytest.param(OptOutScope.LINE, "s1", "line:+1", id="a line"),
        pytest.param(OptOutScope.STORE, "s1", "store:s1", id="the line's store"),
        pytest.param(OptOutScope.RETAILER, "s1", "retailer", id="the retailer"),
        pytest.param(OptOutScope.STORE, None, "retailer", id="a line of no store: the retailer"),
        pytest.param(OptOutScope.LINE, None, "line:+1", id="a line of no store, by line"),
    ],
)
def test_the_scope_of_an_opt_out(scope: OptOutScope, store: str | None, expected: str) -> None:
    assert scope_key(scope, "+1", store) == expected


@pytest.mark.parametrize("scope", OptOutScope)
@pytest.mark.parametrize("store", ["s1", None])
def test_an_opt_out_covers_the_line_it_was_sent_to(scope: OptOutScope, store: str | None) -> None:
    assert scope_key(scope, "+1", store) in scopes_of("+1", store)


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        pytest.param(OptOutScope.LINE, False, id="by line, another line of the store may text"),
        pytest.param(OptOutScope.STORE, True, id="by store, no line of the store may"),
        pytest.param(OptOutScope.RETAILER, True, id="by retailer, none at all may"),
    ],
)
def test_how_far_an_opt_out_reaches_within_a_store(scope: OptOutScope, covered: bool) -> None:
    assert (scope_key(scope, "+1", "s1") in scopes_of("+2", "s1")) is covered


AGREED = ConsentFacts(OptIn.SINGLE, agreed=True, asked_at=None)
ANY_HOUR = HoursFacts(None, Whereabouts(("America/New_York",), ("NY",), "number"), None, ())


def facts(
    purpose: Purpose = Purpose.HUMAN,
    line: LineState = LineState.READY,
    texting: bool = True,
    opted_out: str | None = None,
) -> SendFacts:
    return SendFacts(purpose, line, texting, opted_out, AGREED, ANY_HOUR, now=0)


@pytest.mark.parametrize(
    ("known", "code"),
    [
        pytest.param(facts(), None, id="a person's text to somebody who did not opt out goes"),
        pytest.param(facts(opted_out="store:s1"), "opted_out", id="not after an opt-out"),
        pytest.param(facts(texting=False), "text_messaging_off", id="not with texting off"),
        pytest.param(
            facts(line=LineState.NOT_ASSIGNED), "line_unavailable", id="not from a released number"
        ),
        pytest.param(
            facts(line=LineState.STORE_NOT_ENABLED),
            "store_not_enabled",
            id="not from a store that is not enabled",
        ),
        pytest.param(
            facts(texting=False, opted_out="retailer"),
            "text_messaging_off",
            id="what the writer can have changed is said first",
        ),
        *(
            pytest.param(facts(purpose, opted_out="store:s1"), None, id=f"{purpose} goes all same")
            for purpose in compliance.ANSWERS_A_KEYWORD
        ),
    ],
)
def test_the_gate(known: SendFacts, code: str | None) -> None:
    match may_send(known):
        case Allowed(because):
            assert code is None
            assert because
        case Refused(refused, sentence):
            assert refused == code
            assert sentence.endswith(".")
        case Held():
            pytest.fail("nothing holds a text to somebody who agreed, at any hour")


def test_an_automatic_answer_names_the_business() -> None:
    assert "Maison Blau" in compliance.opt_in_confirmation("Maison Blau")


# ---- asked before the first text (product.md CO1; facts.md: a record of what was shown)

NOON = at("2026-11-23 12:00", "America/New_York")
NEW_YORK = Whereabouts(("America/New_York",), ("NY",), "number")
USUAL = Window.of("08:00", "21:00")


def consent(rule: OptIn, *, agreed: bool = False, days_ago: float | None = None) -> ConsentFacts:
    asked_at = None if days_ago is None else NOON - round(days_ago * DAY)
    return ConsentFacts(rule, agreed, asked_at)


def sending(purpose: Purpose = Purpose.HUMAN, **given: Any) -> SendFacts:
    usual: dict[str, Any] = {
        "line": LineState.READY,
        "sender_texting": True,
        "opted_out": None,
        "consent": AGREED,
        "hours": ANY_HOUR,
        "now": NOON,
    }
    return SendFacts(purpose, **{**usual, **given})


@pytest.mark.parametrize(
    ("known", "because", "asks", "held"),
    [
        pytest.param(
            consent(OptIn.OFF), "not_opted_out", False, False, id="off: nothing is asked"
        ),
        pytest.param(
            consent(OptIn.SINGLE), "opt_in_first", True, False, id="single: asked, then it goes"
        ),
        pytest.param(
            consent(OptIn.SINGLE, days_ago=29.9), "opt_in_first", False, False,
            id="single: not asked again within 30 days",
        ),
        pytest.param(
            consent(OptIn.SINGLE, days_ago=30), "opt_in_first", True, False,
            id="single: asked again after 30 days",
        ),
        pytest.param(
            consent(OptIn.DOUBLE), "waits_for_opt_in", True, True, id="double: asked, and held"
        ),
        pytest.param(
            consent(OptIn.DOUBLE, days_ago=1), "waits_for_opt_in", False, True,
            id="double: held and not asked again",
        ),
        pytest.param(
            consent(OptIn.DOUBLE, days_ago=31), "waits_for_opt_in", True, True,
            id="double: asked again after 30 days",
        ),
        *(
            pytest.param(consent(rule, agreed=True), "agreed", False, False, id=f"{rule}: agreed")
            for rule in OptIn
        ),
    ],
)  # fmt: skip
def test_consent(known: ConsentFacts, because: str, asks: bool, held: bool) -> None:
    match may_send(sending(consent=known)):
        case Allowed(said, grounds, asked):
            assert (said, asked, held) == (because, asks, False)
        case Held(said, sentence, until, grounds, asked):
            assert (said, asked, held) == (because, asks, True)
            assert until is None
            assert sentence.endswith(".")
        case Refused():
            pytest.fail("nobody has opted out")
    assert grounds is not None
    assert grounds.consent == because


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(AGREED, id="who agreed meanwhile"),
        pytest.param(consent(OptIn.OFF), id="when asking was given up meanwhile"),
    ],
)
def test_nobody_is_asked_any_more(known: ConsentFacts) -> None:
    refused = may_send(sending(Purpose.OPT_IN, consent=known))
    assert isinstance(refused, Refused)
    assert refused.code == "opt_in_not_needed"


@pytest.mark.parametrize("words", ["YES", "yes", " Yes! ", "Sí.", "sí 👍", "START", "¡SÍ!", "si\n"])
def test_a_yes_to_a_question(words: str) -> None:
    assert keywords.agrees(words)


@pytest.mark.parametrize(
    "words", ["yes please", "yes, who is this?", "no", "", "👍", "STOP", "help"]
)
def test_no_yes_to_a_question(words: str) -> None:
    assert not keywords.agrees(words)


@pytest.mark.parametrize(
    ("word", "toll_free", "undoes"),
    [("YES", False, True), ("YES", True, False), ("START", True, True), ("unstop ", True, True)],
)
def test_on_a_toll_free_line_the_network_knows_no_yes(
    word: str, toll_free: bool, undoes: bool
) -> None:
    assert keywords.undoes(word, toll_free=toll_free) is undoes


# ---- hours, and how often (product.md CO4; the sources stand in server/core/state_rules.py)


def place(state: str, *zones: str) -> Whereabouts:
    return Whereabouts(zones or ("America/New_York",), (state,), "number")


def hours(
    where: Whereabouts = NEW_YORK,
    window: Window | None = USUAL,
    wrote_at: Instant | None = None,
    sent_at: tuple[Instant, ...] = (),
) -> HoursFacts:
    return HoursFacts(window, where, wrote_at, sent_at)


CHICAGO = "America/Chicago"
MONDAY, SUNDAY = "2026-11-23", "2026-11-22"


@pytest.mark.parametrize(
    ("state", "zone", "moment", "until"),
    [
        pytest.param("NY", "", f"{MONDAY} 08:00", None, id="47 CFR 64.1200(c)(1): from 8"),
        pytest.param("NY", "", f"{MONDAY} 20:59", None, id="47 CFR 64.1200(c)(1): before 21"),
        pytest.param("NY", "", f"{MONDAY} 21:00", "2026-11-24 08:00", id="not from 21 on"),
        pytest.param(
            "FL", "", f"{MONDAY} 20:00", "2026-11-24 08:00", id="Fla. Stat. 501.616(6): before 20"
        ),
        pytest.param("FL", "", f"{MONDAY} 08:00", None, id="Fla. Stat. 501.616(6): from 8"),
        pytest.param(
            "OK", CHICAGO, f"{MONDAY} 20:30", "2026-11-24 08:00", id="Okla. tit. 15 § 775C.4"
        ),
        pytest.param(
            "WA", "America/Los_Angeles", f"{MONDAY} 20:01", "2026-11-24 08:00",
            id="Wash. RCW 80.36.390",
        ),
        pytest.param(
            "CT", "", f"{MONDAY} 08:30", f"{MONDAY} 09:00", id="Conn. § 42-288a: from 9"
        ),
        pytest.param("CT", "", f"{MONDAY} 20:00", "2026-11-24 09:00", id="Conn. § 42-288a: to 20"),
        pytest.param(
            "TX", CHICAGO, f"{MONDAY} 08:30", f"{MONDAY} 09:00", id="Texas on a Monday: from 9"
        ),
        pytest.param("TX", CHICAGO, f"{MONDAY} 20:30", None, id="Texas on a Monday: to 21"),
        pytest.param(
            "TX", CHICAGO, f"{SUNDAY} 11:59", f"{SUNDAY} 12:00", id="Texas on a Sunday: from 12"
        ),
        pytest.param("TX", CHICAGO, f"{SUNDAY} 12:00", None, id="Texas on a Sunday at noon"),
    ],
)  # fmt: skip
def test_the_hours_of_a_state(state: str, zone: str, moment: str, until: str | None) -> None:
    zone = zone or "America/New_York"
    facts = sending(hours=hours(place(state, zone)), now=at(moment, zone))
    match may_send(facts):
        case Allowed():
            assert until is None
        case Held(code, sentence, opens):
            assert code == "quiet_hours"
            assert opens == at(until or "", zone)
            assert moment[-5:] in sentence, "the time there"
        case Refused():
            pytest.fail("an hour refuses nothing")


def test_every_rule_of_law_has_its_source_and_date() -> None:
    for rule in RULES:
        assert rule.source
        assert date.fromisoformat(rule.read_on)
        assert phone.area_codes_of(rule.state), "a state that numbers lie in"


NIGHT = at(f"{MONDAY} 23:30", "America/New_York")
ANYWHERE = whereabouts("+18005550100", state=None, time_zone=None, country="US")


@pytest.mark.parametrize(
    ("known", "code"),
    [
        pytest.param(hours(), "quiet_hours", id="at night it waits"),
        pytest.param(hours(window=None), None, id="with no hours set it goes"),
        pytest.param(hours(wrote_at=NIGHT - HOUR), None, id="an answer goes at night too"),
        pytest.param(
            hours(wrote_at=NIGHT - 25 * HOUR), "quiet_hours", id="after 24 hours it is no answer"
        ),
        pytest.param(hours(ANYWHERE), "quiet_hours", id="a toll-free number at night waits"),
        pytest.param(
            hours(place("FL"), None, sent_at=tuple(NIGHT - n * HOUR for n in (1, 2, 3))),
            "daily_limit",
            id="Fla. Stat. 501.616(6): no fourth text in 24 hours",
        ),
        pytest.param(
            hours(place("OK"), None, sent_at=tuple(NIGHT - n * HOUR for n in (1, 2, 3))),
            "daily_limit",
            id="Oklahoma: no fourth text in 24 hours",
        ),
        pytest.param(
            hours(place("FL"), None, sent_at=(NIGHT - HOUR, NIGHT - 2 * HOUR)), None,
            id="a third one goes",
        ),
        pytest.param(
            hours(place("FL"), None, sent_at=tuple(NIGHT - n * HOUR for n in (1, 2, 24))), None,
            id="what is a day old counts no more",
        ),
        pytest.param(
            hours(NEW_YORK, None, sent_at=tuple(NIGHT - n * HOUR for n in (1, 2, 3, 4))), None,
            id="where no law counts, nothing is counted",
        ),
        pytest.param(
            hours(
                place("FL"), None, wrote_at=NIGHT - HOUR,
                sent_at=tuple(NIGHT - n * HOUR for n in (1, 2, 3)),
            ),
            None,
            id="an answer is not counted",
        ),
    ],
)  # fmt: skip
def test_hours_and_how_often(known: HoursFacts, code: str | None) -> None:
    match may_send(sending(hours=known, now=NIGHT)):
        case Allowed():
            assert code is None
        case Held(said, sentence, until):
            assert said == code
            assert sentence.endswith(".")
            assert until is not None
            assert until > NIGHT
        case Refused():
            pytest.fail("an hour refuses nothing")


def test_a_fourth_text_waits_for_the_day_to_end_and_for_the_morning() -> None:
    sent = tuple(NIGHT - n * HOUR for n in (1, 2, 3))
    held = may_send(sending(hours=hours(place("FL"), USUAL, sent_at=sent), now=NIGHT))
    assert isinstance(held, Held)
    assert held.until == at("2026-11-25 08:00", "America/New_York")


def test_who_has_to_agree_first_waits_for_that_whatever_the_hour() -> None:
    facts = sending(consent=consent(OptIn.DOUBLE), hours=hours(), now=NIGHT)
    held = may_send(facts)
    assert isinstance(held, Held)
    assert (held.code, held.until) == ("waits_for_opt_in", None)


def test_the_opt_in_message_keeps_the_hours_and_the_answer_to_a_word_does_not() -> None:
    unasked = consent(OptIn.SINGLE)
    held = may_send(sending(Purpose.OPT_IN, consent=unasked, hours=hours(), now=NIGHT))
    assert isinstance(held, Held)
    assert isinstance(may_send(sending(Purpose.HELP, hours=hours(), now=NIGHT)), Allowed)


# ---- where somebody is


@pytest.mark.parametrize(
    ("number", "state", "zone", "expected"),
    [
        pytest.param(
            "+12125550100", None, None, (("America/New_York",), ("NY",), "number"),
            id="by the area code",
        ),
        pytest.param(
            "+18505550100", None, None, ((CHICAGO, "America/New_York"), ("FL",), "number"),
            id="an area code in two zones: both",
        ),
        pytest.param(
            "+12125550100", "HI", None, (("Pacific/Honolulu",), ("HI",), "lead"),
            id="what is stored comes first",
        ),
        pytest.param(
            "+13055550100", None, "America/Denver", (("America/Denver",), ("FL",), "lead"),
            id="Fla. Stat. 501.616(6): the area code presumes the state where only a zone is stored",
        ),
        pytest.param(
            "+442079460000", None, None, (("Europe/London",), (), "number"),
            id="another country has no state",
        ),
    ],
)  # fmt: skip
def test_where_somebody_is(
    number: str, state: str | None, zone: str | None, expected: tuple[Any, ...]
) -> None:
    found = whereabouts(number, state=state, time_zone=zone, country="US")
    assert (found.zones, found.states, found.known_by) == expected


@pytest.mark.parametrize("number", ["+18005550100", "+15005550100", "Pickup"])
def test_who_can_be_anywhere_is_anywhere_in_the_country(number: str) -> None:
    found = whereabouts(number, state=None, time_zone=None, country="US")
    assert {"America/New_York", "Pacific/Honolulu", "America/Anchorage"} <= set(found.zones)
    assert (found.states, found.known_by) == (None, "nothing")


def test_area_codes_that_span_zones_are_those_that_are_known_to() -> None:
    """facts.md, tried: 25 of the North American area codes."""
    spanning = (
        "208 219 250 270 308 418 423 541 574 605 606 620 701 709 775 785 807 812 850 867 879 906 "
        "907 928 986"
    )
    codes = sorted({code for codes in AREA_CODES.values() for code in codes})
    found = [code for code in codes if len(phone.time_zones(f"+1{code}5550100")) > 1]
    assert " ".join(found) == spanning


NINE_IN_THE_EVENING = 2 * HOUR
"""Of 1970-01-01, in UTC; in New York it is the evening before."""
DAYTIME = Window(8 * 60, 20 * 60)


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        pytest.param(Purpose.HUMAN, "answers_recent_text", id="a person's answer goes at night"),
        pytest.param(Purpose.WORKFLOW, "quiet_hours", id="what leaves by itself answers nobody"),
    ],
)
def test_only_a_person_answers_at_night(purpose: Purpose, expected: str) -> None:
    hours = replace(ANY_HOUR, window=DAYTIME, wrote_at=NINE_IN_THE_EVENING - HOUR)
    verdict = may_send(replace(facts(purpose), hours=hours, now=NINE_IN_THE_EVENING))
    assert not isinstance(verdict, Refused)
    assert verdict.grounds is not None
    assert verdict.grounds.hours == expected
    assert isinstance(verdict, Held) == (purpose is Purpose.WORKFLOW)


@pytest.mark.parametrize("rule", OptIn)
def test_an_action_asks_first_as_a_person_does(rule: OptIn) -> None:
    known = ConsentFacts(rule, agreed=False, asked_at=None)
    human, action = (
        may_send(replace(facts(purpose), consent=known))
        for purpose in (Purpose.HUMAN, Purpose.WORKFLOW)
    )
    assert action == human


def test_an_action_sends_nothing_to_who_has_opted_out() -> None:
    verdict = may_send(facts(Purpose.WORKFLOW, opted_out="store:s1"))
    assert isinstance(verdict, Refused)
    assert verdict.code == "opted_out"
