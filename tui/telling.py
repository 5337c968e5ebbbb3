"""Telling the person at this terminal: of texts that came, of what was copied (MC9)."""

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.timer import Timer

from tui.config import Remembered
from tui.speaking import Speaking
from tui.threads import is_note
from tui.tidings import Counted, TextCame
from tui.widgets.marks import summary
from tui.widgets.preview import Preview

if TYPE_CHECKING:
    from tui.screens.inbox import InboxScreen

FLASH_EVERY, FLASHES = 0.8, 8


class Telling(Speaking):
    """The half of the application that speaks: by what slides out, the bell, the title, the desktop."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+g",
            "texts",
            "Texts",
            show=False,
            priority=True,
            tooltip="To the text that just came, else to the messages",
            id="texts",
        ),
    ]

    unread: var[int] = var(0)
    """Conversations that wait to be read: shown on every screen."""

    def __init__(self, memory: Remembered) -> None:
        super().__init__()
        self.memory = memory
        self._name = ""
        self._flashing: Timer | None = None
        self._flashed = 0

    # ---- a text came

    @on(TextCame)
    def text_came(self, message: TextCame) -> None:
        """Slides it out on whatever screen is shown; rings while the terminal is not looked at."""
        settings, lead = self.memory.settings, message.conversation.lead
        if not message.seen and settings.preview and (preview := self._preview()) is not None:
            preview.slide_out(message.conversation, message.text, self.key_of("texts"))
        if self.app_focus:
            return
        if settings.bell:
            self.bell()
        heading = f"Beside {lead.name}" if is_note(message.text) else f"Text from {lead.name}"
        self.words.tell_desktop(heading, summary(message.text), settings.desktop)
        if settings.title and self._flashing is None:
            self._flashing = self.set_interval(FLASH_EVERY, self._flash, repeat=FLASHES)

    @on(Counted)
    def counted(self, message: Counted) -> None:
        self._name, self.unread = message.name, message.unread

    def watch_unread(self) -> None:
        if self._flashing is None:  # which shows the count by itself, and goes on
            self.show_title()

    def watch_app_focus(self, focus: bool) -> None:
        if focus:
            self.show_title()

    def _flash(self) -> None:
        """The title changes to and fro, so that it is seen out of the corner of an eye."""
        self._flashed += 1
        if self.app_focus or self._flashed >= FLASHES:
            self.show_title()
        else:
            self.words.title("● New text" if self._flashed % 2 else self._title())

    def show_title(self) -> None:
        if self._flashing is not None:
            self._flashing.stop()
        self._flashing, self._flashed = None, 0
        if self.memory.settings.title:
            self.words.title(self._title())

    def _title(self) -> str:
        name = f"Floorline · {self._name}" if self._name else "Floorline"
        return f"({self.unread}) {name}" if self.unread else name

    @on(Preview.Opened)
    def preview_opened(self, message: Preview.Opened) -> None:
        self._read(message.conversation_id)

    def action_texts(self) -> None:
        """To the text that slid out, else to the messages and the next one that is unread."""
        out = self._preview()
        self._read(out.conversation_id if out is not None else None)

    def _preview(self) -> Preview | None:
        """Where a text slides out now: on the uppermost screen that has room for one."""
        found = (each for screen in reversed(self.screen_stack) for each in screen.query(Preview))
        return next(found, None)

    def _read(self, conversation_id: str | None) -> None:
        """Back to the messages from whatever screen, and there to a conversation."""
        inbox = self.to_messages()
        if inbox is not None:
            inbox.read(conversation_id)

    def to_messages(self) -> "InboxScreen | None":
        """Back to the messages from whatever screen; None while there are none."""
        from tui.screens.inbox import InboxScreen

        inbox = next((s for s in self.screen_stack if isinstance(s, InboxScreen)), None)
        if inbox is None:
            return None
        for screen in self.screen_stack:
            for preview in screen.query(Preview):
                preview.slide_in()
        while self.screen is not inbox:
            self.pop_screen()
        return inbox

    def key_of(self, id: str) -> str:
        """How the key of one of the application's bindings is shown."""
        given = self.memory.settings.keys.get(id)
        every = (each for kind in type(self).__mro__ for each in vars(kind).get("BINDINGS", ()))
        own = next(b for b in every if isinstance(b, Binding) and b.id == id)
        key = (given or own.key).split(",")[0]
        return self.get_key_display(replace(own, key=key))
