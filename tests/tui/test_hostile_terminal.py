"""No text can command the terminal or break the screen (P11): what really reaches a terminal.

500 hostile texts are sent to a real relay, and the client reads them on a real pseudo-terminal:
every byte that it writes is one that may be written. ``FLOORLINE_P11_TERMINAL`` makes it other than
500.
"""

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server.wire import Assignee
from tests.support.relay import relay_process
from tests.support.shop import Shop, open_shop
from tests.tui.counterpart import ME, STORE, TOKEN, Peer, Server
from tests.tui.hostile import COMMANDS, OVERRIDES, PICTURES, TOWERS, WIDE, hostile
from tests.tui.pseudo_terminal import FRAME, WHEEL_DOWN, WHEEL_UP, PseudoTerminal
from tests.tui.terminal import Terminal, needs_tmux
from tests.tui.terminal_grammar import Offence, check
from tests.tui.test_hostile import foreign

COUNT = int(os.environ.get("FLOORLINE_P11_TERMINAL", "500"))
A_THREAD = 50
"""Texts of one conversation."""
SHIFT_TAB, F1, CTRL_P = b"\x1b[Z", b"\x1bOP", b"\x10"
ESCAPE = b"\x1b[27u"  # as kitty says it: unlike the bare ESC it needs no pause after it
SOMEWHERE = (30, 10)
"""A cell of the thread."""


def sendable(number: int) -> str:
    """The text of this number between marks of its number, as far as UTF-8 can say it."""
    raw = hostile(number).encode("utf-8", "ignore").decode()
    return f"<{number:05}> {raw} <{number:05}>"


@pytest.fixture
def shop(tmp_path: Path, migrated_file: Path) -> Iterator[Shop]:
    shutil.copy(migrated_file, tmp_path / "relay.db")
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db") as relay:
        yield open_shop(relay)


def write_to_ana(shop: Shop, numbers: range) -> None:
    """A lead with hostile names texts Ana's line, each text hostile."""
    first, last = (sendable(at)[8:-8].replace("\0", "")[:400] for at in (numbers[0], numbers[-1]))
    lead = shop.lead_of(shop.ana, first_name=f"x{first}", last_name=last)
    phone = shop.phone(shop.number_of(lead))
    for number in numbers:
        phone.texts(shop.line_of(shop.ana), sendable(number))


NOTHING_NEW = 150
"""Turns of the wheel that show no other text, after which it is turned the other way: the longest text
takes some 40. Where a thread ends, the cursor that blinks paints on.
"""


def read_thread(terminal: PseudoTerminal, numbers: range) -> None:
    """Opens the chosen conversation and scrolls, up and down, until each of its texts was shown."""
    since = len(terminal.written)
    terminal.press(b"\r", "╭".encode())
    terminal.wait_for(f"<{numbers[-1]:05}>".encode(), since)
    for wheel in (WHEEL_UP, WHEEL_DOWN) * 2:
        known, turns = terminal.numbers_since(since), 0
        while not known >= set(numbers) and turns < NOTHING_NEW:
            terminal.turn_wheel(wheel, 4, SOMEWHERE)
            if not terminal.paints():
                break
            before, known = known, terminal.numbers_since(since)
            turns = 0 if known > before else turns + 1
        if known >= set(numbers):
            return
    missed = set(numbers) - terminal.numbers_since(since)
    raise AssertionError(f"texts that were never shown: {missed}")


def look_around(terminal: PseudoTerminal) -> None:
    """Whatever else shows text of others over the thread: why, keys, the palette."""
    terminal.press(SHIFT_TAB, FRAME)
    for key, shows in ((b"w", b"Escape closes"), (F1, b"Escape closes"), (CTRL_P, b"earch for")):
        terminal.open(key, shows)
        terminal.press(ESCAPE, FRAME)
        terminal.settle(0.2)  # a key that comes while a card closes may be meant for the card


