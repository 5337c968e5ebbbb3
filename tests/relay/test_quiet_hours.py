"""Texts wait for an hour at which they may reach the lead, and then go once, in order (CO4, CO6)."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.relay.lawful import CENTRAL, EAST, advance, advance_to, number_in, shop_fixture
from tests.support.relay import ok
from tests.support.shop import Shop
from tests.support.waiting import until

Json = Any

SUNDAY = 6
USUAL = ["08:00", "21:00"]
night = shop_fixture(opt_in="off", quiet_hours=USUAL)
asking = shop_fixture(opt_in="single", quiet_hours=USUAL)
strict = shop_fixture(opt_in="double", quiet_hours=USUAL)
restarted = shop_fixture(opt_in="off", quiet_hours=USUAL)


def texted(shop: Shop, number: str, body: str, **lead: Any) -> Json:
    made = shop.lead_of(shop.ana, numbers=[number], **lead)
    return ok(shop.ana.text(made["id"], body), 202)


def waits_until(text: Json, zone: str = EAST) -> str:
    """``Tue 08:00`` where the lead is."""
    assert text["state"] == "held", text
    return (
        datetime.fromisoformat(text["not_before"]).astimezone(ZoneInfo(zone)).strftime("%a %H:%M")
    )


def held_bodies(shop: Shop, number: str, count: int) -> list[str]:
    phone = shop.phone(number)
    until(lambda: len(phone.held()) >= count, f"{count} texts on a phone")
    return [text["body"] for text in phone.held()]


@pytest.mark.parametrize(
    ("area_code", "clock", "zone", "weekday", "opens"),
    [
        pytest.param("212", "22:00", EAST, 0, "Tue 08:00", id="New York at ten in the evening"),
        pytest.param("212", "07:30", EAST, 1, "Tue 08:00", id="New York before eight"),
        pytest.param("305", "20:30", EAST, 1, "Wed 08:00", id="Florida after eight"),
        pytest.param("850", "08:30", EAST, 2, "Wed 09:00", id="Florida's west, an hour behind"),
        pytest.param("214", "10:00", CENTRAL, SUNDAY, "Sun 12:00", id="Texas on a Sunday morning"),
        pytest.param("405", "20:15", CENTRAL, 3, "Fri 08:00", id="Oklahoma after eight"),
        pytest.param("206", "20:15", "America/Los_Angeles", 3, "Fri 08:00", id="Washington"),
        pytest.param("860", "08:30", EAST, 3, "Thu 09:00", id="Connecticut before nine"),
    ],
)
def test_a_first_text_waits_for_the_hour_where_the_lead_is(
    night: Shop, area_code: str, clock: str, zone: str, weekday: int, opens: str
) -> None:
    advance_to(night.relay, clock, zone, weekday)
    ana = night.relay.sign_in("ana")
    lead = night.relay.sign_in("admin").post(
        "/leads", {"first_name": "Kim", "numbers": [number_in(area_code)],
                   "assignee": {"user_id": ana.id}}, 201,
    )  # fmt: skip
    text = ok(ana.text(lead["id"], "Good news!"), 202)
    local = EAST if area_code == "850" else zone
    assert waits_until(text, local) == opens
    assert text["error"]["code"] == "quiet_hours"
    why = ana.get(f"/messages/{text['id']}/why")
    assert (why["decision"], why["because"]) == ("held", "quiet_hours")
    outlook = ana.get(f"/conversations/{text['conversation_id']}/summary")["outlook"]
    assert (outlook["verdict"], outlook["until"]) == ("held", text["not_before"])


def test_what_was_held_goes_in_order_one_after_the_other_and_once(asking: Shop) -> None:
    advance_to(asking.relay, "22:00")
    numbers = [number_in("212") for _ in range(3)]
    first = [texted(asking, number, "one") for number in numbers]
    for text in first:
        ok(asking.ana.send(text["conversation_id"], "two"), 202)
    assert all(asking.phone(number).held() == [] for number in numbers)
    advance_to(asking.relay, "08:00")
    for number in numbers:
        asked, *others = held_bodies(asking, number, 3)
        assert "STOP" in asked
        assert others == ["one", "two"]
    arrived = sorted(
        datetime.fromisoformat(text["at"])
        for number in numbers
        for text in asking.phone(number).held()
    )
    pauses = [later - earlier for earlier, later in pairwise(arrived)]
    assert min(pauses) > timedelta(seconds=0.5), "a line sends one text a second"
    assert all(len(asking.phone(number).held()) == 3 for number in numbers)
    why = asking.ana.get(f"/messages/{first[0]['id']}/why")
    assert why["decision"] == "allowed"
    assert why["facts"]["held"][0]["because"] == "quiet_hours"
    assert why["facts"]["grounds"]["hours"] == "within_hours"


def test_an_answer_goes_at_night(asking: Shop) -> None:
    advance_to(asking.relay, "23:00")
    phone, conversation = asking.texts_in(asking.ana, "Are you awake?")
    ok(asking.ana.send(conversation["id"], "We are."), 202)
    assert phone.wait_for("We are.")
    why = asking.ana.messages(conversation["id"])[-1]
    grounds = asking.ana.get(f"/messages/{why['id']}/why")["facts"]["grounds"]
    assert grounds == {
        "consent": "agreed",
        "hours": "answers_recent_text",
        "week": "08:00 to 21:00",
    }


def test_who_writes_while_the_question_waits_is_not_asked(asking: Shop) -> None:
    advance_to(asking.relay, "22:00")
    number = number_in("212")
    text = texted(asking, number, "Good news!")
    asking.phone(number).texts(asking.line_of(asking.ana), "Hello, is this the store?")
    advance_to(asking.relay, "08:00")
    assert held_bodies(asking, number, 1) == ["Good news!"]
    question, *_ = asking.ana.messages(text["conversation_id"])
    assert question["error"]["code"] == "opt_in_not_needed"


def test_who_writes_before_the_question_has_gone_need_not_answer_it(strict: Shop) -> None:
    advance_to(strict.relay, "22:00")
    number = number_in("212")
    text = texted(strict, number, "Good news!")
    assert text["error"]["code"] == "waits_for_opt_in"
    strict.phone(number).texts(strict.line_of(strict.ana), "Hello, is this the store?")
    assert held_bodies(strict, number, 1) == ["Good news!"]
    advance_to(strict.relay, "12:00")
    assert strict.ana.messages(text["conversation_id"])[0]["state"] == "failed"
    assert held_bodies(strict, number, 1) == ["Good news!"], "and is never asked"


def test_saying_where_the_lead_is_lets_the_text_go(asking: Shop) -> None:
    advance_to(asking.relay, "22:00")
    number = number_in("212")
    text = texted(asking, number, "Good evening in Hawaii")
    lead = asking.ana.get(f"/conversations/{text['conversation_id']}")["lead"]["id"]
    changed = ok(asking.ana.call("PATCH", f"/leads/{lead}", {"state": "hi"}))
    assert (changed["state"], changed["time_zone"]) == ("HI", None)
    assert held_bodies(asking, number, 2)[1] == "Good evening in Hawaii"


def test_a_lead_stored_in_florida_is_texted_by_its_law(asking: Shop) -> None:
    advance_to(asking.relay, "20:30")
    text = texted(asking, number_in("212"), "hi", state="FL", time_zone=EAST)
    assert waits_until(text).endswith("08:00")
    assert "Florida" in text["error"]["detail"]


def test_a_number_that_may_be_anywhere_waits_until_it_is_no_night_anywhere(asking: Shop) -> None:
    advance_to(asking.relay, "09:00")
    text = texted(asking, "+18005550123", "hi")
    assert waits_until(text, "UTC")[-5:] > "18:00"
    assert "Lead Details" in text["error"]["detail"]


def test_in_florida_the_fourth_text_of_a_day_waits(night: Shop) -> None:
    advance_to(night.relay, "12:00")
    ana = night.relay.sign_in("ana")
    number = number_in("305")
    lead = ana.post("/leads", {"first_name": "Kim", "numbers": [number]}, 201)
    for body in ("one", "two", "three"):
        ana.wait_for_state(ok(ana.text(lead["id"], body), 202), "delivered")
    fourth = ok(ana.text(lead["id"], "four"), 202)
    assert (fourth["state"], fourth["error"]["code"]) == ("held", "daily_limit")
    night.phone(number).texts(night.line_of(night.ana), "what is it?")
    assert ok(ana.text(lead["id"], "an answer"), 202)["state"] == "queued"
    assert "an answer" in held_bodies(night, number, 4)


def test_a_customer_whose_answer_was_taken_back_waits_again(asking: Shop) -> None:
    advance_to(asking.relay, "12:00")
    number = number_in("212")
    asking.phone(number).texts(asking.line_of(asking.ana), "Do you have it?")
    waited = asking.admin.conversation_with(number)
    advance(asking.relay, 34 * 3_600)
    text = ok(asking.ana.send(waited["id"], "We do."), 202)
    assert text["state"] == "held"
    here = f"/conversations/{waited['id']}"
    assert asking.ana.get(here)["waiting_since"] is None
    asking.ana.post(f"/messages/{text['id']}/withdraw")
    assert asking.ana.get(here)["waiting_since"] == waited["waiting_since"]


def test_held_texts_outlive_a_restart_and_go_once(restarted: Shop) -> None:
    relay = restarted.relay
    advance_to(relay, "22:00")
    number = number_in("212")
    ana = relay.sign_in("ana")
    lead = ana.post("/leads", {"first_name": "Kim", "numbers": [number]}, 201)
    text = ok(ana.text(lead["id"], "Good morning!"), 202)
    assert text["state"] == "held"
    assert relay.stop() == 0
    relay.start()  # the clock of a new process is the machine's own again
    advance_to(relay, "12:00", weekday=datetime.fromisoformat(text["not_before"]).weekday())
    relay.sign_in("ana").wait_for_state(text, "delivered")
    assert [held["body"] for held in relay.phone(number).held()] == ["Good morning!"]


def test_a_rule_that_is_no_more_holds_nothing_after_a_restart(restarted: Shop) -> None:
    relay = restarted.relay
    relay.config.write_text(relay.config.read_text().replace('"off"', '"double"'))
    relay.stop()
    ana = relay.start().sign_in("ana")
    lead = ana.post("/leads", {"first_name": "Kim", "numbers": [number_in("212")]}, 201)
    text = ok(ana.text(lead["id"], "Hello!"), 202)
    assert (text["state"], text["error"]["code"]) == ("held", "waits_for_opt_in")
    relay.config.write_text(relay.config.read_text().replace('"double"', '"off"'))
    relay.stop()
    ana = relay.start().sign_in("ana")
    advance_to(relay, "12:00")
    ana.wait_for_state(text, "delivered")
