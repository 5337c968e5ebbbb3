"""Going about in a thread: words, days, the first unread, links, copies, pictures (MC13, MC20)."""

import io
import string
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from PIL import Image
from textual.pilot import Pilot
from textual.widgets import Static

from server.wire import Media
from tests.tui.acting import fill, open_newest, screen, write
from tests.tui.counterpart import NOON, Peer, problem
from tests.tui.waiting import shows, until
from tui.app import FloorlineApp
from tui.widgets.search_box import SearchBox

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]


def long(peer: Peer, count: int, **words: str) -> None:
    """A conversation of that many texts, half an hour apart; ``t7="…"`` are the words of the 7th."""
    peer.add("c0", "Maria")
    for n in range(count):
        body = words.get(f"t{n}", f"number {n}.")
        peer.text("c0", body, quiet=True, at=NOON + timedelta(minutes=30 * n))


def counted(pilot: Pilot[Any]) -> str:
    return str(screen(pilot).query_one("#find-count", Static).content)


def in_sight(pilot: Pilot[Any], index: int) -> bool:
    """A text is loaded, and whole in sight."""
    thread = screen(pilot).thread
    if thread.text_at(index) is None:
        return False
    top = thread.heights.top(index) - thread.scroll_offset.y
    return top >= 0 and top + thread.heights.height(index) <= thread.size.height


def is_at(pilot: Pilot[Any], count: str, index: int) -> bool:
    return counted(pilot) == count and in_sight(pilot, index)


@pytest.mark.parametrize("size", SIZES)
async def test_hits_are_counted_and_gone_through_both_ways(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    long(peer, 1000, t5="a coat first", t500="that coat again", t998="the coat last")
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_newest(pilot, "number 999.")
        await pilot.press("shift+tab", "ctrl+f")
        await write(pilot, "coat")
        await until(pilot, lambda: counted(pilot) == "1 of 3" and in_sight(pilot, 998), "the last")
        for key, at, where in (
            ("enter", "2 of 3", 500),
            ("enter", "3 of 3", 5),
            ("enter", "1 of 3", 998),
            ("down", "3 of 3", 5),
            ("down", "2 of 3", 500),
        ):
            await pilot.press(key)
            await until(pilot, partial(is_at, pilot, at, where), at)
        await pilot.press("escape")
        assert screen(pilot).thread.has_focus
        assert not screen(pilot).has_class("-finding")


async def test_words_stand_out_until_escape(client: Client, peer: Peer) -> None:
    long(peer, 3, t1="the coat [b]")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "number 2.")
        await pilot.press("ctrl+f")
        await write(pilot, "coat")
        await until(pilot, lambda: counted(pilot) == "1 of 1", "the hit")
        found = screen(pilot).thread.get_component_rich_style("thread--found")

        def marked() -> list[str]:
            strips = map(screen(pilot).thread.render_line, range(12))
            return [s.text for strip in strips for s in strip if s.style and _ground(s) == ground]

        def _ground(segment: Any) -> Any:
            return segment.style.bgcolor

        ground = found.bgcolor
        assert marked() == ["coat"]
        await pilot.press("escape")
        await pilot.pause()
        assert marked() == []


async def test_nothing_found_and_a_failing_relay_are_said(client: Client, peer: Peer) -> None:
    long(peer, 3)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "number 2.")
        await pilot.press("ctrl+f")
        await write(pilot, "zebra")
        await until(pilot, lambda: counted(pilot) == "nothing", "the count")
        await pilot.press("enter", "down")
        peer.answer_with["/c0/hits"] = problem(500, "broken", "[x] The relay stumbled.")
        await write(pilot, "s")
        await shows(pilot, "[x] The relay stumbled.")


@pytest.mark.parametrize("size", SIZES)
async def test_going_to_a_day(client: Client, peer: Peer, size: tuple[int, int]) -> None:
    long(peer, 1500)
    day = (NOON + timedelta(days=10)).astimezone().date()
    first = datetime.combine(day, datetime.min.time()).astimezone()
    index = next(n for n, text in enumerate(peer.texts["c0"]) if text.at >= first)
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_newest(pilot, "number 1499.")
        await pilot.press("shift+tab", "t")
        await shows(pilot, "Go to a day")
        await write(pilot, "the other day")
        await pilot.press("enter")
        assert pilot.app.screen.query_one("#hint").has_class("-wrong")
        await pilot.press("ctrl+u")
        await write(pilot, day.isoformat())
        await pilot.press("enter")
        await until(pilot, lambda: in_sight(pilot, index), "the day")
        assert screen(pilot).thread.has_focus
        await pilot.press("t")
        await shows(pilot, "Go to a day")
        await write(pilot, "today")
        await pilot.press("enter")
        await shows(pilot, "Nothing was written since then.")


async def test_the_first_unread_among_the_newest(client: Client, peer: Peer) -> None:
    long(peer, 400)
    peer.change("c0", unread=30)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "number 399.")
        await pilot.press("shift+tab", "U")
        await until(pilot, lambda: in_sight(pilot, 370), "the first unread")
        await shows(pilot, "─ new ─")


async def test_the_first_of_three_hundred_unread_texts(client: Client, peer: Peer) -> None:
    """Looking at the newest reads them all: where the first was, is asked for before."""
    long(peer, 400)
    peer.change("c0", unread=300)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "number 399.")
        await until(pilot, lambda: peer.conversations["c0"].unread == 0, "the read mark")
        await pilot.press("shift+tab", "U")
        await until(pilot, lambda: in_sight(pilot, 100), "the first unread")
        await shows(pilot, "─ new ─")


