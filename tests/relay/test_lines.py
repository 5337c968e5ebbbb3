"""Relay numbers by REST: given, released with all that was said on them, and numbers by hand (LS1, LS3)."""

import csv
import io
from typing import Any

import pytest

from tests.relay.lawful import shop_fixture
from tests.support.relay import Person, ok, problem
from tests.support.shop import Shop, fresh_number

Json = Any

archiving = shop_fixture(archive_released_lines=True)


def hired(shop: Shop, *permissions: str) -> tuple[Person, str]:
    """Somebody who works downtown, and their new line."""
    person = shop.add_person(f"hired{fresh_number()[1:]}", shop.downtown, *permissions)
    shop.add_line()
    return person, shop.give_line(person)


def release(shop: Shop, person: Person) -> Json:
    confirmed = {"confirm": shop.line_of(person)}
    return ok(shop.admin.call("DELETE", f"/users/{person.id}/text-messaging", confirmed))


# ---- given (LS1)


@pytest.mark.parametrize(
    ("store", "free", "given"),
    [
        pytest.param({"area_codes": ["907"]}, ["+1907555", "+1808555"], "907", id="area code"),
        pytest.param(
            {"area_codes": [], "phone": "+18005550199", "state": "HI"},
            ["+1307555", "+1808555"],
            "808",
            id="a toll-free landline says nothing, the state does",
        ),
        pytest.param(
            {"area_codes": ["281"], "state": "TX"},
            ["+1915555", "+1346555"],
            "346",
            id="an overlay of the area code comes before the rest of the state",
        ),
    ],
)
def test_a_line_is_local_to_the_address_of_the_store(
    shop: Shop, store: Json, free: list[str], given: str
) -> None:
    new = {"name": "Far", "phone": None, "time_zone": "America/New_York", **store}
    far = shop.admin.post("/stores", new, 201)["id"]
    person = shop.add_person(f"far{fresh_number()[1:]}", far)
    for start in free:
        number = {"number": start + fresh_number()[-4:], "use": "line"}
        shop.admin.post("/numbers", number, 201)
    path = f"/users/{person.id}/text-messaging"
    assert ok(shop.admin.call("PUT", path))["relay_number"][2:5] == given
    assert person.get("/me")["relay_number"][2:5] == given


# ---- released (LS3)


def test_before_a_line_is_released_it_is_told_what_goes_with_it(shop: Shop) -> None:
    person, line = hired(shop)
    path = f"/users/{person.id}/text-messaging"
    _, conversation = shop.texts_in(person, "hello", lead=shop.lead_of(person))
    ok(person.send(conversation["id"], "answered"), 202)
    told = shop.admin.get(path)
    assert told.pop("unsent") in (0, 1)  # it may be on its way already
    assert told == {"relay_number": line, "conversations": 1, "texts": 2, "archived": False}
    release(shop, person)
    nothing = {"conversations": 0, "texts": 0, "unsent": 0, "archived": False}
    assert shop.admin.get(path) == {"relay_number": None, **nothing}
    problem(shop.admin.call("GET", "/users/nobody/text-messaging"), 404, "not_found")
    problem(shop.sam.call("GET", path), 403, "permission_missing")


def test_what_was_said_on_a_released_line_is_nowhere(shop: Shop) -> None:
    person, line = hired(shop, "see_numbers")
    lead = shop.lead_of(person, first_name="Zelda")
    phone, conversation = shop.texts_in(person, "hello", lead=lead)
    phone.texts(line, "about the zither")
    text = ok(person.send(conversation["id"], "one zither is left"), 202)
    path = f"/conversations/{conversation['id']}"
    assert shop.admin.conversations(q="zither")
    shown = shop.admin.get("/folders")
    release(shop, person)
    for viewer in (shop.admin, person, shop.sam):
        assert viewer.conversations(q="zither") == []
        for each in (path, f"{path}/messages", f"{path}/summary", f"/messages/{text['id']}/why"):
            problem(viewer.call("GET", each), 404, "not_found")
    assert shop.conversations_of(phone.number) == []
    assert shop.admin.get("/folders")["items"] != shown["items"]
    assert person.get(f"/leads/{lead['id']}") == lead
    assert lead["id"] in [one["id"] for one in person.get("/leads", texted="false")["items"]]
    problem(person.text(lead["id"], "hello?"), 403, "text_messaging_off")
    me = person.get("/me")
    assert (me["text_messaging"], me["relay_number"], me["line"]) == (False, None, None)


