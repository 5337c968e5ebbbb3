"""The first line: who is signed in, whether the relay is there, how much is unread."""

from time import monotonic

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from server.wire import Me, OutOfOffice
from tui.away import mark
from tui.widgets.away_mark import AwayMark
from tui.widgets.fold import clip


class StatusBar(Widget):
    """Says at once when the relay is gone, and counts down to the next attempt."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "StatusBar { height: 1; dock: top; }"

    me: reactive[Me | None] = reactive(None)
    unread: reactive[int] = reactive(0)
    offline: reactive[str | None] = reactive(None)
    online: reactive[bool] = reactive(False)
    away: reactive[str] = reactive("")
    """Where texts go while the person is out of the office; empty while they are there."""
    _tick: reactive[int] = reactive(0)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._retry_at = 0.0

    def on_mount(self) -> None:
        self.set_interval(1.0, self._count_down)
        self.watch(self.app, "away", self._told)

    def _told(self, away: OutOfOffice | None) -> None:
        self.away = clip(mark(away), AwayMark.LONGEST)

    def lost(self, reason: str, retry_in: float) -> None:
        self._retry_at = monotonic() + retry_in
        self.online, self.offline = False, reason

    def found(self) -> None:
        self.online, self.offline = True, None

    def _count_down(self) -> None:
        if self.offline is not None:
            self._tick += 1

    def watch_offline(self, reason: str | None) -> None:
        self.set_class(reason is not None, "-offline")

    def render(self) -> RenderResult:
        width = self.content_size.width
        away = Content.assemble((f" {self.away} ", "$background on $warning"), "  ")
        right = Content.assemble(away if self.away else "", self._right())
        left = clip(self._left(), max(0, width - right.cell_length - 1))
        gap = " " * max(1, width - Content(left).cell_length - right.cell_length)
        return Content.assemble(left, gap, right)

    async def on_click(self, event: events.Click) -> None:
        """On the mark, which stands before what is at the right."""
        right = self.content_size.width - len(self._right())
        if self.away and right - AwayMark.LONGEST - 4 <= event.x < right:
            await self.app.run_action("out_of_office")

    def _left(self) -> str:
        if self.offline is not None:
            left = max(0, round(self._retry_at - monotonic()))
            when = f"Again in {left} s (^r now)" if left else "Reconnecting…"
            return f"Offline: showing what is here. {when}" if self.me else f"Offline. {when}"
        if self.me is None:
            return "Floorline"
        store = f" · {self.me.store.name}" if self.me.store else ""
        return f"Floorline · {self.me.name}{store}"

    def _right(self) -> str:
        unread = f"{self.unread} unread" if self.unread else "all read"
        if self.me is None:
            return "○ connecting…" if self.offline is None else "○ offline"
        return f"{unread}   {'● online' if self.online else '○ offline'}"