def read_everything(terminal: PseudoTerminal, threads: list[range]) -> None:
    """From the newest conversation to the oldest; the client then still answers and ends well."""
    terminal.wait_for("● online".encode())
    terminal.settle()
    for place, numbers in enumerate(threads):
        if place:
            terminal.press(b"j", FRAME)
        read_thread(terminal, numbers)
        if place % 3 == 0:
            look_around(terminal)
        terminal.press(ESCAPE, b"Inbox")
    assert terminal.end() == 0


def test_what_a_client_writes_of_500_hostile_texts(shop: Shop, tmp_path: Path) -> None:
    threads = [range(at, min(COUNT, at + A_THREAD)) for at in range(0, COUNT, A_THREAD)]
    for numbers in reversed(threads):
        write_to_ana(shop, numbers)
    environment = {"FLOORLINE_URL": shop.relay.url, "FLOORLINE_TOKEN": shop.ana.token}
    with contextlib.closing(PseudoTerminal(tmp_path, environment)) as terminal:
        read_everything(terminal, threads)
        assert check(bytes(terminal.written)) > 10_000
        assert terminal.numbers_since(0) >= set(range(COUNT))


# ---- from a relay that filters nothing


def unfiltered(peer: Peer, numbers: range) -> None:
    """A conversation whose names, texts, errors and pictures come as nobody has cleaned them."""
    first = numbers[0]
    for number in numbers:
        raw = sendable(number)
        conversation, texts = foreign(number, raw)
        if number == first:
            assignee = Assignee(user_id="ana", name=raw)
            peer.conversations[f"c{first}"] = replace(conversation, assignee=assignee)
            peer.texts[f"c{first}"] = []
        own = [replace(text, conversation_id=f"c{first}") for text in texts]
        peer.texts[f"c{first}"] += own
    raw = sendable(first)
    peer.me = replace(ME, name=raw, retailer=raw, store=replace(STORE, name=raw))


def test_what_a_client_writes_of_texts_that_no_relay_filtered(
    peer: Peer, server: Server, tmp_path: Path
) -> None:
    numbers = range(len(COMMANDS) - 30)
    unfiltered(peer, numbers)
    environment = {"FLOORLINE_URL": server.url, "FLOORLINE_TOKEN": TOKEN}
    with contextlib.closing(PseudoTerminal(tmp_path, environment)) as terminal:
        read_everything(terminal, [numbers])
        check(bytes(terminal.written))


def written_with(bug: str, server: Server, home: Path) -> bytes:
    """What a client with a planted bug writes while a conversation is opened."""
    environment = {"FLOORLINE_URL": server.url, "FLOORLINE_TOKEN": TOKEN}
    command = (sys.executable, "-m", "tests.tui.planted_client", bug)
    with contextlib.closing(PseudoTerminal(home, environment, command=command)) as terminal:
        terminal.wait_for(b"online")
        terminal.settle()
        terminal.type(b"\r")
        for _ in range(4):
            terminal.paints()
    return bytes(terminal.written)


@pytest.mark.parametrize(
    ("raw", "offence"),
    [
        pytest.param(hostile(number), offence, id=ascii(hostile(number)))
        for number, offence in [
            (0, r"a sequence that may not be written: .*\[2J"),
            (list(COMMANDS).index("clipboard"), "a sequence .*52;c;"),
            (list(COMMANDS).index("link"), "a sequence .*8;;"),
            (list(COMMANDS).index("C1 CSI"), "a sequence .*2J"),
        ]
    ],
)
def test_a_client_that_cleans_nothing_is_caught(
    raw: str, offence: str, peer: Peer, server: Server, tmp_path: Path
) -> None:
    peer.add("c1", "Ana")
    peer.text("c1", f"<00001> {raw} <00001>", quiet=True)
    written = written_with("nothing_is_cleaned", server, tmp_path)
    with pytest.raises(Offence, match=offence):
        check(written)


