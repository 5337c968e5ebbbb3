"""A phone in the terminal (DE2), against a real relay on the simulated carrier."""

import asyncio
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from server.wire import NewText
from tests.support.relay import relay_process, twilio_settings
from tests.tui.acting import write
from tests.tui.terminal import Terminal, needs_tmux
from tests.tui.test_main import floorline
from tests.tui.waiting import screen_text, shows, until
from tui.api import Api, new_key
from tui.config import Remembered
from tui.demo.people import RETAILER, fictional
from tui.demo.pictures import drawn
from tui.demo.process import Relay, running
from tui.demo.shop import Associate, Place, Shop, signed_in
from tui.handset import HandsetApp
from tui.phones import Phones
from tui.screens.carrying import CarriedHandset

_phones = count()


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("handset")))
        with running(RETAILER) as started:
            asyncio.run(furnish(started))
            yield started


async def furnish(relay: Relay) -> None:
    shop = Shop(relay)
    await shop.open()
    try:
        await shop.staff(
            Place("Downtown", "212", "NY", "America/New_York", [("ana", "Ana Torres")])
        )
    finally:
        await shop.close()


ANA = Associate("", "ana", "Ana Torres", "+12125550111")
STORE, SHOWN = "+12125550110", "(212) 555-0111"


@pytest.fixture
async def ana(relay: Relay) -> AsyncIterator[Api]:
    async with await signed_in(relay, ANA) as api:
        yield api


@pytest.fixture
def number() -> str:
    """A phone that no other test has."""
    return fictional("917", next(_phones))


@pytest.fixture
def phone(relay: Relay, number: str, tmp_path: Path) -> HandsetApp:
    memory = Remembered(tmp_path / "client.toml")
    return HandsetApp(memory, Phones(relay.url), number)


@pytest.fixture
def sofa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """What is in ``sofa.jpg``, where the phone is started."""
    monkeypatch.chdir(tmp_path)
    Path("sofa.jpg").write_bytes(drawn("sofa"))
    return drawn("sofa")


def handset(pilot: Pilot[Any]) -> CarriedHandset:
    return pilot.app.screen.query_one(CarriedHandset)


async def begin(pilot: Pilot[Any], to: str = "212 555-0111") -> None:
    """Opens a thread with a number."""
    await shows(pilot, "●", "No texts yet.")
    await pilot.press("n")
    await write(pilot, to)
    await pilot.press("enter")
    await shows(pilot, "Text message")


async def say(pilot: Pilot[Any], words: str) -> None:
    await write(pilot, words)
    await pilot.press("enter")
    await shows(pilot, words, "✓ sent")


async def conversation(ana: Api, number: str) -> str:
    """The conversation that a phone has begun with Ana."""
    page = await ana.conversations("inbox", number)
    return page.items[0].id


async def test_a_text_goes_to_a_number_in_any_spelling_and_the_answer_rings(
    phone: HandsetApp, ana: Api, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bells: list[int] = []
    monkeypatch.setattr(phone, "bell", lambda: bells.append(1))
    async with phone.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await say(pilot, "Is the mirror there?")
        assert bells == []
        id = await conversation(ana, number)
        await ana.send(id, NewText(body="It is!"), new_key())
        await shows(pilot, "It is!", "☎ ringing", SHOWN)
        assert bells == [1]
        assert (await ana.messages(id)).items[0].body == "Is the mirror there?"


async def test_a_phone_opened_later_shows_both_sides_and_what_is_unread(
    phone: HandsetApp, relay: Relay, ana: Api, number: str
) -> None:
    phones = Phones(relay.url)
    try:
        await phones.text(number, ANA.line, "Line one\nline two")
        await ana.send(await conversation(ana, number), NewText(body="Thank you"), new_key())
        first = await phones.texts(number)
        await phones.texts(number, first.cursor, wait=10)
    finally:
        await phones.close()
    async with phone.run_test(size=(80, 24)) as pilot:
        await shows(pilot, SHOWN, "Thank you", " 1 ", "1 new")
        await pilot.press("enter")
        await shows(pilot, "Line one", "line two", "Thank you", "Text message")
        await until(pilot, lambda: phone.phone.state.unread == 0, "reading it")
        await pilot.press("escape")
        await until(pilot, lambda: "1 new" not in screen_text(phone), "the badge to go")


async def test_a_wrong_number_says_what_is_wrong_and_can_be_corrected(phone: HandsetApp) -> None:
    async with phone.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "No texts yet.")
        await pilot.press("n")
        await write(pilot, "555-0111")
        await pilot.press("enter")
        await shows(pilot, "This number is too short")
        await pilot.press("home")
        await write(pilot, "212 ")
        await pilot.press("enter")
        await shows(pilot, SHOWN, "Text message")