def test_who_sees_what_is_removed_is_told_at_once(shop: Shop) -> None:
    person, _ = hired(shop)
    _, own = shop.texts_in(person, "mine", lead=shop.lead_of(person))
    _, shared = shop.texts_in(person, "ours", lead=shop.lead_at(shop.downtown))
    with shop.sam.stream() as watching, shop.ben.stream() as mate, shop.cleo.stream() as other:
        release(shop, person)
        watching.wait_for("conversation.removed", lambda data: data["id"] == own["id"])
        watching.wait_for("conversation.removed", lambda data: data["id"] == shared["id"])
        mate.wait_for("conversation.removed", lambda data: data["id"] == shared["id"])
        shop.texts_in(shop.cleo, "after it")
        other.wait_for("message.created", lambda data: data["body"] == "after it")
        assert own["id"] not in str([event.data for event in mate.events])
        assert shared["id"] not in str([event.data for event in other.events])


def test_a_text_to_a_released_line_still_reaches_a_person(shop: Shop) -> None:
    """IR9: to the lead's owner, who answers from a line that there is."""
    person, line = hired(shop)
    lead = shop.lead_of(shop.ana)
    release(shop, person)
    phone = shop.phone(shop.number_of(lead))
    phone.texts(line, "are you still there?")
    (conversation,) = shop.conversations_of(phone.number)
    assert conversation["assignee"]["user_id"] == shop.ana.id
    problem(shop.ana.send(conversation["id"], "yes"), 409, "line_unavailable")
    ok(shop.ana.text(lead["id"], "yes, here"), 202)
    assert phone.wait_for("yes, here")["from"] == shop.line_of(shop.ana)


def test_switching_on_again_never_gives_the_same_number(shop: Shop) -> None:
    person, line = hired(shop)
    release(shop, person)
    shop.add_line()
    assert shop.give_line(person) != line


# ---- the archive


def test_an_archive_is_kept_for_administrators_alone(archiving: Shop) -> None:
    shop = archiving
    person, line = hired(shop)
    phone, conversation = shop.texts_in(person, "=1+1", lead=shop.lead_of(person))
    text = ok(person.send(conversation["id"], "two"), 202)
    person.wait_for_state(text, "delivered")
    assert shop.admin.get(f"/users/{person.id}/text-messaging")["archived"] is True
    release(shop, person)
    path = f"/numbers/{line}/archive"
    first, second = shop.admin.get(path)["items"]
    assert (first["body"], first["author"], first["lead_number"]) == (
        "=1+1",
        "Kim Lee",
        phone.number,
    )
    assert (second["body"], second["state"]) == ("two", "delivered")
    assert (
        second["author"]
        == second["user_name"]
        == shop.admin.get("/users", sort="newest")["items"][0]["name"]
    )
    assert first["at"] < second["at"]
    assert shop.admin.conversations(q="two") == []
    blind = shop.add_person(f"clerk{fresh_number()[1:]}", shop.downtown, "manage_users")
    (shown, _) = blind.get(path)["items"]
    assert shown["lead_number"] == f"••{phone.number[-2:]}"
    assert phone.number[1:] not in blind.call("GET", path, params={"format": "csv"}).text
    for other in (shop.sam, shop.ana):
        problem(other.call("GET", path), 403, "permission_missing")
        problem(other.call("GET", path, params={"format": "csv"}), 403, "permission_missing")
    problem(shop.admin.call("GET", "/numbers/+12125559999/archive"), 404, "not_found")
    assert shop.admin.get(f"/numbers/{shop.line_of(shop.ana)}/archive")["items"] == []