@pytest.mark.parametrize(
    ("name", "offence"),
    [
        pytest.param("[link=http://evil.example]Ana[/link]", "8;id=", id="a link becomes live"),
        pytest.param("[/]", ".", id="a tag that closes nothing ends the client"),
    ],
)
def test_a_client_that_reads_markup_is_caught(
    name: str, offence: str, peer: Peer, server: Server, tmp_path: Path
) -> None:
    peer.add("c1", name)
    peer.text("c1", "hello", quiet=True)
    written = written_with("markup_is_obeyed", server, tmp_path)
    with pytest.raises(Offence, match=offence):
        check(written)


# ---- on a terminal that counts cells in its own way


TOO_LONG_FOR_TMUX = ("a chain", "families")
"""Longer than what it keeps of a cell (21 bytes): of these it tells other cells than it shows."""
NASTIEST = [
    shape
    for table in (PICTURES, TOWERS, WIDE, OVERRIDES)
    for name, shape in table.items()
    if name not in TOO_LONG_FOR_TMUX
][:60]
ROOMY = (160, 48)
LIST_WIDTH = 48
DATE = "4 Nov 2025"


def fill_floor(peer: Peer) -> None:
    """The nastiest shapes as names and texts of as many conversations, and all in the first."""
    for number, raw in enumerate(NASTIEST):
        peer.add(f"c{number:02}", raw[:30] or "x")
        peer.text(f"c{number:02}", f"<{number:05}> {raw[:70]} <{number:05}>", quiet=True)
        peer.text("c00", f"<{number:05}> {raw[:200]} <{number:05}>", quiet=True)


def misplaced(terminal: Terminal) -> list[str]:
    """Lines on which what stands at a fixed place does not stand there, by the terminal's count."""
    lines = terminal.screen().split("\n")[: ROOMY[1]]
    rows = [line[: line.index(DATE)] for line in lines if DATE in line]
    assert len(rows) > 15
    edges = [line[: line.rindex("│")] for line in lines if "│  " in line and line.endswith("│")]
    ends = [lines[0].rstrip(), lines[-1].rstrip()]
    places = terminal.cells([*rows, *edges, *ends])
    right = [LIST_WIDTH - 2 - len(DATE)] * len(rows) + [ROOMY[0] - 2] * len(edges) + [159, 159]
    found = zip(places, right, [*rows, *edges, *ends], strict=True)
    return [
        f"{at} cells instead of {wanted}: {line!a}" for at, wanted, line in found if at != wanted
    ]


def read_in_tmux(terminal: Terminal) -> list[str]:
    """What is misplaced while the list and a thread of the nastiest texts are read."""
    terminal.shows("● online", "<00059>")
    found = misplaced(terminal)
    terminal.press("G")
    terminal.shows("<00001>")
    found += misplaced(terminal)
    terminal.press("g", "Enter")
    terminal.shows("Write a text", "<00058>")
    terminal.press("BTab")
    for _ in range(12):
        found += misplaced(terminal)
        terminal.press("PageUp")
    terminal.press("F1")
    terminal.shows("Escape closes")
    return found


@needs_tmux
def test_the_screen_keeps_its_shape_in_another_terminal(
    peer: Peer, server: Server, tmp_path: Path
) -> None:
    """tmux counts skin tones, selectors and vowel signs otherwise than the client does."""
    fill_floor(peer)
    given = {"FLOORLINE_URL": server.url, "FLOORLINE_TOKEN": TOKEN}
    with contextlib.closing(Terminal(tmp_path, ROOMY, given)) as terminal:
        assert read_in_tmux(terminal) == []


@needs_tmux
def test_a_client_that_trusts_the_terminal_to_count_as_it_does_is_caught(
    peer: Peer, server: Server, tmp_path: Path
) -> None:
    fill_floor(peer)
    given = {"FLOORLINE_URL": server.url, "FLOORLINE_TOKEN": TOKEN}
    planted = "tests.tui.planted_client widths_are_believed"
    with contextlib.closing(Terminal(tmp_path, ROOMY, given, planted)) as terminal:
        assert len(read_in_tmux(terminal)) > 10
