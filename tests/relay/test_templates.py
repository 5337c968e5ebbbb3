"""Templates by REST: keeping them, seeing what they would say, sending with them."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support.relay import Person, ok, problem
from tests.support.shop import Shop, fresh_number
from tests.support.waiting import until

Json = Any
FIXED = ["opt_in", "opt_out", "help", "confirmation", "recording"]

_counted = itertools.count(1)


def unique(word: str) -> str:
    return f"{word}{os.getpid()}x{next(_counted)}"


@pytest.fixture
def editor(shop: Shop) -> Person:
    return shop.add_person(unique("editor"), shop.uptown, "manage_clienteling")


def add(editor: Person, body: str, title: str = "Reply") -> Json:
    return editor.post("/templates", {"title": title, "body": body}, 201)


def ids(person: Person, **query: Any) -> list[str]:
    return [one["id"] for one in person.get("/templates", **query)["items"]]


@contextmanager
def edited(editor: Person, kind: str, body: str) -> Iterator[Json]:
    """A fixed template with other words, and its own again afterwards."""
    try:
        yield ok(editor.call("PATCH", f"/templates/{kind}", {"body": body}))
    finally:
        back = ok(editor.call("PATCH", f"/templates/{kind}", {"body": None}))
    assert back["is_default"] is True


# ---- keeping them


def test_a_quick_reply_is_added_changed_and_deleted(shop: Shop, editor: Person) -> None:
    added = add(editor, "Hi {{first_name}}!", "  Say\nhello ")
    assert added == {
        "id": added["id"],
        "kind": "quick_reply",
        "title": "Say hello",
        "body": "Hi {{first_name}}!",
        "fixed": False,
        "is_default": False,
    }
    assert added in shop.dora.get("/templates")["items"]
    here = f"/templates/{added['id']}"
    assert ok(editor.call("PATCH", here, {"title": "Hello"}))["body"] == "Hi {{first_name}}!"
    changed = ok(editor.call("PATCH", here, {"body": "Ho"}))
    assert (changed["title"], changed["body"]) == ("Hello", "Ho")
    assert ok(editor.call("DELETE", here), 204) is None
    problem(editor.call("DELETE", here), 404, "not_found")
    problem(editor.call("PATCH", here, {"title": "Hello"}), 404, "not_found")
    assert added["id"] not in ids(shop.dora)


def test_quick_replies_keep_their_order_and_the_fixed_ones_follow(
    shop: Shop, editor: Person
) -> None:
    a, b, c = (add(editor, word)["id"] for word in ("a", "b", "c"))
    before = ids(editor, kind="quick_reply")
    assert before[-3:] == [a, b, c]
    page = ok(editor.call("PUT", "/templates/order", {"ids": [c, a, c]}))
    expected = [c, a, *(one for one in before if one not in (a, c))]
    assert [one["id"] for one in page["items"]] == [*expected, *FIXED]
    assert ids(shop.ana) == [*expected, *FIXED]
    assert add(editor, "d")["id"] == ids(editor, kind="quick_reply")[-1]
    problem(editor.call("PUT", "/templates/order", {"ids": [b, "nowhere"]}), 404, "not_found")
    problem(editor.call("PUT", "/templates/order", {"ids": ["help", b]}), 422, "template_fixed")
    assert ids(editor, kind="quick_reply")[:2] == [c, a]


def test_a_list_can_be_read_in_pages(shop: Shop, editor: Person) -> None:
    add(editor, "a")
    whole = shop.ana.get("/templates")
    assert whole["total"] == len(whole["items"])
    assert whole["next_cursor"] is None
    first = shop.ana.get("/templates", limit=4)
    rest = shop.ana.get("/templates", limit=200, cursor=first["next_cursor"])
    assert first["items"] + rest["items"] == whole["items"]
    assert ids(shop.ana, kind="help") == ["help"]
    problem(shop.ana.call("GET", "/templates?kind=novel"), 422, "kind_invalid")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/templates", {"title": "x", "body": "x"}),
        ("PATCH", "/templates/help", {"body": "x"}),
        ("DELETE", "/templates/help", None),
        ("PUT", "/templates/order", {"ids": []}),
    ],
)
def test_changing_templates_needs_manage_clienteling(
    shop: Shop, method: str, path: str, body: Json
) -> None:
    for person in (shop.ana, shop.admin):
        document = problem(person.call(method, path, body), 403, "permission_missing")
        assert "manage_clienteling" in document["detail"]


@pytest.mark.parametrize(
    ("change", "status", "code", "says"),
    [
        pytest.param({"title": " "}, 422, "title_missing", "title", id="a blank title"),
        pytest.param({"title": "x" * 101}, 422, "too_long", "100", id="a long title"),
        pytest.param({"body": " \n"}, 422, "body_empty", "Write", id="a blank body"),
        pytest.param({"body": None}, 422, None, "", id="no body"),
        pytest.param({"body": "x" * 4_001}, 422, "body_too_long", "4,000", id="a long body"),
        pytest.param(
            {"body": "Hi\n {{x"}, 422, "template_invalid", "Line 2, column 2", id="a broken body"
        ),
        pytest.param(
            {"body": "{{frst_name}}"},
            422,
            "template_invalid",
            "Line 1, column 1: There is no field frst_name. Did you mean first_name?",
            id="an unknown field",
        ),
        pytest.param({"body": "x", "kind2": 1}, 422, "invalid", "kind2", id="an unknown key"),
    ],
)
def test_a_template_that_cannot_be(
    editor: Person, change: Json, status: int, code: str | None, says: str
) -> None:
    new = {"title": "T", "body": "B", **change}
    assert says in problem(editor.call("POST", "/templates", new), status, code)["detail"]
    known = add(editor, "B")
    answer = editor.call("PATCH", f"/templates/{known['id']}", change)
    assert says in problem(answer, status, code)["detail"]
    assert known in editor.get("/templates")["items"]


def test_there_is_one_of_each_fixed_kind(editor: Person) -> None:
    for kind in FIXED:
        new = {"kind": kind, "title": "T", "body": "B"}
        problem(editor.call("POST", "/templates", new), 409, "template_fixed")
        problem(editor.call("DELETE", f"/templates/{kind}"), 409, "template_fixed")
    answer = editor.call("POST", "/templates", {"kind": "poem", "title": "T", "body": "B"})
    assert "quick_reply" in problem(answer, 422, "kind_invalid")["detail"]


def test_a_fixed_template_is_edited_and_gets_its_default_back(editor: Person) -> None:
    before = editor.get("/templates", kind="help")["items"][0]
    assert (before["fixed"], before["is_default"]) == (True, True)
    assert before["title"]
    assert "{{retailer}}" in before["body"]
    with edited(editor, "help", "{{business}}: ask us.") as changed:
        assert changed == {**before, "body": "{{business}}: ask us.", "is_default": False}
        same = {"title": before["title"], "body": before["body"]}
        assert ok(editor.call("PATCH", "/templates/help", same)) == before
    problem(editor.call("PATCH", "/templates/help", {"title": "x"}), 409, "template_fixed")
    problem(editor.call("PATCH", "/templates/help", {"body": "{{"}), 422, "template_invalid")
    assert editor.get("/templates", kind="help")["items"] == [before]


# ---- the fields


def test_a_field_that_a_lead_once_had_stays_one(shop: Shop, editor: Person) -> None:
    name = unique("Shoe Size ")
    problem(
        editor.call("POST", "/templates", {"title": "T", "body": f"{{{{{name}}}}}"}),
        422,
        "template_invalid",
    )
    lead = shop.lead_of(shop.ana)
    ok(shop.ana.call("PATCH", f"/leads/{lead['id']}", {"fields": {name: "9", "Status": "x"}}))
    template = add(editor, f"{{{{{name.replace(' ', '_').lower()}}}}}.")
    ok(shop.ana.call("PATCH", f"/leads/{lead['id']}", {"fields": {}}))
    assert ok(editor.call("PATCH", f"/templates/{template['id']}", {"body": template["body"]}))
    listed = editor.get("/fields")["items"]
    assert {"name": name, "of": "lead", "value": None} in listed
    names = [each["name"] for each in listed]
    assert names[:2] == ["first_name", "last_name"]
    assert {"sender", "store_phone", "retailer"} < set(names)
    assert "Status" not in names


def test_only_fields_with_data_are_offered_for_a_conversation(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana, organization="", fields={"Size": "M", "Blank": " "})
    conversation = shop.conversation(shop.ana, lead)
    found = shop.ana.get(f"/conversations/{conversation['id']}/fields")
    assert {each["name"]: each["value"] for each in found["items"]} == {
        "first_name": "Kim",
        "last_name": "Lee",
        "name": "Kim Lee",
        "status": "new",
        "Size": "M",
        "sender_name": "Ana",
        "sender_first_name": "Ana",
        "store_name": "Downtown",
        "store_phone": "(212) 555-0100",
        "retailer": "Our store",
    }
    assert found["total"] == 10
    sams = shop.sam.get(f"/conversations/{conversation['id']}/fields")["items"]
    assert {"name": "sender_name", "of": "sender", "value": "Sam"} in sams
    problem(shop.cleo.call("GET", f"/conversations/{conversation['id']}/fields"), 404, "not_found")


def test_a_strangers_label_and_number_are_no_data(shop: Shop) -> None:
    phone, conversation = shop.texts_in(shop.ana)
    found = shop.ana.get(f"/conversations/{conversation['id']}/fields")["items"]
    assert "first_name" not in {each["name"] for each in found}
    said = str([each["value"] for each in found])
    assert "New customer" not in said
    assert phone.number[-4:] not in said


# ---- what a template would say


def test_a_preview_says_what_would_be_sent_and_what_is_missing(shop: Shop, editor: Person) -> None:
    body = "Hi {{first_name}}, {{sender}} of {{store}} here{{organization}}. {{email!}} [[x {{email}}]]"
    template = add(editor, body)
    lead = shop.lead_of(shop.ana)
    conversation = shop.conversation(shop.ana, lead)
    here = f"/templates/{template['id']}/preview"
    expected = {
        "body": "Hi Kim, Ana of Downtown here.",
        "gaps": ["organization", "email"],
        "segments": 1,
        "required": ["email"],
        "in_place": "Hi Kim, Ana of Downtown here{{organization}}. {{email!}}",
    }
    assert shop.ana.post(here, {"lead_id": lead["id"]}) == expected
    assert shop.ana.post(here, {"conversation_id": conversation["id"]}) == expected


def test_a_preview_is_for_whoever_may_text_the_lead(shop: Shop, editor: Person) -> None:
    here = f"/templates/{add(editor, 'Hi')['id']}/preview"
    lead = shop.lead_at(shop.downtown)
    _, conversation = shop.texts_in(shop.ana, lead=lead)
    for given in ({"lead_id": lead["id"]}, {"conversation_id": conversation["id"]}):
        assert shop.ben.post(here, given)["body"] == "Hi"
        problem(shop.cleo.call("POST", here, given), 404, "not_found")
        problem(shop.dora.call("POST", here, given), 403, "text_messaging_off")
        problem(shop.ana.call("POST", "/templates/nowhere/preview", given), 404, "not_found")
    both = {"lead_id": lead["id"], "conversation_id": conversation["id"]}
    problem(shop.ana.call("POST", here, both), 422, "preview_invalid")
    problem(shop.ana.call("POST", here, {}), 422, "preview_invalid")
    problem(shop.ana.call("POST", here, {"lead": "x"}), 422, "invalid")


# ---- sending with a template


def test_a_template_is_filled_when_it_is_sent(shop: Shop, editor: Person) -> None:
    template = add(editor, "Hi {{first_name}}, {{organization}} [[from {{email}} ]]says {{store}}.")
    phone, conversation = shop.texts_in(shop.ana, lead=shop.lead_of(shop.ana))
    sent = ok(shop.ana.send(conversation["id"], "", template_id=template["id"]), 202)
    assert sent["body"] == "Hi Kim, says Downtown."
    assert sent["segments"] == 1
    phone.wait_for("Hi Kim, says Downtown.")
    why = shop.ana.get(f"/messages/{sent['id']}/why")
    assert why["facts"]["template"] == template["id"]
    assert why["names"][template["id"]] == "Reply"
    ok(editor.call("DELETE", f"/templates/{template['id']}"), 204)
    why = shop.ana.get(f"/messages/{sent['id']}/why")
    assert why["facts"]["template"] == template["id"]
    assert template["id"] not in why["names"]


def test_what_a_person_made_of_a_template_is_filled(shop: Shop, editor: Person) -> None:
    template = add(editor, "Hi {{first_name}}, {{organization!}}.")
    lead = shop.lead_of(shop.ana)
    path = f"/leads/{lead['id']}/messages"

    def text(body: str) -> Any:
        given = {"body": body, "template_id": template["id"]}
        return shop.ana.call("POST", path, given, headers={"Idempotency-Key": unique("k")})

    missing = problem(text(" "), 422, "template_field_missing")
    assert "organization" in missing["detail"]
    problem(text("Hi {{organization!}}"), 422, "template_field_missing")
    assert ok(text("Hi {{first_name}}, Acme."), 202)["body"] == "Hi Kim, Acme."
    wrong = problem(text("Hi {{frist_name}}"), 422, "template_invalid")
    assert "first_name" in wrong["detail"]
    assert "column 4" in problem(text("Hi {{first_name"), 422, "template_invalid")["detail"]
    problem(text("{{organization}}"), 422, "body_empty")
    problem(text("x" * 1_601), 422, "body_too_long")
    problem(text("x" * 4_001), 422, "body_too_long")
    assert ok(text("{{first_name}}" * 200), 202)["body"] == "Kim" * 200
    unknown = shop.ana.call(
        "POST", path, {"template_id": "nowhere"}, headers={"Idempotency-Key": unique("k")}
    )
    problem(unknown, 404, "not_found")


def test_without_a_template_braces_are_text(shop: Shop) -> None:
    _, conversation = shop.texts_in(shop.ana)
    assert ok(shop.ana.send(conversation["id"], "{{x}} [["), 202)["body"] == "{{x}} [["


@pytest.mark.parametrize("name", ["{{x}}", "[[", "}}", "{{organization!}}"])
def test_a_name_is_never_read_as_a_template(shop: Shop, editor: Person, name: str) -> None:
    template = add(editor, "Hi {{first_name}} {{organization}}, hello")
    _, conversation = shop.texts_in(shop.ana, lead=shop.lead_of(shop.ana, first_name=name))
    given = {"conversation_id": conversation["id"]}
    seen = shop.ana.post(f"/templates/{template['id']}/preview", given)
    assert seen["body"] == f"Hi {name}, hello"
    typed = seen["in_place"]
    sent = ok(shop.ana.send(conversation["id"], typed, template_id=template["id"]), 202)
    assert sent["body"] == f"Hi {name}, hello"


def test_the_template_is_part_of_what_a_key_stands_for(shop: Shop, editor: Person) -> None:
    template = add(editor, "Hi {{first_name}}")
    lead = shop.lead_of(shop.ana)
    _, conversation = shop.texts_in(shop.ana, lead=lead)
    key = unique("key")
    first = ok(shop.ana.send(conversation["id"], "", key, template_id=template["id"]), 202)
    ok(shop.ana.call("PATCH", f"/leads/{lead['id']}", {"first_name": "Jo"}))
    again = ok(shop.ana.send(conversation["id"], "", key, template_id=template["id"]), 202)
    assert (again["id"], again["body"]) == (first["id"], "Hi Kim")
    problem(shop.ana.send(conversation["id"], "Hi Kim", key), 409, "idempotency_key_reused")
    other = shop.ana.send(conversation["id"], "", key, template_id="help")
    problem(other, 409, "idempotency_key_reused")


# ---- what the relay says by itself


def test_a_caller_hears_the_recording_that_was_written(shop: Shop, editor: Person) -> None:
    line = shop.line_of(shop.ana)

    def heard() -> str:
        call = {"from": fresh_number(), "to": line}
        return str(ok(editor.http.post("/carriers/simulated/calls", json=call))["says"])

    assert heard().startswith("This is Our store. ")
    with edited(editor, "recording", "Text {{store}} {{first_name}}!"):
        assert heard() == "Our store: Text Downtown!"


def test_neither_words_nor_numbers_are_logged(shop: Shop, editor: Person) -> None:
    template = add(editor, "Swordfish {{first_name}} {{organization!}}")
    phone, conversation = shop.texts_in(shop.ana, lead=shop.lead_of(shop.ana))
    answer = shop.ana.send(conversation["id"], "", template_id=template["id"])
    problem(answer, 422, "template_field_missing")
    sent = ok(shop.ana.send(conversation["id"], "Swordfish", template_id=template["id"]), 202)
    until(lambda: phone.held(), "the text")
    assert sent["body"] == "Swordfish"
    assert "Swordfish" not in shop.relay.said()
    assert phone.number not in shop.relay.said()
