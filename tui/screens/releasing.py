"""Before a line is released: what goes with it, and the number typed (LS3)."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input, Static

from server.wire import TextMessaging
from tui.lines import is_number, kept, removed
from tui.screens.card import Card
from tui.widgets.field import Field

STAYS = "The leads stay, who opted out, and the consent ledger."
AGAIN = "Switching on again gives another number and no history."
HINT = "Enter with the right number releases it. Nothing brings it back."


class ReleaseCard(Card[bool]):
    """Closes with True once the number was typed."""

    AUTO_FOCUS = "#own"
    heading = "Switch text messaging off"
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, name: str, said: TextMessaging) -> None:
        super().__init__()
        self._name = name
        self._said = said
        self._number = said.relay_number or ""

    def content(self) -> ComposeResult:
        yield Static(self._words(), id="words", markup=False)
        yield Field(id="own", compact=True)
        yield Static(HINT, id="hint", markup=False)

    def _words(self) -> Content:
        gone = "".join(f"  · {line}\n" for line in removed(self._said))
        return Content.assemble(
            (f"{self._name} gives up {self._number} for good.\n\n", "bold"),
            ("Removed from every screen, search, report and export:\n", "$text-error"),
            gone,
            f"\n{STAYS}\n{kept(self._said)}\n{AGAIN}\n\n",
            ("Type the number to release it:", "bold"),
        )

    @on(Input.Submitted)
    def typed(self, message: Input.Submitted) -> None:
        message.stop()
        if is_number(message.value, self._number):
            self.dismiss(True)
            return
        hint = self.query_one("#hint", Static)
        hint.update(Content(f"That is not {self._number}. Escape leaves everything as it is."))
        hint.add_class("-wrong")

    @on(Input.Changed)
    def changed(self) -> None:
        hint = self.query_one("#hint", Static)
        hint.update(Content(HINT))
        hint.remove_class("-wrong")
