"""Texts to many: seen before, sent once, each by the gate's own decision, followed and cancelled."""

from datetime import UTC, datetime
from typing import Any

import httpx

from tests.relay.lawful import advance, advance_to, number_in, shop_fixture
from tests.support.relay import Person, ok, problem
from tests.support.shop import Shop
from tests.support.waiting import until

Json = Any

asking = shop_fixture(opt_in="single", quiet_hours=["08:00", "21:00"])


def template(shop: Shop, body: str = "Hi {{first_name}}, tulips are in.") -> str:
    curator = shop.relay.sign_in("curator")
    made = curator.post("/templates", {"title": "Tulips", "body": body}, 201)
    return str(made["id"])


def set_up(shop: Shop, clock: str = "10:00") -> Person:
    advance_to(shop.relay, clock)
    admin = shop.relay.sign_in("admin")
    if not any(each["username"] == "curator" for each in admin.get("/users")["items"]):
        shop.admin = admin
        shop.add_person("curator", shop.downtown, "manage_clienteling")
    return shop.relay.sign_in("ana")


def lead(shop: Shop, ana: Person, **values: Any) -> Json:
    body = {"first_name": "Kim", "numbers": [number_in("212")], **values}
    return ana.post("/leads", body, 201)


def send(person: Person, ids: list[str], template_id: str, key: str) -> httpx.Response:
    body = {"lead_ids": ids, "template_id": template_id}
    return person.call("POST", "/bulk-messages", body, headers={"Idempotency-Key": key})


def ended(person: Person, job: Json) -> Json:
    """The job, once every lead had their turn and nothing is on its way."""

    def over() -> Json:
        now = person.get(f"/bulk-messages/{job['id']}")
        counts = now["counts"]
        return now if now["ended_at"] and not counts["waiting"] + counts["going"] else None

    return until(over, "the end of a text to many", 20)


def test_each_lead_gets_their_own_words_once_and_who_cannot_is_told_why(asking: Shop) -> None:
    ana = set_up(asking)
    first = lead(asking, ana, first_name="Kim", fields={"size": "XL"})
    chosen = template(asking, "Hi {{first_name}}, {{size!}} is in.")
    number = first["numbers"][0]
    leads = [
        first,
        lead(asking, ana, first_name="Twin", numbers=[number], fields={"size": "S"}),
        lead(asking, ana, first_name="Nobody", numbers=[], fields={"size": "S"}),
        lead(asking, ana, first_name="Gap"),
        lead(asking, ana, first_name="Lou", fields={"size": "M"}),
    ]
    ids = [each["id"] for each in leads] + ["somebody-elses"]
    seen = ana.post("/bulk-messages/preview", {"lead_ids": ids, "template_id": chosen})
    assert [each["verdict"] for each in seen["items"]] == [
        "allowed", "skipped", "skipped", "skipped", "allowed", "skipped",
    ]  # fmt: skip
    assert [each["because"] for each in seen["items"]][1:4] == [
        "number_repeated", "no_number", "template_field_missing",
    ]  # fmt: skip
    assert seen["items"][0]["body"] == "Hi Kim, XL is in."
    assert seen["items"][0]["asks"]
    assert seen["items"][0]["time_zones"] == ["America/New_York"]
    assert seen["items"][3]["required"] == ["size"]
    again = "/bulk-messages/preview?offset=1&limit=1"
    (second,) = ana.post(again, {"lead_ids": ids, "template_id": chosen})["items"]
    assert second["because"] == "number_repeated", "a page knows of the leads before it"
    job = ok(send(ana, ids, chosen, "k-1"), 202)
    assert ok(send(ana, ids, chosen, "k-1"), 202)["id"] == job["id"]
    problem(send(ana, ids[:1], chosen, "k-1"), 409, "idempotency_key_reused")
    done = ended(ana, job)
    assert (done["counts"]["went"], done["counts"]["skipped"], done["total"]) == (2, 4, 6)
    bodies = [each["body"] for each in asking.phone(number).held()]
    assert [body for body in bodies if "STOP" not in body] == ["Hi Kim, XL is in."]
    report = ana.get(f"/bulk-messages/{job['id']}/items", stands="went")
    assert [each["name"] for each in report["items"]] == ["Kim", "Lou"]
    why = ana.get(f"/messages/{report['items'][0]['message_id']}/why")
    assert why["facts"]["bulk"] == job["id"]
    later = ended(ana, ok(send(ana, ids[:1], chosen, "k-2"), 202))
    assert later["counts"]["skipped"] == 1, "not again within a day"
    problem(asking.relay.sign_in("ben").call("GET", f"/bulk-messages/{job['id']}"), 404)
    assert ana.get("/bulk-messages")["items"][0]["id"] == later["id"]


