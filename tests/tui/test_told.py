"""Being told of a text, wherever one is and whether one looks or not (MC9)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.command import CommandPalette
from textual.pilot import Pilot

from server.wire import Assignee
from tests.tui.acting import fill, open_newest, screen
from tests.tui.counterpart import MINE, TOKEN, Peer, Server
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.config import Remembered
from tui.screens.inbox import InboxScreen
from tui.screens.settings import SettingsScreen
from tui.settings import Settings
from tui.terminal import TerminalWords
from tui.widgets.bottom import TextsMark
from tui.widgets.preview import Preview

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]
TELLS = "opens it"


class Heard(FloorlineApp):
    """The client, with what it says to its terminal kept."""

    def __init__(self, home: Path, url: str, settings: Settings, **environment: str) -> None:
        super().__init__(Remembered(home / "client.toml", settings=settings), url, TOKEN)
        self.said: list[str] = []
        self.words = TerminalWords(self.said.append, {"TERM": "xterm", **environment})

    def bell(self) -> None:
        self.said.append("\x07")

    def last_title(self) -> str:
        titles = [each for each in self.said if each.startswith("\x1b]2;")]
        return titles[-1].removeprefix("\x1b]2;").removesuffix("\x07")


def is_out(pilot: Pilot[Any]) -> bool:
    return any(preview.has_class("-out") for preview in pilot.app.screen.query(Preview))


async def reading_the_other(pilot: Pilot[Any]) -> None:
    """Customer 2 is open; the text will come from Customer 0."""
    await open_newest(pilot, "first words 2")


async def in_the_settings(pilot: Pilot[Any]) -> None:
    await shows(pilot, "● online")
    await pilot.press("f2")
    await shows(pilot, "My details")


async def reading_the_help(pilot: Pilot[Any]) -> None:
    await shows(pilot, "● online")
    await pilot.press("f1")
    await shows(pilot, "Keys that work here")


async def choosing_a_time(pilot: Pilot[Any]) -> None:
    await shows(pilot, "● online")
    await pilot.press("z")
    await shows(pilot, "In an hour")


async def in_the_palette(pilot: Pilot[Any]) -> None:
    await shows(pilot, "● online")
    await pilot.press("ctrl+p")
    await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette), "the palette")


PLACES = [
    pytest.param(reading_the_other, id="another conversation"),
    pytest.param(in_the_settings, id="the settings"),
    pytest.param(reading_the_help, id="a card"),
    pytest.param(choosing_a_time, id="a question"),
]
Go = Callable[[Pilot[Any]], Any]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("go", PLACES)
async def test_a_text_slides_out_and_one_key_opens_it_from(
    client: Client, peer: Peer, size: tuple[int, int], go: Go
) -> None:
    fill(peer)
    async with client().run_test(size=size, notifications=True) as pilot:
        await go(pilot)
        peer.text("c0", "[b]Is it ready?")
        await shows(pilot, "Customer 0", "[b]Is it ready?", "^g or a click opens it")
        await pilot.press("ctrl+g")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the messages")
        assert screen(pilot).opened == "c0"
        assert screen(pilot).composer.has_focus
        await shows(pilot, "first words 0", "[b]Is it ready?")
        await until(pilot, lambda: not is_out(pilot), "sliding in")
        await until(pilot, lambda: peer.conversations["c0"].unread == 0, "the read mark")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("go", PLACES)
async def test_a_click_opens_it_from(
    client: Client, peer: Peer, size: tuple[int, int], go: Go
) -> None:
    fill(peer)
    async with client().run_test(size=size, notifications=True) as pilot:
        await go(pilot)
        peer.text("c0", "Is it ready?")
        await shows(pilot, "Is it ready?", TELLS)
        await until(pilot, lambda: pilot.app.screen.query_one(Preview).region.width > 0, "room")
        await pilot.click(Preview, offset=(3, 1))
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the messages")
        await until(pilot, lambda: screen(pilot).opened == "c0", "opening it")


async def test_over_the_palette_it_is_seen_too_and_one_key_opens_it(
    client: Client, peer: Peer
) -> None:
    fill(peer)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await in_the_palette(pilot)
        peer.text("c0", "Is it ready?")
        await until(
            pilot, lambda: pilot.app.screen_stack[-2].query_one(Preview).has_class("-out"), "it"
        )
        await pilot.press("ctrl+g")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the messages")
        await until(pilot, lambda: screen(pilot).opened == "c0", "opening it")


async def test_what_is_being_looked_at_slides_nothing_out(client: Client, peer: Peer) -> None:
    fill(peer)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await open_newest(pilot, "first words 2")
        peer.text("c2", "and another thing")
        await shows(pilot, "and another thing")
        await pilot.pause(0.2)
        assert not is_out(pilot)


async def test_settings_hide_the_open_conversation_so_its_text_slides_out(
    client: Client, peer: Peer
) -> None:
    fill(peer)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "first words 2")
        await until(pilot, lambda: peer.conversations["c2"].unread == 0, "the read mark")
        await pilot.press("f2")
        await shows(pilot, "My details")
        peer.text("c2", "and another thing")
        await shows(pilot, "and another thing", TELLS, "✉ Texts 3")
        assert peer.conversations["c2"].unread == 1
        await pilot.press("escape")
        await until(pilot, lambda: peer.conversations["c2"].unread == 0, "the read mark")


async def test_nobody_is_told_of_a_colleagues_customer(client: Client, peer: Peer) -> None:
    """A supervisor sees every conversation, and is told of their own and their store's."""
    fill(peer, 1)
    peer.me = replace(peer.me, permissions=["see_numbers", "supervise"])
    peer.add("bens", "Ben's Customer", assignee=Assignee(user_id="ben", name="Ben"))
    peer.add("stores", "Store's Customer", assignee=Assignee(location_id="store-1", name="Down"))
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "● online", "✉ Texts 1")
        peer.emit("conversation.updated", peer.conversations["bens"])
        peer.text("bens", "for Ben alone")
        await until(pilot, lambda: "bens" in screen(pilot).desk.state.conversations, "the event")
        await pilot.pause(0.2)
        assert not is_out(pilot)
        peer.emit("conversation.updated", peer.conversations["stores"])
        peer.text("stores", "for all of us")
        await shows(pilot, "for all of us", TELLS, "✉ Texts 2")


