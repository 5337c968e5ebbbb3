"""Twilio's webhooks end to end: only what the carrier signed acts, and it acts once."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx
import pytest

from tests.conftest import MIGRATED, Engine, open_engine
from tests.standins.twilio import AUTH_CODE, SID, Form, TwilioStandIn, signed_by_sdk
from tests.support.postgres import PostgresServer
from tests.support.relay import (
    PUBLIC_URL,
    Person,
    TwilioSide,
    ok,
    problem,
    relay_process,
    twilio_settings,
)
from tests.support.shop import Shop, fresh_number, open_shop
from tests.support.store import texts_of

INBOUND = "/carriers/twilio/messages"
SPARE = "+12125550119"
"""A number of the account that is nobody's line yet."""


@dataclass
class Counter:
    """A shop whose carrier is the stand-in, and its database for counting rows."""

    shop: Shop
    twilio: TwilioSide
    engine: Engine

    @property
    def line(self) -> str:
        return self.shop.line_of(self.shop.ana)

    def form(self, **fields: str) -> Form:
        return self.twilio.standin.inbound_form(
            **{"from_": fresh_number(), "To": self.line, "Body": "hi"} | fields
        )

    def rows(self) -> int:
        return len(texts_of(self.engine))

    def bodies(self, number: str) -> list[str]:
        conversation = self.shop.admin.conversation_with(number)
        return [text["body"] for text in self.shop.admin.messages(conversation["id"])]


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> Iterator[Counter]:
    folder = tmp_path_factory.mktemp("twilio")
    with (
        postgres_server.database(template=MIGRATED) as url,
        TwilioStandIn(owned=[SPARE]) as standin,
        relay_process(folder, url, twilio_settings(standin.url, SID, AUTH_CODE)) as relay,
    ):
        yield Counter(open_shop(relay), TwilioSide(relay, standin), open_engine(url))


def test_a_signed_text_is_answered_with_an_empty_document(desk: Counter) -> None:
    form = desk.form(Body="hello")
    answer = desk.twilio.post(INBOUND, form)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.text == "<Response/>"
    assert desk.bodies(form.one("From")) == ["hello"]


def test_a_redelivered_text_is_stored_once(desk: Counter) -> None:
    form = desk.form(Body="once")
    for _ in range(3):
        assert desk.twilio.post(INBOUND, form).status_code == 200
    assert desk.bodies(form.one("From")) == ["once"]


def test_the_same_id_with_another_body_is_the_same_text(desk: Counter) -> None:
    form = desk.form(Body="first")
    desk.twilio.post(INBOUND, form)
    other = Form([*[pair for pair in form.pairs if pair[0] != "Body"], ("Body", "second")])
    assert desk.twilio.post(INBOUND, other).status_code == 200
    assert desk.bodies(form.one("From")) == ["first"]


@pytest.mark.parametrize(
    ("fields", "body", "media"),
    [
        pytest.param({"Body": ""}, "", 0, id="no body at all"),
        pytest.param(
            {"Body": "", "NumMedia": "1", "MediaUrl0": "https://api.example/m/1"},
            "",
            1,
            id="a picture without a body",
        ),
        pytest.param(
            {
                "NumMedia": "2",
                "MediaUrl0": "https://api.example/m/1",
                "MediaContentType0": "image/jpeg",
                "MediaUrl1": "https://api.example/m/2",
            },
            "hi",
            2,
            id="two pictures",
        ),
        pytest.param(
            {"MessagingServiceSid": "MG" + "0" * 32}, "hi", 0, id="by a Messaging Service"
        ),
        pytest.param({"FromCity": "", "Unheard": "Of"}, "hi", 0, id="a field nobody knew"),
        pytest.param({"Body": "1+1=2 & 50% ü 👋"}, "1+1=2 & 50% ü 👋", 0, id="any characters"),
        pytest.param({"Body": " a\n b "}, " a\n b ", 0, id="spaces and lines"),
        pytest.param({"Body": "a\x00\x1b[1mb"}, "a[1mb", 0, id="NUL and ESC"),
        pytest.param({"Body": "y" * 4000}, "y" * 4000, 0, id="4,000 characters"),
        pytest.param({"from_": "72763"}, "hi", 0, id="from a short code"),
    ],
)
def test_genuine_shapes(desk: Counter, fields: dict[str, str], body: str, media: int) -> None:
    form = desk.form(**fields)
    assert desk.twilio.post(INBOUND, form).status_code == 200
    conversation = desk.shop.admin.conversation_with(form.one("From"))
    text = desk.shop.admin.messages(conversation["id"])[-1]
    assert (text["body"], len(text["media"])) == (body, media)


