"""What came in is painted gathered, and a key means what is seen."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.tui.acting import fill, open_newest, screen, write
from tests.tui.counterpart import Peer
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.screens import gathering
from tui.state import Changes, Listing

Client = Callable[..., FloorlineApp]


def never_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EVERY", "WHILE_TYPING", "AT_LATEST"):
        monkeypatch.setattr(gathering, name, float("inf"))


async def test_enter_opens_the_row_that_is_seen_whatever_has_come_since(
    client: Client, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(peer)
    async with client().run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Customer 2", "● online")
        never_painted(monkeypatch)
        for id in ("c0", "c1", "c0"):
            peer.text(id, "news")
        state = screen(pilot).desk.state
        await until(pilot, lambda: state.cursor == peer.seq, "what came")
        assert "news" not in screen_text(pilot.app), "nothing of it is painted yet"
        await pilot.press("enter")
        await shows(pilot, "Write a text")
        assert screen(pilot).opened == "c2", "the first row, as it was seen"


async def test_what_comes_while_somebody_types_is_seen_all_the_same(
    client: Client, peer: Peer
) -> None:
    fill(peer)
    async with client().run_test(size=(160, 48)) as pilot:
        await open_newest(pilot, "first words 2")
        peer.text("c0", "something new")
        await write(pilot, "typing on and on")
        await shows(pilot, "something new", "typing on and on")


async def test_a_burst_is_painted_in_a_few_strokes(
    client: Client, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(peer)
    async with client().run_test(size=(160, 48)) as pilot:
        await open_newest(pilot, "first words 2")
        inbox, painted = screen(pilot), 0
        paint = inbox._gathering._paint

        def counted(changes: Changes) -> None:
            nonlocal painted
            painted += 1
            paint(changes)

        monkeypatch.setattr(inbox._gathering, "_paint", counted)
        for number in range(100):
            peer.text("c0", f"text {number}")
        await shows(pilot, "text 99")
        assert painted < 50, "two hundred events"


async def test_a_conversation_that_was_lost_and_given_back_stays_open(
    client: Client, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Painted together, as both come within half a second."""
    monkeypatch.setattr(gathering, "EVERY", float("inf"))
    fill(peer)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await open_newest(pilot, "first words 2")
        kept = peer.conversations["c2"]
        peer.remove("c2")
        peer.conversations["c2"] = kept
        peer.change("c2", unread=0)
        state = screen(pilot).desk.state
        await until(pilot, lambda: state.cursor == peer.seq, "what came")
        await shows(pilot, "first words 2", "Write a text")
        assert screen(pilot).opened == "c2"
        peer.text("c2", "still here")
        await shows(pilot, "still here")
        assert "no longer yours" not in screen_text(pilot.app)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        pytest.param("Search", "names, numbers, words", id="a key of the screen"),
        pytest.param("Help", "Keys that work here", id="a key of everywhere"),
        pytest.param("Palette", "Search for commands", id="the palette"),
    ],
)
async def test_a_click_on_a_key_is_the_key(
    client: Client, peer: Peer, words: str, shown: str
) -> None:
    fill(peer)
    async with client().run_test(size=(120, 30)) as pilot:
        await shows(pilot, "● online", "Customer 2")
        line = screen_text(pilot.app).splitlines()[-1]
        await pilot.click(offset=(line.index(words) + 1, 29))
        await shows(pilot, shown)
        if words == "Search":
            await until(pilot, lambda: screen(pilot).query_one("#search").has_focus, "the focus")


async def test_nothing_of_what_is_painted_together_is_forgotten(client: Client, peer: Peer) -> None:
    """The first of several texts is told of as well as the last."""
    fill(peer, 4)
    async with client().run_test(size=(160, 48)) as pilot:
        await open_newest(pilot, "first words 3")
        for id in ("c0", "c1", "c2"):
            peer.change(id, unread=0)
            peer.text(id, f"news of {id}")
        await shows(pilot, "2 more came")


def test_changes_for_one_painting_hold_all_of_both() -> None:
    early = Changes(
        conversations=frozenset("a"), listings=frozenset([Listing("inbox")]),
        threads=frozenset("a"), stale_threads=frozenset("a"), removed=frozenset("a"),
        lead="a", counts=True, doubtful=True, reset="because",
    )  # fmt: skip
    late = Changes(conversations=frozenset("b"), lead="b")
    both = early.and_then(late)
    assert both == replace(early, conversations=frozenset("ab"), lead="b")
    assert late.and_then(early) == replace(both, lead="a")
