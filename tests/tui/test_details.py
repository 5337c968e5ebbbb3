"""Lead Details: where the lead is, and the consent ledger (MC8, CO4, CO5)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.containers import VerticalScroll
from textual.pilot import Pilot

from server.wire import ConsentRecord
from tests.tui.acting import fill, open_newest, write
from tests.tui.counterpart import NOON, Peer, Server, problem
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.screens.details import DetailsScreen
from tui.screens.inbox import InboxScreen

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]


def entry(shown: str, kind: str = "texted_first", method: str = "message", age: int = 0) -> Any:
    return ConsentRecord(
        at=NOON - timedelta(days=age), number="+12125550199", kind=kind, method=method, shown=shown,
        scope="store:store-1", line="+12125550111", message_id=None, by=None,
    )  # fmt: skip


def many(count: int) -> list[ConsentRecord]:
    return [entry(f"words {n}", age=n) for n in range(count)]


async def details(pilot: Pilot[Any]) -> None:
    await shows(pilot, "Customer 0", "● online")
    await pilot.press("L")
    await shows(pilot, "Lead Details", "Consent ledger", "Local time")


def card(pilot: Pilot[Any]) -> VerticalScroll:
    assert isinstance(pilot.app.screen, DetailsScreen)
    return pilot.app.screen.query_one("#card", VerticalScroll)


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_who_they_are_and_what_was_asked_and_said(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    fill(peer, 1)
    by_hand = replace(entry("[/] no more", "opted_out", "person"), by="Ben [b]", scope="retailer")
    peer.ledger = [by_hand, entry("Hi! Is [x] there?", age=400)]
    async with client().run_test(size=size, notifications=True) as pilot:
        await details(pilot)
        await shows(
            pilot, "Customer 0", "Blue Door Studio", "contacted", "Ana Torres", "(New York)",
            "2 entries", "They opted out of texts, written down by a person.", "“[/] no more”",
            "Ben [b]", "for every line",
        )  # fmt: skip
        await pilot.press("end")
        await shows(pilot, "They texted first", "“Hi! Is [x] there?”", "2024")
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, InboxScreen)


async def test_an_empty_ledger_says_so(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await details(pilot)
        await shows(pilot, "nobody has asked them")


async def test_it_is_loaded_as_it_is_scrolled(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    peer.ledger = many(250)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await details(pilot)
        await shows(pilot, "250 entries", "words 0")
        await pilot.pause(0.3)
        assert asked_for_ledger(peer) == 1, "nothing below is asked for before it is near"
        for _ in range(3):
            await pilot.press("end")
            await pilot.pause(0.3)
        await until(pilot, lambda: asked_for_ledger(peer) == 3, "the pages")
        await pilot.press("end")
        await shows(pilot, "words 249")


def asked_for_ledger(peer: Peer) -> int:
    return sum(path.endswith("/consents") for _, path in peer.requests)


async def test_a_ledger_that_grows_meanwhile_is_loaded_anew(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    peer.ledger = many(150)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await details(pilot)
        await shows(pilot, "150 entries")
        peer.ledger.insert(0, entry("the newest", "opted_out", "keyword"))
        await pilot.press("end")
        await until(pilot, lambda: asked_for_ledger(peer) >= 3, "all of it again")
        await pilot.press("home")
        await shows(pilot, "151 entries")
        await until(pilot, lambda: "the newest" in screen_text(pilot.app), "the newest")


async def test_a_ledger_that_does_not_come_says_why(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    peer.answer_with["/consents"] = problem(503, "busy", "[/] Not just now.")
    peer.answer_with["/summary"] = problem(503, "busy", "[x] Neither this.")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 0", "● online")
        await pilot.press("L")
        await shows(pilot, "[/] Not just now.", "[x] Neither this.")


@pytest.mark.parametrize("size", SIZES)
async def test_where_they_are_can_be_said(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    fill(peer, 1)
    async with client().run_test(size=size, notifications=True) as pilot:
        await details(pilot)
        await shows(pilot, "State", "not said")
        await pilot.press("s", "tab")
        await write(pilot, "nowhere")
        await pilot.press("enter", "ctrl+u")
        await write(pilot, "texas")
        await pilot.press("enter")
        await until(pilot, lambda: peer.lead("lead-c0").state == "TX", "the state")
        await shows(pilot, "Texas (TX)")
        await pilot.press("t")
        await shows(pilot, "In which time zone", "Central")
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: peer.lead("lead-c0").time_zone == "America/Chicago", "the zone")
        await shows(pilot, "America/Chicago")
        await pilot.press("t", "enter")
        await until(pilot, lambda: peer.lead("lead-c0").time_zone is None, "taking it away")


async def test_a_place_that_is_refused_says_why(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    peer.answer_with["/leads/lead-c0"] = problem(422, "state_invalid", "[x] No such state.")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await details(pilot)
        await pilot.press("s", "tab")
        await write(pilot, "TX")
        await pilot.press("enter")
        await shows(pilot, "[x] No such state.")


async def test_the_ledger_of_a_lead_is_kept_as_a_file(
    client: Client, peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(peer, 1)
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await details(pilot)
        await pilot.press("x")
        await shows(pilot, "The consent ledger of this", "Exported")
        await pilot.press("x")
        await until(pilot, lambda: len(list(folder.iterdir())) == 2, "a second file beside it")
    first, second = sorted(folder.iterdir(), key=lambda file: len(file.name))
    assert first.name.startswith("consent-customer-0-")
    assert second.stem == f"{first.stem}-2"
    assert first.read_bytes() == b"at,number\r\n", "as the relay wrote it"


async def test_a_file_that_cannot_be_written_says_why(
    client: Client, peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(peer, 1)
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await details(pilot)
        await pilot.press("x")
        await shows(pilot, "Nothing was exported", "cannot be written here")
    monkeypatch.chdir(tmp_path)


async def test_the_name_in_the_summary_opens_it(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await open_newest(pilot)
        await shows(pilot, "Belongs to")
        await pilot.click("#summary-name")
        await shows(pilot, "Lead Details", "Consent ledger")


async def test_of_several_leads_none_has_details(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    peer.conversations["c0"] = replace(
        peer.conversations["c0"], lead=replace(peer.conversations["c0"].lead, id=None)
    )
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "Customer 0", "● online")
        await pilot.press("L")
        await shows(pilot, "Which lead this is, is not known yet.")


async def palette(pilot: Pilot[Any], words: str) -> None:
    await pilot.press("ctrl+p")
    await shows(pilot, "Search for commands")
    await write(pilot, words)
    await pilot.pause(0.3)


async def test_supervisors_keep_the_whole_ledger(
    client: Client, server: Server, peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(peer, 1)
    monkeypatch.chdir(tmp_path)
    peer.me = replace(peer.me, permissions=["supervise"])
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "Customer 0", "● online")
        await palette(pilot, "consent ledger")
        await shows(pilot, "Export the consent ledger")
        await pilot.press("down", "enter")
        await shows(pilot, "The whole consent ledger is")
    assert kept(tmp_path, "consent-ledger-*.csv") == [b"at,number\r\n"]


def kept(folder: Path, pattern: str) -> list[bytes]:
    return [file.read_bytes() for file in folder.glob(pattern)]


async def test_others_are_not_offered_it(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "Customer 0", "● online")
        await palette(pilot, "consent ledger")
        assert "Export the consent ledger" not in screen_text(pilot.app)


async def test_the_palette_names_what_is_done_about_consent(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    peer.conversations["c0"] = replace(peer.conversations["c0"], flag="asks_to_stop")
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "Customer 0", "● online")
        await palette(pilot, "texting")
        await shows(pilot, "This text does not ask to stop texting")
