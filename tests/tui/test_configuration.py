"""The Configuration screen: what is set where, changed by those who may, in force at once (OP5)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from server.config import CHANGEABLE, Given
from server.wire import Setting
from tests.tui.acting import fill, write
from tests.tui.counterpart import Peer, Server, problem
from tests.tui.rulebook import Rulebook
from tests.tui.waiting import screen_text, shows, until
from tui import configuration
from tui.app import FloorlineApp
from tui.screens.configuration import ConfigurationScreen
from tui.screens.inbox import InboxScreen
from tui.screens.setting_editor import SettingEditor

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]
FORWARDING = "retailer.sms_message_forwarding_enabled"


@pytest.fixture
def book(peer: Peer) -> Rulebook:
    """Somebody who may change settings, of which the file sets the name."""
    fill(peer, 1)
    peer.me = replace(peer.me, permissions=["manage_users"])
    peer.rulebook.given["retailer.name"] = Given("/etc/relay.toml", "Harbor & [b]Pine")
    return peer.rulebook


async def open_screen(pilot: Pilot[Any], key: str | None = None) -> ConfigurationScreen:
    """Opened, with a setting chosen."""
    await shows(pilot, "● online")
    await pilot.press("f7")
    await shows(pilot, "in force at once", "sms_from_number_type")
    screen = pilot.app.screen
    assert isinstance(screen, ConfigurationScreen)
    if key is not None:
        await choose(pilot, screen, key)
    return screen


async def choose(pilot: Pilot[Any], screen: ConfigurationScreen, key: str) -> None:
    for _ in range(len(CHANGEABLE)):
        if screen.settings.chosen is not None and screen.settings.chosen.key == key:
            break
        await pilot.press("j")
    await shows(pilot, key)


async def editing(pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, SettingEditor), "the editor")
    await shows(pilot, "Save")


async def type_over(pilot: Pilot[Any], words: str) -> None:
    """Types in the place of what stands in the field."""
    field = pilot.app.screen.query_one(Input)
    await pilot.press("end", *["backspace"] * len(field.value))
    await write(pilot, words)


# ---- what is shown


@pytest.mark.parametrize("size", SIZES)
async def test_every_setting_is_there_with_its_value_and_where_it_is_set(
    client: Client, book: Rulebook, size: tuple[int, int]
) -> None:
    book.change({"proxy.session_ttl": "10m"})
    async with client().run_test(size=size, notifications=True) as pilot:
        screen = await open_screen(pilot)
        await shows(pilot, "Harbor & [b]Pine", "file", "08:00 to 21:00", "default")
        assert len(screen._all) == len(CHANGEABLE)
        await choose(pilot, screen, "proxy.session_ttl")
        await shows(pilot, "Proxy numbers", "10m", "here", "Changed last by Ana Torres")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "going back")


async def test_it_is_not_offered_to_others(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f7")
        await pilot.pause(0.1)
        assert isinstance(pilot.app.screen, InboxScreen)
        await pilot.press("ctrl+p")
        await write(pilot, "config")
        await pilot.pause(0.3)
        assert "Configuration" not in screen_text(pilot.app)


async def test_the_palette_offers_it(client: Client, book: Rulebook) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("ctrl+p")
        await write(pilot, "config")
        await shows(pilot, "Configuration: the retailer's settings")
        await pilot.press("enter")
        await shows(pilot, "in force at once")


async def test_what_the_file_sets_is_not_changed_here(client: Client, book: Rulebook) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_screen(pilot, "retailer.name")
        await pilot.press("enter")
        await shows(pilot, "It is set in the relay's file: it is changed there")
        await pilot.press("b")
        await pilot.pause(0.1)
        assert isinstance(pilot.app.screen, ConfigurationScreen)
        assert book.asked == []


async def test_what_somebody_else_changes_shows_by_itself(
    client: Client, book: Rulebook, peer: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_screen(pilot, "retailer.quiet_hours")
        await until(pilot, lambda: peer.streams == 1, "the stream")
        book.change({"retailer.quiet_hours": ["09:00", "20:00"]}, by="Ben Ode")
        peer.reset()
        await shows(pilot, "09:00 to 20:00", "Changed last by Ben Ode")
        assert screen.settings.chosen is not None
        assert screen.settings.chosen.key == "retailer.quiet_hours"


async def test_settings_that_do_not_come_say_why_and_come_when_asked_again(
    client: Client, book: Rulebook, peer: Peer
) -> None:
    peer.answer_with["/v1/settings"] = problem(500, "broken", "[x] The relay stumbled.")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("f7")
        await shows(pilot, "[x] The relay stumbled.", "Ctrl+R tries again.")
        peer.answer_with.clear()
        await pilot.press("ctrl+r")
        await shows(pilot, "sms_from_number_type")


# ---- changing


async def test_a_flag_is_changed_at_once_and_gets_its_default_back(
    client: Client, book: Rulebook
) -> None:
    key = "retailer.archive_released_lines"
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_screen(pilot, key)
        await pilot.press("enter")
        await shows(pilot, f"{key} is in force: on", "Set here.")
        await pilot.press("b")
        await shows(pilot, "Back to the default?", "default it is off.")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfigurationScreen), "closing")
        assert book.stored == {key: True}
        await pilot.press("b", "down", "enter")
        await shows(pilot, "is its default again: off", "As it is by default. Changed last by")
        assert book.asked == [{key: True}, {key: None}]


@pytest.mark.parametrize("size", SIZES)
async def test_switching_forwarding_off_is_asked_about(
    client: Client, book: Rulebook, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_screen(pilot, FORWARDING)
        await pilot.press("enter")
        await shows(pilot, "Stop all forwarding?", "Sessions that are live end at once")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfigurationScreen), "closing")
        assert book.asked == []
        await pilot.press("enter", "down", "enter")
        await shows(pilot, f"{FORWARDING} is in force: off")
        await pilot.press("enter")
        await shows(pilot, f"{FORWARDING} is in force: on")
        assert book.asked == [{FORWARDING: False}, {FORWARDING: True}]


async def test_one_of_several_is_chosen(client: Client, book: Rulebook) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_screen(pilot, "retailer.opt_in")
        await pilot.press("enter")
        await shows(pilot, "single  (as it is now)", "double", "off")
        await pilot.press("down", "enter")
        await shows(pilot, "retailer.opt_in is in force: double")


@pytest.mark.parametrize(
    ("key", "words", "value", "said"),
    [
        ("retailer.country", "CA", "CA", "CA"),
        ("retailer.presence_grace", "0", 0, "0"),
        ("retailer.quiet_hours", "9:00 - 20:30", ["09:00", "20:30"], "09:00 to 20:30"),
        ("retailer.quiet_hours", "any hour", [], "at any hour"),
        ("proxy.cooldown", "14d", "14d", "14d"),
    ],
)
async def test_a_value_is_typed(
    client: Client, book: Rulebook, key: str, words: str, value: Any, said: str
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_screen(pilot, key)
        await pilot.press("e")
        await editing(pilot)
        await type_over(pilot, words)
        await pilot.press("enter")
        await shows(pilot, f"{key} is in force: {said}")
        assert book.asked == [{key: value}]


@pytest.mark.parametrize(
    ("key", "words", "says"),
    [
        ("retailer.quiet_hours", "21:00 to 08:00", "closes before it opens"),
        ("retailer.quiet_hours", "always", "is not a pair of times"),
        ("retailer.presence_grace", "two", "is not a whole number"),
        ("proxy.session_ttl", "[3] days", "[3] days is not a duration"),
    ],
)
@pytest.mark.parametrize("size", SIZES)
async def test_what_the_relay_refuses_stays_with_its_reason(
    client: Client, book: Rulebook, key: str, words: str, says: str, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_screen(pilot, key)
        await pilot.press("enter")
        await editing(pilot)
        await type_over(pilot, words)
        await pilot.click("#save")
        await shows(pilot, says)
        assert pilot.app.screen.query_one(Input).value == words
        assert book.stored == {}
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfigurationScreen), "closing")


async def test_a_list_is_ticked(client: Client, book: Rulebook) -> None:
    key = "retailer.associate_details_menu"
    item = "io.tulip.associates.outOfOffice"
    book.change({key: [item, "com.larkin.rota"]})
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_screen(pilot, key)
        await pilot.press("enter")
        await shows(pilot, f"[x] {item}", "[ ] io.tulip.associates.keys", "[x] com.larkin.rota")
        await pilot.press("down", "space")
        await shows(pilot, f"[ ] {item}")
        await pilot.press("up", "space", "enter")
        await shows(pilot, f"{key} is in force:")
        assert book.asked == [{key: ["io.tulip.associates.myDetails", "com.larkin.rota"]}]


async def test_a_list_that_the_relay_refuses_stays(client: Client, book: Rulebook) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_screen(pilot, "proxy.widen")
        await pilot.press("enter")
        await shows(pilot, "[x] overlay")
        await pilot.press("space", "enter")
        await shows(pilot, "does not begin as the list of all does")
        assert isinstance(pilot.app.screen, SettingEditor)


async def test_an_option_that_associates_chose_is_asked_about(
    client: Client, book: Rulebook
) -> None:
    key = "retailer.out_of_office_options"
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_screen(pilot, key)
        await pilot.press("enter")
        await shows(pilot, "[x] all", "[x] logged_out")
        await pilot.press("space", "enter")
        await shows(pilot, "Offer it no more?", "Nothing is forwarded any more")
        await pilot.press("down", "enter")
        await shows(pilot, f"{key} is in force: logged_out")
        assert book.asked == [{key: ["logged_out"]}]


async def test_what_is_as_it_was_is_no_change(client: Client, book: Rulebook) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_screen(pilot, "proxy.cooldown")
        await pilot.press("enter")
        await editing(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfigurationScreen), "closing")
        assert book.asked == []


async def test_when_the_relay_is_gone_nothing_is_lost(
    client: Client, book: Rulebook, server: Server
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_screen(pilot, "proxy.cooldown")
        await pilot.press("enter")
        await editing(pilot)
        await type_over(pilot, "9d")
        server.stop()
        await pilot.press("enter")
        await shows(pilot, "No relay answers")
        server.start()
        await pilot.press("enter")
        await shows(pilot, "proxy.cooldown is in force: 9d")


# ---- words


def setting(key: str, value: Any) -> Setting:
    book = Rulebook(stored={key: value})
    return next(each for each in book.page().items if each.key == key)


@pytest.mark.parametrize(
    ("key", "before", "after", "asks"),
    [
        (FORWARDING, True, False, "Stop all forwarding"),
        (FORWARDING, False, True, None),
        ("retailer.sms_from_number_type", "associate", "store", "Text from the store's number"),
        ("retailer.sms_from_number_type", "store", "associate", None),
        ("retailer.out_of_office_options", ["all", "logged_out"], ["all"], "Offer it no more"),
        ("retailer.out_of_office_options", ["all"], ["all", "logged_out"], None),
        ("retailer.archive_released_lines", True, False, None),
    ],
)
def test_only_what_ends_something_is_asked_about(
    key: str, before: Any, after: Any, asks: str | None
) -> None:
    question = configuration.question(setting(key, before), after)
    assert (question.yes if question else None) == asks


@pytest.mark.parametrize("key", CHANGEABLE)
def test_what_is_shown_can_be_typed(key: str) -> None:
    """Of whatever is typed at all."""
    known = setting(key, CHANGEABLE[key].usual)
    if known.kind in ("text", "number", "duration", "hours"):
        assert configuration.read(known, configuration.shown(known)) == known.value
    if known.kind == "list":
        assert configuration.ticked(known, known.value) == known.value


def test_a_kind_of_a_later_relay_is_shown_as_it_is() -> None:
    later = replace(setting("proxy.cooldown", "7d"), kind="map", value={"a": [1]})
    assert configuration.shown(later) == "{'a': [1]}"
