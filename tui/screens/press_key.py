"""Asks for a key by having it pressed."""

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

    def take(self, key: str) -> None:
        """The application gives it every key, before any binding hears of it."""
        self.dismiss(None if key == "escape" else key)
