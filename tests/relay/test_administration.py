"""Users, stores, numbers and leads by REST: what each call does, refuses, and to whom."""

from typing import Any

import pytest

from tests.support.relay import PASSWORD, ok, problem
from tests.support.shop import Shop, fresh_number

ZONE = {"time_zone": "America/New_York"}


def unique(prefix: str) -> str:
    return f"{prefix}{fresh_number()[1:]}"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/users", None),
        ("POST", "/users", {"username": "x", "name": "X", "password": "x"}),
        ("PATCH", "/users/nobody", {"name": "X"}),
        ("PUT", "/users/nobody/text-messaging", None),
        ("DELETE", "/users/nobody/text-messaging", {"confirm": "x"}),
        ("POST", "/stores", {"name": "X", **ZONE}),
        ("GET", "/stores/onboardable", None),
        ("POST", "/stores/nowhere/onboarding", {"sms_number": "+12125550100"}),
        ("POST", "/stores/enable", {"store_ids": []}),
        ("GET", "/numbers", None),
        ("POST", "/numbers", {"number": "+12125550100", "use": "line"}),
        ("PATCH", "/numbers/+12125550100", {"state": "free"}),
        ("GET", "/numbers/+12125550100/archive", None),
        ("GET", "/users/nobody/text-messaging", None),
    ],
)
def test_administration_needs_manage_users(shop: Shop, method: str, path: str, body: Any) -> None:
    for person in (shop.ana, shop.sam):
        document = problem(person.call(method, path, body), 403, "permission_missing")
        assert "manage_users" in document["detail"]


def test_a_user_is_added_changed_and_listed_without_a_password(shop: Shop) -> None:
    name = unique("user")
    new = {"username": f" {name} ", "name": " Uma ", "password": PASSWORD}
    added = shop.admin.post("/users", {**new, "permissions": ["supervise", "supervise"]}, 201)
    assert (added["username"], added["name"], added["status"]) == (name, "Uma", "active")
    assert added["permissions"] == ["supervise"]
    assert added["text_messaging"] is False
    changed = ok(
        shop.admin.call("PATCH", f"/users/{added['id']}", {"store_id": shop.uptown, "name": "U"})
    )
    assert (changed["store_id"], changed["name"], changed["username"]) == (shop.uptown, "U", name)
    assert changed["permissions"] == ["supervise"]
    emptied = ok(shop.admin.call("PATCH", f"/users/{added['id']}", {"store_id": None}))
    assert emptied["store_id"] is None
    page = shop.admin.get("/users", limit=200)
    assert added["id"] in [user["id"] for user in page["items"]]
    assert PASSWORD not in str(page)
    assert "argon2" not in str(page)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        pytest.param({"username": "ana"}, 409, "username_taken", id="a username somebody has"),
        pytest.param({"username": "  "}, 422, "name_missing", id="a blank username"),
        pytest.param({"name": ""}, 422, "name_missing", id="no name"),
        pytest.param({"name": "\u001b"}, 422, "name_missing", id="a name of controls"),
        pytest.param({"password": ""}, 422, "password_empty", id="no password"),
        pytest.param({"permissions": ["rule"]}, 422, "permission_unknown", id="no such right"),
        pytest.param({"store_id": "nowhere"}, 422, "store_unknown", id="no such store"),
        pytest.param({"rank": 1}, 422, "invalid", id="an unknown key"),
    ],
)
def test_a_user_that_cannot_be(shop: Shop, change: Any, status: int, code: str) -> None:
    new = {"username": unique("user"), "name": "U", "password": PASSWORD}
    problem(shop.admin.call("POST", "/users", {**new, **change}), status, code)
    user = shop.admin.post("/users", new, 201)
    problem(shop.admin.call("PATCH", f"/users/{user['id']}", change), status, code)


def test_a_status_is_active_or_suspended(shop: Shop) -> None:
    answer = shop.admin.call("PATCH", f"/users/{shop.dora.id}", {"status": "gone"})
    problem(answer, 422, "status_invalid")
    problem(shop.admin.call("PATCH", "/users/nobody", {"name": "X"}), 404, "not_found")


def test_a_changed_password_is_the_one_that_counts(shop: Shop) -> None:
    person = shop.add_person(unique("pass"), None)
    ok(shop.admin.call("PATCH", f"/users/{person.id}", {"password": "another one"}))
    shop.relay.sign_in(person.username, "another one")
    answer = shop.relay.client().post(
        "/v1/sessions", json={"username": person.username, "password": PASSWORD}
    )
    problem(answer, 401, "credentials_wrong")


