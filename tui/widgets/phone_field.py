"""Where a text is typed on a phone. Enter sends, ctrl+j begins a line."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from tui.sanitize import typed

OWN = ("submit", "newline")


class PhoneField(TextArea):
    """A text area that grows to four lines; keys act in their turn among what is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Send", id="phone.send"),
        Binding("ctrl+j", "newline", "New line", show=False, id="phone.newline"),
    ]

    @dataclass
    class Submitted(Message):
        """``text`` is what was written: nothing, to have what did not go tried again."""

        text: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(
            id=id,
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            highlight_cursor_line=False,
            placeholder="Text message",
        )

    def take(self, text: str) -> None:
        """Puts what was written before in place of what is here."""
        if text != self.text:
            self.load_text(text)
            self.move_cursor(self.document.end)

    def action_submit(self) -> None:
        text = self.text
        self.take("")  # at once, so that what is typed next is the next text
        self.post_message(self.Submitted(text.strip()))

    def action_newline(self) -> None:
        self.insert("\n")

    async def _on_key(self, event: events.Key) -> None:
        """Our own keys act here, before the text area takes Enter for a line."""
        active = self.screen.active_bindings.get(event.key)
        if active is not None and active.node is self and active.binding.action in OWN:
            event.stop()
            event.prevent_default()
            await self.run_action(active.binding.action)

    async def _on_paste(self, event: events.Paste) -> None:
        """Cleans what TextArea then pastes: Textual calls the handler of every class by itself."""
        event.text = typed(event.text)