async def test_what_a_colleague_writes_slides_nothing_out(client: Client, peer: Peer) -> None:
    fill(peer)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "● online")
        peer.text("c0", "Yes, it is.", author=MINE)
        await shows(pilot, "Yes, it is.")
        assert not is_out(pilot)


async def test_of_several_texts_the_newest_is_shown_and_the_others_counted(
    client: Client, peer: Peer
) -> None:
    fill(peer)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "● online")
        peer.text("c0", "one")
        peer.text("c1", "two")
        peer.text("c1", "three " * 60)
        await shows(pilot, TELLS, "2 more came", "three three")


async def test_switched_off_nothing_slides_out(server: Server, peer: Peer, tmp_path: Path) -> None:
    fill(peer)
    app = Heard(tmp_path, server.url, Settings(preview=False))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        peer.text("c0", "quietly")
        await shows(pilot, "quietly")
        await pilot.pause(0.2)
        assert not is_out(pilot)


async def test_the_first_text_of_somebody_new_is_told_of(client: Client, peer: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await in_the_settings(pilot)
        peer.emit("conversation.updated", peer.add("new", "Nora New"))  # first, as the relay does
        peer.text("new", "May I ask something?")
        await shows(pilot, "Nora New", "May I ask something?", TELLS, "✉ Texts 1")


@pytest.mark.parametrize("size", SIZES)
async def test_the_mark_counts_and_clears_only_when_all_was_read(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    fill(peer, 2)
    async with client().run_test(size=size, notifications=True) as pilot:
        await shows(pilot, "● online", "✉ Texts 2", "2 unread")
        await pilot.press("enter")
        await shows(pilot, "✉ Texts 1")
        await pilot.press("f2")
        await shows(pilot, "My details", "✉ Texts 1")
        await pilot.click(TextsMark)
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the messages")
        await pilot.press("escape", "n", "enter")
        await until(pilot, lambda: screen(pilot).opened == "c0", "the other one")
        await until(pilot, lambda: "Texts 1" not in screen_text(pilot.app), "clearing")


async def test_the_mark_leads_to_the_next_unread_one(client: Client, peer: Peer) -> None:
    fill(peer, 3)
    peer.change("c2", unread=0)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "● online", "✉ Texts 2")
        await pilot.press("ctrl+g")
        chosen = screen(pilot).conversations.chosen
        assert chosen is not None
        assert chosen.id == "c1"


@pytest.mark.parametrize(
    ("settings", "environment", "said"),
    [
        pytest.param(
            Settings(), {"TERM_PROGRAM": "WezTerm"}, "\x1b]9;Text from Customer 0: hi there\x07",
            id="OSC 9 where the terminal knows it",
        ),
        pytest.param(
            Settings(), {}, "\x1b]777;notify;Text from Customer 0;hi there\x07", id="else OSC 777"
        ),
        pytest.param(
            Settings(desktop="osc9"), {}, "\x1b]9;Text from Customer 0: hi there\x07",
            id="as it was chosen",
        ),
    ],
)  # fmt: skip
async def test_while_nobody_looks_the_terminal_calls(
    server: Server, peer: Peer, tmp_path: Path, settings: Settings,
    environment: dict[str, str], said: str,
) -> None:  # fmt: skip
    fill(peer)
    app = Heard(tmp_path, server.url, settings, **environment)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "first words 2")
        await until(pilot, lambda: peer.conversations["c2"].unread == 0, "the read mark")
        await until(pilot, lambda: app.last_title() == "(2) Floorline · Ana Torres", "the title")
        app.post_message(events.AppBlur())
        await pilot.pause()
        app.said.clear()
        peer.text("c0", "hi\x07 there\x1b]2;x")
        await until(pilot, lambda: any("]9;" in s or "]777;" in s for s in app.said), "the desktop")
        assert "\x07" in app.said
        desktop = next(s for s in app.said if "]9;" in s or "]777;" in s)
        assert desktop == said.replace("hi there", "hi there]2x")


