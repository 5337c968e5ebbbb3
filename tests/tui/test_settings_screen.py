"""My details and settings, by keys and by mouse; what is set stays (MC16)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Checkbox, OptionList, Select

from tests.tui.acting import fill
from tests.tui.counterpart import TOKEN, Peer, Server
from tests.tui.waiting import shows, until
from tui.app import FloorlineApp
from tui.config import load
from tui.screens.settings import SettingsScreen

SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]
Start = Callable[[], FloorlineApp]


@pytest.fixture
def start(server: Server, tmp_path: Path) -> Start:
    """Starts the program as on any day: with what it kept."""
    return lambda: FloorlineApp(load(tmp_path / "client.toml"), server.url, TOKEN)


async def open_settings(pilot: Pilot[Any]) -> SettingsScreen:
    await shows(pilot, "● online")
    await pilot.press("f2")
    await shows(pilot, "My details")
    assert isinstance(pilot.app.screen, SettingsScreen)
    return pilot.app.screen


async def choose_key(pilot: Pilot[Any], id: str) -> None:
    """Puts the highlight on an action."""
    settings = pilot.app.screen
    assert isinstance(settings, SettingsScreen)
    keys = settings.query_one("#keys", OptionList)
    keys.focus()
    keys.highlighted = [action.id for action in settings._actions].index(id)
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_my_details(start: Start, peer: Peer, size: tuple[int, int]) -> None:
    peer.me = replace(peer.me, name="Ana [/] Torres")
    async with start().run_test(size=size, notifications=True) as pilot:
        await open_settings(pilot)
        await shows(
            pilot, "Ana [/] Torres", "Downtown", "Relay number", "+12125550111",
            "see customers' numbers",
        )  # fmt: skip
        await pilot.press("escape")
        await shows(pilot, "● online")


async def test_without_a_relay_number_it_says_why(start: Start, peer: Peer) -> None:
    because = "Text messaging is off; ask Ben."
    peer.me = replace(peer.me, line=None, relay_number=None, line_reason=because)
    async with start().run_test(size=(80, 24), notifications=True) as pilot:
        await open_settings(pilot)
        await shows(pilot, because)


async def test_colours_change_at_once_and_stay(start: Start, peer: Peer) -> None:
    fill(peer, 1)
    async with start().run_test(size=(80, 24), notifications=True) as pilot:
        settings = await open_settings(pilot)
        settings.query_one("#theme").focus()
        await pilot.press("enter", "down", "enter")
        await until(pilot, lambda: pilot.app.theme == "floorline-light", "the colours")
    async with start().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        assert pilot.app.theme == "floorline-light"


async def test_everything_is_set_by_mouse(start: Start, tmp_path: Path) -> None:
    async with start().run_test(size=(100, 48), notifications=True) as pilot:
        settings = await open_settings(pilot)
        for id in ("preview", "bell", "title"):
            await pilot.click(f"#{id}")
        await pilot.click("#theme")
        await shows(pilot, "The terminal's own colours")
        await pilot.press("end", "enter")
        await until(pilot, lambda: pilot.app.theme == "terminal", "the colours")
        await pilot.click("#desktop")
        await shows(pilot, "OSC 777 (foot")
        await pilot.press("end", "enter")
        await until(
            pilot, lambda: settings.query_one("#desktop", Select).value == "off", "the choice"
        )
        await until(pilot, lambda: kept(tmp_path).desktop == "off", "keeping")
    settings_kept = kept(tmp_path)
    assert (settings_kept.preview, settings_kept.bell, settings_kept.title) == (False,) * 3
    assert settings_kept.theme == "terminal"
    async with start().run_test(size=(100, 48), notifications=True) as pilot:
        again = await open_settings(pilot)
        assert not any(box.value for box in again.query(Checkbox))
        assert again.query_one("#desktop", Select).value == "off"


def kept(home: Path) -> Any:
    return load(home / "client.toml").settings


async def test_ticks_are_set_by_keys(start: Start, tmp_path: Path) -> None:
    async with start().run_test(size=(80, 24), notifications=True) as pilot:
        settings = await open_settings(pilot)
        settings.query_one("#bell").focus()
        await pilot.press("space")
        await until(pilot, lambda: not kept(tmp_path).bell, "keeping")
        await pilot.press("enter")
        await until(pilot, lambda: kept(tmp_path).bell, "keeping")


async def test_every_field_is_reached_by_tab(start: Start) -> None:
    async with start().run_test(size=(80, 24), notifications=True) as pilot:
        settings = await open_settings(pilot)
        reached = set()
        for _ in range(9):
            await pilot.press("tab")
            reached.add(settings.focused.id if settings.focused is not None else None)
        assert {"theme", "preview", "bell", "title", "desktop", "keys"} <= reached


async def test_an_action_gets_another_key_and_keeps_it(start: Start, peer: Peer) -> None:
    fill(peer, 2)
    async with start().run_test(size=(80, 24), notifications=True) as pilot:
        await open_settings(pilot)
        await choose_key(pilot, "dismiss")
        await pilot.press("enter")
        await shows(pilot, "Press the key for “Dismiss this conversation”.")
        await pilot.press("y")
        await shows(pilot, "(yours)")
        await pilot.press("escape", "d")
        await pilot.pause(0.2)
        assert peer.conversations["c1"].state == "open", "the key it had does nothing"
        await pilot.press("y")
        await until(pilot, lambda: peer.conversations["c1"].state == "dismissed", "dismissal")
    async with start().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 0", "● online")
        await pilot.press("y")
        await until(pilot, lambda: peer.conversations["c0"].state == "dismissed", "dismissal")


@pytest.mark.parametrize(
    ("action", "key", "why"),
    [
        pytest.param("dismiss", "z", "already", id="of the same place"),
        pytest.param("dismiss", "j", "already", id="of the list, which would be dead"),
        pytest.param("dismiss", "f1", "already", id="of the whole program"),
        pytest.param("help", "ctrl+f", "already", id="of the messages, for the whole program"),
        pytest.param("texts", "x", "that key types", id="a letter, for the whole program"),
        pytest.param("composer.send", "x", "that key types", id="a letter, to send"),
    ],
)
async def test_a_key_that_cannot_be_given_is_refused_with_words(
    start: Start, tmp_path: Path, action: str, key: str, why: str
) -> None:
    async with start().run_test(size=(80, 24), notifications=True) as pilot:
        await open_settings(pilot)
        await choose_key(pilot, action)
        await pilot.press("enter")
        await shows(pilot, "Press the key for")
        await pilot.press(key)
        await shows(pilot, why)
        assert kept(tmp_path).keys == {}


async def test_escape_gives_no_key_and_delete_gives_the_usual_one_back(
    start: Start, tmp_path: Path
) -> None:
    async with start().run_test(size=(80, 24), notifications=True) as pilot:
        await open_settings(pilot)
        await choose_key(pilot, "dismiss")
        await pilot.press("enter", "escape")
        assert kept(tmp_path).keys == {}
        await pilot.press("enter", "y")
        await until(pilot, lambda: kept(tmp_path).keys == {"dismiss": "y"}, "keeping")
        await pilot.press("delete")
        await until(pilot, lambda: kept(tmp_path).keys == {}, "the usual key")


async def test_what_cannot_be_kept_is_in_force_all_the_same_and_it_says_so(
    server: Server, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no directory")
    app = FloorlineApp(load(tmp_path / "client.toml"), server.url, TOKEN)
    app.memory.path = tmp_path / "file" / "client.toml"
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        settings = await open_settings(pilot)
        settings.query_one("#theme").focus()
        await pilot.press("enter", "down", "enter")
        await shows(pilot, "remembered.")
        assert app.theme == "floorline-light"
