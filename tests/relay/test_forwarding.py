"""Out of office end to end: a running relay, its REST, the phones of both sides, real carriers' ways."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MIGRATED
from tests.relay.away import away, code_in, configures, copies, own_phone, pool, proxies
from tests.standins.twilio import AUTH_CODE, SID, TwilioStandIn
from tests.support.postgres import PostgresServer
from tests.support.relay import Person, Relay, TwilioSide, ok, relay_process, twilio_settings
from tests.support.shop import Shop, fresh_number, open_shop
from tests.support.waiting import until

Json = Any

PROXIES = ["+17205550190", "+17205550191"]
LINES = ["+12125550110", "+12125550111", "+16465550112"]


@pytest.fixture
def ida(shop: Shop) -> Person:
    """Somebody with a line whom no other test knows."""
    person = shop.add_person(f"ida{fresh_number()[1:]}", shop.downtown)
    shop.add_line()
    shop.give_line(person)
    return person


def test_there_and_back_with_neither_side_knowing_the_others_number(
    shop: Shop, ida: Person
) -> None:
    proxies(shop, 2)
    phone = away(shop, ida)
    lead = shop.lead_of(ida, first_name="Dana", last_name="Rivera")
    customer = shop.phone(shop.number_of(lead))
    customer.texts(shop.line_of(ida), "Is it in?")
    until(lambda: copies(phone), "the copy on the phone")
    (copy,) = copies(phone)
    assert copy["body"] == "Dana R.: Is it in?"
    assert copy["from"] in pool(shop)
    phone.texts(copy["from"], "It is!")
    answer = customer.wait_for("It is!")
    assert answer["from"] == shop.line_of(ida)
    conversation = shop.admin.conversation_with(customer.number)
    came, went = ida.messages(conversation["id"])
    assert (came["forwarded"], went["author"]["via"]) == ("to_phone", "phone")
    assert went["author"]["id"] == ida.id
    ida.wait_for_state(went, "delivered")
    assert ida.get(f"/conversations/{conversation['id']}")["unread"] == 0
    why = ida.get(f"/messages/{came['id']}/why")["facts"]["forwarding"]
    assert (why["decision"], why["proxy"]) == ("to_phone", copy["from"])
    assert phone.number not in str(ida.get(f"/messages/{went['id']}/why"))


def test_fifty_texts_at_once_each_reach_the_phone_on_a_number_of_their_own(
    shop: Shop, ida: Person
) -> None:
    proxies(shop, 50)
    phone = away(shop, ida)
    senders = [shop.phone() for _ in range(50)]
    with ThreadPoolExecutor(12) as at_once:
        list(at_once.map(lambda each: each.texts(shop.line_of(ida), each.number[-4:]), senders))
    until(lambda: len(copies(phone)) == 50, "all copies")
    assert len({text["from"] for text in copies(phone)}) == 50
    by_number = {text["from"]: text["body"].split(": ")[1] for text in copies(phone)}
    for number, last_digits in list(by_number.items())[:5]:
        phone.texts(number, f"For {last_digits}")
        (meant,) = [each for each in senders if each.number[-4:] == last_digits]
        meant.wait_for(f"For {last_digits}")


@pytest.fixture
def two_relays(tmp_path: Path, postgres_server: PostgresServer) -> Iterator[tuple[Relay, Relay]]:
    with postgres_server.database(template=MIGRATED) as url:
        rules = {"retailer": {"opt_in": "off", "quiet_hours": [], "presence_grace": 1}}
        with (
            relay_process(tmp_path, url, rules, name="one") as one,
            relay_process(tmp_path, url, rules, name="two") as two,
        ):
            yield one, two


def test_logged_out_is_known_on_every_relay(two_relays: tuple[Relay, Relay]) -> None:
    """OO10: Ana's client is connected to one relay, and her customer's texts come to the other."""
    one, two = two_relays
    shop = open_shop(one)
    proxies(shop, 2)
    phone = own_phone(shop)
    over_two = two.sign_in("ana")
    configures(over_two, phone.number, "logged_out")
    seen = [one.phone(phone.number), two.phone(phone.number)]  # each relay has phones of its own
    until(lambda: any(each.held() for each in seen), "a code on the phone")
    (code,) = [code_in(text["body"]) for each in seen for text in each.held()]
    ok(over_two.call("POST", "/me/out-of-office/verification", {"code": code}))
    customer, line = shop.phone(), shop.line_of(shop.ana)

    def forwarded(body: str) -> Json:
        customer.texts(line, body)
        conversation = shop.admin.conversation_with(customer.number)
        return shop.admin.messages(conversation["id"])[-1]["forwarded"]

    with over_two.stream():
        assert forwarded("While she is there") is None
    until(lambda: forwarded("When she has gone") == "to_phone", "her client to count as gone")
    with over_two.stream():
        assert forwarded("When she is back") is None
    shop.ana.call("DELETE", "/sessions/current")
    over_two.call("DELETE", "/sessions/current")
    assert forwarded("Signed out everywhere") == "to_phone"


# ---- by Twilio


@dataclass
class Desk:
    shop: Shop
    twilio: TwilioSide
    standin: TwilioStandIn

    def away(self, person: Person) -> str:
        """Out of office with a phone; its number."""
        phone = own_phone(self.shop).number
        configures(person, phone)
        until(lambda: self.to(phone), "a code for the phone")
        code = code_in(self.to(phone)[-1].body)
        ok(person.call("POST", "/me/out-of-office/verification", {"code": code}))
        return phone

    def to(self, number: str) -> list[Any]:
        return [kept for kept in self.standin.book if kept.to == number]

    def copy(self, phone: str, line: str, body: str) -> tuple[str, Any]:
        """A new customer texts, and the copy leaves for the phone: the customer's number, the copy."""
        customer = fresh_number()
        assert self.twilio.texts(from_=customer, To=line, Body=body).status_code == 200
        until(lambda: any(body in kept.body for kept in self.to(phone)), "the copy")
        return customer, next(kept for kept in self.to(phone) if body in kept.body)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("twilio-away")
    with TwilioStandIn(owned=[*LINES, *PROXIES]) as standin:
        settings = twilio_settings(standin.url, SID, AUTH_CODE)
        with relay_process(folder, f"sqlite:///{folder}/relay.db", settings) as relay:
            shop = open_shop(relay)
            for number in PROXIES:
                shop.admin.post("/numbers", {"number": number, "use": "proxy"}, 201)
            yield Desk(shop, TwilioSide(relay, standin), standin)


