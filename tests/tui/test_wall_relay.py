"""The wall over a real relay: watching marks nothing, and it is gone with the right to it (SV1)."""

import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from server.wire import Assignee, NewUser, User
from tests.tui.waiting import shows, until
from tui.api import Api
from tui.app import FloorlineApp
from tui.config import Remembered
from tui.demo.people import RETAILER, WORD
from tui.demo.process import Relay, running
from tui.demo.shop import Associate, Place, Shop, signed_in
from tui.errors import ApiError
from tui.folders import EVERYTHING
from tui.phones import Phones
from tui.screens.inbox import InboxScreen
from tui.screens.watching import WATCHING
from tui.wall_api import WallApi
from tui.wall_state import SUPERVISES

PHONE = "+12125550147"
GONE_WITHIN = 2.0


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path))
        with running(RETAILER) as started:
            yield started


@pytest.fixture
async def shop(relay: Relay) -> AsyncIterator[Shop]:
    opened = Shop(relay)
    await opened.open()
    yield opened
    await opened.close()


async def supervisor(shop: Shop, relay: Relay) -> tuple[str, Api]:
    new = NewUser(username="sam", name="Sam Hall", password=WORD, permissions=[SUPERVISES])
    user = await shop.api.add_user(new)
    api = Api(relay.url)
    await api.sign_in("sam", WORD)
    return user.id, api


async def unread(*whose: Api) -> list[int]:
    """What each of them has not read of the one conversation."""
    return [(await each.conversations(EVERYTHING)).items[0].unread for each in whose]


async def test_watching_marks_nothing_and_ends_with_the_right_to_it(
    relay: Relay, shop: Shop, tmp_path: Path
) -> None:
    place = Place("Downtown", "212", "NY", "America/New_York", [("ana", "Ana Torres")])
    ana = (await shop.staff(place)).associates[0]
    await shop.lead(("Dana", "Reyes"), PHONE, Assignee(user_id=ana.id))
    await texts(relay, ana, "Is it here?")
    id, boss = await supervisor(shop, relay)
    async with await signed_in(relay, ana) as own, boss:
        app = FloorlineApp(Remembered(tmp_path / "client.toml"), relay.url, boss.token)
        async with app.run_test(size=(160, 48), notifications=True) as pilot:
            await watch(pilot)
            await texts(relay, ana, "Anybody?")
            await shows(pilot, "Anybody?")
            assert await unread(own, boss) == [2, 2]
            began = time.monotonic()
            await shop.api.ask(User, "PATCH", f"/v1/users/{id}", {"permissions": []})
            await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the messages")
            await shows(pilot, "You no longer supervise")
            assert time.monotonic() - began < GONE_WITHIN
            assert await unread(own) == [2]
            with pytest.raises(ApiError) as refused:
                await WallApi(boss).page(0)
            assert refused.value.status == 403


async def texts(relay: Relay, to: Associate, body: str) -> None:
    phones = Phones(relay.url)
    try:
        await phones.text(PHONE, to.line, body)
    finally:
        await phones.close()


async def watch(pilot: Pilot[Any]) -> None:
    await shows(pilot, "● online")
    await pilot.press("f10")
    await shows(pilot, "1 live · 1 waiting", "Dana Reyes", "Dana: Is it here?", "0 of 1 associates")
    await pilot.press("enter")
    await shows(pilot, WATCHING, "Is it here?")