def test_switching_texting_on_assigns_a_number_and_off_needs_it_typed(shop: Shop) -> None:
    person = shop.add_person(unique("text"), shop.uptown)
    path = f"/users/{person.id}/text-messaging"
    line = shop.add_line()
    given = ok(shop.admin.call("PUT", path))
    assert given == ok(shop.admin.call("PUT", path))
    assert person.get("/me")["relay_number"] == given["relay_number"]
    wrong = shop.admin.call("DELETE", path, {"confirm": "+1"})
    problem(wrong, 422, "confirmation_wrong")
    assert person.get("/me")["text_messaging"] is True
    off = ok(shop.admin.call("DELETE", path, {"confirm": given["relay_number"]}))
    assert (off["text_messaging"], off["relay_number"]) == (False, None)
    problem(shop.admin.call("DELETE", path, {"confirm": line}), 409, "text_messaging_off")
    state = {one["number"]: one for one in shop.admin.get("/numbers", limit=200)["items"]}
    assert state[given["relay_number"]]["state"] == "quarantined"
    assert state[given["relay_number"]]["user_id"] is None
    problem(shop.admin.call("PUT", "/users/nobody/text-messaging"), 404, "not_found")


def test_without_a_free_number_nothing_is_half_activated(shop: Shop) -> None:
    person = shop.add_person(unique("none"), shop.uptown)
    free = [
        one
        for one in shop.admin.get("/numbers", limit=200)["items"]
        if (one["use"], one["state"]) == ("line", "free")
    ]
    for _ in free:
        shop.give_line(shop.add_person(unique("taker"), shop.uptown))
    answer = shop.admin.call("PUT", f"/users/{person.id}/text-messaging")
    problem(answer, 409, "no_number_available")
    me = person.get("/me")
    assert (me["text_messaging"], me["relay_number"], me["line"]) == (False, None, None)


def test_a_store_is_added_and_everybody_may_list_it(shop: Shop) -> None:
    name = unique("Store ")
    new = {"name": name, "phone": "(212) 555-0177", "area_codes": ["212"], "state": "NY", **ZONE}
    added = shop.admin.post("/stores", new, 201)
    assert added["phone"] == "+12125550177"
    assert (added["kind"], added["onboarded"], added["enabled"]) == ("store", False, False)
    page = shop.ana.get("/stores", limit=200)
    assert added in page["items"]
    assert page["total"] >= len(page["items"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"kind": "kiosk"}, "kind_invalid"),
        ({"area_codes": ["21"]}, "area_codes_invalid"),
        ({"area_codes": ["²²²"]}, "area_codes_invalid"),
        ({"area_codes": ["2122"]}, "area_codes_invalid"),
        ({"time_zone": None}, "invalid"),
        ({"time_zone": "Mars/Olympus"}, "time_zone_invalid"),
        ({"time_zone": "../etc/passwd"}, "time_zone_invalid"),
        ({"colour": "red"}, "invalid"),
    ],
)
def test_a_store_that_cannot_be(shop: Shop, change: Any, code: str) -> None:
    problem(shop.admin.call("POST", "/stores", {"name": "X", **ZONE, **change}), 422, code)


def test_a_store_without_a_valid_phone_is_not_offered_and_says_why(shop: Shop) -> None:
    line = shop.add_line()
    for phone in (None, "none yet", "12"):
        store = shop.admin.post("/stores", {"name": "Blank", "phone": phone, **ZONE}, 201)
        listed = shop.admin.get("/stores/onboardable")["items"]
        shown = next(one for one in listed if one["id"] == store["id"])
        assert shown["offered"] is False
        assert "valid phone" in shown["reason"]
        answer = shop.admin.call("POST", f"/stores/{store['id']}/onboarding", {"sms_number": line})
        problem(answer, 409, "store_not_offered")


def test_a_store_is_onboarded_then_enabled_for_good(shop: Shop) -> None:
    line, other = shop.add_line(), shop.add_line()
    store = shop.admin.post("/stores", {"name": "New", "phone": "+12125550188", **ZONE}, 201)
    path = f"/stores/{store['id']}/onboarding"
    listed = shop.admin.get("/stores/onboardable")["items"]
    assert next(one for one in listed if one["id"] == store["id"])["offered"] is True
    problem(
        shop.admin.call("POST", "/stores/enable", {"store_ids": [store["id"]]}),
        409,
        "store_not_onboarded",
    )
    taken = shop.line_of(shop.ana)
    problem(shop.admin.call("POST", path, {"sms_number": taken}), 409, "number_taken")
    problem(shop.admin.call("POST", path, {"sms_number": "12"}), 422, "number_invalid")
    problem(shop.admin.call("POST", path, {"sms_number": fresh_number()}), 409, "number_taken")
    onboarded = shop.admin.post(path, {"sms_number": line})
    assert (onboarded["sms_number"], onboarded["onboarded"]) == (line, True)
    assert onboarded["forward_calls"] == "+12125550188"
    assert onboarded["enabled"] is False
    problem(shop.admin.call("POST", path, {"sms_number": other}), 409, "already_onboarded")
    both = [store["id"], shop.uptown]
    problem(shop.admin.call("POST", "/stores/enable", {"store_ids": both}), 409)
    (enabled,) = shop.admin.post("/stores/enable", {"store_ids": [store["id"]]})["items"]
    assert enabled["enabled"] is True
    assert store["id"] not in [s["id"] for s in shop.admin.get("/stores/onboardable")["items"]]
    problem(shop.admin.call("POST", "/stores/enable", {"store_ids": ["nowhere"]}), 404, "not_found")
    problem(shop.admin.call("POST", "/stores/nowhere/onboarding", {"sms_number": other}), 404)


