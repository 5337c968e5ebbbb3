"""Pictures, files and products that go with a text (MC13), against a counterpart."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from server.wire import Media
from tests.support.files import PDF, png
from tests.tui.acting import fill, open_newest, screen, write
from tests.tui.counterpart import MINE, NOON, Peer, problem
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.attachments import Attachment
from tui.draft_files import DraftFiles
from tui.drafts import Draft, Drafts
from tui.screens.attach_card import AttachCard
from tui.screens.inbox import InboxScreen

Client = Callable[..., FloorlineApp]


@pytest.fixture
def folder(tmp_path: Path, peer: Peer) -> Path:
    """Files, a library and a catalogue; two conversations."""
    fill(peer, 2)
    (tmp_path / "sofa.png").write_bytes(png(8))
    (tmp_path / "list.pdf").write_bytes(PDF)
    (tmp_path / "words.png").write_bytes(b"only words")
    peer.locker.add_asset("Store front", png(9))
    peer.locker.add_product("S-1", "Oslo sofa", "$1,299", "https://x.example/s-1", png(7))
    peer.picture = png(8)
    return tmp_path


async def attach(pilot: Pilot[Any], path: object) -> None:
    """By the card, with the path typed."""
    await pilot.press("ctrl+b")
    await shows(pilot, "Tab completes")
    card = pilot.app.screen
    assert isinstance(card, AttachCard), card
    card.field.value = str(path)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the text again")


def attached(pilot: Pilot[Any]) -> tuple[Attachment, ...]:
    return screen(pilot).desk.drafts.attachments(screen(pilot).opened or "")


def are_there(pilot: Pilot[Any], count: int) -> Callable[[], bool]:
    return lambda: [each.is_ready for each in attached(pilot)] == [True] * count


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=["80x24", "160x48"])
async def test_files_go_with_the_text_and_are_seen_in_it(
    client: Client, peer: Peer, folder: Path, size: tuple[int, int]
) -> None:
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_newest(pilot)
        await attach(pilot, folder / "sofa.png")
        await attach(pilot, folder / "list.pdf")
        await until(pilot, are_there(pilot, 2), "two uploads")
        await shows(pilot, "sofa.png  picture", "list.pdf  PDF")
        await write(pilot, "here")
        await pilot.press("enter")
        await until(pilot, lambda: bool(peer.shelf.sent), "the text")
        assert peer.shelf.sent[0].media == ["media:m2", "media:m3"]
        await shows(pilot, "▀▀", "[PDF list.pdf, 30 bytes]  v saves it")
        assert attached(pilot) == ()
        assert not screen(pilot).attached.has_class("-some")


async def test_a_picture_alone_is_a_text(client: Client, peer: Peer, folder: Path) -> None:
    async with client().run_test(notifications=True) as pilot:
        await open_newest(pilot)
        await attach(pilot, folder / "sofa.png")
        await until(pilot, are_there(pilot, 1), "an upload")
        await pilot.press("enter")
        await until(pilot, lambda: bool(peer.shelf.sent), "the text")
        assert (peer.shelf.sent[0].body, peer.shelf.sent[0].media) == ("", ["media:m2"])


async def test_a_product_puts_its_picture_beside_words_that_can_be_changed(
    client: Client, peer: Peer, folder: Path
) -> None:
    async with client().run_test(size=(120, 30), notifications=True) as pilot:
        await open_newest(pilot)
        await pilot.press("ctrl+b", "ctrl+b", "ctrl+b")
        await shows(pilot, "Oslo sofa", "$1,299  ·  S-1", "▀▀")
        await pilot.press("enter")
        await until(pilot, are_there(pilot, 1), "the picture")
        assert screen(pilot).composer.text == "Oslo sofa, $1,299, https://x.example/s-1"
        assert not peer.shelf.sent
        await pilot.press("!", "enter")
        await until(pilot, lambda: bool(peer.shelf.sent), "the text")
        assert peer.shelf.sent[0].body.endswith("s-1!")
        assert peer.shelf.sent[0].media == ["media:m1"]


async def test_what_the_relay_does_not_take_stays_with_its_reason_and_sends_nothing(
    client: Client, peer: Peer, folder: Path
) -> None:
    async with client().run_test(size=(120, 30), notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "look")
        await attach(pilot, folder / "words.png")
        await shows(pilot, "words.png", "! This is neither a picture nor")
        await pilot.press("enter")
        await shows(pilot, "did not get to the relay")
        assert not peer.shelf.sent
        assert screen(pilot).composer.text == "look"
        screen(pilot).attached.focus()
        await pilot.press("delete")
        assert attached(pilot) == ()
        await pilot.press("enter")
        await until(pilot, lambda: bool(peer.shelf.sent), "the text alone")


async def test_a_relay_in_trouble_keeps_the_file_and_is_asked_again(
    client: Client, peer: Peer, folder: Path
) -> None:
    peer.answer_with["/v1/media"] = problem(503, "store_unavailable", "It has no room.")
    async with client().run_test(size=(120, 30), notifications=True) as pilot:
        await open_newest(pilot)
        await attach(pilot, folder / "sofa.png")
        await shows(pilot, "! It has no room.")
        peer.answer_with.clear()
        screen(pilot).attached.focus()
        await pilot.press("enter")
        await until(pilot, are_there(pilot, 1), "the second try")


async def test_the_cross_of_a_line_removes_it(client: Client, peer: Peer, folder: Path) -> None:
    async with client().run_test(size=(100, 30), notifications=True) as pilot:
        await open_newest(pilot)
        await attach(pilot, folder / "sofa.png")
        await until(pilot, are_there(pilot, 1), "an upload")
        shelf = screen(pilot).attached
        await pilot.click(shelf, offset=(shelf.content_width - 2, 0))
        await until(pilot, lambda: attached(pilot) == (), "removal")


async def test_a_picture_whose_path_is_pasted_is_offered(
    client: Client, peer: Peer, folder: Path
) -> None:
    async with client().run_test(notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "see ")
        pilot.app.post_message(events.Paste(str(folder / "sofa.png")))
        await shows(pilot, "Attach “sofa.png”?")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the text again")
        await until(pilot, are_there(pilot, 1), "an upload")
        assert screen(pilot).composer.text == "see "


async def test_a_file_is_saved_where_it_is_asked_for_and_nothing_is_written_over(
    client: Client, peer: Peer, folder: Path
) -> None:
    media = Media(url="media:m0", content_type="application/pdf", name="../list.pdf", size=29)
    peer.text("c1", "the list", author=MINE, state="sent", media=[media], quiet=True)
    peer.picture = PDF
    async with client().run_test(size=(120, 30), notifications=True) as pilot:
        await open_newest(pilot, "the list")
        screen(pilot).thread.focus()
        await pilot.press("v")
        await shows(pilot, "./_list.pdf", "Enter saves it")
        field = pilot.app.screen.query_one("#path", Input)
        field.value = str(folder / "list.pdf")
        await pilot.press("enter")
        await shows(pilot, "There is such a file already")
        field.value = str(folder / "kept.pdf")
        await pilot.press("enter")
        await until(pilot, lambda: (folder / "kept.pdf").exists(), "the file")
        assert (folder / "kept.pdf").read_bytes() == PDF


async def test_a_picture_is_seen_over_the_whole_terminal(
    client: Client, peer: Peer, folder: Path
) -> None:
    media = [Media(url=f"media:{n}", content_type="image/png", name=f"{n}.png") for n in range(2)]
    peer.text("c1", "two", media=media, quiet=True)
    async with client().run_test(size=(100, 30), notifications=True) as pilot:
        await open_newest(pilot, "two")
        screen(pilot).thread.focus()
        await pilot.press("v")
        await shows(pilot, "Which one?", "picture 1.png")
        await pilot.press("enter")
        await shows(pilot, "0.png  ·  1 of 2", "▀" * 50)
        await pilot.press("n")
        await shows(pilot, "1.png  ·  2 of 2")
        await pilot.press("escape")
        assert "Which one?" not in screen_text(pilot.app)


def test_attachments_are_there_after_a_restart(tmp_path: Path) -> None:
    waiting = Attachment("k1", "sofa.png", path="/home/ana/sofa.png")
    there = Attachment("k2", "list.pdf", 29, "application/pdf", "m1")
    held = Draft("c1", "", "key-1", NOON, "No relay answers.", attached=(there,))
    drafts = Drafts()
    drafts.attach("c1", waiting)
    drafts.attach("c1", there)
    drafts.start(held)
    DraftFiles(tmp_path, "http://relay", "ana").save_all(drafts)
    found = DraftFiles(tmp_path, "http://relay", "ana").load()
    assert found.attachments("c1") == (waiting, there)
    assert found.on_its_way("c1") == [held]


def test_what_was_not_sent_comes_back_with_what_goes_with_it() -> None:
    there = Attachment("k2", "list.pdf", 29, "application/pdf", "m1")
    drafts = Drafts()
    draft = Draft("c1", "look", "key-1", NOON, attached=(there,))
    drafts.start(draft)
    drafts.give_back(draft)
    assert (drafts.text("c1"), drafts.attachments("c1")) == ("look", (there,))
    drafts.detach("c1", "k2")
    assert drafts.is_empty is False
    assert drafts.attachments("c1") == ()
