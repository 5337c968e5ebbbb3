"""Quick replies and fixed texts, changed by those who may (TQ1, TQ2)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from tests.tui.acting import fill, write
from tests.tui.counterpart import Peer, Server, problem
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.screens.inbox import InboxScreen
from tui.screens.quick_replies import QuickRepliesScreen
from tui.screens.template_editor import TemplateEditor

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]
HEAD = "in the order in which they are offered"


@pytest.fixture
def shelf(peer: Peer) -> Peer:
    """Three quick replies, and somebody who may change them."""
    fill(peer, 1)
    peer.me = replace(peer.me, permissions=["manage_clienteling"])
    for title in ("One", "Two", "Three"):
        peer.shelf.add(title, f"[i]Words[/i] of {title}, {{{{first_name}}}}.")
    return peer


async def open_list(pilot: Pilot[Any]) -> QuickRepliesScreen:
    await shows(pilot, "● online")
    await pilot.press("f3")
    await shows(pilot, HEAD, "Help")
    assert isinstance(pilot.app.screen, QuickRepliesScreen)
    return pilot.app.screen


async def open_editor(pilot: Pilot[Any], *keys: str) -> TemplateEditor:
    await open_list(pilot)
    await pilot.press(*keys)
    await shows(pilot, "Message", "first_name")
    assert isinstance(pilot.app.screen, TemplateEditor)
    return pilot.app.screen


@pytest.mark.parametrize("size", SIZES)
async def test_they_stand_in_their_order_with_their_words(
    client: Client, shelf: Peer, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_list(pilot)
        await shows(pilot, "One", "Two", "Three", "[i]Words[/i] of One", "Fixed texts")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "going back")


async def test_it_is_not_offered_to_others(client: Client, shelf: Peer) -> None:
    shelf.me = replace(shelf.me, permissions=["see_numbers"])
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f3")
        await pilot.pause(0.1)
        assert isinstance(pilot.app.screen, InboxScreen)
        await pilot.press("ctrl+p")
        await write(pilot, "fixed texts")
        await pilot.pause(0.3)
        assert "Add and change quick replies" not in screen_text(pilot.app)


async def test_the_palette_offers_it(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("ctrl+p")
        await write(pilot, "fixed texts")
        await shows(pilot, "Add and change quick replies")
        await pilot.press("enter")
        await shows(pilot, HEAD)


@pytest.mark.parametrize("size", SIZES)
async def test_one_is_added(client: Client, shelf: Peer, size: tuple[int, int]) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        editor = await open_editor(pilot, "a")
        await write(pilot, "Fitting")
        await pilot.press("enter")
        await write(pilot, "Hi ")
        editor.query_one("#fields", OptionList).focus()
        await pilot.press("enter")
        await write(pilot, ", come in.")
        await shows(pilot, "Hi {{first_name}}, come in.", "13 of 160")
        await pilot.press("ctrl+s")
        await shows(pilot, HEAD, "Fitting", "is saved.")
        assert shelf.shelf.titles() == ["One", "Two", "Three", "Fitting"]
        assert shelf.shelf.templates[3].body == "Hi {{first_name}}, come in."


async def test_one_is_changed(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_editor(pilot, "j", "e")
        await write(pilot, " Bye!")
        await pilot.press("ctrl+s")
        await shows(pilot, "“Two” is saved.")
        assert shelf.shelf.templates[1].body.endswith("{{first_name}}. Bye!")
        assert shelf.shelf.titles() == ["One", "Two", "Three"]


async def test_deleting_asks_and_enter_alone_deletes_nothing(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(pilot)
        await pilot.press("d")
        await shows(pilot, "Delete “One”?", "Delete permanently")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuickRepliesScreen), "closing")
        assert shelf.shelf.titles() == ["One", "Two", "Three"]
        await pilot.press("delete", "down", "enter")
        await shows(pilot, "“One” is deleted.", "Words[/i] of Two")
        assert shelf.shelf.titles() == ["Two", "Three"]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param(["J"], ["Two", "One", "Three"], id="down"),
        pytest.param(["shift+down"] * 2, ["Two", "Three", "One"], id="down twice"),
        pytest.param(["G", "k", "K", "shift+up"], ["Three", "One", "Two"], id="up twice"),
        pytest.param(["K"], ["One", "Two", "Three"], id="the first goes no further"),
    ],
)
async def test_they_are_put_in_order(
    client: Client, shelf: Peer, keys: list[str], expected: list[str]
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(pilot)
        await pilot.press(*keys)
        await until(pilot, lambda: shelf.shelf.titles() == expected, "the order")


async def test_an_order_that_is_not_taken_is_as_it_was(client: Client, shelf: Peer) -> None:
    shelf.answer_with["/order"] = problem(500, "broken", "[x] Not now.")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_list(pilot)
        await pilot.press("J")
        await shows(pilot, "[x] Not now.")
        assert [each.title for each in screen.ordered()] == ["One", "Two", "Three"]


async def test_a_fixed_text_is_changed_and_gets_its_default_back_and_stays(
    client: Client, shelf: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(pilot)
        await pilot.press("G")
        await shows(pilot, "Its default words")
        await pilot.press("d")
        await shows(pilot, "A fixed text cannot be deleted.")
        await pilot.press("enter")
        await shows(pilot, "Message", "first_name")
        await write(pilot, " Thanks!")
        await pilot.press("ctrl+s")
        await shows(pilot, "Changed: b gives its default words back")
        assert shelf.shelf.find("help").body.endswith("Thanks!")
        await pilot.press("b")
        await shows(pilot, "Back to the default words of “Help”?")
        await pilot.press("down", "enter")
        await shows(pilot, "has its default words again.")
        assert shelf.shelf.find("help").is_default


async def test_what_is_wrong_is_said_in_place_with_the_cursor_there(
    client: Client, shelf: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        editor = await open_editor(pilot, "a")
        await write(pilot, "Wrong")
        await pilot.press("tab")
        await write(pilot, "Hi\nyou {{fist_name}}")
        await pilot.press("ctrl+s")
        await shows(pilot, "Line 2, column 5", "first_name?")
        assert editor.body.cursor_location == (1, 4)
        assert editor.body.has_focus
        assert "Wrong" not in shelf.shelf.titles()


async def test_without_a_title_it_goes_there(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        editor = await open_editor(pilot, "a")
        await pilot.press("enter")
        await write(pilot, "Hi")
        await pilot.press("ctrl+s")
        await shows(pilot, "Give it a title.")
        assert editor.focused is editor.query_one("#title")


async def test_what_is_not_saved_is_asked_about(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_editor(pilot, "e")
        await pilot.press("escape")
        await shows(pilot, HEAD)
        await pilot.press("e")
        await shows(pilot, "Message", "first_name")
        await write(pilot, "!")
        await pilot.press("escape")
        await shows(pilot, "What you wrote is not saved", "Leave without saving")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TemplateEditor), "writing on")
        await pilot.press("escape")
        await shows(pilot, "Leave without saving")
        await pilot.press("down", "down", "enter")
        await shows(pilot, HEAD)
        assert not shelf.shelf.templates[0].body.endswith("!")


async def test_when_the_relay_is_gone_nothing_is_lost(
    client: Client, shelf: Peer, server: Server
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        editor = await open_editor(pilot, "e")
        await write(pilot, " More.")
        server.stop()
        await pilot.press("ctrl+s")
        await shows(pilot, "Not saved. No relay answers", "still here.")
        assert editor.body.text.endswith("More.")
        server.start()
        await pilot.press("ctrl+s")
        await shows(pilot, "“One” is saved.")


async def test_a_list_that_does_not_come_says_why_and_comes_when_asked_again(
    client: Client, shelf: Peer
) -> None:
    shelf.answer_with["/v1/templates"] = problem(500, "broken", "[x] The relay stumbled.")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f3")
        await shows(pilot, "[x] The relay stumbled.", "Ctrl+R tries again.")
        shelf.answer_with.clear()
        await pilot.press("ctrl+r")
        await shows(pilot, "One", "Two", "Three")


async def test_without_any_it_says_how_one_is_added(client: Client, shelf: Peer) -> None:
    shelf.shelf.templates = [each for each in shelf.shelf.templates if each.fixed]
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_list(pilot)
        await shows(pilot, "No quick replies yet: a adds one")
