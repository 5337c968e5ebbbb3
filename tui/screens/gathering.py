"""Paints what came in gathered, and not between a key and its letter.

While twenty texts a second arrive, each painted at once would have every letter wait for one of
them. What is known is up to date at once; only the painting waits: to be at most ten a second, and
while somebody types until just after a letter was painted, three times a second.
"""

from collections.abc import Callable
from time import monotonic

from textual.screen import Screen
from textual.timer import Timer

from tui.state import Changes

EVERY = 0.1
"""Seconds between two paints at least, and so until what came is seen."""
TYPING = 0.25
"""Seconds after a key for which another one is likely."""
AFTER_A_KEY = 0.008
"""Seconds that the letter itself takes to be painted."""
WHILE_TYPING, AT_LATEST = 0.3, 0.5
"""Seconds between two paints at least, and at most, while somebody types without a pause."""
LOOK_EVERY = 0.01


class Gathering:
    """``keyed_at`` tells when a key was last pressed, by the monotonic clock."""

    def __init__(
        self,
        screen: Screen[None],
        keyed_at: Callable[[], float],
        paint: Callable[[Changes], None],
    ) -> None:
        self._screen = screen
        self._keyed_at = keyed_at
        self._paint = paint
        self._due: Changes | None = None
        self._since = self._painted = 0.0
        self._timer: Timer | None = None

    def add(self, changes: Changes) -> None:
        """To be painted soon, with whatever else comes until then."""
        if self._due is None:
            self._due, self._since = changes, monotonic()
        else:
            self._due = self._due.and_then(changes)
        self._look()

    def now(self) -> None:
        """Paints what is due."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        due, self._due = self._due, None
        if due is not None:
            self._painted = monotonic()
            self._paint(due)

    def _look(self) -> None:
        if self._due is None or self._is_time(monotonic()):
            self.now()
        elif self._timer is None:
            self._timer = self._screen.set_interval(LOOK_EVERY, self._look)

    def _is_time(self, now: float) -> bool:
        if now - self._since >= AT_LATEST:
            return True
        since_key = now - self._keyed_at()
        if since_key >= TYPING:
            return now - self._painted >= EVERY
        just_after = AFTER_A_KEY <= since_key < AFTER_A_KEY + 2 * LOOK_EVERY
        return just_after and now - self._painted >= WHILE_TYPING
