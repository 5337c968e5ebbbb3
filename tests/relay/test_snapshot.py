"""Snapshot + events = a fresh snapshot (P5), against a real relay over a real socket.

The long form is more of the same: ``FLOORLINE_P5_RUNS=500 pytest tests/relay/test_snapshot.py``.
"""

import asyncio
import os
import random
import time

import pytest

from server.wire import Conversation, Me
from tests.relay.following import MOST, Follower
from tests.relay.happenings import History
from tests.support.shop import Shop
from tui import desk as desk_module
from tui import feed as feed_module
from tui.folders import belongs
from tui.state import Listing

RUNS = int(os.environ.get("FLOORLINE_P5_RUNS", "5"))
SHARED = RUNS // 4
STEPS = 50
SETTLES_WITHIN = 10.0


@pytest.fixture(autouse=True)
def small_and_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small pages, so that lists have gaps; short waits, so that much is broken and resumed."""
    monkeypatch.setattr(desk_module, "FIRST_PAGE", 6)
    monkeypatch.setattr(desk_module, "TEXTS", 4)
    monkeypatch.setattr(feed_module, "SHORTEST", 0.01)
    monkeypatch.setattr(feed_module, "LONGEST", 0.05)


@pytest.mark.parametrize("seed", range(RUNS))
async def test_a_snapshot_and_its_events_are_a_fresh_snapshot(shop: Shop, seed: int) -> None:
    await follow(History(shop, seed), seed)


@pytest.mark.parametrize("seed", range(2000, 2000 + SHARED))
async def test_so_it_is_with_shared_numbers(shop: Shop, seed: int) -> None:
    """Leads that share a number: asked for, settled, merged, renamed."""
    await follow(History(shop, seed, shares=True), seed)


async def follow(history: History, seed: int) -> None:
    rnd = random.Random(seed)
    follower = Follower(history.shop.relay.url, history.person.token, rnd)
    await follower.start()
    try:
        for n in range(STEPS):
            await asyncio.to_thread(history.step, n)
            if rnd.random() < 0.5:
                await follower.look_around(wide=seed % 2 == 1)
        await agree(follower, seed)
        assert follower.breaks, "no connection was broken"
    finally:
        await follower.stop()


async def agree(follower: Follower, seed: int) -> None:
    """Once the last events have come, nothing differs."""
    give_up = time.monotonic() + SETTLES_WITHIN
    while differences := await follower.differences():
        assert time.monotonic() < give_up, "\n".join([f"seed {seed}:", *differences])
        await asyncio.sleep(0.2)


@pytest.mark.parametrize("seed", range(1000, 1002))
async def test_the_client_sorts_conversations_into_folders_as_the_relay_does(
    shop: Shop, seed: int
) -> None:
    """Every conversation of a random shop, every folder, several people."""
    history = History(shop, seed)
    for n in range(STEPS):
        await asyncio.to_thread(history.step, n)
    for person in (history.person, history.mate, shop.sam, shop.ana):
        follower = Follower(shop.relay.url, person.token, random.Random(seed))
        try:
            await folders_agree(follower)
        finally:
            await follower.api.close()


async def folders_agree(follower: Follower) -> None:
    me, folders = await follower.api.me(), await follower.api.folders()
    holds = {}
    for count in folders.items:
        listed = await follower.all(Listing(count.folder))
        assert count.total == len(listed)
        assert count.unread == sum(1 for each in listed if each.unread)
        holds[count.folder] = {each.id for each in listed}
    for conversation in (await follower.api.conversations(None, limit=MOST)).items:
        for folder, ids in holds.items():
            expected = belongs(folder, conversation, me)
            if expected is None:
                assert why_unknown(folder, conversation, me), (folder, conversation)
            else:
                assert expected is (conversation.id in ids), (folder, conversation, me)


def why_unknown(folder: str, conversation: Conversation, me: Me) -> str | None:
    """The three reasons for which a client cannot tell (tui/folders.py)."""
    if conversation.candidates and folder in ("inbox", "waiting", "dismissed"):
        return "leads share the number"
    if conversation.shown_to_store and folder in ("store", "waiting", "dismissed"):
        return "to which store it is shown is not said"
    assignee = conversation.assignee
    if folder == "new_leads" and assignee and assignee.location_id == me.store_id:
        return "whether it was ever answered is not said"
    return None