def test_a_call_to_an_enabled_stores_line_is_forwarded_and_others_hear_a_word(shop: Shop) -> None:
    line = shop.add_line()
    store = shop.admin.post("/stores", {"name": "Calls", "phone": "+12125550199", **ZONE}, 201)
    shop.admin.post(f"/stores/{store['id']}/onboarding", {"sms_number": line})

    def heard(number: str) -> Any:
        call = {"from": fresh_number(), "to": number}
        return ok(shop.admin.http.post("/carriers/simulated/calls", json=call))

    assert "text messages only" in heard(line)["says"]
    shop.admin.post("/stores/enable", {"store_ids": [store["id"]]})
    assert heard(line) == {"says": None, "forwarded_to": "+12125550199"}
    assert "text messages only" in heard(shop.line_of(shop.ana))["says"]


def test_numbers_are_taken_as_given_and_listed_with_their_state(shop: Shop) -> None:
    number = f"+1415{fresh_number()[-7:]}"
    added = shop.admin.post("/numbers", {"number": number, "use": "proxy"}, 201)
    assert added == {
        "number": number,
        "use": "proxy",
        "state": "free",
        "region": "US-CA",
        "user_id": None,
        "store_id": None,
        "owner": None,
    }
    problem(
        shop.admin.call("POST", "/numbers", {"number": number, "use": "line"}), 409, "number_exists"
    )
    problem(shop.admin.call("POST", "/numbers", {"number": "12", "use": "line"}), 422)
    problem(
        shop.admin.call("POST", "/numbers", {"number": fresh_number(), "use": "fax"}),
        422,
        "use_invalid",
    )
    listed = shop.admin.get("/numbers", limit=200)["items"]
    assert added in listed
    mine = next(one for one in listed if one["number"] == shop.line_of(shop.ana))
    assert (mine["state"], mine["user_id"]) == ("assigned", shop.ana.id)


def test_a_lead_is_added_with_everything_and_read_back(shop: Shop) -> None:
    number = fresh_number()
    new = {
        "first_name": "Zoë",
        "last_name": "O'Neil",
        "numbers": [f"({number[2:5]}) {number[5:8]}-{number[8:]}", number],
        "emails": ["zoe@example.com"],
        "email2": "not an address",
        "organization": "Maison",
        "status": "hot",
        "attributes": ["vip", ""],
        "fields": {"Größe": "38"},
    }
    added = shop.ana.post("/leads", new, 201)
    assert added["numbers"] == [number]
    assert added["assignee"]["user_id"] == shop.ana.id
    for key in ("emails", "email2", "organization", "status", "attributes", "fields"):
        assert added[key] == new[key]
    assert shop.ana.get(f"/leads/{added['id']}") == added
    problem(shop.ben.call("GET", f"/leads/{added['id']}"), 404, "not_found")


def test_a_lead_may_be_all_empty_and_is_then_a_new_customer(shop: Shop) -> None:
    added = shop.ana.post("/leads", {}, 201)
    assert (added["numbers"], added["emails"], added["attributes"]) == ([], [], [])
    assert added["name"].startswith("New customer ")
    mine = shop.sam.post("/leads", {"last_name": "Nobody's"}, 201)
    assert mine["assignee"] is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"numbers": ["12"]}, "number_invalid"),
        ({"numbers": ["+1212555"]}, "number_invalid"),
        ({"assignee": {}}, "assignee_invalid"),
        ({"assignee": {"user_id": "nobody"}}, "assignee_invalid"),
        ({"first_name": "x" * 501}, "too_long"),
        ({"fields": {"x": "y" * 501}}, "too_long"),
        ({"fields": {"x": 5}}, "invalid"),
        ({"id": "mine"}, "invalid"),
    ],
)
def test_a_lead_that_cannot_be(shop: Shop, change: Any, code: str) -> None:
    problem(shop.ana.call("POST", "/leads", change), 422, code)
    lead = shop.lead_of(shop.ana)
    problem(shop.ana.call("PATCH", f"/leads/{lead['id']}", change), 422, code)