def refused_and_not_stored(desk: Counter, answer: httpx.Response, status: int, before: int) -> None:
    problem(answer, status)
    assert desk.rows() == before


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(b"", id="none"),
        pytest.param(b"wrong", id="a wrong one"),
        pytest.param("é".encode("latin-1") * 28, id="not ASCII"),
        pytest.param("ключ".encode(), id="UTF-8"),
        pytest.param(b"A" * 4000, id="a long one"),
    ],
)
def test_an_unsigned_text_is_refused(desk: Counter, signature: bytes) -> None:
    before = desk.rows()
    content = urlencode(desk.form().pairs).encode()
    answer = desk.twilio.raw(INBOUND, content, signature)
    refused_and_not_stored(desk, answer, 403, before)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://127.0.0.1{path}", id="the address it was sent to"),
        pytest.param("https://relay.example.org{path}", id="another host"),
        pytest.param("http://relay.example.com{path}", id="another scheme"),
        pytest.param(PUBLIC_URL + "/carriers/twilio/status/x", id="another webhook of ours"),
        pytest.param(PUBLIC_URL + "{path}?a=1", id="a query that was not there"),
    ],
)
def test_a_signature_over_another_address_is_wrong(desk: Counter, url: str) -> None:
    before = desk.rows()
    form = desk.form()
    signature = signed_by_sdk(url.format(path=INBOUND), form, AUTH_CODE)
    refused_and_not_stored(desk, desk.twilio.post(INBOUND, form, signature=signature), 403, before)


@pytest.mark.parametrize(
    "header", ["Host", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Original-URL"]
)
def test_no_header_changes_the_address_that_is_signed(desk: Counter, header: str) -> None:
    before = desk.rows()
    form = desk.form()
    signature = signed_by_sdk(f"https://evil.example{INBOUND}", form, AUTH_CODE)
    answer = desk.twilio.post(INBOUND, form, signature=signature, **{header: "evil.example"})
    refused_and_not_stored(desk, answer, 403, before)


def test_a_signature_replayed_with_another_text_is_wrong(desk: Counter) -> None:
    form = desk.form(Body="pay 5")
    signature = desk.twilio.standin.signature(PUBLIC_URL + INBOUND, form)
    before = desk.rows()
    other = desk.form(Body="pay 500")
    refused_and_not_stored(desk, desk.twilio.post(INBOUND, other, signature=signature), 403, before)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"Body=%FF%FE&From=%2B13035550100", id="escaped bytes that are not UTF-8"),
        pytest.param(b"Body=\xff\xfe", id="raw bytes"),
        pytest.param(b"Body=%ED%A0%80", id="a surrogate"),
        pytest.param(b"&".join(b"a%d=1" % n for n in range(300)), id="300 fields"),
        pytest.param(b'{"Body": "hi"}', id="JSON"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_body_that_nobody_signed_is_refused(desk: Counter, content: bytes) -> None:
    before = desk.rows()
    refused_and_not_stored(desk, desk.twilio.raw(INBOUND, content, "c2ln"), 403, before)


def test_64_kb_are_read_and_more_are_refused(desk: Counter) -> None:
    form = desk.form(Body="")
    room = 64 * 1024 - len(urlencode(form.pairs))
    largest = Form([(n, "x" * room if n == "Body" else v) for n, v in form.pairs])
    assert len(urlencode(largest.pairs)) == 64 * 1024
    assert desk.twilio.post(INBOUND, largest).status_code == 200
    before = desk.rows()
    larger = Form([(n, v + "x" if n == "Body" else v) for n, v in largest.pairs])
    refused_and_not_stored(desk, desk.twilio.post(INBOUND, larger), 413, before)
    megabytes = desk.twilio.raw(INBOUND, b"x" * 3_000_000, "c2ln")
    refused_and_not_stored(desk, megabytes, 413, before)
    assert desk.twilio.post(INBOUND, desk.form()).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"AccountSid": "AC" + "f" * 32}, id="another account"),
        pytest.param({"MessageSid": ""}, id="no id"),
        pytest.param({"MessageSid": "SMshort"}, id="an id of another shape"),
        pytest.param({"from_": ""}, id="no sender"),
        pytest.param({"To": " "}, id="a blank recipient"),
        pytest.param({"from_": "+1303\x005550100"}, id="a sender with NUL"),
    ],
)
def test_a_signed_text_that_lacks_what_it_needs_is_refused(
    desk: Counter, change: dict[str, str]
) -> None:
    before = desk.rows()
    refused_and_not_stored(desk, desk.twilio.post(INBOUND, desk.form(**change)), 400, before)


def test_only_signed_webhooks_act_and_genuine_ones_are_never_refused(desk: Counter) -> None:
    """Promise P10, short form: 300 mutations → 403 and no row, 300 genuine shapes → 200 and a row."""
    dice = random.Random(10)
    words = ["", " ", "a b", "1+1", "%2B", "ü", "👋", "line\nbreak", "&=", "x" * 300]
    for _ in range(300):
        form = desk.form(Body=dice.choice(words), FromCity=dice.choice(words))
        before = desk.rows() if dice.random() < 0.1 else None
        mutated = list(form.pairs)
        signature = desk.twilio.standin.signature(PUBLIC_URL + INBOUND, form)
        at = dice.randrange(len(mutated))
        match dice.randrange(5):
            case 0:
                mutated[at] = (mutated[at][0], mutated[at][1] + dice.choice("x 0+"))
            case 1:
                mutated[at] = (mutated[at][0] + "x", mutated[at][1])
            case 2:
                mutated = [pair for pair in mutated if pair[1]]
            case 3:
                mutated.append(("Extra", dice.choice(words)))
            case _:
                place = dice.randrange(len(signature) - 1)
                other = "A" if signature[place] != "A" else "B"
                signature = signature[:place] + other + signature[place + 1 :]
        answer = desk.twilio.post(INBOUND, Form(mutated), signature=signature)
        assert answer.status_code == 403, mutated
        assert before is None or desk.rows() == before
    before = desk.rows()
    for count in range(1, 301):
        form = desk.form(Body=dice.choice(words), FromCity=dice.choice(words))
        dice.shuffle(form.pairs)
        form.pairs += [("Extra", dice.choice(words))] * dice.randrange(2)
        assert desk.twilio.post(INBOUND, form).status_code == 200, form.pairs
        if count % 50 == 0:
            assert desk.rows() == before + count


