"""What something is called, on a line of its own."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from tui.sanitize import typed
from tui.screens.card import Card
from tui.widgets.field import Field


class NameCard(Card[str]):
    """Closes with the words that were typed, None when there were none."""

    AUTO_FOCUS = "#name"

    def __init__(self, heading: str, words: str) -> None:
        super().__init__()
        self.heading = heading
        self._words = words

    def content(self) -> ComposeResult:
        yield Field(typed(self._words), id="name", compact=True)
        yield Static("People find it by its title. Enter keeps it.", id="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one("#card").can_focus = False

    @on(Input.Submitted)
    def entered(self) -> None:
        name = self.query_one(Field).value.strip()
        if name:
            self.dismiss(name)