def id_of(kept: Any) -> str:
    return str(kept.status_callback.rsplit("/", 1)[1])


def test_a_copy_leaves_by_twilio_and_the_signed_reply_comes_back_to_the_customer(
    desk: Desk,
) -> None:
    ana, line = desk.shop.ana, desk.shop.line_of(desk.shop.ana)
    phone = desk.away(ana)
    customer, copy = desk.copy(phone, line, "Is it in?")
    assert copy.sender in PROXIES
    answered = desk.twilio.texts(from_=phone, To=copy.sender, Body="It is")
    assert answered.status_code == 200
    until(lambda: desk.to(customer), "the reply at the customer")
    (reply,) = desk.to(customer)
    assert (reply.sender, reply.body) == (line, "It is")


def test_a_copy_that_was_not_delivered_is_told_in_the_thread_and_by_an_alert(desk: Desk) -> None:
    ben, line = desk.shop.ben, desk.shop.line_of(desk.shop.ben)
    phone = desk.away(ben)
    customer, copy = desk.copy(phone, line, "Anybody?")
    assert desk.twilio.reports(id_of(copy), "undelivered", error=30005).status_code == 200
    conversation = desk.shop.admin.conversation_with(customer)
    (came,) = ben.messages(conversation["id"])
    assert came["forwarded"] == "forward_failed"
    assert [alert["kind"] for alert in ben.get("/alerts")["items"]] == ["forward_failed"]


def test_a_phone_whose_carrier_says_that_it_opted_out_is_forwarded_to_no_more(desk: Desk) -> None:
    cleo, line = desk.shop.cleo, desk.shop.line_of(desk.shop.cleo)
    phone = desk.away(cleo)
    _, copy = desk.copy(phone, line, "Hello")
    desk.twilio.reports(id_of(copy), "undelivered", error=21610)
    assert cleo.get("/me/out-of-office")["enabled"] is False
    assert "forwarding_stopped" in [alert["kind"] for alert in cleo.get("/alerts")["items"]]
