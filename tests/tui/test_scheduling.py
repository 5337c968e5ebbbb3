"""Writing a text for later, seeing when it leaves, changing and withdrawing it (MC23)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from server.wire import Outlook
from tests.tui.acting import fill, open_newest, screen, write
from tests.tui.counterpart import MINE, Peer, problem
from tests.tui.waiting import shows, until
from tui.app import FloorlineApp
from tui.screens.later import LaterCard, told

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]


@pytest.mark.parametrize("size", SIZES)
async def test_a_text_is_written_for_later_and_its_time_and_words_are_changed(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    fill(peer)
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "See you at five.")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, LaterCard), "the question when")
        await shows(pilot, "here,", "where the lead is")
        await pilot.press("enter")
        await shows(pilot, "» leaves")
        (text,) = [text for text in peer.texts["c2"] if text.author == MINE]
        assert text.scheduled_for is not None
        assert text.scheduled_for - datetime.now(UTC) > timedelta(minutes=50)
        assert screen(pilot).composer.text == ""
        await pilot.press("shift+tab", "e")
        await shows(pilot, "The text that leaves later")
        await write(pilot, " Bring tulips.")
        await pilot.press("enter")
        await until(
            pilot,
            lambda: peer.texts["c2"][-1].body == "See you at five. Bring tulips.",
            "the new words",
        )
        await pilot.press("S")
        await until(pilot, lambda: isinstance(pilot.app.screen, LaterCard), "the question when")
        await pilot.press("tab")
        await write(pilot, "3d")
        await pilot.press("enter")
        later = datetime.now(UTC) + timedelta(days=2)
        await until(
            pilot, lambda: (peer.texts["c2"][-1].scheduled_for or NEVER) > later, "the new time"
        )
        await pilot.press("x")
        await shows(pilot, "withdrawn")


NEVER = datetime(1970, 1, 1, tzinfo=UTC)


async def test_escape_keeps_what_was_written_and_nothing_asks_when_nothing_is(
    client: Client, peer: Peer
) -> None:
    fill(peer)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await pilot.press("ctrl+s")
        await shows(pilot, "Write the text first.")
        await write(pilot, "Later")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, LaterCard), "the question when")
        await pilot.press("escape")
        assert screen(pilot).composer.text == "Later"
        assert not peer.sent_keys


async def test_words_that_came_too_late_are_not_lost(client: Client, peer: Peer) -> None:
    fill(peer)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "Old")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, LaterCard), "the question when")
        await pilot.press("enter")
        await shows(pilot, "» leaves")
        text = peer.texts["c2"][-1]
        peer.answer_with[text.id] = problem(409, "not_scheduled", "It has left already.")
        await pilot.press("shift+tab", "e")
        await shows(pilot, "The text that leaves later")
        await write(pilot, " and new")
        await pilot.press("enter")
        await shows(pilot, "It has left already.")
        assert screen(pilot).composer.text == "Old and new"


def test_the_card_says_what_time_it_is_there_and_whether_it_is_quiet(peer: Peer) -> None:
    peer.add("c", "Dana")
    at = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
    held = Outlook(
        verdict="held", because="quiet_hours", sentence="", until=at + timedelta(hours=10)
    )
    peer.outlook = held
    said = told("04:00", at, peer.summary("c"))
    assert "22:00 where the lead is" in said
    assert "Quiet there: it would wait until" in said
    peer.outlook = Outlook(verdict="allowed", because="agreed", sentence="A text goes at once.")
    assert told("04:00", at, peer.summary("c")).endswith("It goes then.")
