"""Out of Office by REST: what associates can configure, what is refused, and codes (OO1, OO2, OO13)."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.relay import Person, Phone, ok, problem, relay_process
from tests.support.shop import Shop, fresh_number, open_shop
from tests.support.waiting import until

Json = Any

PATH = "/me/out-of-office"
CODE = re.compile(r"\b[0-9]{6}\b")


@pytest.fixture
def ida(shop: Shop) -> Person:
    """Somebody with a line whom no other test knows; there is a proxy number."""
    person = shop.add_person(f"ida{fresh_number()[1:]}", shop.downtown)
    shop.add_line()
    shop.give_line(person)
    proxy(shop)
    return person


def proxy(shop: Shop) -> str:
    number = f"+1415{fresh_number()[-7:]}"
    return str(shop.admin.post("/numbers", {"number": number, "use": "proxy"}, 201)["number"])


def own_phone(shop: Shop) -> Phone:
    return shop.phone(f"+1917{fresh_number()[-7:]}")


def put(person: Person, status: int = 200, code: str | None = None, **given: Any) -> Json:
    answer = person.call("PUT", PATH, {"enabled": True, **given})
    return ok(answer) if status == 200 else problem(answer, status, code)


def texts_with_codes(phone: Phone, count: int) -> list[Json]:
    until(lambda: len(phone.held()) >= count, f"{count} codes on a phone")
    return phone.held()


def code_on(phone: Phone, count: int = 1) -> str:
    """The code in the newest of so many texts."""
    found = CODE.search(texts_with_codes(phone, count)[-1]["body"])
    assert found
    return found[0]


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def verify(person: Person, code: str, status: int = 200, refused: str | None = None) -> Json:
    answer = person.call("POST", f"{PATH}/verification", {"code": code})
    return ok(answer) if status == 200 else problem(answer, status, refused)


def verified(shop: Shop, person: Person, **given: Any) -> Phone:
    phone = own_phone(shop)
    put(person, forwarding_number=phone.number, **given)
    verify(person, code_on(phone))
    return phone


# ---- what is there


def test_who_never_configured_it_sees_that_it_is_off(ida: Person) -> None:
    found = ida.get(PATH)
    sentence = found.pop("sentence")
    assert "stays in the app" in sentence
    assert found.pop("grace") == 86_400
    assert found == {
        "enabled": False, "forwarding_number": None, "mode": "all", "verified": False,
        "ends_at": None, "deputy": None, "options": ["all", "logged_out"], "blocked": None,
        "code_expires_at": None, "active": False,
    }  # fmt: skip


def test_a_number_is_texted_a_code_and_forwarded_to_once_it_came_back(
    shop: Shop, ida: Person
) -> None:
    phone = own_phone(shop)
    done = put(ida, forwarding_number=phone.number)
    assert (done["enabled"], done["verified"], done["active"]) == (True, False, False)
    assert "not verified" in done["sentence"]
    assert datetime.fromisoformat(done["code_expires_at"]) > datetime.now(UTC)
    (text,) = texts_with_codes(phone, 1)
    assert re.fullmatch(r"Our store: \d{6} is your code\..* 5 minutes\..*", text["body"])
    assert ida.username not in text["body"]
    now = verify(ida, f" {code_on(phone)[:3]} {code_on(phone)[3:]} ")
    assert (now["enabled"], now["verified"], now["active"]) == (True, True, True)
    assert f"••{phone.number[-2:]}" in now["sentence"]
    assert now == ida.get(PATH)
    assert now["code_expires_at"] is None
    assert len(phone.held()) == 1


def test_a_code_comes_from_a_proxy_number_and_from_no_line(shop: Shop, ida: Person) -> None:
    phone = own_phone(shop)
    put(ida, forwarding_number=phone.number)
    sender = texts_with_codes(phone, 1)[0]["from"]
    listed = shop.admin.get("/numbers", limit=200, sort="newest")["items"]
    assert {one["number"]: one["use"] for one in listed}[sender] == "proxy"


def test_what_was_got_can_be_put_back(shop: Shop, ida: Person) -> None:
    phone = verified(shop, ida, deputy_id=shop.ben.id, ends_at=in_days(3), mode="logged_out")
    found = ida.get(PATH)
    sent = {**found, "deputy_id": shop.ben.id}
    assert ok(ida.call("PUT", PATH, sent)) == found
    assert found["deputy"] == {"id": shop.ben.id, "name": "Ben", "store": "Downtown"}
    assert len(phone.held()) == 1


def in_days(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def test_a_text_stays_in_the_app_while_the_associate_is_logged_in(shop: Shop, ida: Person) -> None:
    verified(shop, ida)
    kept = ida.get(PATH)
    found = put(ida, forwarding_number=kept["forwarding_number"], mode="logged_out")
    assert (found["verified"], found["active"]) == (True, False)
    assert "You are logged in" in found["sentence"]


def test_other_clients_of_the_same_user_are_told_and_nobody_elses(shop: Shop, ida: Person) -> None:
    phone = own_phone(shop)
    with ida.stream() as own, shop.admin.stream() as others:
        done = put(ida, forwarding_number=phone.number)
        assert own.wait_for("out_of_office.updated").data == done
        verify(ida, code_on(phone))
        own.wait_for("out_of_office.updated", lambda data: data["verified"])
        shop.texts_in(shop.ana)
        others.wait_for("message.created")
        assert "out_of_office.updated" not in [event.type for event in others.events]


# ---- what is refused


def refused_numbers(shop: Shop) -> dict[str, tuple[str, str]]:
    """Numbers nothing can be forwarded to, each with the code of its refusal."""
    used = proxy(shop)
    store_phone, calls = f"+1718{fresh_number()[-7:]}", f"+1718{fresh_number()[-7:]}"
    zone = {"time_zone": "America/New_York"}
    store = shop.admin.post("/stores", {"name": "East", "phone": store_phone, **zone}, 201)
    line = shop.add_line()
    shop.admin.post(
        f"/stores/{store['id']}/onboarding", {"sms_number": line, "forward_calls": calls}
    )
    lead = shop.lead_of(shop.cleo)
    loops, invalid = "forwarding_number_loops", "forwarding_number_invalid"
    return {
        "without +1": ("2125550142", invalid),
        "written for people": ("+1 (917) 555-0142", invalid),
        "no number at all": ("my phone", invalid),
        "empty": ("", invalid),
        "five digits": ("54321", invalid),
        "five digits with a plus": ("+54321", invalid),
        "premium": ("+19005550142", invalid),
        "toll-free": ("+18005550142", invalid),
        "of another country": ("+442079460000", invalid),
        "not in use": ("+11115550142", invalid),
        "a colleague's relay number": (shop.line_of(shop.ben), loops),
        "a free line": (shop.add_line(), loops),
        "a proxy number": (used, loops),
        "a store's SMS number": (line, loops),
        "a store's landline": (store_phone, loops),
        "where a store's calls go": (calls, loops),
        "a customer's": (shop.number_of(lead), loops),
    }


def test_a_number_that_nothing_can_be_forwarded_to(shop: Shop, ida: Person) -> None:
    before = ida.get(PATH)
    numbers = refused_numbers(shop) | {
        "the own relay number": (shop.line_of(ida), "forwarding_number_loops")
    }
    for what, (number, code) in numbers.items():
        answer = ida.call("PUT", PATH, {"enabled": True, "forwarding_number": number})
        assert (answer.status_code, answer.json()["code"]) == (422, code), what
        assert number.strip("+") not in answer.text or not number, what
    assert ida.get(PATH) == before


def test_it_is_on_only_with_a_number_or_a_deputy(shop: Shop, ida: Person) -> None:
    refusal = put(ida, 422, "forwarding_number_invalid")
    assert "deputy" in refusal["detail"]
    assert put(ida, deputy_id=shop.ben.id)["enabled"] is True


def test_what_cannot_be_put_changes_nothing(shop: Shop, ida: Person) -> None:
    phone = own_phone(shop)
    before = ida.get(PATH)
    refused: list[tuple[Json, str]] = [
        ({"mode": "sometimes"}, "mode_not_offered"),
        ({"deputy_id": "nobody"}, "deputy_invalid"),
        ({"deputy_id": ida.id}, "deputy_invalid"),
        ({"deputy_id": shop.dora.id}, "deputy_invalid"),
        ({"ends_at": in_days(-0.01)}, "end_invalid"),
        ({"ends_at": in_days(370)}, "end_invalid"),
        ({"enabled": "perhaps"}, "invalid"),
        ({"colour": "red"}, "invalid"),
    ]
    for given, code in refused:
        put(ida, 422, code, **{"forwarding_number": phone.number, **given})
    assert ida.get(PATH) == before
    assert phone.held() == []


def test_somebody_who_is_suspended_is_no_deputy(shop: Shop, ida: Person) -> None:
    gone = shop.add_person(f"gone{fresh_number()[1:]}", shop.downtown)
    shop.add_line()
    shop.give_line(gone)
    put(ida, deputy_id=gone.id)
    ok(shop.admin.call("PATCH", f"/users/{gone.id}", {"status": "suspended"}))
    put(ida, 422, "deputy_invalid", deputy_id=gone.id)
    assert put(ida, enabled=False, deputy_id=gone.id)["enabled"] is False


def test_one_who_gets_no_texts_has_nothing_to_configure(shop: Shop) -> None:
    refusal = put(shop.dora, 403, "text_messaging_off", forwarding_number=own_phone(shop).number)
    found = shop.dora.get(PATH)
    assert found["blocked"] == {"code": "text_messaging_off", "detail": refusal["detail"]}
    verify(shop.dora, "123456", 403, "text_messaging_off")


def test_it_can_always_be_switched_off(shop: Shop, ida: Person) -> None:
    """Also where the number could not be put anew: it has become a lead's meanwhile."""
    phone = verified(shop, ida)
    shop.add_lead(numbers=[phone.number])
    same: Json = {"forwarding_number": phone.number}
    assert put(ida, **same)["verified"] is True  # who has texted us from it may keep it
    off = put(ida, enabled=False, **same)
    assert (off["enabled"], off["verified"]) == (False, True)
    assert "Out of Office is off" in off["sentence"]


