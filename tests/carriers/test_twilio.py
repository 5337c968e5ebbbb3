"""Each way a call to Twilio can end, through a real socket."""

import asyncio
import logging
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from server.carriers.base import (
    Accepted,
    NotTaken,
    OutboundText,
    Outcome,
    Refused,
    Unknown,
)
from server.carriers.http import HttpClient
from server.carriers.twilio import TwilioCarrier
from server.carriers.twilio_codes import KNOWN, Group, describe
from tests.standins.twilio import (
    AUTH_CODE,
    SID,
    Accept,
    AcceptThen500,
    AcceptThenDrip,
    AcceptThenDrop,
    AcceptThenReset,
    Behaviour,
    Form,
    Hang,
    Raw,
    Refuse,
    Refuse500,
    TooMany,
    TwilioStandIn,
)

LINE, LEAD = "+14155550100", "+12125550123"
SECRETS = (LINE[1:], LEAD[1:], "our secret words", AUTH_CODE, SID)
HALF_AN_ANSWER = Raw(201, b"{", (("Content-Length", "9"), ("Connection", "close")))
TEXT = OutboundText("text-1", LINE, LEAD, "our secret words")


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    with TwilioStandIn(owned=[LINE]) as standin:
        yield standin


@asynccontextmanager
async def carrier_at(
    base_url: str, *, auth_code: str = AUTH_CODE, http: HttpClient | None = None
) -> AsyncIterator[TwilioCarrier]:
    carrier = TwilioCarrier(
        sid=SID,
        auth_code=auth_code,
        base_url=base_url,
        status_callback=lambda message_id: f"https://relay.example/status/{message_id}",
        http=http or HttpClient(),
    )
    try:
        yield carrier
    finally:
        await carrier.close()


def patience(behaviour: Behaviour) -> HttpClient:
    """Waits long, but where silence is what is to be seen."""
    return HttpClient(answer_within=1.0 if isinstance(behaviour, Hang | AcceptThenDrip) else 20.0)


async def sent(twilio: TwilioStandIn, behaviour: Behaviour) -> Outcome:
    twilio.next(behaviour)
    async with carrier_at(twilio.url, http=patience(behaviour)) as carrier, asyncio.timeout(30):
        return await carrier.send(TEXT)


async def test_an_accepted_text_has_the_carriers_id(twilio: TwilioStandIn) -> None:
    assert await sent(twilio, Accept()) == Accepted(twilio.book[0].sid)


async def test_the_form_says_what_the_text_says(twilio: TwilioStandIn) -> None:
    text = OutboundText("text-2", LINE, LEAD, "Größe 38 + 1? 👗\n", ("https://m.example/1",) * 2)
    async with carrier_at(twilio.url) as carrier:
        await carrier.send(text)
    assert twilio.requests[0][1].pairs == [
        ("To", LEAD),
        ("From", LINE),
        ("Body", "Größe 38 + 1? 👗\n"),
        ("MediaUrl", "https://m.example/1"),
        ("MediaUrl", "https://m.example/1"),
        ("StatusCallback", "https://relay.example/status/text-2"),
    ]
    assert twilio.acceptances() == {"text-2": 1}


async def test_a_picture_alone_has_no_body(twilio: TwilioStandIn) -> None:
    async with carrier_at(twilio.url) as carrier:
        await carrier.send(OutboundText("t", LINE, LEAD, "", ("https://m.example/1",)))
    assert "Body" not in list(twilio.requests[0][1])
    assert twilio.book[0].sid.startswith("MM")


