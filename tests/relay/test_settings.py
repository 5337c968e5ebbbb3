"""The retailer's rules, changed by an administrator and in force at once, on every relay (OO2, OP5)."""

import contextlib
import re
import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from server.config import CHANGEABLE, Settings, load
from server.flows.problems import Conflict
from server.store import proxies
from server.store.groups import Done, commit_group
from server.web.configuration import Configuration
from tests.conftest import MIGRATED, open_engine
from tests.relay.lawful import advance_to, number_in, shop_fixture
from tests.support.postgres import PostgresServer
from tests.support.relay import Person, Relay, ok, problem, relay_process
from tests.support.shop import Shop, fresh_number, open_shop
from tests.support.store import settings_log, why_ended
from tests.support.waiting import until

Json = Any

FIXED = {"presence_grace": 86_400, "archive_released_lines": True}
FREE: dict[str, Any] = {"opt_in": None, "quiet_hours": None, **FIXED}
shop = shop_fixture(**FREE)


@pytest.fixture
def restarted(tmp_path: Path, migrated_file: Path) -> Iterator[Shop]:
    shutil.copy(migrated_file, tmp_path / "relay.db")
    url = f"sqlite:///{tmp_path}/relay.db"
    with relay_process(tmp_path, url, {"retailer": FREE}) as relay:
        yield open_shop(relay)


def listed(person: Person) -> dict[str, Json]:
    """Every setting by its key."""
    page = person.get("/settings")
    assert (page["total"], page["next_cursor"]) == (len(page["items"]), None)
    return {each["key"]: each for each in page["items"]}


def change(person: Person, **given: Any) -> dict[str, Json]:
    """``retailer__name="Larkin"`` changes ``retailer.name``."""
    body = {key.replace("__", "."): value for key, value in given.items()}
    return {each["key"]: each for each in ok(person.call("PATCH", "/settings", body))["items"]}


@contextlib.contextmanager
def changed(person: Person, **given: Any) -> Iterator[dict[str, Json]]:
    """With these settings, and their defaults again afterwards."""
    try:
        yield change(person, **given)
    finally:
        change(person, **dict.fromkeys(given))


# ---- what is shown


def test_every_setting_is_listed_with_its_value_and_where_that_is_set(shop: Shop) -> None:
    settings = listed(shop.admin)
    assert list(settings) == list(CHANGEABLE)
    for key, each in settings.items():
        in_file = key.removeprefix("retailer.") in FIXED
        assert each["source"] == ("file" if in_file else "default"), key
        assert in_file or each["value"] == each["default"]
        assert each["about"].endswith(".")
        assert each["allowed"]
        assert not in_file or each["changed_at"] is each["changed_by"] is None
    assert settings["retailer.presence_grace"]["value"] == 86_400
    assert settings["retailer.quiet_hours"]["value"] == ["08:00", "21:00"]
    assert settings["proxy.session_ttl"]["value"] == "72h"
    assert settings["retailer.opt_in"]["choices"] == ["single", "double", "off"]
    kinds = {each["kind"] for each in settings.values()}
    assert kinds == {"flag", "choice", "list", "text", "number", "duration", "hours", "names"}


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PATCH", {"retailer.name": "Mine"})])
def test_settings_are_for_those_who_manage_users(shop: Shop, method: str, body: Json) -> None:
    editor = shop.relay.sign_in("sam")
    for person in (shop.ana, editor):
        document = problem(person.call(method, "/settings", body), 403, "permission_missing")
        assert "manage_users" in document["detail"]
    assert shop.ana.get("/me")["retailer"] == "Our store"


# ---- changing


