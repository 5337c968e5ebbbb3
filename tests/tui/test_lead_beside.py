"""The lead beside the thread (MC8)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from server.wire import LeadRef
from tests.tui.acting import fill, open_newest, screen, write
from tests.tui.counterpart import Peer, problem
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp

Client = Callable[..., FloorlineApp]


def is_beside(pilot: Pilot[Any]) -> bool:
    return "Belongs to" in screen_text(pilot.app)


def status(pilot: Pilot[Any]) -> str | None:
    lead = screen(pilot).summary.lead
    return lead.status if lead is not None else None


async def test_where_there_is_room_it_stands_beside_the_thread(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "Open a conversation to see")
        await open_newest(pilot)
        await shows(
            pilot, "Blue Door Studio", "contacted", "Belongs to", "Ana Torres", "+12125550111",
            "May be texted", "(New York)", "Took part", "9 ½", "first words 0",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("size", "thread_stays"),
    [
        pytest.param((80, 24), False, id="80x24: in place of the thread"),
        pytest.param((120, 30), True, id="120x30: in place of the list"),
    ],
)
async def test_where_there_is_none_a_key_shows_and_hides_it(
    client: Client, peer: Peer, size: tuple[int, int], thread_stays: bool
) -> None:
    fill(peer, 1)
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_newest(pilot)
        assert not is_beside(pilot)
        await pilot.press("shift+tab", "i")
        await shows(pilot, "Belongs to", "(New York)")
        assert ("first words 0" in screen_text(pilot.app)) is thread_stays
        await pilot.press("i")
        await until(pilot, lambda: not is_beside(pilot), "hiding")
        await shows(pilot, "first words 0")
        await pilot.press("i")
        await shows(pilot, "Belongs to")
        await pilot.press("escape")
        await until(pilot, lambda: not is_beside(pilot), "hiding")
        await shows(pilot, "first words 0")
        assert screen(pilot).thread.has_focus


async def test_it_folds_with_the_terminal(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await open_newest(pilot)
        await shows(pilot, "Belongs to")
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: not is_beside(pilot), "folding")
        await shows(pilot, "first words 0")
        await pilot.resize_terminal(160, 48)
        await shows(pilot, "Belongs to", "first words 0")


async def test_a_status_is_chosen_or_typed(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await open_newest(pilot)
        await shows(pilot, "contacted")
        await pilot.press("shift+tab", "s")
        await shows(pilot, "Status of Customer 0", "contacted  (now)", "appointment")
        await pilot.press("end", "enter")
        await until(pilot, lambda: peer.lead("lead-c0").status == "lost", "the status")
        await shows(pilot, "Status: lost.")
        await until(pilot, lambda: status(pilot) == "lost", "the summary")
        await pilot.press("s")
        await shows(pilot, "lost  (now)")
        await pilot.press("tab")
        await write(pilot, "[b]vip")
        await pilot.press("enter")
        await until(pilot, lambda: peer.lead("lead-c0").status == "[b]vip", "the status")
        await shows(pilot, "Status: [b]vip.")


async def test_a_status_that_is_refused_says_why(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    peer.answer_with["/leads/lead-c0"] = problem(403, "forbidden", "[x] This lead is Ben's.")
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await open_newest(pilot)
        await shows(pilot, "contacted")
        await pilot.press("shift+tab", "s", "enter")
        await shows(pilot, "[x] This lead is Ben's.")
        assert peer.lead("lead-c0").status == "contacted"


async def test_who_opted_out_is_said_at_once(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await open_newest(pilot)
        await shows(pilot, "May be texted")
        peer.change("c0", consent="opted_out")
        await shows(pilot, "Opted out: may not be texted", "has opted out and may not be")


async def test_several_leads_of_one_number_are_named(client: Client, peer: Peer) -> None:
    named = [LeadRef(id="l1", name="Maria [1]", number="")]
    named.append(LeadRef(id="l2", name="Mario [2]", number=""))
    unknown = LeadRef(id=None, name="+12125550199", number="+12125550199")
    peer.add("c0", "x", lead=unknown, candidates=named, shown_to_store=peer.clock)
    peer.text("c0", "who am I", quiet=True)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("right_square_bracket", "right_square_bracket")
        await shows(pilot, "who am I")
        await pilot.press("enter")
        await shows(pilot, "Several leads have this", "Maria [1]", "Mario [2]")
        await pilot.press("shift+tab", "s")
        await shows(pilot, "Which lead this is, is not known yet.")


async def test_a_summary_that_does_not_come_says_why_and_comes_when_asked_again(
    client: Client, peer: Peer
) -> None:
    fill(peer, 1)
    peer.answer_with["/c0/summary"] = problem(500, "broken", "[b] The relay stumbled.")
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await open_newest(pilot)
        await shows(pilot, "[b] The relay", "stumbled.", "Ctrl+R tries", "Customer 0")
        await pilot.press("shift+tab", "s")
        await shows(pilot, "Which lead this is, is not known yet.")
        peer.answer_with.clear()
        await pilot.press("ctrl+r")
        await shows(pilot, "Blue Door Studio", "Belongs to")


async def test_it_follows_the_lead(client: Client, peer: Peer) -> None:
    fill(peer, 2)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await open_newest(pilot)
        await shows(pilot, "Blue Door Studio")
        lead = replace(peer.lead("lead-c1"), organization="Red Door [Atelier]", status="customer")
        peer.leads["lead-c1"] = lead
        peer.emit("lead.updated", lead)
        await shows(pilot, "Red Door [Atelier]", "customer")


async def test_another_conversation_never_shows_the_lead_before(client: Client, peer: Peer) -> None:
    fill(peer, 2)
    peer.leads["lead-c1"] = replace(peer.lead("lead-c1"), organization="The First One's")
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await open_newest(pilot)
        await shows(pilot, "The First One's")
        peer.answer_with["/c0/summary"] = problem(500, "broken", "No summary.")
        await pilot.press("escape", "down", "enter")
        await shows(pilot, "first words 0", "No summary.")
        assert "The First One's" not in screen_text(pilot.app)