@pytest.mark.parametrize(
    ("behaviour", "taken"),
    [
        pytest.param(AcceptThenDrop(), 1, id="taken, then the connection closed"),
        pytest.param(AcceptThenReset(), 1, id="taken, then the connection reset"),
        pytest.param(AcceptThen500(), 1, id="taken, then 500"),
        pytest.param(AcceptThenDrip(), 1, id="taken, then an answer without end"),
        pytest.param(Hang(5.0), 1, id="taken, then silence"),
        pytest.param(Hang(5.0, recorded=False), 0, id="silence"),
        pytest.param(Refuse500(), 0, id="500"),
        pytest.param(Raw(201, b"<html>"), 0, id="201 without JSON"),
        pytest.param(Raw(201, b'{"sid": 7}'), 0, id="201 with an id that is none"),
        pytest.param(Raw(201, b"[]"), 0, id="201 without an object"),
        pytest.param(Raw(200, b'{"sid": "SM1"}'), 0, id="200 is not 201"),
        pytest.param(Raw(302, b"", (("Location", "/elsewhere"),)), 0, id="a redirect"),
        pytest.param(Raw(202, b'{"sid": "SM1"}'), 0, id="202 is not 201"),
        pytest.param(Raw(408), 0, id="408"),
        pytest.param(Raw(503), 0, id="503"),
        pytest.param(HALF_AN_ANSWER, 0, id="half an answer"),
    ],
)
async def test_an_outcome_that_nothing_proves_is_unknown(
    twilio: TwilioStandIn, behaviour: Behaviour, taken: int
) -> None:
    outcome = await sent(twilio, behaviour)
    assert isinstance(outcome, Unknown)
    assert len(twilio.book) == taken
    assert len(twilio.requests) == 1, "it is never sent a second time by itself"
    assert not any(secret in outcome.because for secret in SECRETS)


async def test_a_closed_port_proves_that_nothing_was_taken(twilio: TwilioStandIn) -> None:
    async with carrier_at(twilio.url) as carrier:
        await carrier.send(TEXT)
        with twilio.closed_port():
            refused = await carrier.send(TEXT)
        accepted = await carrier.send(TEXT)
    assert isinstance(refused, NotTaken)
    assert refused.retry_after is None
    assert isinstance(accepted, Accepted)
    assert len(twilio.book) == 2


@pytest.mark.parametrize(
    "base_url",
    [
        pytest.param("http://carrier.invalid", id="a name that nobody has"),
        pytest.param(f"http://{'x' * 70}.example", id="a name that is too long"),
        pytest.param("http://[", id="no address"),
        pytest.param("ftp://127.0.0.1", id="another protocol"),
    ],
)
async def test_an_address_that_leads_nowhere_takes_nothing(base_url: str) -> None:
    async with carrier_at(base_url) as carrier:
        assert isinstance(await carrier.send(TEXT), NotTaken)


async def test_a_connection_that_is_not_made_in_time_takes_nothing() -> None:
    http = HttpClient(connect_within=0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # never says a word of TLS
        port = silent.getsockname()[1]
        async with carrier_at(f"https://127.0.0.1:{port}", http=http) as carrier:
            assert isinstance(await carrier.send(TEXT), NotTaken)


async def test_a_text_that_waits_for_a_free_connection_is_not_taken(twilio: TwilioStandIn) -> None:
    arrived = threading.Event()

    def hang(form: Form) -> Behaviour:
        arrived.set()
        return Hang(30.0)

    twilio.decide = hang
    http = HttpClient(connect_within=1.0, connections=1)
    async with carrier_at(twilio.url, http=http) as carrier, asyncio.TaskGroup() as tasks:
        first = tasks.create_task(carrier.send(TEXT))
        assert await asyncio.to_thread(arrived.wait, 10)
        assert isinstance(await carrier.send(TEXT), NotTaken)
        first.cancel()


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [
        pytest.param("7", 7.0, id="seconds"),
        pytest.param(None, None, id="no wish"),
        pytest.param("soon", None, id="a word"),
        pytest.param("-1", None, id="less than nothing"),
        pytest.param("9" * 400, None, id="for ever"),
        pytest.param("Sat, 01 Jan 2000 00:00:00 GMT", 0.0, id="a date that is past"),
    ],
)
async def test_too_many_requests_may_be_sent_again(
    twilio: TwilioStandIn, wish: str | None, seconds: float | None
) -> None:
    outcome = await sent(twilio, TooMany(wish))
    assert isinstance(outcome, NotTaken)
    assert outcome.retry_after == seconds


