"""Import and export at the terminal: the file, its columns, a look, the run, what was refused (MC11)."""

import asyncio
import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tests.tui.acting import fill, write
from tests.tui.counterpart import Peer
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.screens.importing import ImportScreen
from tui.screens.leads import LeadsScreen

Client = Callable[..., FloorlineApp]
ROWS = "Name,Mobile,Shoe\nKim [b]Lee[/b],3035550101,9\nLou,12,\nMax,3035550103,8\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, peer: Peer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person works in a folder with a list of customers."""
    fill(peer, 1)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    (home / "customers.csv").write_text(ROWS, "utf-8")
    return home


async def palette(pilot: Pilot[Any], words: str) -> None:
    await shows(pilot, "● online")
    await pilot.press("ctrl+p")
    await write(pilot, words.lower())
    await shows(pilot, words)
    await pilot.press("enter")


async def choose(pilot: Pilot[Any], path: str = "customers.csv") -> None:
    """From the palette to the columns of a file."""
    await palette(pilot, "Import leads")
    await shows(pilot, "Import leads from a file")
    pilot.app.screen.query_one(Input).value = path
    await pilot.press("enter")


async def columns(pilot: Pilot[Any], path: str = "customers.csv") -> ImportScreen:
    await choose(pilot, path)
    await shows(pilot, "What would become", "3  refused: its number")
    assert isinstance(pilot.app.screen, ImportScreen)
    return pilot.app.screen