# ---- codes


def test_a_wrong_code_says_how_many_tries_are_left_and_after_ten_none_is_right(
    shop: Shop, ida: Person
) -> None:
    phone = own_phone(shop)
    put(ida, forwarding_number=phone.number)
    code = code_on(phone)
    told = [verify(ida, another(code), 422, "code_wrong")["detail"] for _ in range(10)]
    assert "9 tries are left" in told[0]
    assert "1 try is left" in told[8]
    assert "last try" in told[9]
    assert "10 wrong codes" in verify(ida, code, 422, "code_expired")["detail"]
    assert ida.get(PATH)["code_expires_at"] is None
    put(ida, forwarding_number=phone.number)
    assert verify(ida, code_on(phone, 2))["verified"] is True


def test_what_is_no_code_is_a_wrong_one(shop: Shop, ida: Person) -> None:
    put(ida, forwarding_number=own_phone(shop).number)
    for given in ("", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "1" * 5_000):
        verify(ida, given, 422, "code_wrong")


def test_a_right_code_twice_is_as_good_as_once(shop: Shop, ida: Person) -> None:
    phone = own_phone(shop)
    put(ida, forwarding_number=phone.number)
    assert verify(ida, code_on(phone)) == verify(ida, code_on(phone))
    verify(ida, another(code_on(phone)), 422, "code_expired")
    assert ida.get(PATH)["verified"] is True


