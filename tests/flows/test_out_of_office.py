"""What putting Out of Office begins and ends, as time passes (OO1, OO11, OO13, OO14)."""

import re
from typing import Any

import pytest

from server.core.model import DAY, HOUR, MINUTE, SECOND
from server.flows import codes, out_of_office
from server.flows.away import facts_of
from server.flows.codes import NothingToEnter, Verified
from server.flows.out_of_office import Wanted
from server.flows.problems import Conflict, Invalid
from server.store import out_of_office as kept
from server.store import threads
from tests.flows.out_of_office import DANA, LINES, PHONES, Away, Opened

ANA = LINES["ana"]
PHONE, OTHER = PHONES["ana"], "+15165550109"
P1, P2 = "+16465550190", "+16465550191"


def put(away: Away, name: str = "ana", **given: Any) -> None:
    wanted = {"enabled": True, "number": PHONE, "mode": "all", "ends_at": None, "deputy_id": None}
    out_of_office.put(away.tx, away.users[name], Wanted(**{**wanted, **given}), away.context)


def code_on(away: Away, phone: str = PHONE) -> str:
    newest = [text.body for text in away.on_phone(phone) if text.purpose == "code"][-1]
    found = re.search(r"\b\d{6}\b", newest)
    assert found
    return found[0]


def enter(away: Away, code: str, name: str = "ana") -> codes.Verification:
    return codes.verify(away.tx, away.users[name], code, away.context)


def put_and_verified(away: Away, **given: Any) -> None:
    put(away, **given)
    assert enter(away, code_on(away)) == Verified()


def forwarding(away: Away) -> list[str | None]:
    """Why each session ended; None for a live one."""
    return [session.ended_because for session in away.sessions()]


def with_a_session(opened: Opened) -> Away:
    """Ana is away, and Dana's text went to her phone."""
    away = opened(P1, P2)
    put_and_verified(away)
    away.lead("Dana Rivera", "ana", DANA)
    away.texts(DANA, ANA, "Is it in?")
    assert forwarding(away) == [None]
    return away


# ---- codes


def test_nothing_is_forwarded_before_the_code_came_back(opened: Opened) -> None:
    away = opened(P1)
    put(away)
    away.lead("Dana Rivera", "ana", DANA)
    away.texts(DANA, ANA, "Is it in?")
    assert [text.purpose for text in away.on_phone(PHONE)] == ["code"]
    enter(away, code_on(away))
    away.texts(DANA, ANA, "Hello?")
    assert [text.purpose for text in away.on_phone(PHONE)] == ["code", "forward"]


def test_a_code_is_good_for_five_minutes(opened: Opened) -> None:
    away = opened(P1)
    put(away)
    away.passes(5 * MINUTE - SECOND)
    assert (
        codes.expires_at(kept.now_or_new(away.tx, away.users["ana"]), away.now) == away.now + SECOND
    )
    away.passes(SECOND)
    late = enter(away, code_on(away))
    assert isinstance(late, NothingToEnter)
    assert "too old" in late.sentence
    put(away)
    assert enter(away, code_on(away)) == Verified()


def test_a_code_is_kept_as_a_digest_that_differs_from_user_to_user(opened: Opened) -> None:
    away = opened(P1)
    digests = set()
    for name in ("ana", "ben"):
        user = away.users[name]
        kept.change(away.tx, user, away.now, forwarding_number=PHONES[name])
        codes.text(away.tx, user, away.context_with("123456"))
        row = kept.now_or_new(away.tx, user)
        assert "123456" not in str(row)
        digests.add(row.code_digest)
    assert len(digests) == 2


def test_a_lapsed_code_is_texted_anew_when_the_number_is_put_again_but_not_to_switch_off(
    opened: Opened,
) -> None:
    away = opened(P1)
    put(away)
    away.passes(6 * MINUTE)
    put(away, enabled=False)
    assert len(away.on_phone(PHONE)) == 1
    put(away)
    assert len(away.on_phone(PHONE)) == 2


def test_after_five_codes_the_next_waits_until_the_first_is_an_hour_old(opened: Opened) -> None:
    away = opened(P1)
    for _ in range(5):
        put(away)
        away.passes(6 * MINUTE)
    with pytest.raises(Conflict, match="too_many_codes") as refused:
        put(away)
    assert "Try again in 30 minutes" in refused.value.detail
    away.passes(30 * MINUTE)
    put(away)
    assert len(away.on_phone(PHONE)) == 6


def test_a_code_never_comes_from_a_number_that_reaches_a_customer_from_that_phone(
    opened: Opened,
) -> None:
    away = opened(P1)
    away.goes_away("ana")
    away.lead("Dana Rivera", "ana", DANA)
    away.texts(DANA, ANA, "Is it in?")
    put(away, "ben")
    copy, code = away.on_phone(PHONE)
    assert (copy.number, code.number, code.purpose) == (P1, LINES["ben"], "code")


