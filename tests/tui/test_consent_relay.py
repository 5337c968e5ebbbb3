"""Consent from the terminal to the ledger, with a real relay between a person and a phone."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from server.wire import Assignee, Lead
from tests.tui.acting import screen, write
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.config import Remembered
from tui.demo.people import RETAILER
from tui.demo.process import Relay, running
from tui.demo.shop import Associate, Place, Shop, signed_in
from tui.phones import Phones

PHONE = "+12125550147"


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


def where_it_is_night() -> str:
    """A zone in which it is two o'clock."""
    ahead = (2 - datetime.now(UTC).hour) % 24
    return f"Etc/GMT-{ahead}" if ahead <= 14 else f"Etc/GMT+{24 - ahead}"


async def staffed(shop: Shop) -> tuple[Associate, Lead]:
    place = Place("Downtown", "212", "NY", "America/New_York", [("ana", "Ana Torres")])
    ana = (await shop.staff(place)).associates[0]
    lead = await shop.lead(("Dana", "Reyes"), PHONE, Assignee(user_id=ana.id))
    await shop.api.change_lead(lead.id, {"time_zone": where_it_is_night()})
    return ana, lead


async def test_a_night_a_request_to_stop_and_what_the_ledger_says(
    relay: Relay, shop: Shop, tmp_path: Path
) -> None:
    ana, lead = await staffed(shop)
    async with await signed_in(relay, ana) as api:
        await api.begin(lead.id)
        app = FloorlineApp(Remembered(tmp_path / "client.toml"), relay.url, api.token)
        async with app.run_test(size=(160, 48), notifications=True) as pilot:
            await shows(pilot, "Dana Reyes", "● online")
            await pilot.press("enter")
            await shows(pilot, "Night where Dana Reyes is", "held until")
            await write(pilot, "Hello")
            await pilot.press("enter")
            await shows(pilot, "x withdraws it, e changes it.", "‖ Hello")
            await pilot.press("shift+tab", "e")
            await until(pilot, lambda: screen(pilot).composer.text == "Hello", "taking it back")
            await shows(pilot, "× withdrawn")
            await stop_and_look(pilot, relay, ana)


async def stop_and_look(pilot: Pilot[Any], relay: Relay, ana: Associate) -> None:
    phones = Phones(relay.url)
    try:
        await phones.text(PHONE, ana.line, "please stop texting me")
    finally:
        await phones.close()
    await shows(pilot, "! Dana Reyes may ask you to stop texting.", "! asks to stop?")
    await pilot.press("shift+tab", "X")
    await shows(pilot, "Dana Reyes has opted out and may not be texted.")
    assert "may ask you to stop texting. X" not in screen_text(pilot.app)
    await pilot.press("L")
    await shows(
        pilot, "Opted out", where_it_is_night(), "They may have asked for no more texts",
        "They opted out of texts, written down by a person.", "“please stop texting me”",
        "Ana Torres",
    )  # fmt: skip
