"""An error that leaves nothing to do but to read it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Static

from tui.screens.card import Card


class ErrorCard(Card[None]):
    """Says why something cannot be done."""

    AUTO_FOCUS = "#close"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "leave", "Close", show=False, id="error.close")
    ]

    def __init__(self, heading: str, words: str) -> None:
        super().__init__()
        self.heading = heading
        self._words = words

    def content(self) -> ComposeResult:
        yield Static(self._words, id="error", markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Close", id="close", variant="primary", compact=True)

    def on_button_pressed(self) -> None:
        self.dismiss(None)
