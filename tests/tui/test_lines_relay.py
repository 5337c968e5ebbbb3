"""Users and Numbers at the terminal, against a real relay: a line is given, released, archived, free."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.relay import Person, relay_process
from tests.support.shop import Shop, open_shop
from tests.tui.acting import open_newest, write
from tests.tui.waiting import shows, until
from tui.app import FloorlineApp
from tui.config import Remembered


@pytest.fixture
def shop(tmp_path: Path, migrated_file: Path) -> Iterator[Shop]:
    shutil.copy(migrated_file, tmp_path / "relay.db")
    archiving = {"retailer": {"archive_released_lines": True}}
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db", archiving) as relay:
        yield open_shop(relay)


def client(shop: Shop, person: Person, home: Path) -> FloorlineApp:
    return FloorlineApp(Remembered(home / f"{person.id}.toml"), shop.relay.url, person.token)


def kept(folder: Path) -> str:
    (file,) = folder.glob("archive-*.csv")
    return file.read_text("utf-8")


async def test_a_line_from_the_first_key_to_its_archive(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An administrator releases Ana's line while she reads on it, and gives her another."""
    monkeypatch.chdir(tmp_path)
    old, new = shop.line_of(shop.ana), await asyncio.to_thread(shop.add_line)
    await asyncio.to_thread(shop.texts_in, shop.ana, "Is the sofa there?", shop.lead_of(shop.ana))
    ana, admin = client(shop, shop.ana, tmp_path), client(shop, shop.admin, tmp_path)
    async with (
        ana.run_test(size=(160, 48), notifications=True) as hers,
        admin.run_test(size=(80, 24), notifications=True) as pilot,
    ):
        await open_newest(hers, "Is the sofa there?")
        await shows(pilot, "● online")
        await pilot.press("f8")
        await shows(pilot, "Users · 6", old)
        await pilot.press("slash", *"ana")
        await shows(pilot, "Users · 1 found")
        await pilot.press("down", "x")
        await shows(pilot, "1 conversation with 1 text", "An archive of the texts stays")
        await write(pilot, old)
        await pilot.press("enter")
        await shows(pilot, f"{old} is released, and what was said on it is removed.")
        await shows(hers, "This conversation is no longer yours to see.")
        await pilot.press("t")
        await shows(pilot, f"Ana texts from {new} from now on.")
        await pilot.press("n")
        await shows(pilot, "Numbers · 4", "quarantine")
        await pilot.press("e")
        await shows(pilot, "1 text is in")
        await pilot.press("f", "down", "enter")
        await shows(pilot, "is free, and may become somebody's line.")
        await hers.press("f2")
        await until(hers, lambda: shop.ana.get("/me")["relay_number"] == new, "the new line")
        await hers.press("escape", "f2")
        await shows(hers, "Relay number", new)
    assert "Is the sofa there?" in await asyncio.to_thread(kept, tmp_path)