def test_there_is_nothing_to_verify_before_a_number_was_put(ida: Person) -> None:
    assert "Save a phone" in verify(ida, "123456", 422, "code_expired")["detail"]


def test_the_same_number_put_again_is_texted_nothing(shop: Shop, ida: Person) -> None:
    phone = own_phone(shop)
    first = put(ida, forwarding_number=phone.number)
    again = put(ida, forwarding_number=phone.number, mode="logged_out")
    assert again["code_expires_at"] == first["code_expires_at"]
    verify(ida, code_on(phone))
    put(ida, enabled=False, forwarding_number=phone.number)
    assert put(ida, forwarding_number=phone.number)["active"] is True
    assert len(phone.held()) == 1


def test_another_number_is_not_verified_by_the_code_of_the_one_before(
    shop: Shop, ida: Person
) -> None:
    first = verified(shop, ida)
    second = own_phone(shop)
    changed = put(ida, forwarding_number=second.number)
    assert (changed["verified"], changed["active"]) == (False, False)
    if code_on(second) != code_on(first):
        verify(ida, code_on(first), 422, "code_wrong")
    assert verify(ida, code_on(second))["verified"] is True
    put(ida, forwarding_number=first.number)
    assert len(texts_with_codes(first, 2)) == 2


def test_two_who_share_a_phone_verify_it_each(shop: Shop, ida: Person) -> None:
    phone = verified(shop, ida)
    put(shop.cleo, forwarding_number=phone.number)
    code = code_on(phone, 2)
    assert ida.get(PATH)["verified"] is True
    assert verify(shop.cleo, code)["verified"] is True
    put(shop.cleo, enabled=False)


def test_after_five_codes_in_an_hour_none_is_texted_to_the_user_nor_to_the_number(
    shop: Shop, ida: Person
) -> None:
    phones = [own_phone(shop) for _ in range(2)]
    for n in range(5):
        put(ida, forwarding_number=phones[n % 2].number)
    before = ida.get(PATH)
    refusal = put(ida, 409, "too_many_codes", forwarding_number=own_phone(shop).number)
    assert "60 minutes" in refusal["detail"]
    assert ida.get(PATH) == before
    put(ida, enabled=False, forwarding_number=before["forwarding_number"])
    for who in (shop.ben, shop.cleo):
        put(who, forwarding_number=phones[0].number)
    put(shop.ana, 409, "too_many_codes", forwarding_number=phones[0].number)
    for who in (shop.ben, shop.cleo):
        put(who, enabled=False)


