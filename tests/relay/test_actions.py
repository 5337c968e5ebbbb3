"""Actions by REST: kept by those who may, run by hand, on a status and on a request (TQ4)."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.relay.lawful import advance, advance_to, number_in, shop_fixture
from tests.support.relay import Person, ok, problem
from tests.support.shop import Shop, fresh_number
from tests.support.waiting import until

Json = Any
DAY = 86_400

night = shop_fixture(opt_in="single", quiet_hours=["08:00", "21:00"])
ageing = shop_fixture(opt_in="off", quiet_hours=[])
_counted = itertools.count(1)


def unique(word: str) -> str:
    return f"{word}{os.getpid()}x{next(_counted)}"


def editor_of(shop: Shop) -> Person:
    return shop.add_person(unique("keeper"), shop.uptown, "manage_clienteling")


@pytest.fixture
def editor(shop: Shop) -> Person:
    return editor_of(shop)


@contextmanager
def action(
    editor: Person, runs_on: str = "hand", body: str | None = "Hi {{first_name}}!", **given: Any
) -> Iterator[Json]:
    """An action while a test looks at it: others would run it too."""
    wanted = {"name": "Welcome", "runs_on": runs_on, "body": body, **given}
    added = editor.post("/actions", wanted, 201)
    try:
        yield added
    finally:
        editor.call("DELETE", f"/actions/{added['id']}")


def run(person: Person, lead: Json, action: Json, key: str | None = None, **body: Any) -> Any:
    headers = {"Idempotency-Key": key or unique("run")}
    path = f"/leads/{lead['id']}/actions/{action['id']}"
    return person.call("POST", path, body or None, headers=headers)


def put_status(person: Person, lead: Json, status: str) -> None:
    ok(person.call("PATCH", f"/leads/{lead['id']}", {"status": status}))


def texts_of(shop: Shop, lead: Json) -> list[Json]:
    """Every text with a lead, on whatever line."""
    found = shop.conversations_of(shop.number_of(lead))
    return [text for each in found for text in shop.admin.messages(each["id"])]


# ---- keeping them


def test_an_action_is_added_changed_and_deleted_with_its_template(
    shop: Shop, editor: Person
) -> None:
    with action(editor, "status", status=" won ", name="  Thank\nyou ") as added:
        assert added == {
            "id": added["id"],
            "name": "Thank you",
            "runs_on": "status",
            "status": "won",
            "template_id": added["template_id"],
            "body": "Hi {{first_name}}!",
            "on": True,
        }
        assert added in editor.get("/actions")["items"]
        (template,) = [
            each
            for each in editor.get("/templates", kind="action")["items"]
            if each["id"] == added["template_id"]
        ]
        assert (template["title"], template["fixed"]) == ("Thank you", False)
        replies = editor.get("/templates", kind="quick_reply")["items"]
        assert template["id"] not in [each["id"] for each in replies]
        here = f"/actions/{added['id']}"
        change = {"name": "Thanks", "runs_on": "hand", "body": "Thanks!", "on": False}
        changed = ok(editor.call("PATCH", here, change))
        assert changed == {**added, **change, "status": None}
        in_use = editor.call("DELETE", f"/templates/{added['template_id']}")
        assert "“Thanks”" in problem(in_use, 409, "template_in_use")["detail"]
        ok(editor.call("DELETE", here), 204)
        problem(editor.call("PATCH", here, {"on": True}), 404, "not_found")
        left = [each["id"] for each in editor.get("/templates", kind="action")["items"]]
        assert added["template_id"] not in left


def test_an_action_may_send_a_template_that_was_added_before(editor: Person) -> None:
    template = editor.post(
        "/templates", {"kind": "action", "title": "Sizes", "body": "Our sizes"}, 201
    )
    with action(editor, body=None, template_id=template["id"]) as added:
        assert added["body"] == "Our sizes"
        taken = {"name": "x", "runs_on": "hand", "template_id": "help"}
        problem(editor.call("POST", "/actions", taken), 422, "template_invalid")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param({"name": " "}, "name_missing", id="a blank name"),
        pytest.param({"runs_on": "moon"}, "runs_on_invalid", id="an unknown trigger"),
        pytest.param({"runs_on": "status"}, "status_missing", id="a status without one"),
        pytest.param({"body": "{{nothing}}"}, "template_invalid", id="a field nobody knows"),
        pytest.param({"body": "  "}, "body_empty", id="no words"),
        pytest.param({"body": None}, "template_missing", id="no template"),
        pytest.param({"speed": 3}, "body_invalid", id="an unknown key"),
    ],
)
def test_an_action_that_could_not_run_is_refused(editor: Person, given: Json, code: str) -> None:
    wanted = {"name": "Welcome", "runs_on": "hand", "body": "Hi", **given}
    answer = editor.call("POST", "/actions", wanted)
    document = problem(answer, 422)
    assert document["code"] == code or code == "body_invalid"


def test_actions_keep_the_order_they_are_given(editor: Person) -> None:
    with action(editor, name="a") as a, action(editor, name="b") as b:
        page = ok(editor.call("PUT", "/actions/order", {"ids": [b["id"], a["id"]]}))
        assert [each["id"] for each in page["items"]][:2] == [b["id"], a["id"]]
        problem(editor.call("PUT", "/actions/order", {"ids": ["nowhere"]}), 404, "not_found")


def test_only_those_who_may_change_actions_and_others_see_what_they_can_run(
    shop: Shop, editor: Person
) -> None:
    with (
        action(editor) as by_hand,
        action(editor, on=False) as switched_off,
        action(editor, "status", status=unique("s")) as by_itself,
    ):
        seen = [each["id"] for each in shop.ana.get("/actions")["items"]]
        assert by_hand["id"] in seen
        assert not {switched_off["id"], by_itself["id"]} & set(seen)
        here = f"/actions/{by_hand['id']}"
        for method, path, body in (
            ("POST", "/actions", {"name": "x", "runs_on": "hand", "body": "x"}),
            ("PATCH", here, {"on": False}),
            ("DELETE", here, None),
            ("PUT", "/actions/order", {"ids": []}),
        ):
            problem(shop.ana.call(method, path, body), 403, "permission_missing")


# ---- by hand


def test_an_action_run_by_hand_is_a_human_text_with_its_name(shop: Shop, editor: Person) -> None:
    lead = shop.lead_at(shop.downtown, first_name="Mia")
    with action(editor, body="Hi {{first_name}} {{organization}}!") as welcome:
        offered = shop.ana.get(f"/leads/{lead['id']}/actions")
        (item,) = [each for each in offered["items"] if each["action"] == welcome]
        assert (item["preview"]["body"], item["preview"]["gaps"]) == ("Hi Mia!", ["organization"])
        assert offered["outlook"]["verdict"] == "allowed"
        sent = ok(run(shop.ana, lead, welcome, "once"), 202)
        again = ok(run(shop.ana, lead, welcome, "once"), 202)
        assert again["id"] == sent["id"]
        assert (sent["body"], sent["action"]) == ("Hi Mia!", "Welcome")
        assert (sent["author"]["kind"], sent["author"]["name"]) == ("user", "Ana")
        shop.phone(shop.number_of(lead)).wait_for("Hi Mia!")
        why = shop.ana.get(f"/messages/{sent['id']}/why")
        assert why["facts"]["purpose"] == "human"
        assert why["facts"]["action"] == {"name": "Welcome", "runs_on": "hand", "status": None}
        in_thread = ok(run(shop.ana, lead, welcome, conversation_id=sent["conversation_id"]), 202)
        assert in_thread["conversation_id"] == sent["conversation_id"]
    assert len(texts_of(shop, lead)) == 2
    shop.phone(shop.number_of(lead)).texts(shop.line_of(shop.ana), "Thank you")
    assignee = shop.ana.get(f"/leads/{lead['id']}")["assignee"]
    assert assignee["user_id"] == shop.ana.id, "the last human sender gets the reply (IR2)"


def test_what_cannot_be_run_by_hand_says_why(shop: Shop, editor: Person) -> None:
    lead = shop.lead_of(shop.ana)
    other = shop.conversation(shop.ana, shop.lead_of(shop.ana))
    with (
        action(editor) as welcome,
        action(editor, on=False) as off,
        action(editor, "request") as by_itself,
        action(editor, body="Your {{email!}}") as needs,
    ):
        problem(run(shop.ana, lead, off), 409, "action_off")
        problem(run(shop.ana, lead, by_itself), 409, "action_not_by_hand")
        problem(run(shop.ana, lead, needs), 422, "template_field_missing")
        problem(run(shop.cleo, lead, welcome), 404, "not_found")
        problem(run(shop.ana, lead, {"id": "nothing"}), 404, "not_found")
        problem(run(shop.ana, lead, welcome, conversation_id=other["id"]), 404, "not_found")
        problem(shop.cleo.call("GET", f"/leads/{lead['id']}/actions"), 404, "not_found")
        here = f"/leads/{lead['id']}/actions/{welcome['id']}"
        problem(shop.ana.call("POST", here), 422, "idempotency_key_invalid")
    assert texts_of(shop, lead) == []


def test_who_has_no_line_sees_the_actions_and_why_they_cannot_run(
    shop: Shop, editor: Person
) -> None:
    lead = shop.lead_at(shop.downtown)
    with action(editor) as welcome:
        offered = shop.dora.get(f"/leads/{lead['id']}/actions")
        assert offered["outlook"]["because"] == "text_messaging_off"
        assert welcome in [each["action"] for each in offered["items"]]
        problem(run(shop.dora, lead, welcome), 403, "text_messaging_off")


# ---- on a change of status


def test_a_change_of_status_sends_an_automatic_text_once(shop: Shop, editor: Person) -> None:
    lead, status = shop.lead_of(shop.ana, first_name="Mia"), unique("won")
    with action(
        editor, "status", "Thank you, {{first_name}}. {{sender_first_name}}", status=status
    ):
        put_status(shop.admin, lead, status)
        put_status(shop.admin, lead, status.upper())
        put_status(shop.admin, lead, "new")
        put_status(shop.admin, lead, status)
    (text,) = texts_of(shop, lead)
    assert (text["body"], text["action"]) == ("Thank you, Mia. Ana", "Welcome")
    assert text["author"] == {"kind": "automatic", "id": None, "name": "Automatic", "via": None}
    shop.phone(shop.number_of(lead)).wait_for("Thank you, Mia. Ana")
    (conversation,) = shop.conversations_of(shop.number_of(lead))
    assert conversation["line"] == shop.line_of(shop.ana)
    why = shop.ana.get(f"/messages/{text['id']}/why")
    assert why["facts"]["purpose"] == "workflow"
    assert why["facts"]["action"] == {"name": "Welcome", "runs_on": "status", "status": status}


def test_a_text_of_an_action_answers_nobody_and_takes_no_lead(shop: Shop, editor: Person) -> None:
    lead, status = shop.lead_of(shop.ana), unique("won")
    phone, conversation = shop.texts_in(shop.ana, "Hello?", lead)
    with action(editor, "status", "Thank you!", status=status):
        put_status(shop.admin, lead, status)
    phone.wait_for("Thank you!")
    assert shop.ana.get(f"/conversations/{conversation['id']}")["waiting_since"] is not None
    elsewhere, status = shop.lead_at(shop.downtown), unique("won")
    with action(editor, "status", "Thank you!", status=status):
        put_status(shop.admin, elsewhere, status)
    lines = [each["line"] for each in shop.conversations_of(shop.number_of(elsewhere))]
    assert lines == [], "no line of the store, and nobody has written"


def test_another_status_and_an_action_that_is_off_send_nothing(shop: Shop, editor: Person) -> None:
    lead, status = shop.lead_of(shop.ana), unique("won")
    with action(editor, "status", status=status, on=False):
        put_status(shop.admin, lead, status)
    with action(editor, "status", status=status):
        put_status(shop.admin, lead, "another")
        ok(shop.admin.call("PATCH", f"/leads/{lead['id']}", {"organization": "Blue Door"}))
        made = shop.lead_of(shop.ana, status=status)
        row = {"numbers": shop.number_of(lead), "status": status}
        body = {"rows": [{"row": 2, "values": row}]}
        (brought,) = shop.admin.post("/imports/leads", body)["items"]
        assert (brought["outcome"], brought["shows"]) == ("updated", {"status": status})
    assert texts_of(shop, lead) == [], "an import tells of what was"
    assert texts_of(shop, made) == [], "a new lead has changed no status"


def test_a_lead_without_a_line_gets_nothing_and_an_alert_says_so(
    shop: Shop, editor: Person
) -> None:
    person = shop.add_person(unique("silent"), shop.uptown)
    lead, status = shop.lead_of(person), unique("won")
    with action(editor, "status", status=status), shop.sam.stream() as watcher:
        put_status(shop.admin, lead, status)
        told = watcher.wait_for("alert", lambda data: data["user_name"] == person.username.title())
    assert told.data["kind"] == "action_failed"
    assert "“Welcome”" in told.data["sentence"]
    (listed,) = person.get("/alerts")["items"]
    assert listed["kind"] == "action_failed"
    assert texts_of(shop, lead) == []


def test_what_is_needed_and_not_known_is_told(shop: Shop, editor: Person) -> None:
    person = shop.add_person(unique("owner"), shop.uptown)
    shop.add_line()
    shop.give_line(person)
    lead, status = shop.lead_of(person), unique("won")
    with action(editor, "status", "For {{organization!}}", status=status):
        put_status(shop.admin, lead, status)
    (listed,) = person.get("/alerts")["items"]
    assert "organization" in listed["sentence"]


def test_who_has_opted_out_gets_nothing_by_itself(shop: Shop, editor: Person) -> None:
    lead, status = shop.lead_of(shop.ana), unique("won")
    phone, _ = shop.texts_in(shop.ana, "STOP", lead)
    before = len(texts_of(shop, lead))
    with action(editor, "status", status=status):
        put_status(shop.admin, lead, status)
    assert len(texts_of(shop, lead)) == before
    assert all(text["body"] != "Hi Kim!" for text in phone.held())


def test_an_action_asks_first_and_waits_for_the_morning(night: Shop) -> None:
    editor = editor_of(night)
    lead = night.lead_of(night.ana, numbers=[number_in("212")])
    phone = night.phone(night.number_of(lead))
    advance_to(night.relay, "22:00")
    with action(editor, "status", "Thank you!", status="won"):
        put_status(night.admin, lead, "won")
        asked, text = texts_of(night, lead)
        assert (asked["state"], text["state"]) == ("held", "held")
        assert "STOP" in asked["body"]
        assert text["error"]["code"] == "quiet_hours"
        assert phone.held() == []
        advance_to(night.relay, "08:00")
        until(lambda: len(phone.held()) == 2, "both texts")
    assert [each["body"] for each in phone.held()] == [asked["body"], "Thank you!"]
    why = night.relay.sign_in("ana").get(f"/messages/{text['id']}/why")
    assert why["facts"]["held"][0]["because"] == "quiet_hours"
    assert why["facts"]["action"]["name"] == "Welcome"


def test_what_an_action_holds_can_be_taken_back(night: Shop) -> None:
    editor = editor_of(night)
    lead = night.lead_of(night.ana, numbers=[number_in("212")])
    advance_to(night.relay, "22:00")
    with action(editor, "status", "Thank you!", status="lost"):
        put_status(night.admin, lead, "lost")
    asked, text = texts_of(night, lead)
    ok(night.ana.call("POST", f"/messages/{text['id']}/withdraw"))
    states = [(each["state"], each["error"]["code"]) for each in texts_of(night, lead)]
    assert states == [("failed", "withdrawn")] * 2, "nobody is asked for what does not go"
    assert asked["id"] != text["id"]


def test_the_same_action_runs_again_after_a_day(ageing: Shop) -> None:
    editor, lead = editor_of(ageing), ageing.lead_of(ageing.ana)
    with action(editor, "status", "Thank you!", status="won"):
        for seconds in (0, DAY - 600, 700):
            advance(ageing.relay, seconds)
            put_status(ageing.admin, lead, "won")
            put_status(ageing.admin, lead, "new")
    assert len(texts_of(ageing, lead)) == 2


# ---- on a service request


def request(person: Person, key: str | None = None, **given: Any) -> Any:
    body = {"channel": "storefront", "preference": "text", "name": "Mia Wong", **given}
    headers = {"Idempotency-Key": key} if key else {}
    return person.call("POST", "/requests", body, headers=headers)


def test_a_request_makes_a_lead_who_has_consented_and_runs_its_actions(
    shop: Shop, editor: Person
) -> None:
    number = fresh_number()
    with action(editor, "request", "Hi {{first_name}}, we will be with you soon."):
        made = ok(
            request(
                shop.ana, "r1", number=number, email="mia@example.com", associate=shop.ana.id,
                message="Do you have it in blue?",
            ),
            201,
        )  # fmt: skip
        again = request(
            shop.ana, "r1", number=number, email="mia@example.com", associate=shop.ana.id,
            message="Do you have it in blue?",
        )  # fmt: skip
        assert ok(again, 201) == made
    shop.phone(number).wait_for("Hi Mia, we will be with you soon.")
    lead = shop.ana.get(f"/leads/{made['lead_id']}")
    assert (lead["name"], lead["numbers"], lead["emails"]) == (
        "Mia Wong", [number], ["mia@example.com"],
    )  # fmt: skip
    assert lead["assignee"]["user_id"] == shop.ana.id
    (conversation,) = shop.conversations_of(number)
    assert conversation["consent"] == "given"
    (record,) = shop.ana.get(f"/leads/{lead['id']}/consents")["items"]
    assert (record["kind"], record["method"]) == ("requested", "text_request")
    assert (record["shown"], record["by"]) == ("Do you have it in blue?", "Ana")
    listed = shop.ana.get(f"/leads/{lead['id']}/requests")
    assert (listed["items"], listed["total"]) == ([made], 1)
    (text,) = texts_of(shop, lead)
    assert shop.ana.get(f"/messages/{text['id']}/why")["facts"]["action"]["runs_on"] == "request"


def test_a_request_finds_its_lead_by_the_number_and_leaves_it_with_its_owner(
    shop: Shop, editor: Person
) -> None:
    lead = shop.lead_of(shop.ana)
    number = shop.number_of(lead)
    with action(editor, "request", "Soon."):
        for _ in range(2):
            made = ok(request(shop.cleo, number=number, name="Somebody Else"), 201)
    assert made["lead_id"] is None, "it is not theirs to see"
    now = shop.admin.get(f"/leads/{lead['id']}")
    assert (now["name"], now["assignee"]["user_id"]) == ("Kim Lee", shop.ana.id)
    assert [text["body"] for text in texts_of(shop, lead)] == ["Soon."], "once in a day"
    assert shop.ana.get(f"/leads/{lead['id']}/requests")["total"] == 2


def test_a_request_by_email_sends_no_text(shop: Shop, editor: Person) -> None:
    number = fresh_number()
    with action(editor, "request", "Soon."):
        given = {"preference": "email", "email": "mia@example.com", "number": number}
        made = ok(request(shop.ana, **given), 201)
    lead = shop.ana.get(f"/leads/{made['lead_id']}")
    assert lead["assignee"]["location_id"] == shop.downtown, "the store where it was taken"
    assert texts_of(shop, lead) == []
    assert shop.ana.get(f"/leads/{lead['id']}/consents")["total"] == 0


def test_a_request_of_who_has_opted_out_undoes_nothing(shop: Shop, editor: Person) -> None:
    lead = shop.lead_of(shop.ana)
    shop.texts_in(shop.ana, "STOP", lead)
    before = len(texts_of(shop, lead))
    with action(editor, "request", "Soon."):
        ok(request(shop.ana, number=shop.number_of(lead)), 201)
    (conversation,) = shop.conversations_of(shop.number_of(lead))
    assert conversation["consent"] == "opted_out"
    assert len(texts_of(shop, lead)) == before


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param({"channel": "fax"}, "channel_invalid", id="an unknown channel"),
        pytest.param({"preference": "call"}, "preference_invalid", id="an unknown preference"),
        pytest.param({"number": " "}, "number_missing", id="a text without a number"),
        pytest.param({"number": "12"}, "number_invalid", id="no number at all"),
        pytest.param({"preference": "email"}, "email_missing", id="an e-mail without an address"),
        pytest.param({"associate": "nobody"}, "assignee_invalid", id="nobody of ours"),
        pytest.param({"store": "nowhere"}, "assignee_invalid", id="no store of ours"),
    ],
)
def test_a_request_that_cannot_be_answered_is_refused(shop: Shop, given: Json, code: str) -> None:
    problem(request(shop.ana, **{"number": "+12125550177", **given}), 422, code)


def test_a_request_needs_somebody_who_is_signed_in(shop: Shop) -> None:
    answer = shop.relay.client().post("/v1/requests", json={})
    problem(answer, 401, "not_signed_in")


def test_a_request_of_a_stranger_names_them(shop: Shop) -> None:
    number = fresh_number()
    shop.phone(number).texts(shop.line_of(shop.ana), "Hello")
    made = ok(request(shop.ana, number=number, email="mia@example.com"), 201)
    lead = shop.ana.get(f"/leads/{made['lead_id']}")
    assert (lead["name"], lead["emails"]) == ("Mia Wong", ["mia@example.com"])
