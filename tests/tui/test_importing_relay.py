"""Import and export at the terminal, against a real relay: the same file twice, and out again."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.support.relay import relay_process
from tests.support.shop import Shop, open_shop
from tests.tui.waiting import shows, until
from tui.app import FloorlineApp
from tui.config import Remembered
from tui.screens.inbox import InboxScreen

FILE = """\
Customer;Mobile;Phone 2;Shoe size;Notes
Dana Reyes;(212) 555-0147;646 555 0147;9;=1+1
Miles Okafor;212 555 0148;;10 ½;
Twice Dana;+1 212-555-0147;;;
Short;12;;;
"""


@pytest.fixture
def shop(tmp_path: Path, migrated_file: Path) -> Iterator[Shop]:
    shutil.copy(migrated_file, tmp_path / "relay.db")
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db") as relay:
        yield open_shop(relay)


async def test_a_file_is_imported_twice_and_exported(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await asyncio.to_thread((tmp_path / "leads.csv").write_text, FILE, "utf-8")
    app = FloorlineApp(Remembered(tmp_path / "ana.toml"), shop.relay.url, shop.ana.token)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, InboxScreen), "the inbox")
        await shows(pilot, "● online")
        await pilot.press("f5")
        await shows(pilot, "Leads · 0")
        for counts in ("added 2, updated 0, unchanged 0", "added 0, updated 0, unchanged 2"):
            await pilot.press("I")
            await shows(pilot, "Import leads from a file")
            app.screen.query_one(Input).value = "leads.csv"
            await pilot.press("enter")
            await shows(pilot, "4  refused: it repeats row 2", "5  refused: its number")
            await pilot.press("x")
            await shows(pilot, "extra field Shoe size")
            await pilot.press("i")
            await shows(pilot, f"4 of 4 rows: {counts}, refused 2", "Done.")
            await pilot.press("escape")
            await shows(pilot, "Leads · 2", "Dana Reyes", "Miles Okafor")
        await pilot.press("E")
        await shows(pilot, "Into the file")
        app.screen.query_one(Input).value = "out.csv"
        await pilot.press("enter")
        await shows(pilot, "bytes in")
    written = await asyncio.to_thread((tmp_path / "out.csv").read_text, "utf-8")
    (dana,) = [line for line in written.splitlines() if "Dana" in line]
    assert "+12125550147; +16465550147" in dana
    assert dana.endswith("'=1+1,9")
