"""The stand-in is as strict as the carrier, and the carrier's own SDK is content with it."""

import asyncio
import base64
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.standins.twilio import AUTH_CODE, SID, AcceptThenDrop, Form, Hang, TooMany, TwilioStandIn
from tests.standins.twilio_rules import document

LINE, LEAD = "+14155550100", "+12125550123"
FIELDS = {"To": LEAD, "From": LINE, "Body": "hi", "StatusCallback": "https://r.example/status/t1"}
PATH = f"/2010-04-01/Accounts/{SID}/Messages.json"


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    with TwilioStandIn(owned=[LINE]) as standin:
        yield standin


@pytest.fixture
def sdk(twilio: TwilioStandIn) -> Iterator[Any]:
    http = TwilioHttpClient()
    client = Client(SID, AUTH_CODE, http_client=http)
    client.api.base_url = twilio.url
    yield client
    http.session.close()


def call(
    twilio: TwilioStandIn,
    fields: dict[str, str] | None = None,
    *,
    method: str = "POST",
    path: str = PATH,
    auth: tuple[str, str] = (SID, AUTH_CODE),
    **more: Any,
) -> httpx.Response:
    with httpx.Client(base_url=twilio.url, auth=auth, trust_env=False, timeout=30) as http:
        return http.request(method, path, data=fields, **more)


def refusal(response: httpx.Response) -> tuple[int, int]:
    error = response.json()
    assert set(error) == {"code", "message", "more_info", "status"}
    assert error["status"] == response.status_code
    return response.status_code, error["code"]


def test_the_sdk_sends_and_lists(twilio: TwilioStandIn, sdk: Any) -> None:
    sent = sdk.messages.create(
        to=LEAD, from_=LINE, body="Größe 38 👗", status_callback="https://r.example/status/t1"
    )
    assert (sent.sid, sent.status) == (twilio.book[0].sid, "queued")
    assert sent.date_created == twilio.book[0].date_created
    yesterday = datetime.now(UTC) - timedelta(days=1)
    listed = sdk.messages.list(to=LEAD, from_=LINE, date_sent_after=yesterday)
    assert [(one.sid, one.body) for one in listed] == [(sent.sid, "Größe 38 👗")]
    assert sdk.messages(sent.sid).fetch().sid == sent.sid


def test_the_sdk_pages(twilio: TwilioStandIn, sdk: Any) -> None:
    kept = [twilio.keep(Form(FIELDS.items())).sid for _ in range(7)]
    assert [one.sid for one in sdk.messages.list(page_size=3)] == kept[::-1]


def test_a_message_is_as_the_document_describes(twilio: TwilioStandIn) -> None:
    schemas = document()["components"]["schemas"]
    message = schemas["api.v2010.account.message"]
    answer = call(twilio, FIELDS).json()
    assert not set(answer) - set(message["properties"])
    given = {name: value for name, value in answer.items() if value is not None}
    Draft202012Validator(message | {"components": document()["components"]}).validate(given)
    nullable = {name for name, rule in message["properties"].items() if rule.get("nullable")}
    assert set(answer) - set(given) <= nullable


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param({"To": ""}, (400, 21604), id="no recipient"),
        pytest.param({"To": "2125550123"}, (400, 21211), id="a recipient that is not E.164"),
        pytest.param({"From": "store"}, (400, 21212), id="a sender that is not E.164"),
        pytest.param({"From": "+14155550199"}, (400, 21606), id="a sender of another account"),
        pytest.param({"Body": ""}, (400, 21602), id="nothing to say"),
        pytest.param({"Body": "x" * 1601}, (400, 21617), id="too much to say"),
        pytest.param({"MediaUrl": "file:///x"}, (400, 21620), id="media that nobody can fetch"),
        pytest.param({"StatusCallback": "/status/t1"}, (400, 21609), id="half a callback"),
        pytest.param({"StatusCallback": "ftp://r.example"}, (400, 21609), id="another protocol"),
        pytest.param({"StatusCallback": "https://a_b.example/"}, (400, 21609), id="underscore"),
    ],
)
def test_what_twilio_refuses(
    twilio: TwilioStandIn, changed: dict[str, str], expected: tuple[int, int]
) -> None:
    assert refusal(call(twilio, FIELDS | changed)) == expected
    assert twilio.book == []


@pytest.mark.parametrize("changed", [{"Text": "hi"}, {"ValidityPeriod": "long"}, {"to": LEAD}])
def test_what_the_document_does_not_know(twilio: TwilioStandIn, changed: dict[str, str]) -> None:
    assert refusal(call(twilio, FIELDS | changed)) == (400, 20001)