def many(folder: Path, count: int) -> None:
    rows = [f"Kim {at},303{5_000_000 + at}" for at in range(count)]
    (folder / "many.csv").write_text("\n".join(["Name,Phone", *rows]), "utf-8")


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=["80x24", "160x48"])
async def test_from_the_path_to_the_refused_rows(
    client: Client, peer: Peer, folder: Path, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await palette(pilot, "Import leads")
        await shows(pilot, "Import leads from a file", "customers.csv")
        await write(pilot, "cu")
        await pilot.press("tab")
        assert pilot.app.screen.query_one(Input).value == "customers.csv"
        await pilot.press("enter")
        await shows(pilot, "Import leads · customers.csv · 3 rows", "whole name", "left out")
        await shows(pilot, "Kim [b]Lee[/b]", "3  refused: its number")
        assert not peer.intake.batches, "a look writes nothing"
        await pilot.press("i")
        await shows(pilot, "3 of 3 rows: added 2, updated 0, unchanged 0, refused 1", "too short")
        assert set(peer.intake.leads) == {"3035550101", "3035550103"}
        await pilot.press("w")
        await shows(pilot, "1 refused row is in")
        kept = await asyncio.to_thread((folder / "refused-customers.csv").read_text, "utf-8")
        (row,) = csv.DictReader(kept.splitlines())
        assert (row["Name"], row["why it was refused"][:11]) == ("Lou", "its number:")
        await pilot.press("escape")
        await until(pilot, lambda: not pilot.app.screen.query("#refused"), "the way back")


async def test_a_column_becomes_what_the_person_says(client: Client, peer: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        screen = await columns(pilot)
        await pilot.press("j", "j", "enter")
        await shows(pilot, "What “Shoe” becomes")
        await pilot.press("end", "enter")
        await shows(pilot, "extra field Shoe")
        await pilot.press("x")
        await shows(pilot, "Columns that nobody knows are left out.")
        await pilot.press("x")
        await shows(pilot, "extra field Shoe", "Every column is kept")
        await pilot.press("c")
        await shows(pilot, "empty cells clear")
        await pilot.click("#columns", offset=(4, 1))
        await shows(pilot, "What “Mobile” becomes")
        await pilot.press("down", "enter")
        await shows(pilot, "No column becomes the number")
        await pilot.press("i")
        assert pilot.app.screen is screen, "nothing is imported without numbers"
        await pilot.press("g", "j", "enter")
        await shows(pilot, "What “Mobile” becomes")
        chosen = pilot.app.screen.query_one(OptionList)
        labels = [str(chosen.get_option_at_index(at).prompt) for at in range(chosen.option_count)]
        await pilot.press(*["down"] * labels.index("numbers"), "enter")
        await shows(pilot, "3  refused: its number")
        await pilot.press("i")
        await shows(pilot, "Done. w saves")
        assert peer.intake.batches[0].empty == "clear"
        assert peer.intake.leads["3035550101"]["fields.Shoe"] == "9"


@pytest.mark.parametrize("keys", [("ctrl+t",), ("down", "enter")], ids=["by a key", "listed"])
async def test_another_encoding_is_said_by_the_person(
    client: Client, folder: Path, keys: tuple[str, ...]
) -> None:
    (folder / "old.csv").write_bytes("Name,Phone\nZoë,3035550101\n".encode("cp1252"))
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await choose(pilot, "old.csv")
        await shows(pilot, "Line 2, byte 14 (0xEB) is not UTF-8.", "Ctrl+T reads it")
        await pilot.press(*keys)
        await shows(pilot, "Import leads · old.csv · 1 row", "Zoë")


async def test_a_file_that_changed_meanwhile_is_read_again_first(
    client: Client, peer: Peer, folder: Path
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await columns(pilot)
        await asyncio.to_thread((folder / "customers.csv").write_text, ROWS + "New,3035550109,\n")
        await pilot.press("i")
        await shows(pilot, "The file has changed since it was read")
        await pilot.press("o")
        await shows(pilot, "Import leads from a file")
        await pilot.press("enter")
        await shows(pilot, "customers.csv · 4 rows")
        await pilot.press("i")
        await shows(pilot, "4 of 4 rows")


async def test_it_stops_between_two_batches_and_goes_on(
    client: Client, peer: Peer, folder: Path
) -> None:
    many(folder, 450)
    peer.intake.free.clear()
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await choose(pilot, "many.csv")
        await shows(pilot, "450 rows", "9  added")
        await pilot.press("i")
        await shows(pilot, "stops between two batches")
        await pilot.press("escape")
        await shows(pilot, "Stopping after this batch")
        peer.intake.free.set()
        await shows(pilot, "200 of 450 rows", "Stopped. 250 rows are left")
        assert len(peer.intake.leads) == 200
        await pilot.press("r")
        await shows(pilot, "450 of 450 rows: added 450", "Done.")
        assert [len(batch.rows) for batch in peer.intake.batches] == [200, 200, 50]


async def test_a_relay_that_goes_away_is_waited_for(
    client: Client, peer: Peer, folder: Path
) -> None:
    many(folder, 250)
    peer.intake.gone_after = 1
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await choose(pilot, "many.csv")
        await shows(pilot, "9  added")
        await pilot.press("i")
        await shows(pilot, "200 of 250 rows", "cannot reach its database", "50 rows are left")
        peer.intake.gone_after = None
        await pilot.press("r")
        await shows(pilot, "250 of 250 rows: added 250")


async def test_lead_manager_has_keys_for_both(client: Client) -> None:
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, LeadsScreen), "Lead Manager")
        await pilot.press("I")
        await shows(pilot, "Import leads from a file")
        await pilot.press("escape", "E")
        await shows(pilot, "Into the file", "Leads that you see")


# ---- export


async def test_leads_are_exported_into_a_file_of_the_persons(
    client: Client, peer: Peer, folder: Path
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await palette(pilot, "Export leads and more")
        await shows(pilot, "Into the file", "leads-")
        pilot.app.screen.query_one(Input).value = "out.pdf"
        await pilot.press("enter")
        await shows(pilot, "The name ends in .csv or .jsonl")
        pilot.app.screen.query_one(Input).value = "customers.csv"
        await pilot.press("enter")
        await shows(pilot, "There is such a file already")
        pilot.app.screen.query_one(Input).value = "out.jsonl"
        await pilot.press("enter")
        await shows(pilot, "23 bytes in")
        assert peer.intake.exported == [("leads", "jsonl")]
        assert await asyncio.to_thread((folder / "out.jsonl").read_bytes) == (
            b"id,first_name\r\nl1,Kim\r\n"
        )


async def test_an_export_that_is_stopped_leaves_no_file(
    client: Client, peer: Peer, folder: Path
) -> None:
    peer.intake.free.clear()
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await palette(pilot, "Export leads and more")
        pilot.app.screen.query_one(Input).value = "out.csv"
        await pilot.press("enter")
        await shows(pilot, "Exporting… Escape stops.")
        await pilot.press("escape")
        await shows(pilot, "Stopped. No file was left behind.")
        assert not await asyncio.to_thread((folder / "out.csv").exists)
        peer.intake.free.set()


async def test_only_what_the_person_may_export_is_offered(client: Client, peer: Peer) -> None:
    peer.me = replace(peer.me, permissions=["manage_users"])
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await palette(pilot, "Export leads and more")
        await shows(pilot, "Into the file")
        await pilot.press("shift+tab", "enter")
        await shows(pilot, "Users, without passwords", "Stores", "Numbers: lines")
        assert "Texts of every" not in screen_text(pilot.app)
        await pilot.press("down", "enter")
        await shows(pilot, "users-")
