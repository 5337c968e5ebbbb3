"""While Out of Office is on, every screen says so: nobody forgets it."""

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from server.wire import OutOfOffice
from tui.away import mark
from tui.widgets.fold import clip


class AwayMark(Widget):
    """Where texts go meanwhile. A click opens Out of Office."""

    ALLOW_SELECT = False
    LONGEST = 30
    DEFAULT_CSS = """
    AwayMark {
        width: auto;
        height: 1;
        padding: 0 1;
        display: none;
        background: $warning;
        color: $background;
        text-style: bold;
        &.-on { display: block; }
        &:hover { background: $warning-lighten-1; }
        &:ansi { background: ansi_yellow; color: ansi_black; }
    }
    """

    words: reactive[str] = reactive("", layout=True)

    def on_mount(self) -> None:
        self.watch(self.app, "away", self._told)

    def _told(self, away: OutOfOffice | None) -> None:
        self.words = clip(mark(away), self.LONGEST)
        self.set_class(bool(self.words), "-on")

    def render(self) -> RenderResult:
        return Content(self.words)

    async def on_click(self) -> None:
        await self.app.run_action("out_of_office")
