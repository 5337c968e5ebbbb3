"""Asks for a key by having it pressed."""

from textual import events
from textual.app import ComposeResult
from textual.widgets import Static

from tui.screens.card import Card


class PressKey(Card[str]):
    """Closes with the name of the key that was pressed; Escape leaves everything as it is."""

    heading = "Another key"

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def content(self) -> ComposeResult:
        yield Static(f"Press the key for “{self._title}”.", markup=False)

    async def on_event(self, event: events.Event) -> None:
        """Before any binding hears of it."""
        if isinstance(event, events.Key) and event.key != "escape":
            event.stop()
            self.dismiss(event.key)
            return
        await super().on_event(event)
