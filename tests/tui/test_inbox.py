"""The message center as a person meets it, against a relay on a real socket."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from server.wire import Media, TextError
from tests.tui.counterpart import MINE, NOON, Peer, Server, problem
from tests.tui.waiting import screen_text, shows, until
from tui import feed as feed_module
from tui.app import FloorlineApp
from tui.screens.inbox import InboxScreen
from tui.screens.sign_in import SignInScreen
from tui.screens.why import WhyScreen
from tui.widgets.composer import LIMIT, Composer
from tui.widgets.folder_strip import FolderStrip

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "SHORTEST", 0.1)
    monkeypatch.setattr(feed_module, "LONGEST", 0.3)


def screen(pilot: Pilot[Any]) -> InboxScreen:
    assert isinstance(pilot.app.screen, InboxScreen)
    return pilot.app.screen


def fill(peer: Peer, count: int = 3) -> None:
    for n in range(count):
        peer.add(f"c{n}", f"Customer {n}")
        peer.text(f"c{n}", f"first words {n}", quiet=True)


async def open_first(pilot: Pilot[Any]) -> None:
    """Opens the conversation that is chosen, once it is there."""
    await shows(pilot, "Customer 0", "● online")
    await pilot.press("enter")
    await shows(pilot, "first words")


def top_of_thread(pilot: Pilot[Any]) -> list[str]:
    """The thread's first lines without the scroll bar."""
    return [line[:70] for line in screen_text(pilot.app).splitlines()[3:12]]


async def write(pilot: Pilot[Any], text: str) -> None:
    await pilot.press(*({" ": "space", "\n": "ctrl+j"}.get(char, char) for char in text))


@pytest.mark.parametrize("size", SIZES)
async def test_reading_and_answering(client: Client, peer: Peer, size: tuple[int, int]) -> None:
    fill(peer)
    async with client().run_test(size=size, notifications=True) as pilot:
        await shows(pilot, "Customer 0", "Customer 2", "● online", "3 unread")
        assert screen(pilot).conversations.has_focus
        await pilot.press("enter")
        await shows(pilot, "first words 2", "Write a text")
        assert screen(pilot).composer.has_focus
        await until(pilot, lambda: peer.conversations["c2"].unread == 0, "the read mark")
        await write(pilot, "hello\nthere")
        await pilot.press("enter")
        await shows(pilot, "there", "✓✓ delivered")
        assert [t.body for t in peer.texts["c2"]] == ["first words 2", "hello\nthere"]
        assert screen(pilot).composer.text == ""
        peer.text("c2", "and welcome")
        await shows(pilot, "and welcome")
        await until(pilot, lambda: peer.conversations["c2"].unread == 0, "the read mark")
        await pilot.press("escape")
        await until(pilot, lambda: screen(pilot).conversations.has_focus, "going back")
        await shows(pilot, "Customer 0")