def test_a_call_hears_that_the_line_takes_texts_only(desk: Counter) -> None:
    form = Form([("From", fresh_number()), ("To", desk.line), ("CallSid", "CA1"), ("Digits", "")])
    answer = desk.twilio.post("/carriers/twilio/voice", form)
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.text.startswith("<Response><Say>")
    assert answer.text.endswith("<Hangup/></Response>")
    problem(desk.twilio.post("/carriers/twilio/voice", form, signature="x"), 403)


def heard(desk: Counter, number: str) -> str:
    form = Form([("From", fresh_number()), ("To", number), ("CallSid", "CA1")])
    return desk.twilio.post("/carriers/twilio/voice", form).text


def test_who_calls_an_enabled_stores_line_is_put_through_and_nobody_else(desk: Counter) -> None:
    """LS4, on every kind of number that there is."""
    admin, line, proxy = desk.shop.admin, desk.shop.add_line(), fresh_number()
    admin.post("/numbers", {"number": proxy, "use": "proxy"}, 201)
    store = {"name": "Calls", "phone": "+12125550199", "time_zone": "America/New_York"}
    store = admin.post("/stores", store, 201)
    admin.post(f"/stores/{store['id']}/onboarding", {"sms_number": line})
    person = hired(desk.shop)
    released, not_ours = desk.shop.line_of(person), fresh_number()
    release(desk.shop, person)
    for number in (line, proxy, released, desk.line, not_ours):
        assert "text messages only" in heard(desk, number)
    admin.post("/stores/enable", {"store_ids": [store["id"]]})
    assert heard(desk, line).startswith(f'<Response><Dial callerId="{line}"')
    assert ">+12125550199</Dial>" in heard(desk, line)


def hired(shop: Shop, line: str | None = None) -> Person:
    """Somebody with a new line."""
    person = shop.add_person(f"hired{fresh_number()}", shop.downtown)
    if line is None:
        shop.add_line()
    else:
        shop.admin.post("/numbers", {"number": line, "use": "line"}, 201)
    shop.give_line(person)
    return person


def release(shop: Shop, person: Person) -> None:
    confirmed = {"confirm": shop.line_of(person)}
    ok(shop.admin.call("DELETE", f"/users/{person.id}/text-messaging", confirmed))


def test_what_the_carrier_says_of_a_removed_text_changes_nothing(desk: Counter) -> None:
    """LS3: a redelivery is taken once for ever, a late report is answered, and nothing comes back."""
    person = hired(desk.shop, SPARE)
    form = desk.form(Body="hello", To=desk.shop.line_of(person))
    assert desk.twilio.post(INBOUND, form).status_code == 200
    conversation = desk.shop.admin.conversation_with(form.one("From"))
    text = ok(person.send(conversation["id"], "answered"), 202)
    person.wait_for_state(text, "sent")
    release(desk.shop, person)
    rows = desk.rows()
    assert desk.twilio.post(INBOUND, form).status_code == 200
    for status in ("delivered", "undelivered"):
        assert desk.twilio.reports(text["id"], status).status_code == 200
    assert desk.twilio.reports(text["id"], "failed", 21610).status_code == 200
    assert desk.rows() == rows
    assert desk.shop.conversations_of(form.one("From")) == []


def test_a_number_of_nobodys_still_reaches_a_conversation(desk: Counter) -> None:
    """IR9: nothing a customer writes falls on the floor."""
    form = desk.form(To="+19175550100")
    assert desk.twilio.post(INBOUND, form).status_code == 200
    conversation = desk.shop.admin.conversation_with(form.one("From"))
    assert conversation["assignee"]["location_id"] == desk.shop.downtown


def test_the_address_of_a_refused_webhook_is_not_logged(desk: Counter) -> None:
    """Whoever calls writes into it what they like: numbers, control characters, lines of a log."""
    forged = "/carriers/twilio/status/+13035559876%1b%5b31m%0d%0aFAKE"
    desk.twilio.raw(forged, b"MessageStatus=sent", "wrong")
    said = desk.shop.relay.said()
    assert "a webhook with a wrong signature was refused: status" in said
    assert "+13035559876" not in said
    assert "FAKE" not in said
    assert "\x1b" not in said
