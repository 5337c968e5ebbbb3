"""Pull: one new lead after the other, texted or given back; nothing written is lost (MC11)."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.acting import fill, screen, write
from tests.tui.counterpart import Peer, problem
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]


@pytest.fixture
def queue(peer: Peer) -> Peer:
    """Three new leads of nobody, and a conversation of the person's own."""
    for n in range(3):
        peer.clientele.add(f"l{n}", f"New Lead{n}")
    fill(peer, 1)
    return peer


async def pulls(pilot: Pilot[Any]) -> None:
    await shows(pilot, "● online", "Customer 0")
    await pilot.press("P")
    await shows(pilot, "New Lead0", "Pull · 0 texted, 0 skipped · 2 more wait")


@pytest.mark.parametrize("size", SIZES)
async def test_text_next_skip_until_nobody_is_left(
    client: Client, queue: Peer, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await pulls(pilot)
        await write(pilot, "Hello")
        await pilot.press("enter")
        await shows(pilot, "✓✓")
        await pilot.press("ctrl+n")
        await shows(pilot, "New Lead1", "Pull · 1 texted, 0 skipped · 1 more waits")
        assert queue.texts["with-l0"][0].body == "Hello"
        await pilot.press("ctrl+k")
        await shows(pilot, "New Lead2", "Pull · 1 texted, 1 skipped · 0 more wait")
        assert queue.clientele.put_back == ["l1"]
        await pilot.press("ctrl+k")
        await shows(pilot, "Pull ended", "No new lead is waiting.", "2 skipped.")
        assert queue.clientele.put_back == ["l1", "l2"]
        assert "Pull ·" not in screen_text(pilot.app)


async def test_what_is_written_and_not_sent_is_not_left_behind(client: Client, queue: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await pulls(pilot)
        await write(pilot, "Hel")
        await pilot.press("ctrl+k")
        await shows(pilot, "Send what you wrote")
        assert screen(pilot).composer.text == "Hel"
        assert queue.clientele.put_back == []


async def test_next_without_a_text_says_so(client: Client, queue: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await pulls(pilot)
        await pilot.press("ctrl+n")
        await shows(pilot, "Nothing was sent to New Lead0 yet.")


async def test_escape_ends_it_and_says_who_stays(client: Client, queue: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await pulls(pilot)
        await pilot.press("escape")
        await shows(pilot, "Pull ended", "0 leads texted", "stays yours.")
        await until(pilot, lambda: screen(pilot).opened == "with-l0", "it stays open")


async def test_the_mouse_skips_too(client: Client, queue: Peer) -> None:
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await pulls(pilot)
        await pilot.click("#pull-tools", offset=(11, 0))
        await shows(pilot, "New Lead1")
        assert queue.clientele.put_back == ["l0"]


async def test_nobody_waiting_is_said(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online", "Customer 0")
        await pilot.press("P")
        await shows(pilot, "No new lead is waiting.")


async def test_a_lead_that_cannot_be_put_back_stays_on_the_screen(
    client: Client, queue: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await pulls(pilot)
        queue.answer_with["/put-back"] = problem(409, "not_pulled", "[x] It is somebody else's.")
        await pilot.press("ctrl+k")
        await shows(pilot, "[x] It is somebody else's.", "Pull · 0 texted, 0 skipped")
        assert screen(pilot).opened == "with-l0"


async def test_it_is_begun_from_lead_manager(client: Client, queue: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online", "Customer 0")
        await pilot.press("f5")
        await shows(pilot, "Leads · 4")
        await pilot.press("P")
        await shows(pilot, "New Lead0", "Pull · 0 texted")
        assert screen(pilot).focused is screen(pilot).composer
