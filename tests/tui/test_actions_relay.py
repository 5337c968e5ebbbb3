"""Actions and requests as the client asks for them, against a real relay."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.relay import relay_process
from tests.support.shop import Shop, open_shop
from tests.tui.acting import write
from tests.tui.waiting import shows
from tui.app import FloorlineApp
from tui.config import Remembered


@pytest.fixture
def shop(tmp_path: Path, migrated_file: Path) -> Iterator[Shop]:
    shutil.copy(migrated_file, tmp_path / "relay.db")
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db") as relay:
        yield open_shop(relay)


async def test_an_action_from_its_first_word_to_the_customers_phone(
    shop: Shop, tmp_path: Path
) -> None:
    """An administrator adds one by hand and one for requests; both reach a customer of a new request."""
    name, store = "keeper", shop.downtown
    keeper = await asyncio.to_thread(
        shop.add_person, name, store, "manage_clienteling", "see_numbers"
    )
    await asyncio.to_thread(shop.add_line)
    await asyncio.to_thread(shop.give_line, keeper)
    app = FloorlineApp(Remembered(tmp_path / "keeper.toml"), shop.relay.url, keeper.token)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.app.run_action("actions")
        await shows(pilot, "No actions yet.")
        for runs, (title, words) in enumerate(
            (("Sizes", "Hi {{first_name}}, see our sizes."), ("x", ""), ("Soon", "Very soon."))
        ):
            if not words:
                continue
            await pilot.press("a")
            await shows(pilot, "Message", "Fields")
            await write(pilot, title)
            await pilot.press("tab", "enter", *["down"] * runs, "enter", "tab")
            await write(pilot, words)
            await pilot.press("ctrl+s")
            await shows(pilot, f"“{title}” is saved.")
        await pilot.press("escape")
        app.action_new_request()
        await shows(pilot, "What they ask for")
        await write(pilot, "Mia Wong")
        await pilot.press("tab", "tab")
        await write(pilot, "+13035550177")
        await pilot.press("ctrl+s")
        await shows(pilot, "The request is taken.", "Mia Wong")
        await pilot.press("A")
        await shows(pilot, "Hi Mia, see our sizes.", "It goes at once")
        await pilot.press("enter")
        await shows(pilot, "“Sizes” is on its way.")
        await pilot.press("enter")
        await shows(pilot, "Automatic · Soon", "You · Sizes")
    phone = shop.phone("+13035550177")
    await asyncio.to_thread(phone.wait_for, "Hi Mia, see our sizes.")
    assert [text["body"] for text in phone.held()] == ["Very soon.", "Hi Mia, see our sizes."]