def test_a_patch_changes_what_it_names_and_nothing_else(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana, organization="Maison", fields={"a": "b"})
    path = f"/leads/{lead['id']}"
    renamed = ok(shop.ana.call("PATCH", path, {"first_name": "Kimberly"}))
    changed = {"first_name": "Kimberly", "name": "Kimberly Lee", "revision": 2}
    assert renamed == lead | changed
    cleared = ok(shop.ana.call("PATCH", path, {"organization": None, "fields": None}))
    assert (cleared["organization"], cleared["fields"]) == (None, {})
    assert ok(shop.ana.call("PATCH", path, {})) == cleared
    assert ok(shop.ana.call("PATCH", path, {"assignee": {"user_id": shop.ben.id}}))
    problem(shop.ana.call("PATCH", path, {"first_name": "x"}), 404, "not_found")


def test_numbers_are_changed_by_those_who_see_them(shop: Shop) -> None:
    lead = shop.lead_of(shop.ben)
    path = f"/leads/{lead['id']}"
    problem(shop.ben.call("PATCH", path, {"numbers": [fresh_number()]}), 403, "numbers_hidden")
    number = fresh_number()
    assert ok(shop.admin.call("PATCH", path, {"numbers": [number]}))["numbers"] == [number]
    assert number[1:] not in shop.ben.call("GET", path).text


def test_opening_a_conversation_sends_nothing_and_opens_it_once(shop: Shop) -> None:
    lead = shop.lead_of(shop.ana)
    first = shop.conversation(shop.ana, lead)
    assert first["last_message"] is None
    assert shop.conversation(shop.ana, lead)["id"] == first["id"]
    text = ok(shop.ana.text(lead["id"], "first"), 202)
    assert text["conversation_id"] == first["id"]
    assert shop.phone(shop.number_of(lead)).wait_for("first")


def test_an_opt_out_stays_with_a_line_that_moves_to_another_store(shop: Shop) -> None:
    mover = shop.add_person(unique("mover"), shop.downtown)
    shop.add_line()
    line = shop.give_line(mover)
    lead = shop.lead_of(mover)
    shop.phone(shop.number_of(lead)).texts(line, "STOP")
    problem(mover.text(lead["id"], "Hello?"), 409, "opted_out")
    ok(shop.admin.call("PATCH", f"/users/{mover.id}", {"store_id": shop.uptown}))
    problem(mover.text(lead["id"], "Hello?"), 409, "opted_out")
    shop.phone(shop.number_of(lead)).texts(line, "START")
    ok(mover.text(lead["id"], "Welcome back."), 202)


def test_a_stranger_is_found_by_the_name_they_were_given(shop: Shop) -> None:
    shop.phone(fresh_number()).texts(shop.line_of(shop.ben), "Are you open today?")
    name = shop.ben.conversations("inbox")[0]["lead"]["name"]
    assert name.startswith("New customer ")
    found = shop.ben.conversations(q=name.lower())
    assert name in [one["lead"]["name"] for one in found]
    assert name in [one["name"] for one in shop.ben.get("/leads", q=name)["items"]]


def test_the_openapi_document_names_problems_and_the_key_that_a_text_needs(shop: Shop) -> None:
    document = shop.admin.http.get("/openapi.json").json()
    send = document["paths"]["/v1/conversations/{conversation_id}/messages"]["post"]
    assert list(send["responses"]["409"]["content"]) == ["application/problem+json"]
    key = next(one for one in send["parameters"] if one["name"] == "idempotency-key")
    assert key["required"] is True
    assert "Problem" in document["components"]["schemas"]


@pytest.mark.parametrize(
    ("path", "field", "by"),
    [("/users", "name", "name"), ("/stores", "name", "name"), ("/numbers", "number", "number")],
)
def test_lists_are_sorted_as_asked(shop: Shop, path: str, field: str, by: str) -> None:
    values = [str(one[field]).lower() for one in shop.admin.get(path, limit=200, sort=by)["items"]]
    assert values == sorted(values)
    oldest = [one[field] for one in shop.admin.get(path, limit=200, sort="oldest")["items"]]
    newest = [one[field] for one in shop.admin.get(path, limit=200, sort="newest")["items"]]
    if len(oldest) < 200:
        assert oldest == newest[::-1]
    problem(shop.admin.call("GET", path, params={"sort": "colour"}), 422, "sort_invalid")