def test_numbers_and_codes_are_not_in_the_log(shop: Shop, ida: Person) -> None:
    phone = verified(shop, ida)
    put(ida, 422, "deputy_invalid", forwarding_number=phone.number, deputy_id=ida.id)
    said = shop.relay.said()
    assert phone.number[1:] not in said
    assert code_on(phone) not in said


# ---- colleagues


def test_colleagues_are_those_who_may_text_the_own_store_first_by_name_and_store_alone(
    shop: Shop, ida: Person
) -> None:
    listed = shop.cleo.get("/colleagues", limit=200)["items"]
    assert {tuple(one) for one in listed} == {("id", "name", "store")}
    ids = [one["id"] for one in listed]
    assert shop.cleo.id not in ids
    assert shop.dora.id not in ids
    assert {shop.ana.id, shop.ben.id, ida.id} <= set(ids)
    of_ida = [one["store"] for one in ida.get("/colleagues", limit=200)["items"]]
    last_own = len(of_ida) - of_ida[::-1].index("Downtown")
    assert set(of_ida[:last_own]) == {"Downtown"}
    first = ida.get("/colleagues", limit=1)
    rest = ida.get("/colleagues", limit=200, cursor=first["next_cursor"])
    assert [one["store"] for one in first["items"] + rest["items"]] == of_ida


# ---- the retailer's switches


SWITCHES: dict[str, Json] = {
    "forwarding_disabled": {"retailer.sms_message_forwarding_enabled": False},
    "store_numbers": {"retailer.sms_from_number_type": "store"},
}


@pytest.fixture(scope="module")
def own_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop without a proxy number, whose rules change."""
    folder = tmp_path_factory.mktemp("switches")
    with relay_process(folder, f"sqlite:///{folder}/relay.db") as relay:
        yield open_shop(relay)


@pytest.fixture
def ruled(own_shop: Shop) -> Iterator[Callable[[Json], Shop]]:
    """The shop by rules of a test's own; afterwards they are as they were."""
    given: set[str] = set()

    def rule(settings: Json) -> Shop:
        given.update(settings)
        ok(own_shop.admin.call("PATCH", "/settings", settings))
        return own_shop

    yield rule
    rule(dict.fromkeys(given))


@pytest.mark.parametrize("code", SWITCHES)
def test_where_it_is_blocked_that_is_said_whatever_is_sent_and_by_whomever(
    ruled: Callable[[Json], Shop], code: str
) -> None:
    shop = ruled(SWITCHES[code])
    bodies = [
        json.dumps({"enabled": True, "forwarding_number": "+19175550142"}),
        json.dumps({"enabled": True, "forwarding_number": 5, "colour": "red"}),
        json.dumps({"enabled": "\0"}),
        '{"enabled": tr',
        "",
    ]
    calls = [("PUT", PATH), ("POST", f"{PATH}/verification")]
    details = {
        problem(who.http.request(method, f"/v1{path}", content=body), 409, code)["detail"]
        for who in (shop.ana, shop.dora)
        for method, path in calls
        for body in bodies
    }
    found = shop.dora.get(PATH)
    assert {found["blocked"]["detail"]} == details
    assert (found["blocked"]["code"], found["active"]) == (code, False)
    assert found["sentence"] in details
    problem(shop.relay.client().put(f"/v1{PATH}", content=""), 401)


def test_only_what_the_retailer_offers_can_be_chosen(ruled: Callable[[Json], Shop]) -> None:
    shop = ruled({"retailer.out_of_office_options": ["logged_out"]})
    found = shop.ana.get(PATH)
    assert (found["options"], found["mode"]) == (["logged_out"], "logged_out")
    number: Json = {"forwarding_number": own_phone(shop).number}
    put(shop.ana, 422, "mode_not_offered", mode="all", **number)
    put(shop.ana, 422, "mode_not_offered", mode="all", enabled=False, **number)
    assert put(shop.ana, mode="logged_out", **number)["mode"] == "logged_out"
    ruled({"retailer.out_of_office_options": []})
    assert "No way" in put(shop.ana, 422, "mode_not_offered", mode="logged_out")["detail"]
    assert put(shop.ana, enabled=False, mode="logged_out", **number)["enabled"] is False


def test_the_menu_is_the_retailers(ruled: Callable[[Json], Shop]) -> None:
    shop = ruled({"retailer.associate_details_menu": ["io.tulip.associates.keys"]})
    assert shop.ana.get("/me")["menu"] == ["io.tulip.associates.keys"]


def test_without_a_proxy_number_the_code_comes_from_the_own_line(own_shop: Shop) -> None:
    phone = own_phone(own_shop)
    put(own_shop.cleo, forwarding_number=phone.number)
    assert texts_with_codes(phone, 1)[0]["from"] == own_shop.line_of(own_shop.cleo)
