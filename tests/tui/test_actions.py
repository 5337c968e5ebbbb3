"""Actions at the message center: kept, run by hand, seen in the thread; requests that are taken (TQ4)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Select

from server.wire import Author, Outlook, Request
from tests.tui.acting import fill, open_newest, write
from tests.tui.counterpart import Peer
from tests.tui.refusing import Refused
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.screens.action_editor import ActionEditor
from tui.screens.actions import ActionsScreen
from tui.screens.inbox import InboxScreen

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]
HEAD = "in the order in which they are offered and run"


@pytest.fixture
def keeper(peer: Peer) -> Peer:
    """Two conversations, three actions, and somebody who may change them."""
    fill(peer, 2)
    peer.me = replace(peer.me, permissions=["manage_clienteling", "see_numbers"])
    peer.deeds.add("Sizes [b]", "Our sizes, {{first_name}}: see {{city}} [i]now[/i].")
    peer.deeds.add("Thanks", "Thank you, {{first_name}}!", "status", status="won")
    peer.deeds.add("Soon", "We will text you soon.", "request", on=False)
    return peer


async def open_actions(pilot: Pilot[Any]) -> ActionsScreen:
    await shows(pilot, "● online")
    await pilot.app.run_action("actions")
    await shows(pilot, HEAD, "Thanks")
    assert isinstance(pilot.app.screen, ActionsScreen)
    return pilot.app.screen


@pytest.mark.parametrize("size", SIZES)
async def test_they_are_listed_with_when_they_run(
    client: Client, keeper: Peer, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_actions(pilot)
        await shows(pilot, "Sizes [b]", "by hand", "status: won", "off", "[i]now[/i]")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "going back")


async def test_the_palette_and_a_key_of_the_quick_replies_open_them(
    client: Client, keeper: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f3")
        await shows(pilot, "Quick replies, in the order")
        await pilot.press("A")
        await shows(pilot, HEAD)
        await pilot.press("escape", "escape")
        await pilot.press("ctrl+p")
        await write(pilot, "sent by hand")
        await write(pilot, "")
        await pilot.press("escape")
        await pilot.press("ctrl+p")
        await write(pilot, "Actions")
        await shows(pilot, "leave by themselves")


async def test_they_are_not_offered_to_others(client: Client, keeper: Peer) -> None:
    keeper.me = replace(keeper.me, permissions=["see_numbers"])
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("ctrl+p")
        await write(pilot, "Actions")
        await pilot.pause(0.2)
        assert "leave by themselves" not in screen_text(pilot.app)


@pytest.mark.parametrize("size", SIZES)
async def test_one_is_added(client: Client, keeper: Peer, size: tuple[int, int]) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_actions(pilot)
        await pilot.press("a")
        await shows(pilot, "Message", "Fields")
        editor = pilot.app.screen
        assert isinstance(editor, ActionEditor)
        await write(pilot, "Welcome")
        editor.query_one("#runs", Select).value = "status"
        await shows(pilot, "Status", "at most once a")
        await pilot.press("ctrl+s")
        await shows(pilot, "Say which status starts it.")
        await write(pilot, "contacted")
        editor.body.focus()
        await write(pilot, "Hi ")
        editor.query_one("#fields", OptionList).focus()
        await pilot.press("enter", "ctrl+s")
        await shows(pilot, HEAD, "“Welcome” is saved.", "status: contacted")
    added = keeper.deeds.actions[-1]
    assert (added.name, added.runs_on, added.status) == ("Welcome", "status", "contacted")
    assert added.body == "Hi {{first_name}}"


async def test_one_is_changed_switched_off_moved_and_deleted(client: Client, keeper: Peer) -> None:
    deeds = keeper.deeds
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_actions(pilot)
        await pilot.press("j", "e")
        await shows(pilot, "Message", "Fields")
        await write(pilot, " Bye!")
        await pilot.press("ctrl+s")
        await shows(pilot, "“Thanks” is saved.")
        assert deeds.actions[1].body == "Thank you, {{first_name}}! Bye!"
        await pilot.press("o")
        await shows(pilot, "“Thanks” is off.")
        await pilot.press("K")
        await until(pilot, lambda: deeds.actions[0].name == "Thanks", "the order")
        await pilot.press("d")
        await shows(pilot, "Delete “Thanks”?")
        await pilot.press("down", "enter")
        await shows(pilot, "“Thanks” is deleted.")
    assert [each.name for each in deeds.actions] == ["Sizes [b]", "Soon"]


async def test_words_that_cannot_be_read_are_said_in_place(client: Client, keeper: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_actions(pilot)
        await pilot.press("e")
        await shows(pilot, "Message")
        await write(pilot, " {{nobody}}")
        await pilot.press("ctrl+s")
        await shows(pilot, "There is no field nobody")
        await pilot.press("escape")
        await shows(pilot, "is not saved")


# ---- by hand


@pytest.mark.parametrize("size", SIZES)
async def test_an_action_is_seen_filled_and_sent_from_its_conversation(
    client: Client, keeper: Peer, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_newest(pilot)
        await pilot.press("shift+tab", "A")
        await shows(
            pilot, "Run an action on", "Sizes [b]", "Our sizes, Dana", "{{city}}", "1 gap: city",
            "It goes at once",
        )  # fmt: skip
        assert "Thanks" not in screen_text(pilot.app).split("Run an action on")[1].split("╰")[0]
        await pilot.press("enter")
        await shows(pilot, "You · Sizes [b]", "Our sizes, Dana: see [i]now[/i].")
    assert [text.action for text in keeper.texts["c1"] if text.action] == ["Sizes [b]"]


async def test_one_that_was_perhaps_sent_is_sent_once(client: Client, keeper: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        keeper.drop_sends = True
        await pilot.press("shift+tab", "A")
        await shows(pilot, "It goes at once")
        await pilot.press("enter")
        await shows(pilot, "Enter tries again; it is sent")
        keeper.drop_sends = False
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the card closes")
    assert len([text for text in keeper.texts["c1"] if text.action]) == 1


async def test_what_cannot_go_says_why_and_is_not_asked_for(client: Client, keeper: Peer) -> None:
    keeper.deeds.actions[0] = replace(keeper.deeds.actions[0], body="For {{city!}}")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await pilot.press("shift+tab", "A")
        await shows(pilot, "needs city")
        await pilot.press("enter")
        await shows(pilot, "It cannot go without city.")
        await pilot.press("escape")
        keeper.deeds.outlook = Outlook(
            verdict="refused", because="opted_out", sentence="They have opted out of texts."
        )
        await pilot.press("A")
        await shows(pilot, "They have opted out of texts.")
        await pilot.press("enter")
        await pilot.pause(0.1)
    assert not keeper.sent_keys


async def test_a_refusal_is_said_on_the_card(client: Client, keeper: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        keeper.deeds.refuse = Refused(409, "action_off", "This action is switched off.")
        await pilot.press("shift+tab", "A")
        await shows(pilot, "It goes at once")
        await pilot.press("enter")
        await shows(pilot, "This action is switched off.", "Nothing was sent.")


async def test_without_actions_it_says_who_adds_them(client: Client, keeper: Peer) -> None:
    keeper.deeds.actions.clear()
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await pilot.press("shift+tab", "A")
        await shows(pilot, "No action can be run by hand.")


async def test_a_click_shows_an_action_and_a_second_sends_it(client: Client, keeper: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await pilot.press("shift+tab", "A")
        await shows(pilot, "It goes at once")
        await pilot.click("#actions", offset=(4, 0))
        assert not keeper.sent_keys
        await pilot.click("#actions", offset=(4, 0))
        await until(pilot, lambda: bool(keeper.sent_keys), "the text")


async def test_an_automatic_text_names_its_action(client: Client, keeper: Peer) -> None:
    by_itself = Author(kind="automatic", id=None, name="Automatic")
    keeper.text("c1", "Thank you!", author=by_itself, action="Thanks", state="held", quiet=True)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("enter")
        await shows(pilot, "Automatic · Thanks")


async def test_lead_details_runs_actions_and_shows_what_was_asked_for(
    client: Client, keeper: Peer
) -> None:
    keeper.deeds.requests = [
        Request(
            id="r", at=datetime(2025, 11, 4, tzinfo=UTC), lead_id="lead-c1", preference="text",
            channel="connect_widget", message="In [b]blue?", taken_by="Ben",
        )
    ]  # fmt: skip
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online", "Customer 1")
        await pilot.press("L")
        await shows(pilot, "Service requests", "In [b]blue?", "Widget of the site", "Ben")
        await pilot.press("A")
        await shows(pilot, "It goes at once")
        await pilot.press("enter")
        await shows(pilot, "is on its way")
    assert [text.action for text in keeper.texts["c1"] if text.action] == ["Sizes [b]"]


# ---- service requests


@pytest.mark.parametrize("size", SIZES)
async def test_a_request_is_taken_at_the_till(
    client: Client, keeper: Peer, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("ctrl+p")
        await write(pilot, "New service")
        await shows(pilot, "on the phone, to be answered")
        await pilot.press("enter")
        await shows(pilot, "What they ask for", "Ctrl+S takes it")
        await write(pilot, "Mia Wong")
        await pilot.press("ctrl+s")
        await shows(pilot, "Give the number.")
        await write(pilot, "2125550177")
        pilot.app.screen.query_one("#body").focus()
        await write(pilot, "In blue?")
        await pilot.press("ctrl+s")
        await shows(pilot, "The request is taken.")
    ((key, taken),) = keeper.deeds.taken
    assert key
    assert (taken.name, taken.number, taken.preference) == ("Mia Wong", "2125550177", "text")
    assert (taken.associate, taken.message) == ("ana", "In blue?")


async def test_lead_manager_runs_an_action_from_the_own_line(client: Client, keeper: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f5")
        await shows(pilot, "Leads · 2", "Customer 1")
        await pilot.press("A")
        await shows(pilot, "Run an action on", "It goes at once")
        await pilot.press("enter")
        await shows(pilot, "is on its way to Customer")
    ((path, method),) = [
        (path, method) for method, path in keeper.requests if path.endswith("/actions/a0")
    ]
    assert (method, path.startswith("/v1/leads/lead-c")) == ("POST", True)