async def test_where_all_was_read_it_says_so(client: Client, peer: Peer) -> None:
    long(peer, 3)
    peer.change("c0", unread=0)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "number 2.")
        await pilot.press("shift+tab", "U")
        await shows(pilot, "Everything here was read.")


async def test_twenty_thousand_texts_are_gone_through(client: Client, peer: Peer) -> None:
    long(peer, 20_000)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "number 19999.")
        thread = screen(pilot).thread
        thread.focus()
        await pilot.pause()
        thread.scroll_to(y=thread.max_scroll_y // 2, animate=False)

        def middle_is_here() -> bool:
            rows = thread.visible_rows()
            return bool(rows) and all(thread.text_at(row) is not None for row in rows)

        await until(pilot, middle_is_here, "the middle")
        assert 5_000 < thread.visible_rows().start < 15_000
        asked = [path for _, path in peer.requests if path.endswith("/c0/messages")]
        assert len(asked) < 8
        await pilot.press("home")
        await shows(pilot, "number 0.")
        await pilot.press("end")
        await shows(pilot, "number 19999.")


class Opening(FloorlineApp):
    """The client, with the addresses that it opens kept."""

    opened_urls: tuple[str, ...] = ()

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        self.opened_urls = (*self.opened_urls, url)


async def test_a_link_is_chosen_and_opened(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    peer.text("c0", "see https://a.example/x?[b]=1, or http://b.example.", quiet=True)
    peer.text("c0", "no link, javascript:alert(1)", quiet=True)
    made = client()
    app = Opening(made.memory, made.url, "token-of-ana")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await pilot.press("shift+tab", "o")
        await shows(pilot, "Open in the browser", "https://a.example/x?[b]=1", "http://b.example")
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.opened_urls != (), "opening")
        assert app.opened_urls == ("http://b.example",)
        await pilot.press("k", "o")
        await shows(pilot, "There is no link in this text.")


async def test_a_text_is_copied(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    peer.text("c0", "two lines\nof [b]words", quiet=True)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot, "of [b]words")
        await pilot.press("shift+tab", "c")
        await shows(pilot, "Copied.")
        assert pilot.app.clipboard == "two lines\nof [b]words"


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        pytest.param(png(40, 30), "▀▀▀▀", id="a picture, as half blocks"),
        pytest.param(png(4000, 3), "▀▀▀▀", id="a very wide one"),
        pytest.param(png(3, 4000), "▀", id="a very high one"),
        pytest.param(png(40, 30)[:60], "The picture is damaged", id="half of one"),
        pytest.param(b"\x1b[31mhello", "The picture is damaged", id="none at all"),
        pytest.param(png(10_000, 10_000), "too large to show", id="one that is too large"),
    ],
)
async def test_pictures(client: Client, peer: Peer, content: bytes, seen: str) -> None:
    fill(peer, 1)
    peer.picture = content
    media = [Media(url="http://x", content_type="image/png")]
    peer.text("c0", "", media=media, quiet=True)
    async with client().run_test(size=(80, 40), notifications=True) as pilot:
        await open_newest(pilot)
        await shows(pilot, seen)


async def test_a_picture_that_the_relay_has_not_says_why(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    peer.answer_with["/media/0"] = problem(404, "not_found", "[x] It was deleted.")
    peer.text("c0", "", media=[Media(url="http://x", content_type="image/png")], quiet=True)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await shows(pilot, "[x] It was deleted.")


# ---- writing


async def test_what_a_text_costs_is_said_from_its_first_letter(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "a")
        await shows(pilot, "1 of 160")
        screen(pilot).composer.take("ж")
        await shows(pilot, "1 of 70 · UCS-2")


async def test_plain_signs_are_offered_put_in_and_taken_back(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    curly = "It\u2019s " + "x" * 80
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await open_newest(pilot)
        screen(pilot).composer.take(curly)
        await shows(pilot, "1 curly quote makes this 2 segments. ^l replaces it")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: screen(pilot).composer.text == "It's " + "x" * 80, "plain signs")
        await shows(pilot, "85 of 160")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: screen(pilot).composer.text == curly, "undoing")


PRINTABLE = [char for char in string.printable if char.isprintable()]
FUNCTION = [f"f{n}" for n in range(1, 25) if n not in (1, 2, 4, 5, 6)]
"""Those that open nothing."""


async def test_every_sign_types_while_one_writes(client: Client, peer: Peer) -> None:
    fill(peer, 2)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await open_newest(pilot, "first words 1")
        await write(pilot, "".join(PRINTABLE))
        assert screen(pilot).composer.text == "".join(PRINTABLE)
        screen(pilot).composer.take("")
        await pilot.press(*FUNCTION)
        assert screen(pilot).composer.text == ""
        await pilot.press("escape", "slash")
        await write(pilot, "".join(PRINTABLE))
        assert screen(pilot).query_one("#search", SearchBox).value == "".join(PRINTABLE)


@pytest.mark.parametrize("opens", [[], ["enter", "shift+tab"], ["f2"], ["f1"], ["z"]])
async def test_wrong_keys_send_nothing_anywhere(
    client: Client, peer: Peer, opens: list[str]
) -> None:
    fill(peer, 2)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 1", "● online")
        await pilot.press(*opens)
        for key in (*PRINTABLE, *FUNCTION):
            await pilot.press({" ": "space"}.get(key, key))
        await pilot.press("escape", "escape")
        assert pilot.app.is_running
        assert not any(path.endswith("messages") and m == "POST" for m, path in peer.requests)