def test_a_change_is_in_force_kept_and_written_down_with_who_and_when(shop: Shop) -> None:
    engine = open_engine(database_of(shop.relay))
    before = len(settings_log(engine))
    with changed(shop.admin, retailer__name="Larkin & Lowe") as settings:
        name = settings["retailer.name"]
        assert (name["value"], name["default"]) == ("Larkin & Lowe", "Our store")
        assert (name["source"], name["changed_by"]) == ("database", "admin")
        assert datetime.fromisoformat(name["changed_at"]).tzinfo is not None
        assert shop.ana.get("/me")["retailer"] == "Larkin & Lowe"
        assert heard(shop).startswith("This is Larkin & Lowe.")
        change(shop.admin, retailer__name="Larkin & Lowe")
    name = listed(shop.admin)["retailer.name"]
    assert (name["value"], name["source"], name["changed_by"]) == ("Our store", "default", "admin")
    assert settings_log(engine)[before:] == [
        ("retailer.name", "Larkin & Lowe", "admin"),
        ("retailer.name", None, "admin"),
    ], "and what changes nothing is no change"
    assert heard(shop).startswith("This is Our store.")


def database_of(relay: Relay) -> str:
    found = re.search(r'^database = "(.*)"$', relay.config.read_text(), re.MULTILINE)
    assert found is not None
    return found[1]