async def test_a_date_to_retry_after_is_read_by_the_carriers_own_clock(
    twilio: TwilioStandIn,
) -> None:
    moment = datetime.now(UTC) + timedelta(seconds=90)
    outcome = await sent(twilio, TooMany(format_datetime(moment, usegmt=True)))
    assert isinstance(outcome, NotTaken)
    assert outcome.retry_after == pytest.approx(90, abs=3)


@pytest.mark.parametrize("code", [20429, 21611])
async def test_back_off_at_once_was_never_taken(twilio: TwilioStandIn, code: int) -> None:
    assert isinstance(await sent(twilio, Refuse(code)), NotTaken)


async def test_an_opted_out_recipient_is_said_to_be(twilio: TwilioStandIn) -> None:
    twilio.opted_out.add(LEAD)
    assert await sent(twilio, Accept()) == Refused(
        "21610", describe("21610").sentence, opted_out=True
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(OutboundText("t", LINE, "5552671", "x"), "21211", id="a recipient"),
        pytest.param(OutboundText("t", "+14155550199", LEAD, "x"), "21606", id="a foreign sender"),
        pytest.param(OutboundText("t", LINE, LEAD, ""), "21602", id="an empty text"),
        pytest.param(OutboundText("t", LINE, LEAD, "x" * 1601), "21617", id="a long text"),
        pytest.param(OutboundText("t", LINE, LEAD, "", ("https://m/1",) * 11), "21623", id="media"),
    ],
)
async def test_a_refusal_says_what_to_do(
    twilio: TwilioStandIn, text: OutboundText, code: str
) -> None:
    async with carrier_at(twilio.url) as carrier:
        assert await carrier.send(text) == Refused(code, describe(code).sentence)


async def test_a_wrong_token_is_a_matter_of_set_up(twilio: TwilioStandIn) -> None:
    async with carrier_at(twilio.url, auth_code="another") as carrier:
        assert await carrier.send(TEXT) == Refused("20003", describe("20003").sentence)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_door_without_a_code_is_a_matter_of_set_up(
    twilio: TwilioStandIn, status: int
) -> None:
    outcome = await sent(twilio, Raw(status, b"<html>"))
    assert outcome == Refused(f"http_{status}", describe("20003").sentence)


async def test_a_code_that_is_new_is_a_refusal_too(twilio: TwilioStandIn) -> None:
    outcome = await sent(twilio, Refuse(29999, 404))
    assert isinstance(outcome, Refused)
    assert "29999" in outcome.sentence


async def test_a_lone_surrogate_does_not_raise(twilio: TwilioStandIn) -> None:
    async with carrier_at(twilio.url) as carrier:
        outcome = await carrier.send(OutboundText("t", LINE, LEAD, "x\ud800"))
    assert isinstance(outcome, Accepted)


async def test_nothing_secret_is_logged(
    twilio: TwilioStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    twilio.next(Accept(), AcceptThenReset())
    async with carrier_at(twilio.url) as carrier:
        await carrier.send(TEXT)
        await carrier.send(TEXT)
        await carrier.find(TEXT, 0)
    assert not any(secret in caplog.text for secret in SECRETS)


def test_every_code_has_a_sentence_and_a_group() -> None:
    for code, description in KNOWN.items():
        assert describe(code) == description
        assert description.sentence.endswith(".")
        assert description.group is not Group.OTHER


@pytest.mark.parametrize("code", ["", "99999", "<b>", "1" * 50, "٣"])
def test_an_unknown_code_has_a_sentence_without_nonsense(code: str) -> None:
    description = describe(code)
    assert description.group is Group.OTHER
    assert ("error 99999" in description.sentence) == (code == "99999")