def test_a_code_comes_from_a_number_that_the_phone_does_not_know_if_there_is_one(
    opened: Opened,
) -> None:
    away = opened(P1, P2)
    away.goes_away("ana")
    away.lead("Dana Rivera", "ana", DANA)
    away.texts(DANA, ANA, "Is it in?")
    put(away, enabled=False)
    put(away, "ben")
    copy, code = away.on_phone(PHONE)
    assert {copy.number, code.number} == {P1, P2}


# ---- what ends sessions


@pytest.mark.parametrize(
    ("given", "ended"),
    [
        pytest.param({"enabled": False}, "switched_off", id="switching off ends them"),
        pytest.param({"number": OTHER}, "switched_off", id="another phone ends them"),
        pytest.param({"mode": "logged_out"}, None, id="the other mode keeps them"),
        pytest.param({"ends_at": 20_010 * DAY}, None, id="an end date keeps them"),
        pytest.param({}, None, id="the same again keeps them"),
    ],
)
def test_what_ends_live_sessions(opened: Opened, given: dict[str, Any], ended: str | None) -> None:
    away = with_a_session(opened)
    put(away, **given)
    assert forwarding(away) == [ended]


def test_a_phone_that_was_left_for_another_can_no_longer_answer(opened: Opened) -> None:
    away = with_a_session(opened)
    number = away.on_phone(PHONE)[-1].number
    put(away, number=OTHER)
    away.texts(PHONE, number, "It is!")
    assert away.reached(DANA) == []


def test_it_ends_on_its_date(opened: Opened) -> None:
    away = opened(P1)
    end = away.now + 3 * HOUR
    put_and_verified(away, ends_at=end)
    away.lead("Dana Rivera", "ana", DANA)
    away.texts(DANA, ANA, "Is it in?")
    out_of_office.end_due(away.tx, away.context)
    assert forwarding(away) == [None]
    away.passes(3 * HOUR)
    assert away.now >= end
    out_of_office.end_due(away.tx, away.context)
    row = kept.now_or_new(away.tx, away.users["ana"])
    assert (row.enabled, row.ends_at, row.forwarding_number) == (False, None, PHONE)
    assert forwarding(away) == ["switched_off"]


def deputy_of(away: Away) -> str | None:
    """Who stands in with Dana."""
    conversation = threads.by_id(away.tx, away.thread(DANA)[0].thread)
    assert conversation is not None
    found: str | None = conversation.deputy_user_id
    return found


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"enabled": False, "deputy_id": "ben"}, id="the owner is back"),
        pytest.param({"deputy_id": "cy"}, id="another deputy is named"),
        pytest.param({}, id="none is named any more"),
    ],
)
def test_a_deputy_sees_what_they_stand_in_for_until_they_stand_down(
    opened: Opened, given: dict[str, Any]
) -> None:
    away = opened(P1)
    away.goes_away("ben")
    put(away, deputy_id=away.users["ben"])
    away.lead("Dana Rivera", "ana", DANA)
    away.texts(DANA, ANA, "Is it in?")
    assert deputy_of(away) == away.users["ben"]
    if "deputy_id" in given:
        given = {**given, "deputy_id": away.users[given["deputy_id"]]}
    put(away, **given)
    assert deputy_of(away) is None


def test_it_cannot_be_put_to_end_in_the_past(opened: Opened) -> None:
    away = opened(P1)
    with pytest.raises(Invalid, match="end_invalid"):
        put(away, ends_at=away.now)


def test_switching_on_in_the_app_after_a_stop_makes_a_start_from_the_phone_needless(
    opened: Opened,
) -> None:
    away = with_a_session(opened)
    away.replies("ana", "STOP")
    row = kept.now_or_new(away.tx, away.users["ana"])
    assert (row.enabled, row.stopped_at) == (False, away.now)
    put(away, enabled=False)
    assert kept.now_or_new(away.tx, away.users["ana"]).stopped_at is not None
    put(away)
    row = kept.now_or_new(away.tx, away.users["ana"])
    assert (row.enabled, row.stopped_at, row.verified_at is not None) == (True, None, True)


# ---- numbers of the retailer's country


@pytest.mark.parametrize(
    ("country", "number", "allowed"),
    [
        pytest.param("US", "+15165550109", True, id="the United States"),
        pytest.param("US", "+14165550109", True, id="Canada, which is +1 too"),
        pytest.param("US", "+447400123456", False, id="the United Kingdom from the United States"),
        pytest.param("CA", "+15165550109", True, id="the United States from Canada"),
        pytest.param("GB", "+447400123456", True, id="the United Kingdom"),
        pytest.param("GB", "+15165550109", False, id="the United States from the United Kingdom"),
    ],
)
def test_numbers_are_of_the_retailers_country(
    opened: Opened, country: str, number: str, allowed: bool
) -> None:
    away = opened(P1)
    away.set_rules(country=country)
    if allowed:
        put(away, number=number)
        assert facts_of(away.tx, away.users["ana"], away.context).enabled
        return
    with pytest.raises(Invalid, match="forwarding_number_invalid"):
        put(away, number=number)
