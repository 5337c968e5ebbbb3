"""Looking for a text that Twilio may hold, through a real socket."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from server.carriers.base import CannotLookUp, CarrierCopy
from server.core.model import SECOND, Instant
from tests.carriers.test_twilio import LEAD, LINE, SECRETS, TEXT, carrier_at, patience
from tests.standins.twilio import (
    SID,
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


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    with TwilioStandIn(owned=[LINE]) as standin:
        yield standin


def now() -> Instant:
    return int(datetime.now(UTC).timestamp()) * SECOND


async def test_a_lost_answer_is_found(twilio: TwilioStandIn) -> None:
    twilio.next(AcceptThenReset())
    async with carrier_at(twilio.url) as carrier:
        since = now()
        await carrier.send(TEXT)
        found = await carrier.find(TEXT, since)
    assert found == [CarrierCopy(twilio.book[0].sid, TEXT.body, "queued")]


async def test_only_copies_of_this_text_are_found(twilio: TwilioStandIn) -> None:
    fields = {"To": LEAD, "From": LINE, "Body": TEXT.body}
    mine = twilio.keep(Form((fields | {"Body": TEXT.body + " \n"}).items()))
    twilio.keep(Form((fields | {"Body": "other words"}).items()))
    twilio.keep(Form((fields | {"To": "+12125550124"}).items()))
    twilio.keep(Form((fields | {"From": "+14155550101"}).items()))
    twilio.keep(Form(fields.items()), direction="inbound")
    twilio.clock = lambda: datetime.now(UTC) - timedelta(seconds=90)
    twilio.keep(Form(fields.items()))
    async with carrier_at(twilio.url) as carrier:
        found = await carrier.find(TEXT, now())
    assert found == [CarrierCopy(mine.sid, TEXT.body + " \n", "queued")]


async def test_a_copy_dated_a_little_before_is_found(twilio: TwilioStandIn) -> None:
    twilio.clock = lambda: datetime.now(UTC) - timedelta(seconds=50)
    async with carrier_at(twilio.url) as carrier:
        await carrier.send(TEXT)
        found = await carrier.find(TEXT, now())
    assert not isinstance(found, CannotLookUp)
    assert len(found) == 1


async def test_a_look_up_asks_from_the_day_before(twilio: TwilioStandIn) -> None:
    midnight = int(datetime(2026, 3, 1, 0, 0, 1, tzinfo=UTC).timestamp()) * SECOND
    async with carrier_at(twilio.url) as carrier:
        assert await carrier.find(TEXT, midnight) == []
    assert twilio.requests[0][1].one("DateSent>") == "2026-02-28"


async def test_a_look_up_reads_every_page(twilio: TwilioStandIn) -> None:
    for _ in range(250):
        twilio.keep(Form([("To", LEAD), ("From", LINE), ("Body", TEXT.body)]))
    async with carrier_at(twilio.url) as carrier:
        found = await carrier.find(TEXT, now())
    assert not isinstance(found, CannotLookUp)
    assert {copy.carrier_id for copy in found} == {kept.sid for kept in twilio.book}
    assert len(twilio.requests) == 3


def page(**fields: object) -> Raw:
    message = {"sid": "SM1", "body": TEXT.body, "direction": "outbound-api", "status": "sent"}
    listed = {"messages": [message], "next_page_uri": None} | fields
    return Raw(200, json.dumps(listed).encode())


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(Refuse500(), id="500"),
        pytest.param(TooMany(), id="429"),
        pytest.param(AcceptThenDrop(), id="no answer"),
        pytest.param(AcceptThenReset(), id="a reset"),
        pytest.param(Hang(5.0), id="silence"),
        pytest.param(Refuse(20003, 401), id="a wrong token"),
        pytest.param(Raw(200, b"\xff"), id="no JSON"),
        pytest.param(Raw(200, b"[" * 100_000), id="JSON without end"),
        pytest.param(Raw(200, b"{}"), id="no list"),
        pytest.param(page(), id="a text without its date"),
        pytest.param(page(messages=["SM1"]), id="a text that is a word"),
        pytest.param(page(messages=[], next_page_uri=7), id="a next page that is a number"),
    ],
)
async def test_a_look_up_that_fails_is_no_empty_list(
    twilio: TwilioStandIn, behaviour: Behaviour
) -> None:
    twilio.next_lookups(behaviour)
    async with carrier_at(twilio.url, http=patience(behaviour)) as carrier:
        found = await carrier.find(TEXT, now())
    assert isinstance(found, CannotLookUp)
    assert not any(secret in found.because for secret in SECRETS)


async def test_a_list_that_goes_on_at_another_host_is_not_followed(twilio: TwilioStandIn) -> None:
    with TwilioStandIn() as other:
        elsewhere = f"{other.url}/2010-04-01/Accounts/{SID}/Messages.json"
        twilio.next_lookups(page(messages=[], next_page_uri=elsewhere))
        async with carrier_at(twilio.url) as carrier:
            assert isinstance(await carrier.find(TEXT, now()), CannotLookUp)
    assert other.requests == []


async def test_a_list_without_end_is_given_up(twilio: TwilioStandIn) -> None:
    again = f"/2010-04-01/Accounts/{SID}/Messages.json"
    twilio.next_lookups(*[page(messages=[], next_page_uri=again)] * 20)
    async with carrier_at(twilio.url) as carrier:
        assert isinstance(await carrier.find(TEXT, now()), CannotLookUp)
    assert len(twilio.requests) == 10
