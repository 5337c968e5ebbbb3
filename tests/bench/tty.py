"""A pseudo-terminal with a program on it; we play the terminal, and note when something is painted."""

import codecs
import fcntl
import os
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import ClassVar

from rich.cells import cell_len

from tests.support.relay import ROOT

COLUMNS, LINES = 160, 48
HIDDEN = re.compile("FLOORLINE_|TEXTUAL|COLUMNS$|LINES$|NO_COLOR$|TERM")
"""What our own environment says, and the program shall not hear."""
ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[?2048$p": b"\x1b[?2048;0$y"}
"""We paint whole frames at once, and tell of no resizing."""
ENDS_WITHIN = 3.0
LOOKS_BACK = 0.05

_TOKEN = re.compile(
    r"\x1b\[([0-?]*)[ -/]*([@-~])|\x1b[\]P_].*?(?:\x07|\x1b\\)|\x1b[^\[\]P_]|[\r\n]", re.S
)
_BEGUN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]P_][^\x07]*)?$")


class Screen:
    """The cells of a terminal: as much of one as Textual writes to."""

    def __init__(self, columns: int, lines: int) -> None:
        self._rows = [[" "] * columns for _ in range(lines)]
        self._x = self._y = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._rest = ""

    @property
    def rows(self) -> list[str]:
        return ["".join(row) for row in self._rows]

    def __contains__(self, words: str) -> bool:
        return any(words in row for row in self.rows)

    def feed(self, output: bytes) -> None:
        text = self._rest + self._decoder.decode(output)
        begun = _BEGUN.search(text)
        text, self._rest = (text[: begun.start()], text[begun.start() :]) if begun else (text, "")
        at = 0
        for token in _TOKEN.finditer(text):
            self._write(text[at : token.start()])
            self._obey(token)
            at = token.end()
        self._write(text[at:])

    def _obey(self, token: "re.Match[str]") -> None:
        match token[2] or token[0]:
            case "H":
                y, _, x = token[1].partition(";")
                self._x, self._y = int(x or 1) - 1, int(y or 1) - 1
            case "\r":
                self._x = 0
            case "\n":
                self._x, self._y = 0, self._y + 1

    def _write(self, text: str) -> None:
        if not text or not 0 <= self._y < len(self._rows):
            return
        cells = list(text) if text.isascii() else [c for char in text for c in _cells(char)]
        row = self._rows[self._y]
        room = max(0, len(row) - self._x)
        row[self._x : self._x + len(cells)] = cells[:room]
        self._x += len(cells)


def _cells(char: str) -> list[str]:
    return [char, *[""] * (cell_len(char) - 1)] if cell_len(char) else []


Seen = Callable[[Screen], bool]


class Tty:
    """A program on a pseudo-terminal. Times are of ``time.perf_counter``, in seconds."""

    _all: ClassVar[list["Tty"]] = []

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        inherited = {k: v for k, v in os.environ.items() if not HIDDEN.match(k)}
        own = {"LANG": "C.UTF-8", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.screen = Screen(COLUMNS, LINES)
        self._unseen: list[bytes] = []
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=ROOT,
            env={**inherited, **own, **environment},
            start_new_session=True,
        )
        os.close(theirs)
        self._all.append(self)

    @property
    def pid(self) -> int:
        return self._process.pid

    def type(self, keys: str) -> float:
        """When the keys were handed to the terminal."""
        at = time.perf_counter()
        os.write(self._ours, keys.encode())
        return at

    def wait_for(self, seen: Seen, within: float) -> float | None:
        """When it was painted; None when it was not in time."""
        until = time.perf_counter() + within
        while (left := until - time.perf_counter()) > 0:
            at = self._read(left)
            if at is not None and seen(self.screen):
                return at
        return None

    def rest(self, seconds: float) -> None:
        """Let the program paint what it wants for so long."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self._read(left)

    def catch_up(self) -> None:
        """Look at what was painted while we looked elsewhere."""
        self._look()
        self.rest(LOOKS_BACK)

    def _read(self, within: float) -> float | None:
        """When this program had painted more. What others paint is taken from them, so that they
        need not wait, but looked at later, so that it costs no time of this one's.
        """
        ready = select.select([tty._ours for tty in self._all], [], [], within)[0]
        for tty in self._all:
            if tty is not self and tty._ours in ready:
                tty._unseen.append(tty._output())
        if self._ours not in ready:
            return None
        self._unseen.append(self._output())
        at = time.perf_counter()
        self._look()
        return at

    def _look(self) -> None:
        self.screen.feed(b"".join(self._unseen))
        self._unseen.clear()

    def _output(self) -> bytes:
        try:
            output = os.read(self._ours, 65_536)
        except OSError:
            raise SystemExit(f"{self._process.args!r} ended:\n{self.text()}") from None
        for question, answer in ANSWERS.items():
            if question in output:
                os.write(self._ours, answer)
        return output

    def text(self) -> str:
        return "\n".join(row.rstrip() for row in self.screen.rows)

    def close(self) -> None:
        """Ctrl+Q; what does not hear it is killed."""
        with suppress(OSError, SystemExit):
            self.type("\x11")
            until = time.perf_counter() + ENDS_WITHIN
            while self._process.poll() is None and time.perf_counter() < until:
                self._read(0.02)
        self._process.kill()
        self._process.wait()
        self._all.remove(self)
        os.close(self._ours)
