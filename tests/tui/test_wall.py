"""The supervisors' wall in front of a counterpart (SV1), and its alerts (SV4)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from server.wire import Assignee, Writer
from tests.tui.acting import fill, screen
from tests.tui.counterpart import Peer, Server
from tests.tui.waiting import screen_text, shows, until
from tests.tui.wall_scenes import busy
from tui.app import FloorlineApp
from tui.screens import wall as wall_module
from tui.screens.inbox import InboxScreen
from tui.screens.wall import WallScreen
from tui.screens.watching import WATCHING, WatchScreen
from tui.wall_state import SUPERVISES
from tui.widgets.thread import Thread
from tui.widgets.wall_grid import WallGrid

Client = Callable[..., FloorlineApp]
BEN = Assignee(user_id="ben", name="Ben Ode")


@pytest.fixture
def boss(peer: Peer) -> Peer:
    """A counterpart whose caller supervises; three conversations are live."""
    peer.me = replace(peer.me, permissions=["see_numbers", SUPERVISES])
    fill(peer)
    return peer


async def at_the_wall(pilot: Pilot[Any], *words: str) -> WallScreen:
    await shows(pilot, "● online")
    await pilot.press("f10")
    await until(pilot, lambda: isinstance(pilot.app.screen, WallScreen), "the wall")
    await shows(pilot, *(words or ("3 live",)))
    wall = pilot.app.screen
    assert isinstance(wall, WallScreen)
    return wall


def names(pilot: Pilot[Any]) -> list[str]:
    """Whom the tiles show, seat by seat."""
    shown = pilot.app.screen.query_one(WallGrid)._shown
    return [each.tile.conversation.lead.name if each else "" for each in shown]


def marked_as_read(peer: Peer) -> list[str]:
    return [path for method, path in peer.requests if path.endswith("/read")]


async def test_only_those_who_supervise_are_offered_it(client: Client, peer: Peer) -> None:
    fill(peer)
    async with client().run_test(size=(80, 24)) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f10")
        await pilot.pause()
        assert isinstance(pilot.app.screen, InboxScreen)


async def test_a_text_is_on_the_wall_when_it_came_and_moves_nobody(
    client: Client, boss: Peer
) -> None:
    boss.conversations["c0"] = replace(boss.conversations["c0"], assignee=BEN)
    async with client().run_test(size=(160, 48)) as pilot:
        await at_the_wall(pilot, "3 live · 3 waiting")
        before = names(pilot)[:3]
        boss.text("c0", "something [b]new[/b]")
        await shows(pilot, "something [b]new[/b]")
        boss.add("c9", "Somebody Else", assignee=BEN)
        boss.text("c9", "older words", quiet=True)
        boss.text("c9", "hello there")
        await shows(pilot, "4 live", "Somebody Else", "older words", "hello there")
        assert names(pilot)[:4] == [*before, "Somebody Else"]


async def test_twelve_are_seen_at_once_and_four_in_a_small_terminal(
    client: Client, peer: Peer
) -> None:
    busy(peer, peer.clock)
    async with client().run_test(size=(160, 48)) as pilot:
        wall = await at_the_wall(pilot, "18 live")
        assert wall.grid.places >= 12
        assert all(names(pilot)[:12])
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: wall.grid.places == 4, "four")
        await shows(pilot, "page 1 of 5", "Dana Reyes", "last hour, ≤")


async def test_keys_move_turn_pages_and_come_back(client: Client, peer: Peer) -> None:
    busy(peer, peer.clock)
    async with client().run_test(size=(80, 24)) as pilot:
        wall = await at_the_wall(pilot, "page 1 of 5")
        await pilot.press("right", "j")
        assert wall.grid.chosen == "w03"
        await pilot.press("l")
        await shows(pilot, "page 2 of 5")
        assert wall.grid.chosen == "w05"
        await pilot.press("h")
        await shows(pilot, "page 1 of 5")
        await pilot.press("pagedown", "n")
        await shows(pilot, "page 3 of 5")
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, InboxScreen)


async def test_who_waits_longer_comes_by_key_or_by_itself_into_a_seat_that_is_free(
    client: Client, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(peer, peer.clock)
    async with client().run_test(size=(80, 24)) as pilot:
        await at_the_wall(pilot, "page 1 of 5")
        first = names(pilot)
        assert first[1] == "Miles Okafor"
        peer.change("w01", waiting_since=None)
        await shows(pilot, "1 waits longer: r sorts")
        assert names(pilot) == first
        monkeypatch.setattr(wall_module, "SETTLES_AFTER", 0.0)
        await until(pilot, lambda: names(pilot)[1] == "Theo Hale", "the next who waits")
        assert [names(pilot)[at] for at in (0, 2, 3)] == [first[at] for at in (0, 2, 3)]
        monkeypatch.setattr(wall_module, "SETTLES_AFTER", 600.0)
        peer.change("w00", waiting_since=None)
        await shows(pilot, "1 waits longer")
        await pilot.press("r")
        await until(
            pilot, lambda: names(pilot)[:2] == ["Priya Lindgren", "Owen Marsh"], "the order"
        )


async def test_it_is_narrowed_to_an_associate_and_to_a_store(client: Client, peer: Peer) -> None:
    busy(peer, peer.clock)
    async with client().run_test(size=(160, 48)) as pilot:
        await at_the_wall(pilot, "18 live")
        await pilot.press("a")
        await shows(pilot, "Show an associate", "● here   Ana Torres", "○ absent Dora Lind")
        await pilot.press("down", "enter")
        await shows(pilot, "All stores · Ana Torres", "4 live")
        await pilot.press("s")
        await shows(pilot, "Downtown  ·  18 live, 15 waiting")
        await pilot.press("down", "enter")
        await shows(pilot, "Downtown · everybody", "18 live")
        await pilot.press("escape")
        await shows(pilot, "All stores · everybody")


async def test_reading_along_marks_nothing_and_answering_goes_to_the_messages(
    client: Client, boss: Peer
) -> None:
    for id in boss.conversations:
        boss.conversations[id] = replace(boss.conversations[id], assignee=BEN)
    async with client().run_test(size=(80, 24)) as pilot:
        await at_the_wall(pilot)
        await pilot.press("enter")
        await shows(pilot, WATCHING, "first words 0")
        boss.text("c0", "and while somebody watches")
        await shows(pilot, "and while somebody watches")
        boss.change("c0", writing=[Writer(user_id="ben", name="Ben Ode")])
        await shows(pilot, "Ben Ode is writing…")
        assert not marked_as_read(boss)
        await pilot.press("escape")
        await shows(pilot, " opened ", "Ben is writing…")
        await pilot.click(WallGrid, offset=(60, 3))
        await until(pilot, lambda: isinstance(pilot.app.screen, WatchScreen), "the clicked one")
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the messages")
        assert screen(pilot).opened == "c1"


async def test_whoever_may_no_longer_supervise_sees_neither_and_is_told(
    client: Client, boss: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await at_the_wall(pilot)
        await pilot.press("enter")
        await shows(pilot, WATCHING)
        boss.me = replace(boss.me, permissions=["see_numbers"])
        boss.reset()
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the messages")
        await shows(pilot, "You no longer supervise")


async def test_after_everything_was_loaded_anew_it_goes_on(client: Client, boss: Peer) -> None:
    async with client().run_test(size=(160, 48)) as pilot:
        await at_the_wall(pilot)
        await pilot.press("enter")
        await shows(pilot, WATCHING, "first words 0")
        boss.reset()
        await until(pilot, lambda: ("GET", "/v1/wall") in boss.requests[-8:], "loading anew")
        boss.text("c0", "after all of it")
        await shows(pilot, "after all of it")
        await pilot.press("escape")
        await shows(pilot, "3 live", "after all of it")


async def test_a_conversation_that_is_gone_closes_with_a_word(client: Client, boss: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await at_the_wall(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WatchScreen), "watching")
        await shows(pilot, "first words 0")
        boss.remove("c0")
        await shows(pilot, "is no longer yours", "2 live")


async def test_alerts_stand_on_it_and_lead_to_their_conversation(
    client: Client, boss: Peer
) -> None:
    boss.conversations["c1"] = replace(boss.conversations["c1"], assignee=BEN)
    boss.clock = boss.clock.now(boss.clock.tzinfo)
    async with client().run_test(size=(160, 48)) as pilot:
        await at_the_wall(pilot)
        boss.alert("A customer has [i]waited.", kind="unanswered", conversation_id="c1")
        await shows(pilot, "Not answered  A customer has [i]waited.", "! alert", "f4 lists them")
        await pilot.press("f4", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WatchScreen), "reading along")
        await shows(pilot, WATCHING, "first words 1")
        assert not marked_as_read(boss)
        assert pilot.app.screen.query_one(Thread).conversation_id == "c1"


async def test_it_says_that_the_relay_is_gone_and_what_to_do(
    client: Client, boss: Peer, server: Server
) -> None:
    async with client().run_test(size=(80, 24)) as pilot:
        await at_the_wall(pilot)
        server.stop()
        await shows(pilot, "Offline: as it was")
        assert "first words 0" in screen_text(pilot.app)
        await pilot.press("ctrl+r")
        await shows(pilot, "Ctrl+R tries again.")


async def test_nothing_going_on_is_said(client: Client, peer: Peer) -> None:
    peer.me = replace(peer.me, permissions=[SUPERVISES])
    async with client().run_test(size=(80, 24)) as pilot:
        await at_the_wall(pilot, "Nothing is going on.", "no texts this hour")
        await pilot.press("enter", "right", "pagedown", "r")
        assert isinstance(pilot.app.screen, WallScreen)
