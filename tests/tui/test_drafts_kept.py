"""What was written and not sent is there again when the program starts (MC5)."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui.acting import fill, open_newest, screen, write
from tests.tui.counterpart import TOKEN, Peer, Server
from tests.tui.waiting import screen_text, shows, until
from tui import feed as feed_module
from tui.app import FloorlineApp
from tui.config import Remembered

Client = Callable[..., FloorlineApp]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "SHORTEST", 0.1)
    monkeypatch.setattr(feed_module, "LONGEST", 0.3)


def files(home: Path) -> list[Path]:
    return list(home.glob("drafts/*/*.toml"))


async def test_each_conversation_has_its_own_draft_after_a_restart(
    client: Client, peer: Peer
) -> None:
    fill(peer, 2)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "first words 1")
        await write(pilot, "for [one]\nand more")
        await pilot.press("escape", "down", "enter")
        await shows(pilot, "first words 0")
        await write(pilot, "for zero")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "for [one]")
        assert screen(pilot).composer.text == "for [one]\nand more"
        await pilot.press("escape", "down", "enter")
        await until(pilot, lambda: screen(pilot).composer.text == "for zero", "the other draft")
    assert len(peer.texts["c0"]) == len(peer.texts["c1"]) == 1


async def test_a_draft_that_was_sent_or_taken_back_does_not_return(
    client: Client, peer: Peer
) -> None:
    fill(peer, 2)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "first words 1")
        await write(pilot, "hello")
        await pilot.pause(0.7)
        await pilot.press("enter")
        await shows(pilot, "✓✓ delivered")
        await write(pilot, "x")
        await pilot.press("backspace")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "hello")
        assert screen(pilot).composer.text == ""
        assert "not sent" not in screen_text(pilot.app)


async def test_a_crash_takes_no_more_than_the_last_half_second(
    client: Client, peer: Peer, tmp_path: Path
) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "precious")

        def on_disk() -> bool:
            return any("precious" in f.read_text() for f in files(tmp_path))

        await until(pilot, on_disk, "the file")
        assert all(f.stat().st_mode & 0o077 == 0 for f in files(tmp_path))


async def test_a_held_text_keeps_its_key_over_a_restart_and_is_sent_once(
    client: Client, peer: Peer, server: Server
) -> None:
    """The relay had taken it, and broke before it could say so."""
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await asyncio.to_thread(server.stop)
        await shows(pilot, "Offline")
        await write(pilot, "once")
        await pilot.press("enter")
        await shows(pilot, "! not sent")
    await asyncio.to_thread(server.start)
    peer.drop_sends, peer.deliver = True, False
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "! not sent")
        await pilot.press("enter")
        await until(pilot, lambda: len(peer.texts["c0"]) == 2, "the relay's taking it")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        peer.drop_sends, peer.deliver = False, True
        await open_newest(pilot, "once")
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert [text.body for text in peer.texts["c0"]] == ["first words 0", "once"]
        assert "not sent" not in screen_text(pilot.app)
    assert len(peer.sent_keys) == 1


async def test_a_disk_that_takes_nothing_is_said_once_and_writing_goes_on(
    server: Server, peer: Peer, tmp_path: Path
) -> None:
    fill(peer, 1)
    (tmp_path / "file").write_text("no directory")
    app = FloorlineApp(Remembered(tmp_path / "file" / "client.toml"), server.url, TOKEN)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "hello")
        await shows(pilot, "is not kept")
        for letter in "abc":
            await write(pilot, letter)
            await pilot.pause(0.6)
        assert len([n for n in app._notifications if "is not kept" in n.message]) == 1
        assert screen(pilot).composer.text == "helloabc"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("not toml [", id="no TOML"),
        pytest.param('conversation = "c0"\ntext = 7\nheld = []', id="no text"),
        pytest.param('conversation = "c0"', id="half of it"),
    ],
)
async def test_a_damaged_draft_is_passed_over(
    client: Client, peer: Peer, tmp_path: Path, content: str
) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "hello")
    [file] = files(tmp_path)
    file.write_text(content)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        assert screen(pilot).composer.text == ""
