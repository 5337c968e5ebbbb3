"""Somebody at a keyboard: keys at a person's pace, and when each was seen to do what it should."""

import random
import re
import string
import time
from typing import Protocol

from tests.bench.figures import Figure
from tests.bench.tty import Screen, Seen, Tty

PACE = (0.04, 0.06)
"""Seconds from one key to the next."""
A_LINE, A_WALK = 25, 8
"""Keys until another program has its turn."""
HEAD = "qzx"
"""Begins every line: with it nothing else that is painted is taken for what was typed."""
MISSED_AFTER = 2.0
PATIENCE = 20.0

BACKSPACE, HOME, DOWN = "\x7f", "\x1b[H", "\x1b[B"
CHOSEN = re.compile(r"(?m)^ ?▌\W{0,6}(Maria D\d+)")
"""The row of a list with the cursor."""
LEAD = re.compile(r"Maria D\d+")


class Hands(Protocol):
    tty: Tty
    figure: Figure

    def turn(self, most: int) -> None:
        """Some keys, not many more than ``most``, before another program has its turn."""
        ...


class Typist:
    """Types random letters where the focus is, and takes them out again."""

    def __init__(self, tty: Tty, figure: Figure) -> None:
        self.tty, self.figure = tty, figure
        self._dice = random.Random(1)

    def turn(self, most: int) -> None:
        self.tty.catch_up()
        _must(self.tty, HEAD, lambda screen: HEAD in screen)
        self.tty.rest(max(PACE))
        line = HEAD
        for _ in range(min(most, A_LINE)):
            line += self._dice.choice(string.ascii_lowercase)
            self._letter(line)
        _must(self.tty, BACKSPACE * len(line), lambda screen: HEAD not in screen)

    def _letter(self, line: str) -> None:
        typed = self.tty.type(line[-1])
        self.figure.take(typed, self.tty.wait_for(lambda screen: line in screen, MISSED_AFTER))
        _pause(self.tty, typed, self._dice)


class Walker:
    """Goes down a list, from its top."""

    def __init__(self, tty: Tty, figure: Figure) -> None:
        self.tty, self.figure = tty, figure
        self._dice = random.Random(1)

    def turn(self, most: int) -> None:
        self.tty.catch_up()
        last = self._to_top()
        for _ in range(min(most, A_WALK)):
            _pause(self.tty, last, self._dice)
            if (below := _below_cursor(self.tty.screen)) is not None:
                last = self._step(below)

    def _to_top(self) -> float:
        pressed = self.tty.type(HOME)
        self.tty.rest(max(PACE))
        if _below_cursor(self.tty.screen) is None:
            shown = self.tty.wait_for(lambda screen: _below_cursor(screen) is not None, PATIENCE)
            if shown is None:
                raise SystemExit(f"there is no list with a cursor:\n{self.tty.text()}")
        return pressed

    def _step(self, below: str) -> float:
        """To a row whose name is known. Texts that come in do not move the cursor to it."""
        typed = self.tty.type(DOWN)
        seen = self.tty.wait_for(lambda screen: _chosen(screen) == below, MISSED_AFTER)
        self.figure.take(typed, seen)
        return typed


def _chosen(screen: Screen) -> str | None:
    found = CHOSEN.search("\n".join(screen.rows))
    return found[1] if found else None


def _below_cursor(screen: Screen) -> str | None:
    """Who is in the row after the one with the cursor; None when either is out of sight."""
    shown = "\n".join(screen.rows)
    found = CHOSEN.search(shown)
    below = LEAD.search(shown, found.end()) if found else None
    return below[0] if below else None


def _pause(tty: Tty, since: float, dice: random.Random) -> None:
    tty.rest(since + dice.uniform(*PACE) - time.perf_counter())


def _must(tty: Tty, keys: str, seen: Seen) -> None:
    tty.type(keys)
    if tty.wait_for(seen, PATIENCE) is None:
        raise SystemExit(f"{keys!r} had no effect:\n{tty.text()}")
