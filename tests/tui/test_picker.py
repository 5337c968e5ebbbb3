"""Picking a quick reply: narrowed, seen filled for this lead, put into the text, not sent (MC6)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from server.wire import Template
from tests.tui.acting import burst, fill, open_newest, screen, write
from tests.tui.counterpart import Peer, Server, problem
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.screens.inbox import InboxScreen
from tui.screens.picker import Picker

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]


@pytest.fixture
def shelf(peer: Peer) -> Peer:
    """Three quick replies, and a lead of whom the name and a city are known."""
    fill(peer, 2)
    peer.shelf.add("Back in stock", "Hi {{first_name}}, it is back. Shall I keep one?")
    peer.shelf.add("Ready", "Your {{car!}} in {{size}} is ready[[, and {{city}} too]].")
    peer.shelf.add("Hours", "[b]We[/b] are open until 8 in {{city}}.")
    peer.shelf.values["c1"] = {"first_name": "Dana", "city": "Hoboken"}
    return peer


async def open_picker(pilot: Pilot[Any]) -> Picker:
    await open_newest(pilot)
    await pilot.press("slash")
    await shows(pilot, "Search titles and words")
    assert isinstance(pilot.app.screen, Picker)
    return pilot.app.screen


def is_back(pilot: Pilot[Any]) -> bool:
    return isinstance(pilot.app.screen, InboxScreen)


def written(pilot: Pilot[Any]) -> str:
    return screen(pilot).composer.text if is_back(pilot) else ""


@pytest.mark.parametrize("size", SIZES)
async def test_the_chosen_one_is_shown_filled_and_enter_puts_it_into_the_text(
    client: Client, shelf: Peer, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_picker(pilot)
        await shows(pilot, "Back in stock", "Hours", "Hi Dana, it is back.", "1 segment")
        await pilot.press("down")
        await shows(pilot, "Your {{car!}} in {{size}} is ready, and", "needs car", "1 gap: size")
        await pilot.press("down")
        await shows(pilot, "[b]We[/b] are open until 8 in Hoboken.")
        await pilot.press("enter")
        await until(pilot, lambda: "in Hoboken." in written(pilot), "the text")
        assert not shelf.shelf.sent, "nothing is sent"
        await pilot.press("enter")
        await until(pilot, lambda: len(shelf.shelf.sent) == 1, "sending")
        assert shelf.shelf.sent[0].template_id == "t2-Hours"


async def test_what_is_typed_narrows_by_title_and_words_at_once(
    client: Client, shelf: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        picker = await open_picker(pilot)
        await shows(pilot, "Hi Dana")
        await write(pilot, "open")
        assert picker.replies.chosen == shelf.shelf.templates[2]
        await shows(pilot, "We[/b] are open until 8 in Hoboken.")
        await write(pilot, "qqq")
        await shows(pilot, "No quick reply has these words.")
        await pilot.press("enter")
        assert pilot.app.screen is picker
        await pilot.press("escape")
        await until(pilot, lambda: is_back(pilot), "closing")
        assert written(pilot) == ""


async def test_keys_faster_than_the_card_search_in_it_and_enter_takes_what_they_find(
    client: Client, shelf: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        screen(pilot).desk.quick_replies = shelf.shelf.templates[:3]
        burst(pilot.app, "/", *"hours", "enter")
        await until(pilot, lambda: "in Hoboken." in written(pilot), "the text")


async def test_the_same_key_with_words_here_puts_it_where_the_cursor_is_and_a_slash_is_a_slash(
    client: Client, shelf: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "and/or: ")
        assert written(pilot) == "and/or: "
        await pilot.press("ctrl+t")
        await shows(pilot, "Hi Dana")
        await pilot.press("enter")
        await until(pilot, lambda: written(pilot).startswith("and/or: Hi Dana"), "the text")


async def test_a_click_shows_one_and_a_second_takes_it(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        picker = await open_picker(pilot)
        await shows(pilot, "Hi Dana")
        await pilot.click(picker.replies, offset=(3, 2))
        await shows(pilot, "open until 8 in Hoboken.")
        assert pilot.app.screen is picker
        await pilot.click(picker.replies, offset=(3, 2))
        await until(pilot, lambda: "in Hoboken." in written(pilot), "the text")


async def test_an_answer_that_comes_late_never_paints_over_a_newer_one(
    client: Client, shelf: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        picker = await open_picker(pilot)
        await shows(pilot, "Hi Dana")
        shelf.delay = 0.4
        await pilot.press("down")
        await pilot.pause(0.1)
        shelf.delay = 0.0
        await pilot.press("down")
        await shows(pilot, "open until 8 in Hoboken.")
        await pilot.pause(0.6)
        assert "open until 8 in Hoboken." in screen_text(pilot.app)
        assert picker.replies.chosen == shelf.shelf.templates[2]


async def test_enter_before_the_preview_is_there_takes_it_when_it_comes(
    client: Client, shelf: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_picker(pilot)
        await shows(pilot, "Hi Dana")
        shelf.delay = 0.5
        await pilot.press("down", "enter")
        await shows(pilot, "Filling it in…")
        await until(pilot, lambda: "{{car!}}" in written(pilot), "the text")


@pytest.mark.parametrize(
    ("permissions", "words"),
    [
        pytest.param(["manage_clienteling"], "F3 opens Quick replies", id="who may add some"),
        pytest.param([], "Whoever may manage templates can add some", id="who may not"),
    ],
)
async def test_without_quick_replies_it_says_what_to_do(
    client: Client, peer: Peer, permissions: list[str], words: str
) -> None:
    fill(peer, 1)
    peer.me = replace(peer.me, permissions=permissions)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_picker(pilot)
        await shows(pilot, "No quick replies yet.", words)
        await pilot.press("f3")
        await pilot.pause(0.2)
        shown = "in the order in which they are offered" in screen_text(pilot.app)
        assert shown is bool(permissions)


async def test_what_goes_wrong_is_said_and_enter_tries_again(
    client: Client, shelf: Peer, server: Server
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_picker(pilot)
        await shows(pilot, "Hi Dana")
        shelf.answer_with["/preview"] = problem(500, "broken", "[x] The relay stumbled.")
        await pilot.press("down")
        await shows(pilot, "[x] The relay stumbled. Enter tries again.")
        shelf.answer_with.clear()
        await pilot.press("enter")
        await until(pilot, lambda: "{{car!}}" in written(pilot), "the text")


async def test_a_relay_that_is_gone_is_said(client: Client, shelf: Peer, server: Server) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        server.stop()
        await pilot.press("slash")
        await shows(pilot, "The relay cannot be reached", "No relay answers")


@pytest.mark.parametrize("size", SIZES)
async def test_a_long_reply_is_scrolled_and_two_hundred_are_gone_through(
    client: Client, shelf: Peer, size: tuple[int, int]
) -> None:
    shelf.shelf.add("Long", "word " * 319 + "end.")
    for number in range(200):
        shelf.shelf.add(f"Reply {number}", f"Words of number {number}.")
    async with client().run_test(size=size, notifications=True) as pilot:
        picker = await open_picker(pilot)
        await write(pilot, "long")
        await shows(pilot, "11 segments")
        await pilot.press(*["ctrl+down"] * 10)
        await shows(pilot, "end.")
        await pilot.press(*["backspace"] * 4, *["pagedown"] * 60)
        await shows(pilot, "Words of number 199.")
        assert picker.replies.chosen == shelf.shelf.templates[-2]


async def test_who_may_not_be_texted_is_offered_none(client: Client, shelf: Peer) -> None:
    shelf.change("c1", consent="opted_out")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await shows(pilot, "has opted out")
        await pilot.press("slash", "ctrl+t")
        await pilot.pause(0.1)
        assert is_back(pilot)


async def test_they_are_in_the_order_of_the_administrator(client: Client, shelf: Peer) -> None:
    shelf.shelf.order([each.id for each in reversed(shelf.shelf.templates[:3])])
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        picker = await open_picker(pilot)
        await until(pilot, lambda: picker.replies.chosen is not None, "the list")
        chosen = picker.replies.chosen
        assert isinstance(chosen, Template)
        assert chosen.title == "Hours"