def heard(shop: Shop) -> str:
    call = {"from": fresh_number(), "to": shop.line_of(shop.ana)}
    return str(ok(shop.relay.client().post("/carriers/simulated/calls", json=call))["says"])


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("retailer.name", "  ", '"  " is not a text, allowed: one line, not empty'),
        ("retailer.name", "x" * 101, "is too long, allowed: one line, not empty, at most 100"),
        ("retailer.name", "Lar\u001b[31mkin", "is not one line of text"),
        ("retailer.country", "us", '"us" is not a country code'),
        ("retailer.country", "ZZ", "is no country with telephone numbers"),
        ("retailer.opt_in", "triple", '"triple" is not one of the choices, allowed: "single"'),
        ("retailer.opt_in", ["single"], "is not one of the choices"),
        ("retailer.sms_message_forwarding_enabled", "no", '"no" is not true or false'),
        ("retailer.quiet_hours", ["21:00", "08:00"], "closes before it opens"),
        ("retailer.quiet_hours", ["20:30", "21:00"], "leaves no hour in Connecticut, where"),
        ("retailer.out_of_office_options", ["some"], "each at most once"),
        ("retailer.associate_details_menu", ["home"], "holds what is not the id of a menu item"),
        ("proxy.session_ttl", "3 days", '"3 days" is not a duration, allowed: a duration as 90s'),
        ("proxy.session_ttl", "91d", "is out of range, allowed: a duration as 90s"),
        ("proxy.widen", ["state"], "does not begin as the list of all does"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(
    shop: Shop, key: str, value: Json, says: str
) -> None:
    body = {"proxy.cooldown": "1d", key: value}
    document = problem(shop.admin.call("PATCH", "/settings", body), 422, "setting_invalid")
    assert document["detail"].startswith(f"{key}: ")
    assert says in document["detail"]
    assert listed(shop.admin)["proxy.cooldown"]["value"] == "7d", "nothing of it is kept"


@pytest.mark.parametrize("key", ["retailer.nam", "relay.port", "carrier.twilio.auth_code", ""])
def test_what_is_no_setting_of_the_retailer_is_not_changed_here(shop: Shop, key: str) -> None:
    answer = shop.admin.call("PATCH", "/settings", {key: None})
    assert "retailer.name" in problem(answer, 422, "setting_unknown")["detail"]
    problem(shop.admin.call("PATCH", "/settings", ["retailer.name"]), 422)


def test_what_the_file_sets_is_changed_there(shop: Shop) -> None:
    for value in (60, None):
        answer = shop.admin.call("PATCH", "/settings", {"retailer.presence_grace": value})
        document = problem(answer, 409, "setting_fixed")
        assert f"is set in the relay's file {shop.relay.config}." in document["detail"]
    assert listed(shop.admin)["retailer.presence_grace"]["value"] == 86_400


def test_what_the_environment_sets_is_changed_there(tmp_path: Path) -> None:
    file = tmp_path / "relay.toml"
    file.write_text("", encoding="utf-8")
    settings: Settings = load(file, {"FLOORLINE_RETAILER__OPT_IN": "double"})
    with pytest.raises(Conflict) as refused:
        Configuration(settings).check("retailer.opt_in", "off")
    assert "FLOORLINE_RETAILER__OPT_IN" in refused.value.detail
    assert settings.rules({"retailer.opt_in": "off"}).retailer.opt_in == "double"


def test_the_menu_of_an_associates_details_is_the_retailers(shop: Shop) -> None:
    usual = shop.ana.get("/me")["menu"]
    assert "io.tulip.associates.outOfOffice" in usual
    menu = ["io.tulip.associates.myDetails", "com.larkin.rota"]
    with changed(shop.admin, retailer__associate_details_menu=menu):
        assert shop.ana.get("/me")["menu"] == menu
    assert shop.ana.get("/me")["menu"] == usual


def test_everybody_is_told_to_load_anew(shop: Shop) -> None:
    with shop.ana.stream() as stream, changed(shop.admin, retailer__name="Larkin"):
        stream.wait(lambda: "reset" in [event.type for event in stream.events], "a reset")


# ---- a start with another file


def test_a_change_outlives_a_restart_and_the_file_has_the_last_word(restarted: Shop) -> None:
    relay = restarted.relay
    change(restarted.admin, retailer__opt_out_scope="line", retailer__name="Larkin")
    session = live_session(restarted)
    says = 'opt_out_scope = "retailer"\nsms_message_forwarding_enabled = false'
    relay.config.write_text(relay.config.read_text().replace("[retailer]", f"[retailer]\n{says}"))
    relay.stop()
    admin = relay.start().sign_in("admin")
    assert admin.get("/me")["retailer"] == "Larkin"
    scope = listed(admin)["retailer.opt_out_scope"]
    assert (scope["value"], scope["source"], scope["changed_by"]) == ("retailer", "file", None)
    engine = open_engine(database_of(relay))
    until(lambda: why_ended(engine, session) == "switched_off", "the end of the session")


def live_session(shop: Shop) -> str:
    """Ana's phone reaches a customer by a proxy number; the session's id."""
    _, conversation = shop.texts_in(shop.ana)
    given: Json = {"phone": "+13035550100", "proxy": "+12125550160", "confirmed": True}
    given |= {"user_id": shop.ana.id, "conversation_id": conversation["id"]}
    now = time.time_ns() // 1_000
    with contextlib.closing(open_engine(database_of(shop.relay)).writer()) as writer:
        (added,) = commit_group(writer, [lambda tx: proxies.add(tx, "ana-s", now=now, **given)])
    assert added == Done(True)
    return "ana-s"


# ---- by the new rules at once


@pytest.fixture
def two_relays(tmp_path: Path, postgres_server: PostgresServer) -> Iterator[tuple[Relay, Relay]]:
    with (
        postgres_server.database(template=MIGRATED) as url,
        relay_process(tmp_path, url, {"retailer": FREE}, name="one") as one,
        relay_process(tmp_path, url, {"retailer": FREE}, name="two") as two,
    ):
        yield one, two


def test_a_text_that_comes_to_one_relay_goes_by_what_another_has_just_committed(
    two_relays: tuple[Relay, Relay],
) -> None:
    one, two = two_relays
    shop = open_shop(one)
    over_two = two.sign_in("admin")
    scopes = {"line": "line:", "store": "store:", "retailer": "retailer"}
    for turn, scope in enumerate(["retailer", "line", "store"] * 3):
        admin, other = (shop.admin, two) if turn % 2 else (over_two, one)
        lead = shop.lead_of(shop.ana)
        change(admin, retailer__opt_out_scope=scope)
        other.phone(shop.number_of(lead)).texts(shop.line_of(shop.ana), "STOP")
        (entry,) = shop.admin.get(f"/leads/{lead['id']}/consents")["items"]
        assert entry["scope"].startswith(scopes[scope]), (turn, scope)
    with two.sign_in("ana").stream() as stream:
        change(shop.admin, retailer__name="Larkin")
        stream.wait(lambda: "reset" in [event.type for event in stream.events], "a reset")
    assert two.sign_in("ana").get("/me")["retailer"] == "Larkin"


# ---- what is held is judged anew


def held(shop: Shop, number: str, body: str) -> Json:
    """A first text, written at ten in the evening where the customer is."""
    lead = shop.lead_of(shop.ana, numbers=[number])
    text = ok(shop.ana.text(lead["id"], body), 202)
    assert text["state"] == "held", text
    return text


def bodies(shop: Shop, number: str, count: int) -> list[str]:
    phone = shop.phone(number)
    until(lambda: len(phone.held()) >= count, f"{count} texts on a phone")
    return [text["body"] for text in phone.held()]


def because(shop: Shop, text: Json, code: str) -> Json:
    """The text, once it is held for this reason."""

    def reached() -> Json:
        now = shop.ana.message(text["conversation_id"], text["id"])
        return now if (now["error"] or {}).get("code") == code else None

    return until(reached, f"a text held because of {code}")


def test_what_waits_for_the_morning_goes_when_hours_are_given_up(shop: Shop) -> None:
    advance_to(shop.relay, "22:00")
    number = number_in("212")
    held(shop, number, "one")
    held_two = shop.conversations_of(number)[0]
    ok(shop.ana.send(held_two["id"], "two"), 202)
    with changed(shop.admin, retailer__quiet_hours=[]):
        asked, *others = bodies(shop, number, 3)
    assert "STOP" in asked
    assert others == ["one", "two"]


def test_what_waits_for_the_morning_waits_for_a_later_one(shop: Shop) -> None:
    advance_to(shop.relay, "22:00")
    text = held(shop, number_in("212"), "Good news!")
    with changed(shop.admin, retailer__quiet_hours=["11:00", "21:00"]):

        def later() -> bool:
            now = shop.ana.message(text["conversation_id"], text["id"])
            return bool(now["not_before"] > text["not_before"])

        until(later, "a later hour")
    until(
        lambda: (
            shop.ana.message(text["conversation_id"], text["id"])["not_before"]
            == text["not_before"]
        ),
        "the hour as it was",
    )


def test_what_waits_for_a_yes_goes_when_nobody_is_asked_any_more(shop: Shop) -> None:
    advance_to(shop.relay, "12:00")
    number = number_in("212")
    with changed(shop.admin, retailer__opt_in="double"):
        text = held(shop, number, "Good news!")
        assert text["error"]["code"] == "waits_for_opt_in"
        (asked,) = bodies(shop, number, 1)
        assert "YES" in asked
        change(shop.admin, retailer__opt_in="off")
        assert bodies(shop, number, 2)[1] == "Good news!"


def test_a_question_that_waits_is_not_asked_when_nobody_is_asked_any_more(shop: Shop) -> None:
    advance_to(shop.relay, "22:00")
    text = held(shop, number_in("212"), "Good news!")
    with changed(shop.admin, retailer__opt_in="off"):

        def given_up() -> bool:
            question = shop.ana.messages(text["conversation_id"])[0]
            return bool((question["error"] or {}).get("code") == "opt_in_not_needed")

        until(given_up, "giving up the question")
    assert shop.ana.message(text["conversation_id"], text["id"])["state"] == "held"


def test_whoever_has_to_say_yes_by_new_rules_is_asked(shop: Shop) -> None:
    advance_to(shop.relay, "22:00")
    number = number_in("212")
    with changed(shop.admin, retailer__opt_in="off"):
        text = held(shop, number, "Good news!")
        assert len(shop.ana.messages(text["conversation_id"])) == 1
        change(shop.admin, retailer__opt_in="double")
        because(shop, text, "waits_for_opt_in")
        advance_to(shop.relay, "12:00")
        (asked,) = bodies(shop, number, 1)
        assert "YES" in asked
        shop.phone(number).texts(shop.line_of(shop.ana), "YES")
        assert bodies(shop, number, 2)[1] == "Good news!"


def test_whoever_is_asked_first_by_new_rules_reads_the_question_first(shop: Shop) -> None:
    advance_to(shop.relay, "22:00")
    number = number_in("212")
    with changed(shop.admin, retailer__opt_in="off"):
        text = held(shop, number, "one")
        ok(shop.ana.send(text["conversation_id"], "two"), 202)
        change(shop.admin, retailer__opt_in="single")
        until(lambda: len(shop.ana.messages(text["conversation_id"])) == 3, "the question")
        advance_to(shop.relay, "12:00")
        asked, *others = bodies(shop, number, 3)
        assert "STOP" in asked
        assert others == ["one", "two"]
