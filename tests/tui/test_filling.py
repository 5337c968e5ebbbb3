"""Gaps of a template and fields of the lead, filled while a text is written (MC6, MC7)."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from server.wire import NewText
from tests.tui.acting import burst, fill, open_newest, write
from tests.tui.counterpart import Peer, Server, problem
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.screens.inbox import InboxScreen
from tui.widgets.composer import Composer

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]


@pytest.fixture
def shelf(peer: Peer) -> Peer:
    """A lead of whom the name and a city are known, and replies with gaps."""
    fill(peer, 2)
    peer.shelf.add("Two gaps", "Hi {{first_name}}, your {{car}} in {{size}} is here.")
    peer.shelf.add("Needed", "Your {{car!}} is here.")
    peer.shelf.values["c1"] = {"first_name": "Dana", "city": "Hoboken"}
    return peer


async def pick(pilot: Pilot[Any], title: str) -> Composer:
    """A quick reply, into the composer of the newest conversation."""
    await open_newest(pilot)
    await pilot.press("slash")
    await write(pilot, title)
    await pilot.pause(0.2)
    await pilot.press("enter")
    await until(pilot, lambda: bool(composer(pilot).text), "the text")
    return composer(pilot)


def composer(pilot: Pilot[Any]) -> Composer:
    """That of the message center, whatever lies above it."""
    inbox = next(each for each in pilot.app.screen_stack if isinstance(each, InboxScreen))
    return inbox.composer


async def sent(pilot: Pilot[Any], peer: Peer) -> NewText:
    await until(pilot, lambda: bool(peer.shelf.sent), "sending")
    return peer.shelf.sent[-1]


# ---- gaps


@pytest.mark.parametrize("size", SIZES)
async def test_tab_goes_from_gap_to_gap_and_typing_fills_them(
    client: Client, shelf: Peer, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        text = await pick(pilot, "two")
        await shows(pilot, "2 gaps: car, size. Tab goes to them", "Next gap")
        await pilot.press("tab")
        assert text.selected_text == "{{car}}"
        await write(pilot, "sofa")
        await shows(pilot, "1 gap: size. Tab goes to it")
        await pilot.press("tab")
        assert text.selected_text == "{{size}}"
        await write(pilot, "slate")
        await pilot.press("tab")
        await until(pilot, lambda: not text.has_focus, "Tab does its usual work again")
        await pilot.press("shift+tab", "enter")
        new = await sent(pilot, shelf)
        assert new.body == "Hi Dana, your sofa in slate is here."
        assert new.template_id == "t0-Two gaps"


async def test_shift_tab_goes_back(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        text = await pick(pilot, "two")
        await pilot.press("shift+tab")
        assert text.selected_text == "{{size}}"
        await pilot.press("shift+tab")
        assert text.selected_text == "{{car}}"


async def test_letters_and_tabs_as_fast_as_they_come_stay_in_their_turn(
    client: Client, shelf: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        text = await pick(pilot, "two")
        burst(pilot.app, "tab", *"sofa", "tab", *"slate")
        await until(pilot, lambda: text.text.endswith("is here.") and "slate" in text.text, "it")
        assert text.text == "Hi Dana, your sofa in slate is here."


async def test_a_text_with_gaps_goes_after_it_was_asked_once(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        text = await pick(pilot, "two")
        await pilot.press("enter")
        await shows(pilot, "Enter again sends without car, size")
        assert text.selected_text == "{{car}}", "it shows where"
        assert not shelf.shelf.sent
        await pilot.press("enter")
        new = await sent(pilot, shelf)
        assert (new.body, new.template_id) == (
            "Hi Dana, your {{car}} in {{size}} is here.",
            "t0-Two gaps",
        )
        await shows(pilot, "Hi Dana, your in is here.")


async def test_it_is_asked_again_when_other_gaps_are_left(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await pick(pilot, "two")
        await pilot.press("enter")
        await shows(pilot, "Enter again sends without car, size")
        await write(pilot, "sofa")
        await pilot.press("enter")
        await shows(pilot, "Enter again sends without size")
        assert not shelf.shelf.sent


async def test_a_text_cannot_go_without_what_it_needs(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        text = await pick(pilot, "needed")
        for _ in range(3):
            await pilot.press("enter")
            await shows(pilot, "This text cannot go without car")
            assert text.selected_text == "{{car!}}"
        assert not shelf.shelf.sent
        await write(pilot, "sofa")
        await pilot.press("enter")
        assert (await sent(pilot, shelf)).body == "Your sofa is here."


async def test_what_is_typed_by_hand_is_never_sent_in_braces_unasked(
    client: Client, shelf: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "Your {{car}}")
        await pilot.press("enter")
        await shows(pilot, "Enter again sends {{car}} as it is written")
        assert not shelf.shelf.sent
        await pilot.press("enter")
        assert await sent(pilot, shelf) == NewText(body="Your {{car}}")


async def test_a_draft_remembers_its_template_across_conversations_and_restarts(
    client: Client, shelf: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await pick(pilot, "two")
        await pilot.press("escape", "down", "enter")
        await shows(pilot, "first words 0")
        assert composer(pilot).text == ""
        assert composer(pilot).template_id is None
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await shows(pilot, "2 gaps: car, size")
        await pilot.press("enter", "enter")
        assert (await sent(pilot, shelf)).template_id == "t0-Two gaps"


async def test_a_text_that_was_emptied_comes_from_nowhere(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        text = await pick(pilot, "needed")
        text.select_all()
        await pilot.press("backspace")
        await write(pilot, "On my way")
        await pilot.press("enter")
        assert (await sent(pilot, shelf)).template_id is None


async def test_what_the_relay_refuses_comes_back_with_its_template(
    client: Client, shelf: Peer
) -> None:
    refusal = problem(422, "template_invalid", "No field boat.")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        text = await pick(pilot, "two")
        shelf.answer_with["/c1/messages"] = refusal
        await pilot.press("enter", "enter")
        await shows(pilot, "No field boat.", "2 gaps")
        assert text.template_id == "t0-Two gaps"


# ---- fields of the lead


def list_is_open(pilot: Pilot[Any]) -> bool:
    return "▶" in screen_text(pilot.app)


@pytest.mark.parametrize("size", SIZES)
async def test_two_braces_offer_what_is_known_and_enter_puts_the_value_in(
    client: Client, shelf: Peer, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "Hi {{")
        await shows(pilot, "store_name", "Downtown", "first_name", "Dana", "Hoboken")
        names = [field.name for field in composer(pilot).offered()]
        assert names == ["store_name", "first_name", "city"], "what is not known is not offered"
        await write(pilot, "fi")
        await until(pilot, lambda: "Hoboken" not in screen_text(pilot.app), "narrowing")
        await pilot.press("enter")
        await until(pilot, lambda: not list_is_open(pilot), "closing")
        assert composer(pilot).text == "Hi Dana"
        assert not shelf.shelf.sent


async def test_up_and_down_choose_and_tab_takes(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "{{")
        await shows(pilot, "▶ store_name")
        await pilot.press("down", "down")
        await shows(pilot, "▶ city")
        await pilot.press("down", "up", "tab")
        assert composer(pilot).text == "Hoboken"
        assert composer(pilot).has_focus


async def test_a_click_takes_it(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "{{")
        await shows(pilot, "▶ store_name")
        await pilot.click("#fields", offset=(6, 2))
        await until(pilot, lambda: composer(pilot).text == "Dana", "the value")
        assert composer(pilot).has_focus


async def test_escape_closes_the_list_alone(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "{{")
        await shows(pilot, "▶ store_name")
        await pilot.press("escape")
        await until(pilot, lambda: not list_is_open(pilot), "closing")
        assert composer(pilot).has_focus
        await write(pilot, "fi")
        await pilot.pause(0.1)
        assert not list_is_open(pilot), "it stays closed while this field is typed"
        await write(pilot, "} {{")
        await until(pilot, lambda: list_is_open(pilot), "the next one")


async def test_where_nothing_fits_typing_goes_on(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "{{zz")
        await until(pilot, lambda: not list_is_open(pilot), "closing")
        await write(pilot, "top} and on")
        assert composer(pilot).text == "{{zztop} and on"


async def test_a_field_typed_out_becomes_its_value_and_undo_brings_it_back(
    client: Client, shelf: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "Hi {{")
        await shows(pilot, "▶ store_name")
        await write(pilot, "first_name}}")
        assert composer(pilot).text == "Hi Dana"
        await write(pilot, ", {{car}}")
        assert composer(pilot).text == "Hi Dana, {{car}}", "without data it stays"


async def test_letters_never_wait_for_the_relay(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        shelf.delay = 0.6
        burst(pilot.app, *"Hi", "space", *"{{first_name}}", *",ok")
        await until(pilot, lambda: composer(pilot).text == "Hi {{first_name}},ok", "the letters")
        await until(pilot, lambda: composer(pilot).text == "Hi Dana,ok", "the value, when it comes")


async def test_fields_that_do_not_come_are_said(
    client: Client, shelf: Peer, server: Server
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        server.stop()
        await write(pilot, "{{")
        await shows(pilot, "No fields: No relay answers")
        await write(pilot, "fi")
        assert composer(pilot).text == "{{fi"
        server.start()
        await pilot.press(*["backspace"] * 4)
        await write(pilot, "{{")
        await shows(pilot, "▶ store_name")


async def test_another_conversation_offers_its_own(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "{{")
        await shows(pilot, "Dana")
        await pilot.press("escape", "escape", "down", "enter")
        await shows(pilot, "first words 0")
        await write(pilot, "{{")
        await shows(pilot, "▶ store_name")
        assert "Dana" not in screen_text(pilot.app)


async def test_a_field_only_begun_is_not_sent_unasked(client: Client, shelf: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "{{zz")
        await pilot.press("enter")
        await shows(pilot, "Enter again sends {{zz as it is written")
        assert not shelf.shelf.sent
