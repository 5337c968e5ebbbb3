"""A pseudo-terminal around the real program: every byte that it writes is kept."""

import fcntl
import os
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.support.relay import ROOT
from tests.tui.terminal import HIDDEN
from tests.tui.terminal_grammar import numbers_seen

PATIENCE = 30.0
QUIET = 0.02
"""Seconds without a byte after which a frame is taken to be whole."""
FRAME = b"\x1b[?2026l"
"""The end of a frame."""
SYNC_ASKED, SYNC_ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
CLIENT = (sys.executable, "-m", "tui")
WHEEL_UP, WHEEL_DOWN = 64, 65


class PseudoTerminal:
    """A terminal of ``size`` (columns, lines) in which ``command`` runs; it speaks mode 2026."""

    def __init__(
        self,
        home: Path,
        environment: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
        command: Sequence[str] = CLIENT,
    ) -> None:
        self.size = size
        self.written = bytearray()
        self._master, slave = os.openpty()
        columns, lines = size
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        inherited = {k: v for k, v in os.environ.items() if k not in HIDDEN}
        own = {"FLOORLINE_HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm-256color"}
        own["COLORTERM"] = "truecolor"
        try:
            self._process = subprocess.Popen(
                command, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT,
                env={**inherited, **own, **environment}, start_new_session=True,
            )  # fmt: skip
        finally:
            os.close(slave)
        self.wait_for(SYNC_ASKED)
        self.type(SYNC_ANSWER)

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def type(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def turn_wheel(self, button: int, times: int, at: tuple[int, int]) -> None:
        """Over the cell ``at`` (column, line)."""
        self.type(b"\x1b[<%d;%d;%dM" % (button, *at) * times)

    def read(self, seconds: float) -> bytes:
        """What comes within so many seconds, as soon as something comes; nothing at the end."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return b""
        try:
            piece = os.read(self._master, 65536)
        except OSError:  # how Linux says that the other side is closed
            return b""
        self.written += piece
        return piece

    def settle(self, quiet: float = QUIET) -> None:
        """Reads until nothing more comes for so many seconds."""
        while self.read(quiet):
            pass

    def paints(self, within: float = 0.7) -> bool:
        """Whether a whole frame comes within so many seconds; reads until nothing more comes."""
        since, give_up = len(self.written), time.monotonic() + within
        while self.written.find(FRAME, since) < 0 and time.monotonic() < give_up:
            self.read(0.02)
        self.settle()
        return self.written.find(FRAME, since) >= 0

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        give_up = time.monotonic() + PATIENCE
        while not holds():
            self.read(0.05)
            tail = bytes(self.written[-2000:])
            assert self.lives, f"the client ended before {what}: {tail!r}"
            assert time.monotonic() < give_up, f"{what} did not come about: {tail!r}"

    def wait_for(self, words: bytes, since: int = 0) -> None:
        """Until the client has written these bytes, after the first ``since``."""
        self.wait_until(lambda: self.written.find(words, since) >= 0, repr(words))

    def press(self, keys: bytes, shows: bytes) -> None:
        """Types, and waits for what comes of it."""
        since = len(self.written)
        self.type(keys)
        self.wait_for(shows, since)
        self.settle()

    def numbers_since(self, at: int) -> set[int]:
        """The numbers of the hostile texts that were shown after the first ``at`` bytes."""
        return numbers_seen(bytes(self.written[at:]))

    def open(self, key: bytes, shows: bytes) -> None:
        """Presses a key until what it opens is there."""
        since = len(self.written)
        for _ in range(10):
            self.type(key)
            give_up = time.monotonic() + 2
            while self.written.find(shows, since) < 0 and time.monotonic() < give_up:
                self.read(0.02)
            if self.written.find(shows, since) >= 0:
                self.settle()
                return
        raise AssertionError(f"{key!r} does not show {shows!r}")

    def end(self) -> int:
        """Quits as a person does; the exit code."""
        self.type(b"\x11")
        while self.read(PATIENCE):
            pass
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        """Whatever happened: no process and no terminal is left behind."""
        if self.lives:
            self._process.kill()
        self._process.wait()
        os.close(self._master)
