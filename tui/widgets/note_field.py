"""Where a whisper is written: beside the composer, never in it, so that neither is taken for the other."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from tui.widgets.composer import LIMIT
from tui.widgets.phone_field import PhoneField

TITLE = "Whisper: only staff see this"
HINT = "Write to your colleagues. The customer never gets it."


class NoteField(PhoneField):
    """Its keys are those of the composer, under the same ids."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Whisper", id="composer.send"),
        Binding("ctrl+j,shift+enter", "newline", "New line", id="composer.newline"),
    ]

    @dataclass
    class Whispered(Message):
        text: str

    @dataclass
    class Refused(Message):
        """It cannot be whispered as it is; ``reason`` is for the person."""

        reason: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.placeholder = Content(HINT)

    def on_mount(self) -> None:
        self.border_title = Content(TITLE)
        self._say()

    def action_submit(self) -> None:
        text = self.text
        if len(text) > LIMIT:
            over = len(text) - LIMIT
            self.post_message(
                self.Refused(f"A whisper holds {LIMIT:,} characters. Please take out {over:,}.")
            )
        elif text.strip():
            self.take("")  # at once, so that what is typed next is the next one
            self.post_message(self.Whispered(text))

    async def _on_key(self, event: events.Key) -> None:
        """Leaving acts in its turn among what is typed, and what is typed after it is not whispered: it
        goes to where the focus is by then. The rest is the phone field's.
        """
        active = self.screen.active_bindings.get(event.key)
        if self.screen.focused is not self:
            self.app.post_message(events.Key(event.key, event.character))
        elif active is not None and active.binding.action == "back":
            await self.run_action("screen.back")
        else:
            return
        event.stop()
        event.prevent_default()

    def on_text_area_changed(self) -> None:
        self._say()

    def _say(self) -> None:
        over = len(self.text) > LIMIT
        self.set_class(over, "-over")
        count = f"{len(self.text):,} of {LIMIT:,} characters  ·  " if over else ""
        self.border_subtitle = Content(f"{count}Escape: back to the customer")
