"""The Out of Office screen: fields and what is wrong with them, leaving, the menu, the mark."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from server.wire import TextError
from tests.tui.acting import fill, write
from tests.tui.counterpart import Peer
from tests.tui.office import BEN, OFF
from tests.tui.refusing import Refused
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.menu import OUT_OF_OFFICE
from tui.screens.inbox import InboxScreen
from tui.screens.out_of_office import OutOfOfficeScreen

SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]
ON = replace(OFF, enabled=True, forwarding_number="+19175550147", verified=True, active=True)
Client = Callable[..., FloorlineApp]


async def open_it(pilot: Pilot[Any]) -> OutOfOfficeScreen:
    await shows(pilot, "● online")
    await pilot.press("f6")
    await shows(pilot, "Phone", "Deputy")
    assert isinstance(pilot.app.screen, OutOfOfficeScreen)
    return pilot.app.screen


async def home(pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the messages")


@pytest.mark.parametrize("size", SIZES)
async def test_everything_is_put_by_keys(client: Client, peer: Peer, size: tuple[int, int]) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_it(pilot)
        await pilot.press("space", "tab")
        await write(pilot, "(917) 555-0147")
        await shows(pilot, "Saving texts a code to +1 917 555 0147.", "Not saved yet.")
        await pilot.press("tab", "down", "enter", "tab")
        await write(pilot, "2099-01-05 18:00")
        await shows(pilot, "Switches itself off on Monday, 5 January 2099, at 18:00.")
        await pilot.press("tab", "enter")
        await shows(pilot, "Who gets your texts instead?", "Uma Stone · Uptown")
        await write(pilot, "uma")
        await until(pilot, lambda: "Ben Ode" not in screen_text(pilot.app), "one name")
        await pilot.press("enter")
        await shows(pilot, "Uma Stone · Uptown …")
        await pilot.press("ctrl+s")
        await shows(pilot, "Saved.", "When logged out → Uma Stone")
    (put,) = peer.office.put
    assert (put.enabled, put.forwarding_number, put.mode) == (True, "+19175550147", "logged_out")
    assert put.deputy_id == "uma"
    assert put.ends_at == datetime(2099, 1, 5, 18, 0).astimezone(UTC)


async def test_everything_is_put_by_mouse(client: Client, peer: Peer) -> None:
    peer.office.now = replace(ON, enabled=False)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_it(pilot)
        await pilot.click("#enabled")
        await pilot.click("#mode-logged_out")
        await pilot.click("#deputy")
        await shows(pilot, "Who gets your texts instead?")
        await pilot.click("#options", offset=(2, 1))
        await shows(pilot, "Ben Ode · Downtown …")
        await pilot.click("#save")
        await shows(pilot, "Saved.", "When logged out → Ben Ode")
    (put,) = peer.office.put
    assert (put.enabled, put.mode, put.deputy_id) == (True, "logged_out", "ben")


async def test_only_what_is_offered_can_be_chosen_and_what_logged_out_means_is_said(
    client: Client, peer: Peer
) -> None:
    peer.office.now = replace(OFF, options=["logged_out"], grace=90)
    async with client().run_test(size=(80, 24)) as pilot:
        await open_it(pilot)
        await shows(pilot, "Only while I am logged out", "for 90 seconds.")
        assert "All texts" not in screen_text(pilot.app)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: bool(peer.office.put), "what was put")
    assert peer.office.put[0].mode == "logged_out"


@pytest.mark.parametrize(
    ("code", "detail", "focused"),
    [
        ("forwarding_number_invalid", "It is toll-free.", "phone"),
        ("forwarding_number_loops", "It is a store's.", "phone"),
        ("too_many_codes", "Try again in 9 minutes.", "phone"),
        ("mode_not_offered", "Choose another.", "mode"),
        ("end_invalid", "Within a year.", "end"),
        ("deputy_invalid", "They get no texts.", "deputy"),
    ],
)
async def test_a_refusal_stands_beside_its_field_and_the_focus_is_there(
    client: Client, peer: Peer, code: str, detail: str, focused: str
) -> None:
    async with client().run_test(size=(80, 24)) as pilot:
        screen = await open_it(pilot)
        await pilot.press("tab")
        await write(pilot, "9175550147")
        peer.office.refuse = Refused(422, code, detail)
        await pilot.press("ctrl+s")
        await shows(pilot, detail)
        assert screen.focused is not None
        assert screen.focused.id == focused
        text = screen_text(pilot.app)
        names = {"phone": "Phone", "mode": "Forward", "end": "Until", "deputy": "Deputy"}
        assert text.index(names[focused]) < text.index(detail)
        assert "9175550147" in text
        await pilot.press("ctrl+s")
        await shows(pilot, "Saved.")
        assert detail not in screen_text(pilot.app)


async def test_what_cannot_be_read_is_said_before_the_relay_is_asked(
    client: Client, peer: Peer
) -> None:
    async with client().run_test(size=(80, 24)) as pilot:
        await open_it(pilot)
        await pilot.press("tab")
        await write(pilot, "555 0147")
        await pilot.press("enter")
        await shows(pilot, "Type ten digits with the area code")
    assert peer.office.put == []


async def test_a_code_that_has_lapsed_is_texted_anew(client: Client, peer: Peer) -> None:
    peer.office.now = replace(ON, verified=False)
    async with client().run_test(size=(80, 24)) as pilot:
        screen = await open_it(pilot)
        await shows(pilot, "No code can be entered now.", "Text a new code")
        await pilot.press("tab")
        await pilot.press("backspace")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: bool(peer.office.put), "what was put")
        assert peer.office.put[0].forwarding_number == "+19175550147"
        await shows(pilot, "+1 917 555 014 ")
        assert screen.form.is_changed


async def test_a_wrong_code_says_how_many_tries_are_left(client: Client, peer: Peer) -> None:
    soon = datetime(2099, 1, 1, tzinfo=UTC)
    peer.office.now = replace(ON, verified=False, code_expires_at=soon)
    async with client().run_test(size=(80, 24)) as pilot:
        screen = await open_it(pilot)
        await shows(pilot, "good for ")
        assert screen.focused is not None
        assert screen.focused.id == "code"
        await pilot.press("enter")
        await shows(pilot, "Type the six digits")
        await pilot.press(*"111111", "enter")
        await shows(pilot, "9 tries are left.")
        await pilot.press(*["backspace"] * 6, *"246810", "enter")
        await shows(pilot, "The phone is verified.", "✓ Verified", "→ phone ••47")
        assert "Code" not in screen_text(pilot.app)


async def test_what_is_not_saved_is_not_left_without_being_asked(
    client: Client, peer: Peer
) -> None:
    async with client().run_test(size=(80, 24)) as pilot:
        await open_it(pilot)
        await pilot.press("escape")
        await home(pilot)
        await open_it(pilot)
        await pilot.press("space", "escape")
        await shows(pilot, "What you changed is not saved")
        await pilot.press("enter")
        await shows(pilot, "Out of office: on")
        await pilot.press("escape", "down", "down", "enter")
        await home(pilot)
    assert peer.office.put == []


async def test_where_it_is_blocked_a_card_says_why_and_closes_back(
    client: Client, peer: Peer
) -> None:
    because = TextError(code="forwarding_disabled", detail="Forwarding is off for all.")
    peer.office.now = replace(OFF, blocked=because)
    async with client().run_test(size=(80, 24)) as pilot:
        await shows(pilot, "● online")
        for closing in ("escape", "enter"):
            await pilot.press("f6")
            await shows(pilot, "Forwarding is off for all.")
            await pilot.press(closing)
            await home(pilot)


async def test_it_is_blocked_while_it_is_open(client: Client, peer: Peer) -> None:
    because = TextError(code="store_numbers", detail="Texts go from the store.")
    async with client().run_test(size=(80, 24)) as pilot:
        await open_it(pilot)
        peer.emit("out_of_office.updated", replace(OFF, blocked=because))
        await shows(pilot, "Texts go from the store.")
        await pilot.press("escape")
        await home(pilot)


async def test_what_another_terminal_saves_is_shown_but_not_over_what_is_typed(
    client: Client, peer: Peer
) -> None:
    async with client().run_test(size=(80, 24)) as pilot:
        await open_it(pilot)
        peer.emit("out_of_office.updated", replace(ON, sentence="It goes to your phone ••47."))
        await shows(pilot, "+1 917 555 0147", "Out of office: on", "It goes to your phone ••47.")
        await pilot.press("tab", "tab", "tab")
        await write(pilot, "2099-01-05")
        other = replace(ON, forwarding_number="+19175550188", sentence="To ••88.")
        peer.emit("out_of_office.updated", other)
        await shows(pilot, "To ••88.", "2099-01-05", "+1 917 555 0147")


@pytest.mark.parametrize("size", SIZES)
async def test_while_it_is_on_every_screen_says_so(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    fill(peer)
    peer.me = replace(peer.me, permissions=["manage_clienteling"])
    peer.office.now = ON
    async with client().run_test(size=size, notifications=True) as pilot:
        await shows(pilot, "● online", "Out of office → phone ••47")
        for key, words in (("f2", "My details"), ("f3", "Fixed texts"), ("f6", "Deputy")):
            await pilot.press(key)
            await shows(pilot, words, "Out of office → phone ••47")
            await pilot.press("escape")
            await home(pilot)
        peer.emit("out_of_office.updated", replace(ON, deputy=BEN))
        await shows(pilot, "Out of office → Ben Ode")
        peer.emit("out_of_office.updated", OFF)
        await until(pilot, lambda: "Out of office" not in screen_text(pilot.app), "no mark")


async def test_a_click_on_the_mark_opens_it(client: Client, peer: Peer) -> None:
    peer.office.now = ON
    async with client().run_test(size=(100, 24)) as pilot:
        await shows(pilot, "● online", "→ phone ••47")
        first = screen_text(pilot.app).splitlines()[0]
        await pilot.click(offset=(first.index("→"), 0))
        await shows(pilot, "✓ Verified")
        await pilot.press("escape", "f2")
        await shows(pilot, "My details")
        last = screen_text(pilot.app).splitlines()[-1]
        await pilot.click(offset=(last.index("→"), 23))
        await shows(pilot, "✓ Verified")


async def test_settings_lead_to_it(client: Client, peer: Peer) -> None:
    peer.office.now = ON
    async with client().run_test(size=(80, 24)) as pilot:
        await shows(pilot, "→ phone ••47")
        await pilot.press("f2")
        await shows(pilot, "My details", "→ phone ••47 …")
        await pilot.click("#out-of-office")
        await shows(pilot, "✓ Verified")


async def test_an_item_that_the_retailer_does_not_show_is_nowhere(
    client: Client, peer: Peer
) -> None:
    peer.me = replace(peer.me, menu=[id for id in peer.me.menu if id != OUT_OF_OFFICE])
    async with client().run_test(size=(80, 24)) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f6")
        await pilot.press("f2")
        await shows(pilot, "My details", "Colours")
        assert "Out of Office" not in screen_text(pilot.app)
        await pilot.press("escape")
        await home(pilot)
        await pilot.press("ctrl+p")
        await shows(pilot, "Search for commands")
        await write(pilot, "office")
        await shows(pilot, "No matches found")


async def test_a_menu_of_one_item_shows_that_alone(client: Client, peer: Peer) -> None:
    peer.me = replace(peer.me, menu=["io.tulip.associates.appearance"])
    async with client().run_test(size=(80, 24)) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f2")
        await shows(pilot, "Colours")
        for words in ("My details", "When a text comes", "Keys", "Out of Office"):
            assert words not in screen_text(pilot.app)
        await pilot.press("delete", "escape")
        await home(pilot)
