"""The sample in a relay of its own: what a person finds there, and somebody who answers them."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server.wire import NewText, Text
from tui.api import Api, new_key
from tui.demo import crowd
from tui.demo.crowd import Crowd
from tui.demo.people import RETAILER
from tui.demo.process import Relay, RelayFailed, import_messages, running
from tui.demo.sample import Sample, fill
from tui.demo.shop import Shop

SEED = 4


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("demo")))
        with running(RETAILER) as started:
            yield started


@pytest.fixture
async def shop(relay: Relay) -> AsyncIterator[Shop]:
    opened = Shop(relay)
    await opened.open()
    yield opened
    await opened.close()


async def test_the_sample_is_there_and_its_customers_answer(
    relay: Relay, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    sample = await fill(relay, shop, SEED, said.append)
    assert any("texts of the last seven months" in words for words in said)
    await check_your_desk(relay, sample)
    await sample.rest()
    live = await shop.api.conversations("live", limit=1)
    assert 220 <= live.total <= 265
    assert len(sample.associates) == 12
    monkeypatch.setattr(crowd, "TYPING", (0.05, 0.1))
    await check_an_answer(relay, shop, sample)
    await check_a_bad_history(relay)


async def check_your_desk(relay: Relay, sample: Sample) -> None:
    async with Api(relay.url, sample.token) as you:
        inbox = await you.conversations("inbox", limit=100)
        assert 34 <= inbox.total <= 38
        assert 5 <= sum(each.unread > 0 for each in inbox.items) <= 7
        assert any(each.consent == "opted_out" for each in inbox.items)
        states = [each.last_message.state for each in inbox.items if each.last_message]
        assert {"undelivered", "failed"} <= set(states)
        times = [each.updated_at for each in inbox.items]
        assert times == sorted(times, reverse=True)
        store = await you.conversations("store")
        assert 4 <= store.total <= 12
        assert any(each.lead.name.startswith(("(", "+1")) for each in store.items)


async def check_an_answer(relay: Relay, shop: Shop, sample: Sample) -> None:
    """Somebody writes by themselves, is answered, and answers."""
    opening = replace(sample.opening, after=0.1)
    here = replace(sample, opening=opening, rest=nothing_more)
    people = Crowd(relay, shop.api, here, SEED)
    talking = asyncio.create_task(people.talk())
    try:
        async with asyncio.timeout(60), Api(relay.url, sample.token) as you:
            asked = await newest(you, opening.part.customer.name, opening.body)
            text = NewText(body="Which day would you like to come by?")
            await you.send(asked.conversation_id, text, new_key())
            answer = await answered(you, asked.conversation_id)
            assert any(word in answer.body for word in ("day", "free"))
    finally:
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
        await people.close()


async def nothing_more() -> None:
    """The other stores are open already."""


async def newest(you: Api, name: tuple[str, str], body: str) -> Text:
    while True:
        for each in (await you.conversations("inbox", " ".join(name))).items:
            if each.last_message and each.last_message.body == body:
                return each.last_message
        await asyncio.sleep(0.1)


async def answered(you: Api, conversation: str) -> Text:
    while True:
        text = (await you.messages(conversation, limit=1)).items[-1]
        if text.direction == "inbound":
            return text
        await asyncio.sleep(0.1)


async def check_a_bad_history(relay: Relay) -> None:
    file = Path(relay.folder) / "bad.jsonl"
    file.write_text("{", "utf-8")
    with pytest.raises(RelayFailed, match="skipped 1: it cannot be read"):
        await import_messages(relay, file)