@pytest.mark.parametrize("query", ["Since=1", "PageSize=1001", "PageSize=x", "DateSent%3E=today"])
def test_lists_that_the_document_does_not_know(twilio: TwilioStandIn, query: str) -> None:
    assert refusal(call(twilio, method="GET", path=f"{PATH}?{query}")) == (400, 20001)


def test_who_may_not_come_in(twilio: TwilioStandIn) -> None:
    other = PATH.replace(SID, "AC" + "f" * 32)
    assert refusal(call(twilio, FIELDS, auth=(SID, "wrong"))) == (401, 20003)
    assert refusal(call(twilio, FIELDS, path=other)) == (404, 20404)
    assert refusal(call(twilio, method="GET", path=PATH.replace("Messages", "Calls"))) == (
        404,
        20404,
    )
    assert refusal(call(twilio, method="GET", path=PATH.replace(".json", "/SM1.json"))) == (
        404,
        20404,
    )


def test_json_is_not_a_form(twilio: TwilioStandIn) -> None:
    as_json = {"Content-Type": "application/json"}
    assert refusal(call(twilio, content=b"{}", headers=as_json)) == (415, 20001)


def test_eleven_pictures_are_too_many(twilio: TwilioStandIn) -> None:
    pictures: Any = {"MediaUrl": ["https://m.example/1"] * 11}
    assert refusal(call(twilio, FIELDS | pictures)) == (400, 21623)


def test_an_opted_out_recipient_is_refused(twilio: TwilioStandIn) -> None:
    twilio.opted_out.add(LEAD)
    assert refusal(call(twilio, FIELDS)) == (400, 21610)


def test_a_hook_chooses_by_the_form(twilio: TwilioStandIn) -> None:
    twilio.decide = lambda form: TooMany("3") if form.one("Body") == "hi" else None
    assert call(twilio, FIELDS).headers["Retry-After"] == "3"
    assert call(twilio, FIELDS | {"Body": "ho"}).status_code == 201


def test_acceptances_are_counted_by_our_own_id(twilio: TwilioStandIn) -> None:
    twilio.next(AcceptThenDrop())
    with pytest.raises(httpx.RemoteProtocolError):
        call(twilio, FIELDS)
    call(twilio, FIELDS)
    assert twilio.acceptances() == {"t1": 2}


def test_it_ends_while_it_still_keeps_someone_waiting() -> None:
    begun = time.monotonic()
    with TwilioStandIn(owned=[LINE]) as twilio, ThreadPoolExecutor() as pool:
        twilio.next(Hang(60.0))
        waiting = pool.submit(call, twilio, FIELDS)
        while not twilio.book:
            time.sleep(0.01)
        with twilio.closed_port():
            assert waiting.exception(timeout=10)
        assert call(twilio, FIELDS).status_code == 201
    assert time.monotonic() - begun < 20.0


@asynccontextmanager
async def webhook(heard: Callable[[bytes], None]) -> AsyncIterator[str]:
    """A relay that hears one request a connection and answers an empty response."""

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().split(": ") for line in head.decode().split("\r\n")[1:-2])
        heard(head + await reader.readexactly(int(fields["content-length"])))
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\nConnection: close\r\n\r\n<Response/>"
        )
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_it_delivers_texts_and_reports(twilio: TwilioStandIn) -> None:
    heard: list[bytes] = []
    async with webhook(heard.append) as url:
        answer = await twilio.deliver_inbound(url + "/in", from_=LEAD, To=LINE, Body="Yes + 1 👗")
        kept = twilio.keep(Form((FIELDS | {"StatusCallback": url + "/status/t1"}).items()))
        await twilio.report(kept, "undelivered", 30003)
    assert (answer.status_code, answer.text) == (200, "<Response/>")
    assert b"POST /in " in heard[0]
    assert b"Body=Yes+%2B+1+%F0%9F%91%97" in heard[0]
    assert b"FromCity=&" in heard[0]
    assert b"POST /status/t1 " in heard[1]
    assert b"ErrorCode=30003" in heard[1]
    assert all(b"x-twilio-signature: " in request.lower() for request in heard)


def test_its_signatures_are_those_of_the_carrier(twilio: TwilioStandIn) -> None:
    signature = twilio.signature("https://r.example/in", twilio.inbound_form(from_=LEAD))
    assert len(base64.b64decode(signature, validate=True)) == 20
