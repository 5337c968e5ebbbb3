"""Texts that leave later: not a moment before, by the rules that hold then, and changed until then."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.relay.lawful import EAST, advance, advance_to, number_in, shop_fixture
from tests.support.relay import Person, ok, problem
from tests.support.shop import Shop
from tests.support.waiting import until

Json = Any

asking = shop_fixture(opt_in="single", quiet_hours=["08:00", "21:00"])


def by_day(shop: Shop) -> tuple[Shop, Person]:
    """At ten in the morning in New York. Sessions of the fixture end as its clock goes on."""
    advance_to(shop.relay, "10:00")
    return shop, shop.relay.sign_in("ana")


def ahead(shop: Shop, **span: float) -> str:
    return (advance(shop.relay, 0) + timedelta(**span)).isoformat()


def customer(shop: Shop, body: str = "When do you open?") -> tuple[Any, Json]:
    lead = shop.relay.sign_in("admin").post(
        "/leads",
        {"first_name": "Kim", "numbers": [number_in("212")],
         "assignee": {"user_id": shop.ana.id}}, 201,
    )  # fmt: skip
    phone = shop.phone(lead["numbers"][0])
    phone.texts(shop.line_of(shop.ana), body)
    (found,) = shop.relay.sign_in("admin").conversations(q=phone.number)
    return phone, found


def test_it_leaves_at_its_time_and_answers_the_customer_only_then(asking: Shop) -> None:
    shop, ana = by_day(asking)
    phone, conversation = customer(shop)
    at = ahead(shop, hours=2)
    text = ok(ana.send(conversation["id"], "See you at five.", send_at=at), 202)
    assert (text["state"], text["error"]["code"]) == ("held", "scheduled")
    assert datetime.fromisoformat(text["scheduled_for"]) == datetime.fromisoformat(at)
    assert "where the lead is" in text["error"]["detail"]
    waits = ana.get(f"/conversations/{conversation['id']}")
    assert waits["waiting_since"] is not None
    assert waits["last_message"]["id"] == text["id"]
    advance(shop.relay, 3600)
    assert ana.message(conversation["id"], text["id"])["state"] == "held"
    advance(shop.relay, 3605)
    assert phone.wait_for("See you at five.")
    ana.wait_for_state(text, "sent", "delivered")
    assert ana.get(f"/conversations/{conversation['id']}")["waiting_since"] is None
    why = ana.get(f"/messages/{text['id']}/why")
    assert why["facts"]["held"][0]["because"] == "scheduled"


def test_what_came_after_it_was_written_still_waits_once_it_has_left(asking: Shop) -> None:
    shop, ana = by_day(asking)
    phone, conversation = customer(shop)
    text = ok(ana.send(conversation["id"], "Later.", send_at=ahead(shop, hours=1)), 202)
    phone.texts(shop.line_of(shop.ana), "Or is it closed?")
    advance(shop.relay, 3605)
    ana.wait_for_state(text, "sent", "delivered")
    (_, _, newest) = ana.messages(conversation["id"])
    waiting = ana.get(f"/conversations/{conversation['id']}")["waiting_since"]
    assert datetime.fromisoformat(waiting) == datetime.fromisoformat(newest["at"])


def test_the_gate_is_asked_again_when_it_leaves(asking: Shop) -> None:
    """At night it is held on, and who was never asked is asked first."""
    shop, ana = by_day(asking)
    lead = ana.post("/leads", {"first_name": "Lu", "numbers": [number_in("212")]}, 201)
    now = advance(shop.relay, 0)
    at = (now + timedelta(hours=13)).isoformat()
    conversation = ana.post(f"/leads/{lead['id']}/conversations", status=201)
    text = ok(ana.send(conversation["id"], "Good news!", send_at=at), 202)
    assert len(ana.messages(conversation["id"])) == 1, "nobody is asked before its time"
    advance_to(shop.relay, "23:05")
    ana = shop.relay.sign_in("ana")

    def held_on() -> bool:
        return bool(ana.message(conversation["id"], text["id"])["error"]["code"] == "quiet_hours")

    until(held_on, "the hours to hold it")
    phone = shop.phone(shop.relay.sign_in("admin").get(f"/leads/{lead['id']}")["numbers"][0])
    assert phone.held() == []
    advance_to(shop.relay, "08:00", EAST)

    def arrived() -> list[str]:
        advance(shop.relay, 6)
        return [each["body"] for each in phone.held()]

    until(lambda: len(arrived()) == 2, "the question and the text")
    asked, said = arrived()
    assert "STOP" in asked
    assert said == "Good news!"


def test_it_is_changed_and_taken_back_by_its_author_or_who_supervises(asking: Shop) -> None:
    shop, ana = by_day(asking)
    _, conversation = customer(shop)
    text = ok(ana.send(conversation["id"], "One.", send_at=ahead(shop, hours=2)), 202)
    path, later = f"/messages/{text['id']}", ahead(shop, hours=3)
    changed = ok(ana.call("PATCH", path, {"body": "Two, and tulips.", "send_at": later}))
    assert changed["body"] == "Two, and tulips."
    assert datetime.fromisoformat(changed["not_before"]) == datetime.fromisoformat(later)
    found = ana.get(f"/conversations/{conversation['id']}/hits", q="tulips")["items"]
    assert [each["message_id"] for each in found] == [text["id"]]
    assert ana.get(f"/conversations/{conversation['id']}/hits", q="one")["items"] == []
    sam = shop.relay.sign_in("sam")
    assert ok(sam.call("PATCH", path, {"body": "Three."}))["body"] == "Three."
    ok(shop.relay.sign_in("admin").call(
        "POST", f"/conversations/{conversation['id']}/assign", {"location_id": shop.downtown}
    ))  # fmt: skip
    ben = shop.relay.sign_in("ben")
    problem(ben.call("PATCH", path, {"body": "No."}), 403, "not_the_author")
    problem(ben.call("POST", f"{path}/withdraw"), 403, "not_the_author")
    problem(shop.relay.sign_in("cleo").call("PATCH", path, {"body": "No."}), 404)
    assert ana.post(f"{path}/withdraw")["error"]["code"] == "withdrawn"
    problem(ana.call("PATCH", path, {"body": "Late."}), 409, "not_scheduled")


def test_a_time_that_is_none_is_refused_with_a_sentence(asking: Shop) -> None:
    shop, ana = by_day(asking)
    _, conversation = customer(shop)
    for at in (ahead(shop, hours=-1), ahead(shop, days=91)):
        problem(ana.send(conversation["id"], "x", send_at=at), 422, "send_at_invalid")
    problem(ana.send(conversation["id"], "x", send_at="teatime"), 422)
    text = ok(ana.send(conversation["id"], "x", send_at=ahead(shop, hours=1)), 202)
    path = f"/messages/{text['id']}"
    problem(ana.call("PATCH", path, {"send_at": None}), 422, "send_at_invalid")
    problem(ana.call("PATCH", path, {"body": ""}), 422, "body_empty")
    problem(ana.call("PATCH", path, {"at": "now"}), 422)


def test_stop_and_a_new_owner_keep_it_from_leaving_and_say_so(asking: Shop) -> None:
    shop, ana = by_day(asking)
    admin = shop.relay.sign_in("admin")
    phone, conversation = customer(shop)
    stopped = ok(ana.send(conversation["id"], "Soon.", send_at=ahead(shop, hours=1)), 202)
    phone.texts(shop.line_of(shop.ana), "STOP")
    assert ana.message(conversation["id"], stopped["id"])["error"]["code"] == "opted_out"
    _, given_away = customer(shop)
    text = ok(ana.send(given_away["id"], "Soon.", send_at=ahead(shop, hours=1)), 202)
    ok(admin.call("POST", f"/conversations/{given_away['id']}/assign", {"user_id": shop.cleo.id}))
    now = shop.relay.sign_in("cleo").message(given_away["id"], text["id"])
    assert (now["state"], now["error"]["code"]) == ("failed", "author_sees_no_more")


def test_other_rules_and_a_restart_let_nothing_leave_before_its_time(asking: Shop) -> None:
    shop, ana = by_day(asking)
    phone, conversation = customer(shop)
    text = ok(ana.send(conversation["id"], "Later.", send_at=ahead(shop, hours=1)), 202)
    ok(ana.call("PATCH", f"/leads/{conversation['lead']['id']}", {"state": "TX"}))
    offset = advance(shop.relay, 0) - datetime.now(UTC)
    assert shop.relay.stop() == 0
    shop.relay.start()
    ana = shop.relay.sign_in("ana")
    advance(shop.relay, offset.total_seconds())
    assert ana.message(conversation["id"], text["id"])["error"]["code"] == "scheduled"
    assert shop.phone(phone.number).held() == []
    advance(shop.relay, 3605)
    ana.wait_for_state(text, "sent", "delivered")