def test_an_archive_is_exported_as_a_sheet_that_computes_nothing(archiving: Shop) -> None:
    shop = archiving
    person, line = hired(shop)
    phone, _ = shop.texts_in(person, '=HYPERLINK("x")\nand, more', lead=shop.lead_of(person))
    release(shop, person)
    answer = shop.admin.call("GET", f"/numbers/{line}/archive", params={"format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    (row,) = csv.DictReader(io.StringIO(answer.text, newline=""))
    assert row["body"] == '\'=HYPERLINK("x")\nand, more'
    assert (row["line"], row["lead_number"]) == (line, phone.number)
    (page,) = shop.admin.get(f"/numbers/{line}/archive", limit=1)["items"]
    assert list(row) == list(page)


# ---- numbers by hand


def state_of(shop: Shop, number: str) -> str:
    (found,) = [one for one in every_number(shop) if one["number"] == number]
    return str(found["state"])


def every_number(shop: Shop, **asked: str) -> list[Json]:
    items: list[Json] = []
    cursor: Json = {}
    while True:
        page = shop.admin.get("/numbers", limit=200, **asked, **cursor)
        items += page["items"]
        if page["next_cursor"] is None:
            assert len(items) == page["total"]
            return items
        cursor = {"cursor": page["next_cursor"]}


def test_a_proxy_number_is_taken_out_of_the_pool_and_put_back(shop: Shop) -> None:
    proxy = fresh_number()
    shop.admin.post("/numbers", {"number": proxy, "use": "proxy"}, 201)
    path = f"/numbers/{proxy}"
    problem(shop.admin.call("PATCH", path, {"state": "free"}), 409, "number_state")
    for state in ("draining", "free", "draining"):
        assert ok(shop.admin.call("PATCH", path, {"state": state}))["state"] == state
        assert state_of(shop, proxy) == state
    problem(shop.admin.call("PATCH", path, {"state": "quarantined"}), 409, "number_state")
    problem(shop.admin.call("PATCH", path, {"state": "gone"}), 422, "state_invalid")
    problem(shop.admin.call("PATCH", path, {"use": "line"}), 422, "invalid")
    problem(shop.sam.call("PATCH", path, {"state": "free"}), 403, "permission_missing")
    problem(shop.admin.call("PATCH", "/numbers/+12125559999", {"state": "free"}), 404, "not_found")


def test_a_released_line_is_set_free_by_hand_alone(shop: Shop) -> None:
    person, line = hired(shop)
    said = problem(shop.admin.call("PATCH", f"/numbers/{line}", {"state": "free"}), 409)
    assert "Switch text messaging off" in said["detail"]
    release(shop, person)
    assert state_of(shop, line) == "quarantined"
    freed = ok(shop.admin.call("PATCH", f"/numbers/{line}", {"state": "free"}))
    assert (freed["state"], freed["user_id"], freed["owner"]) == ("free", None, None)


def test_numbers_are_listed_by_use_and_state_with_whose_they_are(shop: Shop) -> None:
    proxy = fresh_number()
    shop.admin.post("/numbers", {"number": proxy, "use": "proxy"}, 201)
    assert {one["use"] for one in every_number(shop, use="proxy")} == {"proxy"}
    mine = every_number(shop, use="line", state="assigned")
    assert {one["state"] for one in mine} == {"assigned"}
    owners = {one["number"]: one["owner"] for one in mine}
    assert owners[shop.line_of(shop.ana)] == shop.admin.get("/users", q="ana")["items"][0]["name"]
    assert every_number(shop, use="fax") == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("renée", True, id="a name"),
        pytest.param("RENEE o", True, id="without accents and case, as far as it is typed"),
        pytest.param("o'dell", True, id="any word of it"),
        pytest.param("u77q", True, id="a user name"),
        pytest.param("dell renée", True, id="words in any order"),
        pytest.param("enée", False, id="not the middle of a word"),
        pytest.param("!!", True, id="what is no word finds everybody"),
    ],
)
def test_users_are_searched_as_one_types(shop: Shop, typed: str, found: bool) -> None:
    users = shop.admin.get("/users", q="u77q")["items"]
    if not users:
        new = {"username": "u77q", "name": "Renée O’Dell", "password": "a long enough password"}
        users = [shop.admin.post("/users", new, 201)]
    listed = shop.admin.get("/users", q=typed, sort="newest", limit=200)
    assert (users[0]["id"] in [one["id"] for one in listed["items"]]) is found
    assert listed["total"] == len(listed["items"])
