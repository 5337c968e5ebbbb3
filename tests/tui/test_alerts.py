"""Alerts: told wherever one is, counted until they were looked at, listed for a month."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from server.wire import AlertPage
from tests.tui.acting import fill, open_newest, screen
from tests.tui.counterpart import TOKEN, Peer, Server
from tests.tui.test_told import PLACES, Go, Heard
from tests.tui.waiting import screen_text, shows, until
from tui.alerts import Alerts
from tui.app import FloorlineApp
from tui.config import Remembered, load
from tui.screens.alerts import AlertsScreen
from tui.screens.inbox import InboxScreen
from tui.settings import Settings
from tui.widgets.bottom import AlertsMark

Client = Callable[..., FloorlineApp]
EXHAUSTED = "No proxy number is free, so a [b]text was not forwarded."
LOOP = "Two phones seem to answer each other."


def unseen(pilot: Pilot[Any]) -> int:
    """How many alerts are counted as not seen."""
    assert isinstance(pilot.app, FloorlineApp)
    return pilot.app.alerts


async def listed(pilot: Pilot[Any]) -> None:
    await pilot.press("f4")
    await until(pilot, lambda: isinstance(pilot.app.screen, AlertsScreen), "the alerts")


@pytest.mark.parametrize("go", PLACES)
async def test_an_alert_is_told_at_once_from(client: Client, peer: Peer, go: Go) -> None:
    fill(peer)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await go(pilot)
        peer.alert(EXHAUSTED)
        await shows(pilot, "Not forwarded", "No proxy number is free", "f4 lists the alerts")
        await until(pilot, lambda: unseen(pilot) == 1, "the count")


async def test_it_is_counted_until_it_was_looked_at_and_stays_listed(
    client: Client, peer: Peer
) -> None:
    fill(peer)
    async with client().run_test(size=(80, 24)) as pilot:
        await shows(pilot, "● online")
        assert "alert" not in screen_text(pilot.app).splitlines()[-1]
        peer.alert(EXHAUSTED, user_name="Ana Torres")
        peer.alert(LOOP, kind="loop_stopped")
        await shows(pilot, "! 2 alerts")
        await pilot.click(AlertsMark)
        await shows(pilot, "● A loop was stopped", "● Not forwarded", "[b]text", "Ana Torres")
        await pilot.press("escape")
        await until(pilot, lambda: "alert" not in screen_text(pilot.app), "no count any more")
        await listed(pilot)
        await shows(pilot, "A loop was stopped")
        assert "● A loop" not in screen_text(pilot.app)


async def test_enter_opens_its_conversation_though_it_is_not_here_yet(
    client: Client, peer: Peer
) -> None:
    fill(peer)
    peer.add("far", "Far Away", assignee=None)  # in no list of this person's
    peer.text("far", "words from afar", quiet=True)
    peer.alert(EXHAUSTED, conversation_id="far", quiet=True)
    async with client().run_test(size=(80, 24)) as pilot:
        await open_newest(pilot, "first words 2")
        await listed(pilot)
        await shows(pilot, "Enter opens the conversation")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the messages")
        await shows(pilot, "words from afar")
        assert screen(pilot).opened == "far"


async def test_one_that_is_about_nothing_to_be_seen_says_so(client: Client, peer: Peer) -> None:
    peer.alert(EXHAUSTED, quiet=True)
    async with client().run_test(size=(80, 24)) as pilot:
        await shows(pilot, "! 1 alert")
        await listed(pilot)
        await shows(pilot, "about no conversation")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, AlertsScreen)


async def test_what_was_raised_while_one_was_away_is_counted_and_what_was_seen_is_not(
    server: Server, peer: Peer, tmp_path: Path
) -> None:
    file = tmp_path / "client.toml"
    peer.alert(EXHAUSTED, quiet=True)
    async with FloorlineApp(Remembered(file), server.url, TOKEN).run_test() as pilot:
        await shows(pilot, "! 1 alert")
        await listed(pilot)
        await until(pilot, lambda: unseen(pilot) == 0, "that it was seen")
    peer.alert(LOOP, quiet=True)
    again = load(file)
    assert again.alerts_seen(server.url, "ana") == peer.alerts[1].at
    async with FloorlineApp(again, server.url, TOKEN).run_test() as pilot:
        await shows(pilot, "! 1 alert")
    peer.me = replace(peer.me, id="ben")  # another person at the same terminal
    async with FloorlineApp(load(file), server.url, TOKEN).run_test() as pilot:
        await shows(pilot, "! 2 alerts")


async def test_an_alert_that_comes_while_the_list_is_open_is_seen_there(
    client: Client, peer: Peer
) -> None:
    peer.alert(EXHAUSTED, quiet=True)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await listed(pilot)
        await shows(pilot, "Not forwarded")
        peer.alert(LOOP, kind="loop_stopped")
        await shows(pilot, "● A loop was stopped")
        assert "lists the alerts" not in screen_text(pilot.app)
        chosen = pilot.app.screen.query_one(OptionList).highlighted_option
        assert chosen is not None
        assert chosen.id == "alert-0", "what was chosen stays chosen"


async def test_who_does_not_look_hears_it(peer: Peer, server: Server, tmp_path: Path) -> None:
    app = Heard(tmp_path, server.url, Settings(desktop="osc9"))
    async with app.run_test() as pilot:
        await shows(pilot, "● online")
        app.app_focus = False
        peer.alert(LOOP, kind="loop_stopped")
        await until(pilot, lambda: "\x07" in app.said, "the bell")
        assert any(LOOP in said for said in app.said)


async def test_without_alerts_the_list_says_what_would_be_there(client: Client) -> None:
    async with client().run_test(size=(80, 24)) as pilot:
        await shows(pilot, "● online")
        await listed(pilot)
        await shows(pilot, "There are no alerts.")


async def test_more_are_asked_for_towards_the_end(client: Client, peer: Peer) -> None:
    for n in range(130):
        peer.alert(f"Number {n}.", quiet=True)
    async with client().run_test(size=(80, 24)) as pilot:
        await shows(pilot, "! 100 alerts")
        await listed(pilot)
        await pilot.press("end")
        options = pilot.app.screen.query_one(OptionList)
        await until(pilot, lambda: options.option_count == 130, "the rest")


def test_pages_that_overlap_hold_each_alert_once(peer: Peer) -> None:
    first, second, third = (peer.alert(str(n), quiet=True) for n in range(3))
    alerts = Alerts()
    alerts.take(AlertPage(items=[second], next_cursor=None, total=2))
    assert alerts.add(third)
    assert not alerts.add(third)
    alerts.take_more(AlertPage(items=[second, first], next_cursor=None, total=3))
    assert alerts.items == [third, second, first]
    assert not alerts.has_more
    assert alerts.since(first.at) == 2