async def test_typing_fast_sends_each_text_whole(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 0")
        await pilot.press("enter")
        await shows(pilot, "first words")
        for key in ("a", "ctrl+j", "b", "enter", "c", "d", "enter"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: len(peer.texts["c0"]) == 3, "both texts")
        assert {t.body for t in peer.texts["c0"]} == {"first words 0", "a\nb", "cd"}


@pytest.mark.parametrize("size", SIZES)
async def test_keys_act_in_the_order_in_which_they_are_pressed(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    """However fast: what is typed right after Enter is text, and dismisses nothing."""
    fill(peer, 3)
    async with client().run_test(size=size, notifications=True) as pilot:
        await shows(pilot, "Customer 0", "● online")
        for key in ("j", "enter", "d", "o", "n", "e", "enter"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: len(peer.texts["c1"]) == 2, "the text")
        assert [text.body for text in peer.texts["c1"]] == ["first words 1", "done"]
        assert all(c.state == "open" for c in peer.conversations.values())
        screen(pilot).thread.focus()
        await pilot.pause()
        for key in ("enter", "d", "r", "w", "enter"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: len(peer.texts["c1"]) == 3, "the text")
        assert peer.texts["c1"][-1].body == "drw"
        assert all(c.state == "open" for c in peer.conversations.values())


@pytest.mark.parametrize("size", SIZES)
async def test_a_dead_relay_is_said_and_survived(
    client: Client, peer: Peer, server: Server, size: tuple[int, int]
) -> None:
    fill(peer)
    async with client().run_test(size=size, notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("enter")
        await shows(pilot, "first words 2")
        await asyncio.to_thread(server.stop)
        await shows(pilot, "Offline: showing what is here.", "first words 2")
        await write(pilot, "are you there")
        await pilot.press("enter")
        await shows(pilot, "Not sent", "are you there", "! not sent")
        await write(pilot, "next")
        assert screen(pilot).composer.text == "next", "nothing comes under the person's hands"
        await pilot.press(*["backspace"] * 4)
        assert len(peer.texts["c2"]) == 1
        peer.text("c2", "said while you were away")
        await asyncio.to_thread(server.start)
        await shows(pilot, "● online", "said while you were away")
        assert len(peer.texts["c2"]) == 2, "nothing was sent by itself"
        await pilot.press("enter")
        await shows(pilot, "✓✓ delivered")
        assert screen(pilot).composer.text == ""


async def test_a_text_of_unknown_fate_is_not_sent_twice(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 0", "● online")
        await pilot.press("enter")
        await shows(pilot, "first words")
        await asyncio.sleep(0.1)
        peer.drop_sends = True
        await write(pilot, "once")
        await pilot.press("enter")
        await until(pilot, lambda: len(peer.texts["c0"]) == 2, "the text")
        await shows(pilot, "✓✓ delivered")
        peer.drop_sends = False
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert [t.body for t in peer.texts["c0"]] == ["first words 0", "once"]


async def test_a_text_is_pasted_once(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Customer 0")
        await pilot.press("enter")
        await shows(pilot, "first words")
        pilot.app.post_message(events.Paste("abc\x1b[31m123"))
        await until(pilot, lambda: screen(pilot).composer.text != "", "the paste")
        await pilot.pause()
        assert screen(pilot).composer.text == "abc[31m123"
        composer = screen(pilot).composer
        for key, char in (("a", "a"), ("zero_width_joiner", "\u200d"), ("b", "b")):
            composer.post_message(events.Key(key, char))
        await until(pilot, lambda: composer.text.endswith("a\u200db"), "what was typed")


async def test_an_ended_session_loses_nothing_that_was_written(client: Client, peer: Peer) -> None:
    """Neither the text that met the end nor the one that was typed meanwhile."""
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_first(pilot)
        peer.answer_with["/c0/messages"] = problem(401, "not_signed_in", "Please sign in again.")
        peer.delay = 1.5  # the answer comes while the next text is written
        await write(pilot, "held")
        await pilot.press("enter")
        await write(pilot, "precious")
        await shows(pilot, "Please sign in again.", "Password")
        peer.answer_with.clear()
        peer.delay = 0
        await write(pilot, "ana")
        await pilot.press("tab")
        await write(pilot, "secret")
        await pilot.press("enter")
        await open_first(pilot)
        await shows(pilot, "held", "! not sent")
        assert screen(pilot).composer.text == "precious"
        assert len(peer.texts["c0"]) == 1


async def test_folders_are_stepped_as_often_as_the_key_was_pressed(
    client: Client, peer: Peer
) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Customer 0", "Dismissed")
        strip = pilot.app.screen.query_one(FolderStrip)
        first, *_, last = strip.names()
        assert strip.folder == first
        for _ in strip.names()[1:]:
            strip.step(1)
        assert strip.folder == last
        await until(pilot, lambda: screen(pilot).desk.listing.folder == last, "the folder")


async def test_a_refused_text_stays_with_its_reason(client: Client, peer: Peer) -> None:
    fill(peer, 2)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 0")
        await pilot.press("enter")
        await shows(pilot, "first words 1")
        refusal = problem(409, "quiet", "[/] Not at this hour.")
        peer.answer_with["/c1/messages"] = refusal
        await write(pilot, "hello")
        await pilot.press("enter")
        await shows(pilot, "[/] Not at this hour.", "hello")
        assert screen(pilot).composer.text == "hello"
        await pilot.press("escape", "down", "enter")
        await shows(pilot, "first words 0")
        assert screen(pilot).composer.text == ""
        await pilot.press("escape", "up", "enter")
        await until(pilot, lambda: screen(pilot).composer.text == "hello", "the draft's return")


async def test_an_opted_out_lead_cannot_be_texted_and_it_says_why(
    client: Client, peer: Peer
) -> None:
    peer.add("c0", "[/b] Maria", consent="opted_out")
    peer.text("c0", "STOP", quiet=True)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "[/b] Maria", "opted out")
        await pilot.press("enter")
        await shows(pilot, "STOP", "has opted out and may not be texted")
        await write(pilot, "hi")
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert len(peer.texts["c0"]) == 1
        assert screen(pilot).composer.text == ""


async def test_without_a_line_the_composer_says_so(client: Client, peer: Peer) -> None:
    peer.me = replace(peer.me, line=None, line_reason="Text messaging is off; ask Ben.")
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 0")
        await pilot.press("enter")
        await shows(pilot, "Text messaging is off; ask Ben.")


async def test_a_text_that_is_too_long_is_not_sent(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 0")
        await pilot.press("enter")
        await shows(pilot, "first words")
        screen(pilot).query_one(Composer).take("x" * (LIMIT + 7))
        await pilot.press("enter")
        await shows(pilot, "Please take out 7.", "1,607 of 1,600")
        assert len(peer.texts["c0"]) == 1


async def test_every_fate_is_said_in_words(client: Client, peer: Peer) -> None:
    peer.add("c0", "Maria")
    later = NOON + timedelta(days=40)
    peer.text("c0", "one", author=MINE, state="failed", error=TextError(code="1", detail="Gone."))
    peer.text("c0", "two", author=MINE, state="unconfirmed")
    peer.text("c0", "three", author=MINE, state="held", not_before=later)
    peer.text("c0", "four", author=MINE, state="teleported")
    peer.text("c0", "five", author=replace(MINE, via="phone"), state="sent")
    peer.text("c0", "six", author=replace(MINE, kind="automatic", id=None, name="Opt-in"))
    peer.text("c0", "", media=[Media(url="http://x", content_type="image/jpeg")])
    async with client().run_test(size=(100, 40)) as pilot:
        await shows(pilot, "Maria", "[picture]")
        await pilot.press("enter")
        await shows(
            pilot, "! failed", "! Gone.", "? unconfirmed", "held until", "teleported",
            "You · via phone", "✓ sent", "Opt-in (automatic)", "[picture image/jpeg]",
        )  # fmt: skip


async def test_new_texts_below_are_counted_and_not_jumped_to(client: Client, peer: Peer) -> None:
    peer.add("c0", "Maria")
    for n in range(60):
        peer.text("c0", f"line number {n}", quiet=True, at=NOON + timedelta(hours=n))
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Maria", "● online")
        await pilot.press("enter")
        await shows(pilot, "line number 59")
        screen(pilot).thread.focus()
        await pilot.press("home")
        await shows(pilot, "line number 0")
        before = top_of_thread(pilot)
        peer.text("c0", "brand new", at=NOON + timedelta(hours=99))
        peer.text("c0", "and newer", at=NOON + timedelta(hours=99))
        await shows(pilot, "2 new below")
        assert top_of_thread(pilot) == before
        assert "and newer" not in screen_text(pilot.app)
        assert peer.conversations["c0"].unread > 0
        await pilot.press("ctrl+e")
        await shows(pilot, "and newer")
        assert "new below" not in screen_text(pilot.app)
        await until(pilot, lambda: peer.conversations["c0"].unread == 0, "the read mark")


async def test_a_long_thread_is_loaded_as_it_is_looked_at(client: Client, peer: Peer) -> None:
    peer.add("c0", "Maria")
    for n in range(700):
        body = f"number {n} " + "words and more words " * (n % 9)
        peer.text("c0", body, quiet=True, at=NOON + timedelta(minutes=30 * n))
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Maria")
        await pilot.press("enter")
        await shows(pilot, "number 699")
        thread = screen(pilot).thread
        thread.focus()
        await pilot.press(*["pageup"] * 6)
        seen = screen_text(pilot.app)
        assert "number 69" not in seen
        assert "number" in seen
        await pilot.press("home")
        await shows(pilot, "number 0 ")
        assert len(thread.heights) == 700
        await pilot.press("end")
        await shows(pilot, "number 699")


async def test_scrolling_line_by_line_never_jumps(client: Client, peer: Peer) -> None:
    peer.add("c0", "Maria")
    for n in range(150):
        body = f"number {n} " + "words and more words " * (n % 9)
        peer.text("c0", body, quiet=True, at=NOON + timedelta(minutes=30 * n))
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Maria")
        await pilot.press("enter")
        await shows(pilot, "number 149")
        thread = screen(pilot).thread
        thread.focus()
        for _ in range(60):
            before = [thread.render_line(y).text for y in range(12)]
            await pilot.press("ctrl+up")
            await pilot.pause()
            assert [thread.render_line(y + 1).text for y in range(12)] == before


async def test_folders_dismissal_and_return(client: Client, peer: Peer) -> None:
    fill(peer, 2)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 1", "● online")
        await pilot.press("d")
        await until(pilot, lambda: peer.conversations["c1"].state == "dismissed", "dismissal")
        await shows(pilot, "Dismissed now")
        await pilot.press("left_square_bracket")
        await shows(pilot, "Dismissed 1", "Customer 1")
        peer.text("c1", "I am back")
        await shows(pilot, "Nothing was dismissed.")
        await pilot.press("right_square_bracket")
        await shows(pilot, "I am back", "Customer 0")


async def test_next_and_previous_unread(client: Client, peer: Peer) -> None:
    fill(peer, 5)
    for id in ("c4", "c3", "c1"):
        peer.conversations[id] = replace(peer.conversations[id], unread=0)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 4")
        rows = screen(pilot).conversations
        for key, expected in (("n", "c2"), ("n", "c0"), ("p", "c2")):
            await pilot.press(key)
            assert rows.chosen is not None
            assert rows.chosen.id == expected


async def test_why(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 0")
        await pilot.press("enter")
        await shows(pilot, "first words")
        await pilot.press("shift+tab", "k", "w")
        await shows(
            pilot, "Delivered to Ana Torres", "the lead has an owner", "Owner reachable: yes"
        )
        assert isinstance(pilot.app.screen, WhyScreen)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, InboxScreen)


async def test_help_and_palette_name_every_action(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 0")
        await pilot.press("f1")
        await shows(pilot, "Dismiss this", "Next unread", "Escape closes")
        await pilot.press("escape", "ctrl+p")
        await write(pilot, "Dismiss this")
        await shows(pilot, "Key: d")
        await pilot.press("down", "enter")
        await until(pilot, lambda: peer.conversations["c0"].state == "dismissed", "dismissal")


async def test_a_conversation_that_is_taken_away_closes(client: Client, peer: Peer) -> None:
    fill(peer, 2)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "Customer 1", "● online")
        await pilot.press("enter")
        await shows(pilot, "first words 1")
        peer.remove("c1")
        await shows(pilot, "no longer yours to see", "Choose a conversation")
        assert "Customer 1" not in screen_text(pilot.app)


async def test_a_reset_loads_everything_again(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 0", "● online")
        await pilot.press("enter")
        await shows(pilot, "first words 0")
        peer.text("c0", "not told of", quiet=True)
        peer.reset()
        await shows(pilot, "not told of", "● online")


async def test_a_text_is_not_read_while_the_terminal_has_no_focus(
    client: Client, peer: Peer
) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 0", "● online")
        await pilot.press("enter")
        await until(pilot, lambda: peer.conversations["c0"].unread == 0, "the read mark")
        pilot.app.post_message(events.AppBlur())
        await pilot.pause()
        peer.text("c0", "are you looking?")
        await shows(pilot, "are you looking?")
        await pilot.pause(0.2)
        assert peer.conversations["c0"].unread == 1
        pilot.app.post_message(events.AppFocus())
        await until(pilot, lambda: peer.conversations["c0"].unread == 0, "the read mark")


async def test_an_empty_inbox_says_so_and_fills_by_itself(client: Client, peer: Peer) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Nothing in your inbox.", "● online")
        peer.add("c0", "Maria")
        peer.text("c0", "first of all")
        await shows(pilot, "Maria", "first of all")
        await pilot.press("enter")
        await shows(pilot, "Write a text")


async def test_a_long_list_is_loaded_as_it_is_looked_at(client: Client, peer: Peer) -> None:
    for n in range(1000):
        peer.add(f"c{n:04}", f"Customer {n:04}")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 0999")
        await pilot.press("end")
        await shows(pilot, "Customer 0000")
        await pilot.press("pageup", "pageup")
        await shows(pilot, "Customer 0018")
        assert len([r for r in peer.requests if r[1] == "/v1/conversations"]) < 8
        peer.text("c0018", "to the top")
        await until(pilot, lambda: screen(pilot).conversations.chosen is not None, "a choice")
        await pilot.press("home")
        await shows(pilot, "to the top", "Customer 0999")


async def test_hostile_text_is_only_text(client: Client, peer: Peer) -> None:
    peer.add("c0", "[@click=app.quit]press[/] \x1b[31m")
    peer.text("c0", "[bold]x[/bold] [/nothing] \x1b]52;c;cm0=\x07", quiet=True)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "[@click=app.quit]press[/] [31m", "[bold]x[/bold] [/nothing]")
        await pilot.press("enter")
        await shows(pilot, "[/nothing] ]52;c;cm0=", "[@click=app.quit]press[/]")
        await pilot.press("d")
        assert "\x1b" not in screen_text(pilot.app)


async def test_selected_text_is_copied_without_its_frame(client: Client, peer: Peer) -> None:
    peer.add("c0", "Maria")
    peer.text("c0", "copy these words please", quiet=True)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Maria")
        await pilot.press("enter")
        await shows(pilot, "copy these words")
        thread = screen(pilot).thread
        y = next(y for y in range(24) if "copy these" in thread.render_line(y).text)
        x = thread.render_line(y).text.index("these")
        await pilot.mouse_down(thread, offset=(x, y))
        await pilot.hover(thread, offset=(x + 10, y))
        await pilot.mouse_up(thread, offset=(x + 10, y))
        await pilot.pause()
        assert (pilot.app.screen.get_selected_text() or "").startswith("these word")
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert pilot.app.clipboard.startswith("these word")
        assert pilot.app.is_running


async def test_signing_in_from_nothing(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    app = client(token=None)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "User name", "Password")
        assert isinstance(app.screen, SignInScreen)
        await write(pilot, "ana")
        await pilot.press("tab")
        await write(pilot, "guess")
        await pilot.press("enter")
        await shows(pilot, "The name or the password is wrong.")
        await pilot.press("end", *["backspace"] * 5)
        await write(pilot, "secret")
        await pilot.press("enter")
        await shows(pilot, "Customer 0", "● online")
        assert app.memory.token(app.url) is not None
        await pilot.press("ctrl+o")
        await shows(pilot, "You are signed out.")
        assert app.memory.token(app.url) is None


async def test_an_expired_token_asks_again(client: Client, peer: Peer) -> None:
    async with client(token="old").run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Please sign in again.", "Password")


async def test_a_relay_that_is_down_from_the_start_is_waited_for(
    client: Client, peer: Peer, server: Server
) -> None:
    fill(peer, 1)
    await asyncio.to_thread(server.stop)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "cannot be reached", "Ctrl+R tries again")
        await asyncio.to_thread(server.start)
        await pilot.press("ctrl+r")
        await shows(pilot, "Customer 0", "● online")


async def test_something_that_is_no_relay_is_named(client: Client, peer: Peer) -> None:
    peer.answer_with["/v1/me"] = problem(200, "x", "y")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "not a Floorline relay")


async def test_an_address_that_is_none_is_said(client: Client) -> None:
    async with client(url="relay").run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "is not the address of a relay")


async def test_a_folder_picked_while_everything_is_loaded_again_shows_its_own(
    client: Client, peer: Peer
) -> None:
    fill(peer, 2)
    peer.change("c1", state="dismissed", waiting_since=None)
    async with client().run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Customer 0", "● online")
        peer.delay = 0.2
        screen(pilot).action_reload()
        await pilot.pause(0.1)
        strip = pilot.app.screen.query_one(FolderStrip)
        strip.post_message(FolderStrip.Picked("dismissed"))
        await shows(pilot, "Customer 1")
        await pilot.pause(1.0)
        await shows(pilot, "Customer 1")
        assert "Customer 0" not in screen_text(pilot.app)
