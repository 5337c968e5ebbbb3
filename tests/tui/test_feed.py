"""The stream is followed through the relay's death and return, without a gap or a repeat (P4)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest
from textual.message import Message

from tests.support.waiting import until
from tests.tui.counterpart import TOKEN, Peer, Server
from tui import feed as feed_module
from tui.api import Api
from tui.feed import Feed


class Inbox:
    """Takes the feed's messages, as a screen would."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def post_message(self, message: Message) -> bool:
        self.messages.append(message)
        return True

    @property
    def ids(self) -> list[int]:
        return [m.event.id for m in self.messages if isinstance(m, Feed.Arrived)]

    def kinds(self) -> list[type[Message]]:
        return [type(message) for message in self.messages]


async def wait(holds: Callable[[], bool]) -> None:
    await asyncio.to_thread(until, holds, "what was waited for")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "SHORTEST", 0.02)
    monkeypatch.setattr(feed_module, "LONGEST", 0.1)


@pytest.fixture
async def api(server: Server) -> AsyncIterator[Api]:
    async with Api(server.url, TOKEN) as api:
        yield api


async def test_a_relay_that_dies_and_returns_leaves_no_gap_and_no_repeat(
    api: Api, peer: Peer, server: Server
) -> None:
    peer.add("c1", "Maria")
    inbox = Inbox()
    task = asyncio.create_task(Feed(api, inbox, 0).run())
    for round in range(4):
        peer.text("c1", f"while online {round}")
        await wait(lambda: inbox.ids[-1:] == [peer.seq])
        await asyncio.to_thread(server.stop)
        peer.text("c1", f"while away {round}")
        await wait(lambda: Feed.Offline in inbox.kinds())
        await asyncio.to_thread(server.start)
    await wait(lambda: inbox.ids[-1:] == [peer.seq])
    task.cancel()
    assert inbox.ids == list(range(1, peer.seq + 1))
    offline = [m for m in inbox.messages if isinstance(m, Feed.Offline)]
    assert all(0 < m.retry_in <= 0.1 and m.reason.endswith(".") for m in offline)
    assert inbox.kinds().count(Feed.Online) >= 5


async def test_waiting_grows_and_a_key_press_ends_it(
    api: Api, peer: Peer, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "SHORTEST", 5.0)
    monkeypatch.setattr(feed_module, "LONGEST", 20.0)
    inbox = Inbox()
    await asyncio.to_thread(server.stop)
    feed = Feed(api, inbox, 0)
    task = asyncio.create_task(feed.run())
    for count in (1, 2, 3):
        await wait(partial(lambda n: len(inbox.messages) == n, count))
        feed.retry_now()
    pauses = [m.retry_in for m in inbox.messages if isinstance(m, Feed.Offline)]
    assert 2.5 <= pauses[0] <= 5 <= pauses[1] <= 10 <= pauses[2] <= 20
    task.cancel()


async def test_a_cursor_that_is_too_old_ends_in_a_reset(api: Api, peer: Peer) -> None:
    peer.oldest, peer.seq = 10, 20
    inbox = Inbox()
    await asyncio.wait_for(Feed(api, inbox, 3).run(), 5)
    assert inbox.kinds() == [Feed.Online, Feed.Reset]


async def test_a_token_that_ended_ends_the_feed(server: Server) -> None:
    inbox = Inbox()
    async with Api(server.url, "old") as api:
        await asyncio.wait_for(Feed(api, inbox, 0).run(), 5)
    assert inbox.kinds() == [Feed.SignedOut]
