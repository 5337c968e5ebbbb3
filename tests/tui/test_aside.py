"""Putting conversations aside and taking them up again: dismiss, snooze, undo, unread (MC4, MC19)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.acting import fill, open_newest, screen, write
from tests.tui.counterpart import Peer, problem
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.screens.choice import Choice
from tui.screens.inbox import InboxScreen

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]


async def begin(pilot: Pilot[Any]) -> None:
    await shows(pilot, "Customer 0", "● online")


def state(peer: Peer, id: str) -> str:
    return peer.conversations[id].state


async def dismissed(pilot: Pilot[Any], peer: Peer, id: str) -> None:
    """At the relay and here, where the next one is chosen then."""

    def another_is_chosen() -> bool:
        chosen = screen(pilot).conversations.chosen
        return chosen is not None and chosen.id != id

    await until(pilot, lambda: state(peer, id) == "dismissed", "dismissal")
    await until(pilot, another_is_chosen, "the next one")


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_dismissed_comes_back_in_the_order_in_which_it_went(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    fill(peer)
    async with client().run_test(size=size, notifications=True) as pilot:
        await begin(pilot)
        for id in ("c2", "c1"):
            await pilot.press("d")
            await dismissed(pilot, peer, id)
        await pilot.press("u")
        await until(pilot, lambda: state(peer, "c1") == "open", "the first return")
        assert state(peer, "c2") == "dismissed"
        await pilot.press("u")
        await until(pilot, lambda: state(peer, "c2") == "open", "the second return")
        await shows(pilot, "Customer 1", "Customer 2")
        await pilot.press("u")
        await shows(pilot, "There is nothing to undo.")


async def test_the_open_conversation_is_dismissed_from_its_thread(
    client: Client, peer: Peer
) -> None:
    fill(peer)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await open_newest(pilot, "first words 2")
        await pilot.press("d")
        assert screen(pilot).composer.text == "d", "while writing, a letter is a letter"
        await pilot.press("shift+tab", "d")
        await until(pilot, lambda: state(peer, "c2") == "dismissed", "dismissal")
        assert state(peer, "c1") == state(peer, "c0") == "open"


async def test_from_dismissed_a_conversation_is_restored(client: Client, peer: Peer) -> None:
    fill(peer, 2)
    peer.change("c1", state="dismissed")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("left_square_bracket")
        await shows(pilot, "Dismissed 1", "Customer 1")
        await pilot.press("d")
        await until(pilot, lambda: state(peer, "c1") == "open", "the return")
        await shows(pilot, "Nothing was dismissed.")
        await pilot.press("u")
        await until(pilot, lambda: state(peer, "c1") == "dismissed", "undoing the return")


async def test_a_refused_dismissal_says_why_and_leaves_nothing_to_undo(
    client: Client, peer: Peer
) -> None:
    fill(peer, 1)
    peer.answer_with["/c0/dismiss"] = problem(409, "busy", "[/] Ben writes to her just now.")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("d")
        await shows(pilot, "[/] Ben writes to her just now.")
        await pilot.press("u")
        await shows(pilot, "There is nothing to undo.")


async def test_an_undoing_that_fails_can_be_tried_again(client: Client, peer: Peer) -> None:
    fill(peer, 2)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("d")
        await until(pilot, lambda: state(peer, "c1") == "dismissed", "dismissal")
        await shows(pilot, "Dismissed now")
        peer.answer_with["/c1/restore"] = problem(503, "busy", "Not just now.")
        await pilot.press("u")
        await shows(pilot, "Not just now.")
        assert state(peer, "c1") == "dismissed"
        peer.answer_with.clear()
        await pilot.press("u")
        await until(pilot, lambda: state(peer, "c1") == "open", "the return")


@pytest.mark.parametrize("size", SIZES)
async def test_snoozing_from_the_list_of_times(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    fill(peer, 2)
    async with client().run_test(size=size, notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("z")
        await shows(pilot, "Put Customer 1 aside until", "In an hour", "Tomorrow morning")
        await pilot.press("enter")
        await until(pilot, lambda: state(peer, "c1") == "dismissed", "putting aside")
        until_when = peer.conversations["c1"].snoozed_until
        assert until_when is not None
        assert timedelta(minutes=58) < until_when - datetime.now(UTC) < timedelta(minutes=61)
        await shows(pilot, "undoes")
        await pilot.press("u")
        await until(pilot, lambda: state(peer, "c1") == "open", "the return")
        assert state(peer, "c0") == "open"


async def test_a_time_can_be_typed_and_wrong_words_are_answered(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("z", "tab")
        await write(pilot, "when pigs fly")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, Choice)
        assert pilot.app.screen.query_one("#hint").has_class("-wrong")
        await pilot.press("backspace")
        assert not pilot.app.screen.query_one("#hint").has_class("-wrong")
        await pilot.press("ctrl+u")
        await write(pilot, "3h")
        await pilot.press("enter")
        await until(pilot, lambda: state(peer, "c0") == "dismissed", "putting aside")
        until_when = peer.conversations["c0"].snoozed_until
        assert until_when is not None
        assert timedelta(hours=2.9) < until_when - datetime.now(UTC) < timedelta(hours=3.1)


async def test_a_time_can_be_clicked_and_escape_chooses_none(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("z")
        await shows(pilot, "In an hour")
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, InboxScreen)
        assert state(peer, "c0") == "open"
        await pilot.press("z")
        await shows(pilot, "In an hour")
        await pilot.click("#options", offset=(5, 0))
        await until(pilot, lambda: state(peer, "c0") == "dismissed", "putting aside")


async def test_undoing_a_second_snooze_brings_the_first_one_back(
    client: Client, peer: Peer
) -> None:
    fill(peer, 2)
    first = datetime.now(UTC) + timedelta(days=9)
    peer.change("c1", state="dismissed", snoozed_until=first)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("left_square_bracket")
        await shows(pilot, "Customer 1")
        await pilot.press("z", "enter")
        await until(pilot, lambda: peer.conversations["c1"].snoozed_until != first, "snoozing")
        await shows(pilot, "undoes")
        await pilot.press("u")
        await until(pilot, lambda: peer.conversations["c1"].snoozed_until == first, "undoing")
        await pilot.press("d")
        await until(pilot, lambda: state(peer, "c1") == "open", "the return")
        await shows(pilot, "where it was before")
        await pilot.press("u")
        await until(pilot, lambda: peer.conversations["c1"].snoozed_until == first, "undoing")


async def test_a_new_text_brings_a_snoozed_conversation_back(client: Client, peer: Peer) -> None:
    fill(peer, 2)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("z", "enter")
        await until(pilot, lambda: "Customer 1" not in list_of(pilot), "putting aside")
        peer.text("c1", "I am back")
        await shows(pilot, "Customer 1", "I am back")


def list_of(pilot: Pilot[Any]) -> str:
    return "\n".join(line[:40] for line in screen_text(pilot.app).splitlines()[3:8])


@pytest.mark.parametrize("size", SIZES)
async def test_marked_unread_it_stays_unread_until_it_is_opened_again(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    fill(peer, 2)
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_newest(pilot, "first words 1")
        await until(pilot, lambda: peer.conversations["c1"].unread == 0, "the read mark")
        await pilot.press("shift+tab", "m")
        await until(pilot, lambda: peer.conversations["c1"].unread == 1, "marking")
        await pilot.press("tab", "x", "backspace")
        await pilot.pause(0.3)
        assert peer.conversations["c1"].unread == 1
        await pilot.press("escape")
        await pilot.pause(0.3)
        assert peer.conversations["c1"].unread == 1
        await shows(pilot, "2 unread")
        await pilot.press("enter")
        await until(pilot, lambda: peer.conversations["c1"].unread == 0, "reading again")


async def test_marking_another_one_does_not_read_the_open_one(client: Client, peer: Peer) -> None:
    fill(peer, 2)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await open_newest(pilot, "first words 1")
        await until(pilot, lambda: peer.conversations["c1"].unread == 0, "the read mark")
        await pilot.press("shift+tab", "m")
        await until(pilot, lambda: peer.conversations["c1"].unread == 1, "marking")
        await pilot.press("escape", "down", "m")
        await pilot.pause(0.3)
        peer.change("c1", waiting_since=None)
        await pilot.pause(0.3)
        assert peer.conversations["c1"].unread == 1


async def test_with_nothing_chosen_nothing_is_put_aside(client: Client, peer: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Nothing in your inbox.", "● online")
        await pilot.press("d", "z", "m", "u")
        assert isinstance(pilot.app.screen, InboxScreen)
        assert {method for method, _ in peer.requests} == {"GET"}
