"""Users: text messaging switched on, and off with all that was said on the line (LS1, LS3)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.acting import fill, write
from tests.tui.counterpart import Peer, Server, problem
from tests.tui.roster import Roster
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.screens.inbox import InboxScreen
from tui.screens.numbers import NumbersScreen
from tui.screens.users import UsersScreen

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]
LINE = "+12125550111"


@pytest.fixture
def roster(peer: Peer) -> Roster:
    """Three people, two of whom text, and somebody who manages them."""
    fill(peer, 1)
    peer.me = replace(peer.me, permissions=["manage_users"])
    people = peer.roster
    people.add_user("Ana Torres", LINE)
    people.add_user("Ben [b]Ode[/b]")
    people.add_user("Cleo Park", "+12125550112", status="suspended")
    people.add_number("+12125550120")
    people.said["ana"] = (41, 1203, 2)
    return people


async def open_users(pilot: Pilot[Any]) -> UsersScreen:
    await shows(pilot, "● online")
    await pilot.press("ctrl+p")
    await write(pilot, "users: w")
    await shows(pilot, "Users: whose text messaging is on")
    await pilot.press("enter")
    await shows(pilot, "Users · 3", "Ana Torres")
    assert isinstance(pilot.app.screen, UsersScreen)
    return pilot.app.screen


@pytest.mark.parametrize("size", SIZES)
async def test_everybody_is_listed_with_their_number(
    client: Client, roster: Roster, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_users(pilot)
        await shows(pilot, "Relay number", "Ben [b]Ode[/b]", LINE, "suspended", "Downtown", "off")
        assert ("User name" in screen_text(pilot.app)) is (size[0] >= 100)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "going back")


async def test_who_does_not_manage_users_is_offered_neither_screen(
    client: Client, peer: Peer, roster: Roster
) -> None:
    peer.me = replace(peer.me, permissions=["supervise", "see_numbers"])
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("ctrl+p")
        await write(pilot, "users")
        await pilot.pause(0.3)
        assert "Users: whose text messaging is on" not in screen_text(pilot.app)
        assert not pilot.app.query(UsersScreen)


async def test_switching_on_shows_the_number_at_once(client: Client, roster: Roster) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_users(pilot)
        await pilot.press("j")
        await shows(pilot, "Texting on")
        await pilot.press("t")
        await shows(pilot, "Ben [b]Ode[/b] texts from +12125550120 from now on.", "Texting off")
        assert roster.user("ben").relay_number == "+12125550120"


async def test_none_free_is_said_and_nothing_is_half_activated(
    client: Client, roster: Roster
) -> None:
    roster.numbers = [each for each in roster.numbers if each.state != "free"]
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_users(pilot)
        await pilot.press("j", "t")
        await shows(pilot, "No line is free. Add a number.", "Texting on")
        assert not roster.user("ben").text_messaging
        await pilot.press("n")
        await shows(pilot, "Numbers · 2")
        assert isinstance(pilot.app.screen, NumbersScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_switching_off_says_what_goes_and_needs_the_number(
    client: Client, roster: Roster, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_users(pilot)
        await pilot.press("x")
        await shows(
            pilot, f"Ana Torres gives up {LINE} for good.", "41 conversations with 1,203 texts",
            "2 texts still waiting to leave", "No copy of the texts is kept", "Type the number",
        )  # fmt: skip
        await write(pilot, "2125550112")
        await pilot.press("enter")
        await shows(pilot, f"That is not {LINE}.")
        assert roster.released == []
        await pilot.press(*["backspace"] * 10)
        await write(pilot, "(212) 555-0111")
        await pilot.press("enter")
        await shows(pilot, f"{LINE} is released, and what was said on it is removed.")
        assert roster.released == [LINE]
        assert roster.number(LINE).state == "quarantined"
        await shows(pilot, "Texting on")


async def test_nothing_is_released_by_enter_alone_or_by_leaving(
    client: Client, roster: Roster
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_users(pilot)
        await pilot.press("x")
        await shows(pilot, "Type the number")
        await pilot.press("enter")
        await shows(pilot, "Escape leaves everything as it is.")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, UsersScreen), "closing")
        assert roster.released == []


async def test_where_an_archive_is_kept_the_question_says_so(
    client: Client, roster: Roster
) -> None:
    roster.archives = True
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_users(pilot)
        await pilot.press("x")
        await shows(pilot, "An archive of the texts")
        assert "No copy" not in screen_text(pilot.app)


async def test_search_narrows_the_list_while_one_types(client: Client, roster: Roster) -> None:
    for number in range(200):
        roster.add_user(f"Person {number:03}", id=f"p{number}", username=f"p{number}")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f8")
        await shows(pilot, "Users · 203")
        await pilot.press("slash", *"cleo")
        await shows(pilot, "Users · 1 found", "Cleo Park")
        await pilot.press("down", "x")
        await shows(pilot, "Cleo Park gives up")
        await pilot.press("escape", "escape")
        await shows(pilot, "Users · 203", "Ana Torres")
        await pilot.press("G")
        await shows(pilot, "Person 199")
        await pilot.press("slash", *"zzz")
        await shows(pilot, "Nobody is called so.")


async def test_a_relay_that_is_gone_is_said_and_loses_nothing(
    client: Client, roster: Roster, server: Server
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_users(pilot)
        server.stop()
        await pilot.press("x")
        await shows(pilot, "No relay answers")
        server.start()
        await pilot.press("ctrl+r")
        await shows(pilot, "Users · 3", "Ana Torres")


async def test_a_list_that_does_not_come_says_why(
    client: Client, peer: Peer, roster: Roster
) -> None:
    peer.answer_with["/v1/users"] = problem(500, "broken", "[x] The relay stumbled.")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f8")
        await shows(pilot, "[x] The relay stumbled.", "Ctrl+R tries again.")
        peer.answer_with.clear()
        await pilot.press("ctrl+r")
        await shows(pilot, "Users · 3")