def test_at_night_it_waits_and_cancelling_takes_back_what_has_not_gone(asking: Shop) -> None:
    ana = set_up(asking, "22:00")
    chosen = template(asking)
    leads = [lead(asking, ana) for _ in range(3)]
    job = ok(send(ana, [each["id"] for each in leads], chosen, "night"), 202)
    held = ended(ana, job)
    assert held["counts"]["held"] == 3
    (item, *_) = ana.get(f"/bulk-messages/{job['id']}/items")["items"]
    assert (item["because"], item["stands"]) == ("quiet_hours", "held")
    assert item["until"] is not None
    ok(ana.call("POST", f"/bulk-messages/{job['id']}/cancel"))
    cancelled = ended(ana, job)
    assert (cancelled["state"], cancelled["counts"]["cancelled"]) == ("cancelled", 3)
    texts = ana.messages(item["conversation_id"])
    assert {text["state"] for text in texts} == {"failed"}, "nor is anybody asked for it"


def test_rights_are_read_again_when_each_is_written_and_live_texts_go_between(
    asking: Shop,
) -> None:
    """Twelve leads are no moment's work: one is given away meanwhile, and the rest cancelled."""
    ana = set_up(asking)
    phone = asking.phone(number_in("212"))
    phone.texts(asking.line_of(asking.ana), "Are you there?")
    leads = [lead(asking, ana) for _ in range(12)]
    events = ana.stream()
    job = ok(send(ana, [each["id"] for each in leads], template(asking), "rights"), 202)
    admin = asking.relay.sign_in("admin")
    for each in leads[8:10]:
        given = {"assignee": {"user_id": asking.cleo.id}}
        ok(admin.call("PATCH", f"/leads/{each['id']}", given))
    (conversation,) = admin.conversations(q=phone.number)
    ok(ana.send(conversation["id"], "I am."), 202)
    assert phone.wait_for("I am.")
    now = ana.get(f"/bulk-messages/{job['id']}")
    assert now["counts"]["waiting"] > 0, "an answer goes while most still wait"

    def taken_away() -> Json:
        skipped = ana.get(f"/bulk-messages/{job['id']}/items", stands="skipped")["items"]
        return skipped or None

    skipped = until(taken_away, "a lead that is another's", 20)
    assert skipped[0]["because"] == "not_yours"
    told = events.wait_for("bulk.updated")
    assert told.data["id"] == job["id"]
    events.close()
    ok(ana.call("POST", f"/bulk-messages/{job['id']}/cancel"))
    over = ended(ana, job)
    assert over["counts"]["cancelled"] > 0
    assert over["counts"]["went"] + over["counts"]["cancelled"] + over["counts"]["skipped"] == 12


def test_a_restart_goes_on_where_it_was_and_writes_to_nobody_twice(asking: Shop) -> None:
    ana = set_up(asking)
    leads = [lead(asking, ana) for _ in range(5)]
    job = ok(send(ana, [each["id"] for each in leads], template(asking), "restart"), 202)
    ahead = advance(asking.relay, 0) - datetime.now(UTC)
    asking.relay.kill()
    asking.relay.start()
    advance(asking.relay, ahead.total_seconds() + 5)
    ana = asking.relay.sign_in("ana")
    over = ended(ana, job)
    assert over["counts"]["waiting"] == 0
    for each in leads:
        conversation = ana.post(f"/leads/{each['id']}/conversations", status=201)
        written = [text for text in ana.messages(conversation["id"]) if "tulips" in text["body"]]
        assert len(written) == 1
    assert over["total"] == 5


def test_too_many_nobody_and_what_is_no_quick_reply_are_refused(asking: Shop) -> None:
    ana = set_up(asking)
    chosen = template(asking)
    problem(send(ana, [f"lead{n}" for n in range(1_001)], chosen, "many"), 422, "too_many_leads")
    problem(send(ana, [], chosen, "none"), 422, "nobody_chosen")
    problem(send(ana, ["x"], "opt_in", "fixed"), 422, "template_not_offered")
    problem(send(ana, ["x"], "no-such", "no"), 404)
    problem(send(asking.relay.sign_in("dora"), ["x"], chosen, "off"), 403, "text_messaging_off")
