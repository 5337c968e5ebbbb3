"""Consent in the terminal: what is held, what may ask to stop, what would become of a text."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from server.wire import Media, Outlook, Text, TextError
from tests.tui.acting import fill, open_newest, screen, write
from tests.tui.counterpart import MINE, Peer, problem
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.screens.choice import Choice
from tui.screens.inbox import InboxScreen

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]
NIGHT = TextError(code="quiet_hours", detail="[b] It is 23:10 where the lead is.")
ASKS = "This may ask you to stop texting."


def hold(peer: Peer, id: str = "c0", body: str = "See you then", **changes: Any) -> Text:
    """A text of ours that waits for the morning."""
    morning = datetime.now(UTC) + timedelta(hours=9)
    known: dict[str, Any] = {"error": NIGHT, "not_before": morning, "author": MINE, "state": "held"}
    return peer.text(id, body, quiet=True, **(known | changes))


def flag(peer: Peer, id: str = "c0", body: str = "please stop texting me") -> Text:
    text = peer.text(id, body, flag="asks_to_stop", quiet=True)
    peer.conversations[id] = replace(peer.conversations[id], flag="asks_to_stop")
    return text


def state(peer: Peer, text: Text) -> str:
    found = next(each for each in peer.texts[text.conversation_id] if each.id == text.id)
    return f"{found.state} {found.error.code if found.error else ''}".strip()


async def to_thread(pilot: Pilot[Any], words: str) -> None:
    await open_newest(pilot, words)
    await pilot.press("shift+tab")


# ---- held texts


@pytest.mark.parametrize("size", SIZES)
async def test_a_held_text_says_why_and_until_when_and_can_be_taken_back(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    fill(peer, 1)
    held = hold(peer)
    async with client().run_test(size=size, notifications=True) as pilot:
        await shows(pilot, "‖ See you then")
        await to_thread(pilot, "See you then")
        await shows(pilot, "held until", "[b] It is 23:10 where the lead", "x withdraws it")
        await pilot.press("x")
        await until(pilot, lambda: state(peer, held) == "failed withdrawn", "withdrawing")
        await shows(pilot, "× withdrawn", "It was taken back and is not sent.")
        assert "x withdraws it" not in screen_text(pilot.app)
        assert "! failed" not in screen_text(pilot.app)
        await pilot.press("escape")
        await shows(pilot, "× See you then")


async def test_one_that_waits_for_an_answer_says_so(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    asked = TextError(code="waits_for_opt_in", detail="It is held until they agree.")
    hold(peer, error=asked, not_before=None)
    async with client().run_test(size=(80, 24)) as pilot:
        await to_thread(pilot, "See you then")
        await shows(pilot, "· held", "It is held until they agree.", "x withdraws it")


async def test_the_chosen_one_is_meant_else_the_newest(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    first, second = hold(peer, body="the first"), hold(peer, body="the second")
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await to_thread(pilot, "the second")
        await pilot.press("x")
        await until(pilot, lambda: state(peer, second) == "failed withdrawn", "withdrawing")
        assert state(peer, first).startswith("held")
        await pilot.press("k", "k")
        await until(pilot, lambda: screen(pilot).thread.selected == first, "choosing")
        await pilot.press("x")
        await until(pilot, lambda: state(peer, first) == "failed withdrawn", "withdrawing")


async def test_what_the_relay_wrote_itself_is_not_withdrawn(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    automatic = replace(MINE, kind="automatic", id=None, name="Automatic", via=None)
    held = hold(peer, author=automatic)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await to_thread(pilot, "See you then")
        await shows(pilot, "[b] It is 23:10")
        assert "x withdraws" not in screen_text(pilot.app)
        await pilot.press("x")
        await pilot.pause(0.2)
        assert state(peer, held).startswith("held")


async def test_a_held_text_goes_back_into_the_composer_to_be_changed(
    client: Client, peer: Peer
) -> None:
    fill(peer, 1)
    held = hold(peer)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await to_thread(pilot, "See you then")
        await pilot.press("e")
        await until(pilot, lambda: screen(pilot).composer.text == "See you then", "taking it")
        assert state(peer, held) == "failed withdrawn"
        assert screen(pilot).composer.has_focus
        assert peer.texts["c0"][-1].body == "See you then"


async def test_nothing_that_is_written_is_lost_by_taking_one_back(
    client: Client, peer: Peer
) -> None:
    fill(peer, 1)
    held = hold(peer)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "See you then")
        await write(pilot, "mine")
        await pilot.press("shift+tab", "e")
        await shows(pilot, "Another text is written")
        assert screen(pilot).composer.text == "mine"
        assert state(peer, held).startswith("held")


async def test_a_withdrawn_text_can_be_written_again_later(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    hold(peer, state="failed", error=TextError(code="withdrawn", detail="It was taken back."))
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await to_thread(pilot, "See you then")
        await pilot.press("k", "e")
        await until(pilot, lambda: screen(pilot).composer.text == "See you then", "taking it")


async def test_what_is_typed_while_one_is_taken_back_stays(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    held = hold(peer)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await to_thread(pilot, "See you then")
        await pilot.pause(0.3)
        peer.delay = 0.4
        await pilot.press("e", "tab", "m", "e")
        await until(pilot, lambda: state(peer, held) == "failed withdrawn", "withdrawing")
        await shows(pilot, "It was taken back. Another")
        assert screen(pilot).composer.text == "me"


async def test_one_with_a_picture_is_not_taken_without_it(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    held = hold(peer, media=[Media(url="x", content_type="image/png")])
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await to_thread(pilot, "See you then")
        await pilot.press("e")
        await shows(pilot, "Its picture cannot be taken into the composer.")
        assert state(peer, held).startswith("held")


async def test_one_that_has_left_meanwhile_is_said_to_have(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    held = hold(peer)
    refusal = problem(409, "not_held", "[/] This text is not held any more.")
    peer.answer_with["/withdraw"] = refusal
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await to_thread(pilot, "See you then")
        await pilot.press("e")
        await shows(pilot, "[/] This text is not held any more.")
        assert screen(pilot).composer.text == ""
        assert state(peer, held).startswith("held")


# ---- what may ask to stop


@pytest.mark.parametrize("size", SIZES)
async def test_a_flagged_text_asks_and_one_key_opts_out(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    fill(peer, 1)
    flag(peer)
    async with client().run_test(size=size, notifications=True) as pilot:
        await shows(pilot, "! asks to stop?")
        await to_thread(pilot, "please stop texting me")
        await shows(pilot, ASKS, "X opts Customer 0", "Customer 0 may ask you to stop texting.")
        await pilot.press("X")
        await until(pilot, lambda: peer.conversations["c0"].consent == "opted_out", "opting out")
        await shows(pilot, "is opted out: nobody", "has opted out and may not be texted")
        await until(pilot, lambda: "X opts" not in screen_text(pilot.app), "the line going")
        assert ASKS in screen_text(pilot.app), "what it may have asked stays said"


async def test_while_writing_the_key_is_a_letter(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    flag(peer)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "please stop texting me")
        await pilot.press("X", "N", "x", "L")
        assert screen(pilot).composer.text == "XNxL"
        assert peer.conversations["c0"].flag == "asks_to_stop"


@pytest.mark.parametrize("size", SIZES)
async def test_they_did_not_mean_that(client: Client, peer: Peer, size: tuple[int, int]) -> None:
    fill(peer, 1)
    flag(peer, body="stop it, you are too kind")
    async with client().run_test(size=size, notifications=True) as pilot:
        await to_thread(pilot, "too kind")
        await shows(pilot, "N not meant")
        await pilot.press("N")
        await until(pilot, lambda: peer.conversations["c0"].flag is None, "unflagging")
        await shows(pilot, "may be texted as before")
        await until(pilot, lambda: "X opts" not in screen_text(pilot.app), "the line going")
        assert peer.conversations["c0"].consent == "given"


async def test_the_line_can_be_clicked(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    flag(peer)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await to_thread(pilot, "please stop texting me")
        await pilot.click("#asks")
        await shows(pilot, "Opt Customer 0 out", "They did not mean that")
        await pilot.press("escape")
        assert peer.conversations["c0"].flag == "asks_to_stop"
        await pilot.click("#asks")
        await shows(pilot, "They did not mean that")
        await pilot.press("down", "enter")
        await until(pilot, lambda: peer.conversations["c0"].flag is None, "unflagging")


@pytest.mark.parametrize("size", SIZES)
async def test_whoever_is_not_flagged_is_opted_out_after_a_question(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    fill(peer, 2)
    async with client().run_test(size=size, notifications=True) as pilot:
        await shows(pilot, "Customer 1", "● online")
        await pilot.press("X")
        await shows(pilot, "Opt Customer 1 out of texts?", "only they can undo it")
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert peer.conversations["c1"].consent == "given", "the first answer is no"
        await pilot.press("X")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choice), "the question")
        await pilot.press("down", "enter")
        await until(pilot, lambda: peer.conversations["c1"].consent == "opted_out", "opting out")
        assert peer.conversations["c0"].consent == "given"
        await pilot.press("X")
        await shows(pilot, "Customer 1 has opted out already.")
        assert isinstance(pilot.app.screen, InboxScreen)


async def test_a_refused_opt_out_says_why(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    flag(peer)
    peer.answer_with["/opt-out"] = problem(503, "busy", "[/] Not just now.")
    peer.answer_with["/unflag"] = problem(409, "not_flagged", "[x] Somebody was faster.")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await to_thread(pilot, "please stop texting me")
        await pilot.press("X")
        await shows(pilot, "[/] Not just now.")
        await pilot.press("N")
        await shows(pilot, "[x] Somebody was faster.")


async def test_another_conversation_is_not_asked_about(client: Client, peer: Peer) -> None:
    fill(peer, 2)
    flag(peer, "c1")
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await to_thread(pilot, "please stop texting me")
        await shows(pilot, "Customer 1 may ask you")
        await pilot.press("escape", "down", "enter")
        await shows(pilot, "first words 0")
        assert "may ask you" not in screen_text(pilot.app)
        flag(peer, "c0", "no more texts")
        peer.change("c0")
        peer.emit("message.created", peer.texts["c0"][-1])
        await shows(pilot, "Customer 0 may ask you")


# ---- what would become of a text


def morning() -> datetime:
    return datetime.now(UTC) + timedelta(hours=9)


@pytest.mark.parametrize("size", SIZES)
async def test_before_writing_the_frame_says_what_would_become_of_it(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    fill(peer, 1)
    peer.outlook = Outlook(
        verdict="held", because="quiet_hours", sentence="[b] It is late.", until=morning()
    )
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_newest(pilot)
        await shows(pilot, "where Customer 0 is", "held until")
        peer.outlook = None
        peer.change("c0", consent="given", waiting_since=None)
        await until(pilot, lambda: "held until" not in screen_text(pilot.app), "it to be quiet")


async def test_it_is_quiet_where_a_text_simply_goes(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    peer.outlook = Outlook(verdict="allowed", because="agreed", sentence="It goes at once.")
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await open_newest(pilot)
        await shows(pilot, "Belongs to")
        assert "A text now" not in screen_text(pilot.app)
        assert str(screen(pilot).composer.border_title) == ""


async def test_whoever_opted_out_has_their_own_words_there(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    peer.change("c0", consent="opted_out")
    peer.outlook = Outlook(verdict="refused", because="opted_out", sentence="They opted out.")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await shows(pilot, "Customer 0 has opted out and may not be texted.")
        assert str(screen(pilot).composer.border_title) == ""


async def test_what_was_known_long_ago_is_asked_again_when_somebody_writes(
    client: Client, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.consenting.OUTLOOK_FOR", 0.3)
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await pilot.pause(0.8)
        peer.outlook = Outlook(verdict="allowed", because="opt_in_first", sentence="", asks=True)
        await pilot.press("h")
        await shows(pilot, "The opt-in message goes first")
