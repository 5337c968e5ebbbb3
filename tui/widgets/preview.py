"""A new text slides out at the right; one key or a click opens its conversation (MC9)."""

from dataclasses import dataclass

from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from server.wire import Conversation, Text
from tui.widgets.fold import clip, fold
from tui.widgets.marks import summary

STAYS = 8.0
"""Seconds until it slides in again."""
CALM = 1.0
"""Seconds that a text is shown before a newer one takes its place."""
LINES = 3
"""Lines of the text that it shows at most."""


class Preview(Widget):
    """The newest text that came. Texts that come meanwhile take its place, and are counted."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Preview {
        layer: preview;
        dock: right;
        width: 44;
        max-width: 90%;
        height: 5;
        margin: 2 1 0 0;
        padding: 0 1;
        background: $panel;
        border-left: outer $accent;
        offset-x: 46;
        visibility: hidden;
        &.-out { offset-x: 0; visibility: visible; }
        &:hover { background: $panel-lighten-1; }
        &:ansi { border: round ansi_blue; height: 7; background: ansi_default; }
    }
    """

    @dataclass
    class Opened(Message):
        """The person wants to read it."""

        conversation_id: str

    def __init__(self) -> None:
        super().__init__()
        self.conversation_id: str | None = None
        self._key = ""
        self._shown: tuple[str, Text] | None = None
        self._others: dict[str, int] = {}
        self._timer: Timer | None = None
        self._refresher: Timer | None = None

    def slide_out(self, conversation: Conversation, text: Text, key: str) -> None:
        """``key`` is the one that opens it."""
        self._key = key
        self.conversation_id = conversation.id
        self._shown = (conversation.lead.name, text)
        self._others[conversation.id] = self._others.get(conversation.id, 0) + 1
        if not self.has_class("-out"):
            self.add_class("-out")
            self.refresh()
        elif self._refresher is None:
            self._refresher = self.set_timer(CALM, self._show_newest)
        if self._timer is None:
            self._timer = self.set_timer(STAYS, self.slide_in)
        else:
            self._timer.reset()

    def _show_newest(self) -> None:
        self._refresher = None
        self.refresh()

    def slide_in(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.remove_class("-out")
        self.conversation_id, self._shown = None, None
        self._others.clear()

    def render(self) -> RenderResult:
        if self._shown is None:
            return Content("")
        name, text = self._shown
        width = max(10, self.content_size.width)
        words = fold(summary(text), width)
        if len(words) > LINES:
            words = [*words[: LINES - 1], clip(f"{words[LINES - 1]} …", width)]
        return Content.assemble(
            (clip(name, width), "bold"),
            "\n",
            "\n".join(words),
            "\n",
            (clip(self._more(), width), "dim"),
        )

    def _more(self) -> str:
        others = sum(self._others.values()) - 1
        return f"{self._key} or a click opens it" + (f"  ·  {others} more came" if others else "")

    def on_click(self) -> None:
        if self.conversation_id is not None:
            self.post_message(self.Opened(self.conversation_id))
