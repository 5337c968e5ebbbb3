"""Numbers: listed, added, taken out of the pool, set free, and their archives exported (LS3)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.acting import fill, write
from tests.tui.counterpart import Peer
from tests.tui.roster import ARCHIVE, Roster
from tests.tui.waiting import screen_text, shows, until
from tui import lines
from tui.app import FloorlineApp
from tui.screens.adding_numbers import AddNumbers
from tui.screens.numbers import NumbersScreen
from tui.widgets.words import Words

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]
LINE, OLD, PROXY, DRAINING = "+12125550111", "+12125550112", "+12125550190", "+12125550191"


@pytest.fixture
def roster(peer: Peer) -> Roster:
    fill(peer, 1)
    peer.me = replace(peer.me, permissions=["manage_users"])
    peer.roster.add_user("Ana [i]Torres[/i]", LINE)
    peer.roster.add_number(OLD, state="quarantined", region=None)
    peer.roster.add_number(PROXY, "proxy")
    peer.roster.add_number(DRAINING, "proxy", state="draining")
    return peer.roster


async def open_numbers(pilot: Pilot[Any]) -> NumbersScreen:
    await shows(pilot, "● online")
    await pilot.press("ctrl+p")
    await write(pilot, "numbers: l")
    await shows(pilot, "Numbers: lines and proxy numbers")
    await pilot.press("enter")
    await shows(pilot, "Numbers · 4", PROXY)
    assert isinstance(pilot.app.screen, NumbersScreen)
    return pilot.app.screen


@pytest.mark.parametrize("size", SIZES)
async def test_they_are_listed_with_what_they_are_for_and_whose(
    client: Client, roster: Roster, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_numbers(pilot)
        await shows(pilot, LINE, "assigned", "Ana [i]Torres[/i]", "quarantine", "out of pool")
        await pilot.press("u")
        await shows(pilot, "Numbers · 2 · lines, all states")
        assert PROXY not in screen_text(pilot.app)
        await pilot.press("u", "s", "s", "s")
        await shows(pilot, "Numbers · 1 · proxy numbers, out of the pool", DRAINING)
        await pilot.press("s", "u", "u")
        await shows(pilot, "Numbers · 1 · lines, in quarantine", OLD)


@pytest.mark.parametrize(
    ("number", "keys", "said", "state"),
    [
        pytest.param(PROXY, "d", "takes no new customers", "draining", id="out of the pool"),
        pytest.param(DRAINING, "b", "is back in the pool", "free", id="back into it"),
    ],
)
async def test_a_proxy_number_is_drained_and_put_back(
    client: Client, roster: Roster, number: str, keys: str, said: str, state: str
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_numbers(pilot)
        await choose(pilot, screen, number)
        await pilot.press(keys)
        await shows(pilot, f"{number} {said}")
        assert roster.number(number).state == state


async def test_a_released_line_is_set_free_after_a_question(client: Client, roster: Roster) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_numbers(pilot)
        await choose(pilot, screen, OLD)
        await pilot.press("f")
        await shows(pilot, f"Set {OLD} free?")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, NumbersScreen), "closing")
        assert roster.number(OLD).state == "quarantined"
        await pilot.press("f")
        await shows(pilot, f"Set {OLD} free?")
        await pilot.press("down", "enter")
        await shows(pilot, "is free, and may become somebody's line.")
        assert roster.number(OLD).state == "free"


async def test_only_what_can_be_done_is_offered(client: Client, roster: Roster) -> None:
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        screen = await open_numbers(pilot)
        offered = {
            LINE: {"Export archive"},
            OLD: {"Set free", "Export archive"},
            PROXY: {"Out of pool"},
            DRAINING: {"Back in pool"},
        }
        for number, words in offered.items():
            await choose(pilot, screen, number)
            await shows(pilot, *words)
            assert offers(pilot) == words


def offers(pilot: Pilot[Any]) -> set[str]:
    keys = screen_text(pilot.app).splitlines()[-1]
    return {
        words
        for words in ("Out of pool", "Back in pool", "Set free", "Export archive")
        if words in keys
    }


async def choose(pilot: Pilot[Any], screen: NumbersScreen, number: str) -> None:
    await pilot.press("g")
    for _ in range(4):
        if screen.sheet.chosen is not None and screen.sheet.chosen.number == number:
            return
        await pilot.press("j")
    raise AssertionError(f"{number} is not listed")


async def test_several_are_added_at_once_and_what_is_refused_stays(
    client: Client, roster: Roster
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_numbers(pilot)
        await pilot.press("a")
        await shows(pilot, "one a line, in any spelling")
        card = pilot.app.screen
        assert isinstance(card, AddNumbers)
        await pilot.press("ctrl+s")
        await shows(pilot, "Type or paste at least one number.")
        card.query_one(Words).text = f"(212) 555-0130\n212-555-0131; {LINE}\n12"
        await shows(pilot, "Ctrl+S adds 4.")
        await pilot.press("ctrl+s")
        await shows(pilot, "2 added. 2 not:", f"{LINE}: This number is in the list", "too short")
        assert card.query_one(Words).text == f"{LINE}\n12"
        assert roster.number("+12125550131").use == "line"
        card.query_one(Words).text = "2125550132"
        await pilot.press("ctrl+s")
        await shows(pilot, "3 numbers are added.", "Numbers · 7")


async def test_a_proxy_number_is_added_where_proxy_numbers_are_shown(
    client: Client, roster: Roster
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_numbers(pilot)
        await pilot.press("u", "u")
        await shows(pilot, "proxy numbers, all states")
        await pilot.press("a")
        await shows(pilot, "Proxy numbers: only associates")
        await write(pilot, "2125550133")
        await pilot.press("ctrl+s")
        await shows(pilot, "1 number is added.")
        assert roster.number("+12125550133").use == "proxy"


async def test_the_archive_of_a_released_line_becomes_a_file(
    client: Client, roster: Roster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_numbers(pilot)
        await choose(pilot, screen, OLD)
        await pilot.press("e")
        await shows(pilot, f"No archive is kept of {OLD}.")
        roster.archived[OLD] = 2
        await pilot.press("e")
        await shows(pilot, "2 texts are in")
        await asyncio.to_thread(is_kept, tmp_path)


def is_kept(folder: Path) -> None:
    (file,) = folder.glob("archive-12125550112-*.csv")
    assert file.read_bytes() == ARCHIVE


# ---- in words


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("+12125550111", True),
        (" (212) 555-0111 ", True),
        ("1 212 555 0111", True),
        ("212.555.0111", True),
        ("2125550112", False),
        ("5550111", False),
        ("+442125550111", False),
        ("yes 2125550111", False),
        ("", False),
    ],
)
def test_a_number_is_typed_in_any_spelling(typed: str, expected: bool) -> None:
    assert lines.is_number(typed, LINE) is expected


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2125550111", ["2125550111"]),
        ("a\n\n b ;c,d\te\na", ["a", "b", "c", "d", "e"]),
        ("(212) 555-0111\n+1 212 555 0112", ["(212) 555-0111", "+1 212 555 0112"]),
        (" \n", []),
    ],
)
def test_numbers_that_were_pasted(text: str, numbers: list[str]) -> None:
    assert lines.typed_numbers(text) == numbers


def test_a_file_of_an_archive_leads_out_of_no_folder() -> None:
    from datetime import date

    day = date(2026, 3, 12)
    assert lines.archive_name(LINE, day) == "archive-12125550111-2026-03-12.csv"
    assert lines.archive_name("../../x", day) == "archive-line-2026-03-12.csv"
