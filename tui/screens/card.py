"""A card above a screen: Escape closes it."""

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from tui.widgets.preview import Preview

R = TypeVar("R")


class Card(ModalScreen[R | None]):
    """Says ``heading`` in its border, and closes with None."""

    CSS_PATH = "card.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Close", id="card.close")]
    heading = ""

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="card") as card:
            card.border_title = Content(self.heading)
            card.border_subtitle = "Escape closes"
            yield from self.content()
        yield Preview()

    def content(self) -> ComposeResult:
        """What is on the card: by itself nothing."""
        yield from ()

    def action_leave(self) -> None:
        self.dismiss(None)
