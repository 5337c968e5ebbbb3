"""Lead Manager: leads listed, found, chosen, texted, added to the message center (MC10, MC11)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from server.wire import Assignee
from tests.tui.acting import fill, screen, write
from tests.tui.counterpart import Peer, Server, problem
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.screens.inbox import InboxScreen
from tui.screens.leads import LeadsScreen

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]
MINE = Assignee(user_id="ana", name="Ana Torres")


@pytest.fixture
def leads(peer: Peer) -> Peer:
    """Three leads without a conversation, and one who waits for an answer."""
    peer.clientele.add("l1", "Kim [b]Lee[/b]", organization="Hollis Hotel", assignee=MINE)
    peer.clientele.add("l2", "Lou Ash", status="contacted")
    peer.clientele.add("l3", "Max Orr", numbers=[])
    fill(peer, 1)
    return peer


async def manager(pilot: Pilot[Any], *words: str) -> LeadsScreen:
    await shows(pilot, "● online")
    await pilot.press("f5")
    await shows(pilot, *(words or ("Leads · 4", "Lou Ash")))
    assert isinstance(pilot.app.screen, LeadsScreen)
    return pilot.app.screen


@pytest.mark.parametrize("size", SIZES)
async def test_every_lead_is_listed_with_how_it_stands(
    client: Client, leads: Peer, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await manager(pilot)
        await shows(
            pilot, "Kim [b]Lee[/b]", "Lou Ash", "contacted", "Customer 0", "✉1", "nobody", "me",
            "+1 212 555 0147", "Compose", "Status",
        )  # fmt: skip
        assert ("Hollis Hotel" in screen_text(pilot.app)) is (size[0] >= 100)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "going back")


async def test_the_palette_opens_it(client: Client, leads: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("ctrl+p")
        await write(pilot, "lead manager")
        await shows(pilot, "Lead Manager: every lead")
        await pilot.press("enter")
        await shows(pilot, "Leads · 4")


async def test_a_list_without_anybody_says_what_to_do(client: Client, peer: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await manager(pilot, "Leads · 0", "n adds one")
        await pilot.press("asterisk", "M", "c", "space")
        await shows(pilot, "0 leads chosen.")


async def test_leads_are_narrowed_and_ordered_and_stay_so(client: Client, leads: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await manager(pilot)
        await pilot.press("f")
        await shows(pilot, "Whose: mine", "Status: contacted")
        await pilot.press("enter")
        await shows(pilot, "Leads · 2 · mine, newest first")
        await pilot.press("f", "down", "down", "down", "down", "enter")
        await shows(pilot, "Leads · 1 · mine, contacted, newest first")
        await pilot.press("f", "down", "down", "down", "enter")
        await shows(pilot, "Leads · 1 · mine, new, newest first", "Kim [b]Lee[/b]")
        await pilot.press("f", "down", "down", "enter")
        await shows(pilot, "Leads · 0", "No lead is so.")
        await pilot.press("escape")
        await shows(pilot, "Leads · 4 · newest first")
        await pilot.press("o", "o")
        await shows(pilot, "Leads · 4 · by name")
        await pilot.press("slash", *"lou", "down")
        await shows(pilot, "Leads · 1 · by name")
        await pilot.press("ctrl+g", "f5")
        await shows(pilot, "Leads · 1 · by name", "lou")


async def test_leads_are_chosen_one_by_one_by_range_and_all(client: Client, leads: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        shown = await manager(pilot)
        assert shown.chosen_ids() == ["l1"], "nobody is chosen: who the cursor is on"
        await pilot.press("j", "space")
        await shows(pilot, "1 chosen", "[x]")
        assert shown.chosen_ids() == ["l2"]
        await pilot.press("space", "home", "shift+down", "shift+down")
        assert shown.chosen_ids() == ["l1", "l2", "l3"]
        await pilot.press("asterisk")
        await shows(pilot, "4 leads chosen.", "4 chosen")
        await pilot.press("minus")
        assert list(shown.chosen_ids()) == ["l3"]


async def test_the_mouse_chooses_and_opens(client: Client, leads: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        shown = await manager(pilot)
        await pilot.click("#leads", offset=(3, 0))
        await shows(pilot, "1 chosen")
        await pilot.click("#leads", offset=(3, 2), shift=True)
        await shows(pilot, "3 chosen")
        assert set(shown.chosen_ids()) == {"l1", "l2", "l3"}
        await pilot.click("#leads", offset=(12, 1), button=3)
        await shows(pilot, "Add 3 chosen leads to the message center")
        await pilot.press("escape")
        await pilot.click("#tools", offset=(69, 0))
        await shows(pilot, "Whose: mine")
        await pilot.press("escape")
        await pilot.click("#leads", offset=(26, 3))
        await shows(pilot, "first words 0")
        assert screen(pilot).opened == "c0"


async def test_compose_opens_the_messages_on_that_lead(client: Client, leads: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await manager(pilot)
        await pilot.press("j", "c")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the messages")
        await shows(pilot, "Lou Ash", "No texts yet")
        await write(pilot, "Hello Lou")
        await pilot.press("enter")
        await until(pilot, lambda: bool(leads.texts.get("with-l2")), "a text")


@pytest.mark.parametrize("size", SIZES)
async def test_all_chosen_are_added_and_those_who_cannot_be_say_why(
    client: Client, leads: Peer, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await manager(pilot)
        await pilot.press("asterisk")
        await shows(pilot, "4 chosen")
        await pilot.press("M")
        await shows(
            pilot, "3 leads are in the message center. Nothing was sent.",
            "1 lead could not be added:", "Max Orr: This lead has no number.",
        )  # fmt: skip
        assert not leads.texts["with-l1"]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the messages")
        await shows(pilot, "Lou Ash")


async def test_adding_that_breaks_off_says_what_was_done(
    client: Client, leads: Peer, server: Server
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await manager(pilot)
        await pilot.press("asterisk")
        await shows(pilot, "4 chosen")
        server.stop()
        await pilot.press("M")
        await shows(pilot, "0 leads are in the message center.", "4 leads not added")


async def test_a_lead_is_given_away_and_its_status_changed_in_the_list(
    client: Client, leads: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await manager(pilot)
        await pilot.press("j", "s", "down", "enter")
        await shows(pilot, "Lou Ash is new now.")
        await pilot.press("a")
        await shows(pilot, "Give Lou Ash to", "Ana Torres (me)", "Ben Ode")
        await write(pilot, "ben")
        await pilot.press("enter")
        await shows(pilot, "Lou Ash belongs to Ben Ode now.")
        assert leads.leads["l2"].assignee == Assignee(user_id="ben")


async def test_what_is_refused_is_said_in_place(client: Client, leads: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await manager(pilot)
        del leads.leads["l2"]
        await pilot.press("j", "c")
        await shows(pilot, "There is no such lead, or it is not yours to see.")
        await pilot.press("ctrl+r")
        await shows(pilot, "Leads · 3")


async def test_a_list_that_does_not_come_says_why(client: Client, leads: Peer) -> None:
    leads.answer_with["/v1/leads"] = problem(503, "busy", "[x] Not just now.")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await manager(pilot, "[x] Not just now.", "Ctrl+R tries again.")
        leads.answer_with.clear()
        await pilot.press("ctrl+r")
        await shows(pilot, "Leads · 4")


async def test_what_others_change_shows_by_itself(client: Client, leads: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await manager(pilot)
        leads.clientele.change("l2", {"status": "customer"})
        leads.text("c0", "and again")
        await shows(pilot, "customer", "✉2")


async def test_a_long_list_is_loaded_as_it_is_looked_at(client: Client, peer: Peer) -> None:
    for n in range(900):
        peer.clientele.add(f"l{n}", f"Lead {n:03}")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        shown = await manager(pilot, "Leads · 900", "Lead 000")
        await pilot.press("end")
        await shows(pilot, "Lead 899")
        asked = sum(path == "/v1/leads" for _, path in peer.requests)
        assert asked <= 3, "only what is looked at"
        await pilot.press("asterisk")
        await shows(pilot, "900 leads chosen.")
        assert len(shown.chosen_ids()) == 900


async def test_no_more_are_chosen_than_can_be(client: Client, peer: Peer) -> None:
    for n in range(5_010):
        peer.clientele.add(f"l{n}", f"Lead {n:03}")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await manager(pilot, "Leads · 5,010")
        await pilot.press("asterisk")
        await shows(pilot, "5,000 leads chosen. No more than 5,000")


async def test_numbers_are_shown_as_the_relay_gives_them(client: Client, leads: Peer) -> None:
    leads.me = replace(leads.me, permissions=[])
    leads.clientele.add("l2", "Lou Ash", numbers=["··47"])
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await manager(pilot)
        await shows(pilot, "··47")