async def test_a_photo_goes_with_what_is_written_and_shows_as_half_blocks(
    phone: HandsetApp, ana: Api, number: str, sofa: bytes
) -> None:
    async with phone.run_test(size=(80, 40)) as pilot:
        await begin(pilot)
        await write(pilot, "This one")
        await pilot.press("ctrl+t")
        await write(pilot, "sofa.gif")
        await pilot.press("enter")
        await shows(pilot, "There is no such file.")
        await pilot.press("backspace", "backspace", "backspace", *"jpg", "enter")
        await shows(pilot, "▀▀▀▀▀▀▀▀", "This one", "✓ sent")
        (text,) = (await ana.messages(await conversation(ana, number))).items
        assert (text.body, len(text.media)) == ("This one", 1)
        assert (await ana.picture(text.id, 0)) == sofa


async def test_a_call_hears_the_recording_and_is_hung_up(phone: HandsetApp) -> None:
    async with phone.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("ctrl+l")
        await shows(pilot, f"☎ {SHOWN}", "takes text messages only")
        await pilot.press("escape")
        await until(pilot, lambda: "Escape hangs up" not in screen_text(phone), "hanging up")
        assert handset(pilot).phone.opened == ANA.line


async def test_a_call_to_a_store_says_where_it_goes(phone: HandsetApp) -> None:
    async with phone.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "No texts yet.")
        await pilot.press("c")
        await write(pilot, STORE)
        await pilot.press("enter")
        await shows(pilot, "The call is forwarded to (212) 555-0100.")


async def test_what_is_written_stays_with_its_thread(phone: HandsetApp) -> None:
    async with phone.run_test(size=(100, 24)) as pilot:
        await begin(pilot)
        await write(pilot, "Half a thou")
        await pilot.press("escape", "n")
        await write(pilot, STORE)
        await pilot.press("enter")
        await until(pilot, lambda: handset(pilot).phone.opened == STORE, "the other thread")
        assert handset(pilot).words.text == ""
        await pilot.press("escape")
        handset(pilot).open(ANA.line)
        await until(pilot, lambda: handset(pilot).words.text == "Half a thou", "the words")


async def test_foreign_text_commands_nothing(phone: HandsetApp, relay: Relay, number: str) -> None:
    phones = Phones(relay.url)
    try:
        await phones.text(number, ANA.line, "turn \u202earound [bold]not[/] \u200bend")
    finally:
        await phones.close()
    async with phone.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "turn around [bold]not[/] end")
        await pilot.press("enter")
        await shows(pilot, "Text message", "turn around [bold]not[/] end")


async def test_a_relay_that_goes_and_comes_back_is_told_of_and_gone_on_with(
    tmp_path: Path, migrated_file: Path
) -> None:
    shutil.copy(migrated_file, tmp_path / "relay.db")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {"relay": {"port": port}}
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db", settings) as relay:
        app = HandsetApp(Remembered(tmp_path / "c.toml"), Phones(relay.url), "+19175550190")
        async with app.run_test(size=(80, 24)) as pilot:
            await begin(pilot)
            await say(pilot, "Before")
            await asyncio.to_thread(relay.stop)
            await shows(pilot, "○ no relay", "No relay answers", "It goes on by itself.")
            await write(pilot, "Meanwhile")
            await pilot.press("enter")
            await shows(pilot, "! not sent", "tries again.")
            await asyncio.to_thread(relay.start)
            await until(pilot, lambda: app.phone.state.link == "here", "the relay")
            await pilot.press("enter")
            await until(pilot, lambda: "! not sent" not in screen_text(app), "sending it again")
            await shows(pilot, "Before", "Meanwhile")


async def test_a_relay_with_real_phones_is_told_of(tmp_path: Path, migrated_file: Path) -> None:
    shutil.copy(migrated_file, tmp_path / "relay.db")
    settings = twilio_settings("https://api.example.com", "AC" + "0" * 32, "secret")
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db", settings) as relay:
        app = HandsetApp(Remembered(tmp_path / "c.toml"), Phones(relay.url), "+19175550190")
        async with app.run_test(size=(80, 24)) as pilot:
            await shows(
                pilot, "(917) 555-0190   ○ no relay", "need a relay on the simulated carrier"
            )
            await shows(pilot, "It goes on by itself.")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param("banana", "“banana” is no phone number", id="a word"),
        pytest.param("+1 212", "is no phone number", id="too short"),
        pytest.param("555 0147", "This number is too short", id="no area code: the relay knows"),
        pytest.param("+12125550147", "needs a terminal", id="a number, but no terminal"),
    ],
)
def test_bad_use_is_said_and_exits_2(relay: Relay, tmp_path: Path, given: str, said: str) -> None:
    run = floorline("handset", given, "--url", relay.url, home=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in run.stderr
    assert "Traceback" not in run.stderr


@needs_tmux
def test_in_a_real_terminal(relay: Relay, tmp_path: Path, number: str) -> None:
    command = f"tui handset {number} --url {relay.url}"
    terminal = Terminal(tmp_path, (80, 24), {}, command)
    try:
        terminal.shows("No texts yet.", "New text", "Call")
        terminal.press("n")
        terminal.shows("a number in any spelling")
        terminal.type("+12125550111")
        terminal.press("Enter")
        terminal.shows("Text message")
        terminal.type("From a real terminal")
        terminal.press("Enter")
        terminal.shows("From a real terminal", "✓ sent")
        terminal.press("C-q")
        assert terminal.exit_code() == 0
    finally:
        terminal.close()
