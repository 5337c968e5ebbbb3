"""Lead Details of any lead, written on by one or by two at once; its history (MC11)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from server.wire import Assignee, HistoryEntry
from tests.tui.acting import fill, screen, write
from tests.tui.counterpart import NOON, Peer, Server
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.screens.lead_editor import LeadEditor
from tui.screens.leads import LeadsScreen

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]


@pytest.fixture
def kim(peer: Peer) -> Peer:
    """One lead, who was never texted."""
    peer.clientele.add(
        "l1", "Kim Lee", organization="Hollis [b]Hotel[/b]", attributes=["SMSUPDATE"],
        fields={"size": "9 ½"}, assignee=Assignee(user_id="ana", name="Ana Torres"),
    )  # fmt: skip
    return peer


async def details(pilot: Pilot[Any]) -> None:
    await shows(pilot, "● online")
    await pilot.press("f5")
    await shows(pilot, "Leads · ", "Kim Lee")
    await pilot.press("enter")
    await shows(pilot, "Lead Details", "Hollis [b]Hotel[/b]", "Consent ledger")


async def editor(pilot: Pilot[Any]) -> LeadEditor:
    await details(pilot)
    await pilot.press("e")
    await shows(pilot, "Change Kim Lee", "First name")
    assert isinstance(pilot.app.screen, LeadEditor)
    return pilot.app.screen


async def retype(pilot: Pilot[Any], shown: LeadEditor, name: str, words: str) -> None:
    shown.query_one(f"#f-{name}").focus()
    await pilot.press("end", "ctrl+u")
    await write(pilot, words)


@pytest.mark.parametrize("size", SIZES)
async def test_a_lead_without_texts_has_details_and_each_of_them_can_be_written(
    client: Client, kim: Peer, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await details(pilot)
        await shows(pilot, "SMSUPDATE", "9 ½", "none yet, c writes the first", "e Change")
        await pilot.press("e")
        await shows(pilot, "Change Kim Lee", "First name")
        shown = pilot.app.screen
        assert isinstance(shown, LeadEditor)
        await retype(pilot, shown, "last_name", "Leigh")
        await retype(pilot, shown, "numbers", "2125550101, 2125550102")
        shown.query_one("#f-fields").focus()
        await pilot.press("end", "enter")
        await write(pilot, "city: Hoboken")
        await pilot.press("ctrl+s")
        await shows(pilot, "Lead Details", "Kim Leigh", "Hoboken", "2125550102")
    saved = kim.leads["l1"]
    assert saved.fields == {"size": "9 ½", "city": "Hoboken"}
    assert saved.numbers == ["2125550101", "2125550102"]
    assert (saved.organization, saved.revision) == ("Hollis [b]Hotel[/b]", 2), (
        "the rest is as it was"
    )


async def test_what_is_wrong_is_said_at_its_field(client: Client, kim: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        shown = await editor(pilot)
        shown.form.row("last_name").text = "x" * 1_000
        await pilot.press("ctrl+s")
        await shows(pilot, "At most 500 characters go here", "1,000.")
        assert shown.form.focused_field == "last_name"
        shown.form.row("last_name").text = "Lee"
        await retype(pilot, shown, "numbers", "12")
        await pilot.press("enter")
        await shows(pilot, "That is not a valid phone number.")
        assert shown.form.focused_field == "numbers"
        assert kim.leads["l1"].revision == 1
        await retype(pilot, shown, "numbers", "2125550147")
        assert "not a valid" not in screen_text(pilot.app)


async def test_the_second_of_two_sees_what_the_first_wrote_and_nothing_is_lost(
    client: Client, kim: Peer
) -> None:
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        shown = await editor(pilot)
        await retype(pilot, shown, "last_name", "Mine")
        lead = kim.leads["l1"]  # saved elsewhere; the event is still on its way
        kim.leads["l1"] = replace(
            lead, last_name="Theirs", name="Kim Theirs", status="lost", revision=2
        )
        await pilot.press("ctrl+s")
        await shows(pilot, "so nothing was saved yet", "Somebody else wrote “Theirs”.")
        await shows(pilot, "it was “new”")
        assert shown.form.texts["last_name"] == "Mine"
        assert shown.form.texts["status"] == "lost", "what only they wrote is taken"
        assert kim.leads["l1"].last_name == "Theirs"
        await pilot.press("ctrl+s")
        await shows(pilot, "Lead Details", "Kim Mine")
        assert (kim.leads["l1"].last_name, kim.leads["l1"].status) == ("Mine", "lost")


async def test_theirs_can_be_taken_by_a_key(client: Client, kim: Peer) -> None:
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        shown = await editor(pilot)
        await retype(pilot, shown, "last_name", "Mine")
        kim.clientele.change("l1", {"last_name": "Theirs"})
        await shows(pilot, "Somebody else wrote “Theirs”. Ctrl+T takes theirs.")
        await pilot.press("ctrl+t")
        assert shown.form.texts["last_name"] == "Theirs"


async def test_a_form_that_was_not_written_on_shows_what_others_save(
    client: Client, kim: Peer
) -> None:
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        shown = await editor(pilot)
        kim.clientele.change("l1", {"status": "customer"})
        await until(pilot, lambda: shown.form.texts["status"] == "customer", "their status")
        await pilot.press("escape")
        await shows(pilot, "Lead Details", "customer")


async def test_a_lead_given_away_meanwhile_is_said_and_the_words_stay(
    client: Client, kim: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        shown = await editor(pilot)
        await retype(pilot, shown, "last_name", "Mine")
        del kim.leads["l1"]
        await pilot.press("ctrl+s")
        await shows(pilot, "no longer yours to see")
        assert shown.form.texts["last_name"] == "Mine"


async def test_what_is_not_saved_is_not_lost_by_one_key(client: Client, kim: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        shown = await editor(pilot)
        await retype(pilot, shown, "last_name", "Mine")
        await pilot.press("escape")
        await shows(pilot, "What you wrote is not saved")
        await pilot.press("enter")
        assert shown.form.texts["last_name"] == "Mine"
        await pilot.press("escape", "down", "enter")
        await shows(pilot, "Lead Details")
        assert kim.leads["l1"].last_name == "Lee"


async def test_a_relay_that_is_gone_loses_nothing_that_was_written(
    client: Client, kim: Peer, server: Server
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        shown = await editor(pilot)
        await retype(pilot, shown, "last_name", "Mine")
        server.stop()
        await pilot.press("ctrl+s")
        await shows(pilot, "No relay answers")
        server.start()
        await pilot.press("ctrl+s")
        await shows(pilot, "Lead Details", "Kim Mine")


async def test_who_sees_no_numbers_cannot_write_them(client: Client, kim: Peer) -> None:
    kim.me = replace(kim.me, permissions=[])
    kim.leads["l1"] = replace(kim.leads["l1"], numbers=["··47"])
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        shown = await editor(pilot)
        await shows(pilot, "You see no numbers")
        await retype(pilot, shown, "last_name", "Leigh")
        await pilot.press("ctrl+s")
        await shows(pilot, "Lead Details", "Kim Leigh")
        assert kim.leads["l1"].numbers == ["··47"]


async def test_a_lead_is_added_and_refused_at_its_field(client: Client, kim: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f5")
        await shows(pilot, "Leads · 1")
        await pilot.press("n")
        await shows(pilot, "New lead", "First name")
        await write(pilot, "Uma")
        await pilot.press("tab")
        await write(pilot, "Stone")
        await pilot.press("tab")
        await write(pilot, "12")
        await pilot.press("ctrl+s")
        await shows(pilot, "That is not a valid phone number.")
        await pilot.press("end", "ctrl+u")
        await write(pilot, "2125550199")
        await pilot.press("ctrl+s")
        await shows(pilot, "Leads · 2", "Uma Stone is added.")
        assert isinstance(pilot.app.screen, LeadsScreen)


async def test_the_history_tells_owners_and_texts_of_all_lines(client: Client, kim: Peer) -> None:
    fill(kim, 1)
    text = replace(kim.texts["c0"][0], body="[x] from the old line")
    ben = Assignee(user_id="ben", name="Ben [i]Ode")
    kim.clientele.history = [
        HistoryEntry(at=NOON, kind="text", text=text, line="+12125550112"),
        HistoryEntry(at=NOON, kind="assigned", because="assigned", by="Sam", to=ben, before=None),
        *(HistoryEntry(at=NOON - timedelta(days=n), kind="added") for n in range(150)),
    ]
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await details(pilot)
        await pilot.press("h")
        await shows(
            pilot, "History of Kim Lee", "Customer 0 wrote to +12125550112",
            "[x] from the old line", "Given to Ben [i]Ode, before nobody by Sam: by hand.",
        )  # fmt: skip
        for _ in range(3):
            await pilot.press("end")
            await pilot.pause(0.2)
        await until(pilot, lambda: "More below" not in screen_text(pilot.app), "all of it")
        await pilot.press("escape")
        await shows(pilot, "Lead Details")


async def test_details_of_a_lead_who_was_found_by_a_search(client: Client, kim: Peer) -> None:
    fill(kim, 1)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("slash", *"kim")
        await shows(pilot, "Kim Lee")
        await pilot.press("down", "L")
        await shows(pilot, "Lead Details", "Hollis [b]Hotel[/b]")
        await pilot.press("c")
        await until(pilot, lambda: screen(pilot).opened == "with-l1", "the messages")
