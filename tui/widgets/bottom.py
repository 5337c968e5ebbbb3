"""The last line of every screen: the mark that counts unread texts and leads to them, then the keys."""

from collections.abc import Iterator

from textual.app import ComposeResult, RenderResult
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.away_mark import AwayMark
from tui.widgets.key_line import KeyLine
from tui.widgets.preview import Preview


class TextsMark(Widget):
    """In the lower left corner: how many conversations wait to be read. A click opens them (MC9)."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TextsMark {
        width: 13;
        height: 1;
        padding: 0 1;
        background: $panel;
        color: $foreground 80%;
        &:hover { background: $panel-lighten-1; }
        &.-some { background: $accent; color: $background; text-style: bold; }
        &.-some:hover { background: $accent-lighten-1; }
        &:ansi { background: ansi_default; }
        &.-some:ansi { background: ansi_blue; color: ansi_bright_white; }
    }
    """

    count: reactive[int] = reactive(0)

    def on_mount(self) -> None:
        self.watch(self.app, "unread", self._counted)

    def _counted(self, unread: int) -> None:
        self.count = unread
        self.set_class(unread > 0, "-some")

    def render(self) -> RenderResult:
        return Content(f"✉ Texts {self.count:,}" if self.count else "✉ Texts")

    async def on_click(self) -> None:
        await self.app.run_action("texts")


class AlertsMark(Widget):
    """Beside it, while there are alerts that nobody has looked at: how many. A click lists them."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    AlertsMark {
        display: none;
        width: auto;
        height: 1;
        padding: 0 1;
        background: $error;
        color: $background;
        text-style: bold;
        &.-some { display: block; }
        &:hover { background: $error-lighten-1; }
        &:ansi { background: ansi_red; color: ansi_bright_white; }
    }
    """

    count: reactive[int] = reactive(0, layout=True)

    def on_mount(self) -> None:
        self.watch(self.app, "alerts", self._counted)

    def _counted(self, alerts: int) -> None:
        self.count = alerts
        self.set_class(alerts > 0, "-some")

    def render(self) -> RenderResult:
        return Content("! 1 alert" if self.count == 1 else f"! {self.count:,} alerts")

    async def on_click(self) -> None:
        await self.app.run_action("alerts")


class Bottom(Horizontal):
    """The marks and the keys, on one line."""

    DEFAULT_CSS = """
    Bottom {
        dock: bottom;
        height: 1;
        background: $footer-background;
    }
    """

    def compose(self) -> ComposeResult:
        yield TextsMark()
        yield AwayMark()
        yield AlertsMark()
        yield KeyLine()


def frame() -> Iterator[Widget]:
    """What every screen has: the last line, and the place where a new text slides out."""
    yield Bottom()
    yield Preview()
