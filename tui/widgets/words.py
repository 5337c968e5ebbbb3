"""Several lines to type in: what is pasted is cleaned like everything that comes from outside."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from tui.sanitize import typed


class Words(TextArea):
    """Enter breaks the line; what is typed is the screen's to take."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+j,shift+enter", "newline", "New line", show=False, id="template.newline")
    ]

    def action_newline(self) -> None:
        self.insert("\n")

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = typed(event.text)