async def test_a_text_to_the_open_conversation_calls_too_and_is_read_on_coming_back(
    server: Server, peer: Peer, tmp_path: Path
) -> None:
    fill(peer)
    app = Heard(tmp_path, server.url, Settings())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "first words 2")
        await until(pilot, lambda: app.last_title() == "(2) Floorline · Ana Torres", "the title")
        app.post_message(events.AppBlur())
        await pilot.pause()
        app.said.clear()
        peer.text("c2", "are you there?")
        await shows(pilot, "are you there?")
        await until(pilot, lambda: "\x07" in app.said, "the bell")
        await until(pilot, lambda: "\x1b]2;● New text\x07" in app.said, "the flash")
        assert peer.conversations["c2"].unread == 1
        await until(pilot, lambda: app.unread == 3, "the count")
        app.post_message(events.AppFocus())
        await until(pilot, lambda: peer.conversations["c2"].unread == 0, "the read mark")
        await until(pilot, lambda: app.last_title() == "(2) Floorline · Ana Torres", "the title")


async def test_switched_off_the_terminal_is_left_in_peace(
    server: Server, peer: Peer, tmp_path: Path
) -> None:
    fill(peer)
    app = Heard(tmp_path, server.url, Settings(bell=False, desktop="off", title=False))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        app.post_message(events.AppBlur())
        await pilot.pause()
        peer.text("c0", "hi there")
        await shows(pilot, "hi there")
        await pilot.pause(0.3)
    assert app.said == []


async def test_while_somebody_looks_nothing_rings(
    server: Server, peer: Peer, tmp_path: Path
) -> None:
    fill(peer)
    app = Heard(tmp_path, server.url, Settings())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await in_the_settings(pilot)
        assert isinstance(app.screen, SettingsScreen)
        peer.text("c0", "hi there")
        await shows(pilot, "hi there", TELLS)
        assert all(each.startswith(("\x1b]2;", "\x1b[22")) for each in app.said)
    assert app.said[-1] == "\x1b[23;0t", "the terminal has its title again"
