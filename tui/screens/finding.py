"""One of many, found by a part of their words."""

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.screens.card import Card
from tui.widgets.field import Field

T = TypeVar("T")


class Finding(Card[T]):
    """Closes with what was chosen; None when nothing was. ``chosen`` is where the list begins."""

    AUTO_FOCUS = "#q"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Next", show=False, priority=True, id="colleagues.next"),
        Binding("up", "move(-1)", "Before", show=False, priority=True, id="colleagues.before"),
    ]
    placeholder = "Name or store"
    none = "Nobody of that name or store can get texts."

    def __init__(
        self, heading: str, options: Sequence[tuple[str, T]], chosen: T | None = None
    ) -> None:
        super().__init__()
        self.heading = heading
        self._all = options
        self._chosen = chosen
        self._shown: Sequence[tuple[str, T]] = []

    def content(self) -> ComposeResult:
        yield Field(placeholder=self.placeholder, id="q", compact=True)
        yield OptionList(id="options")
        yield Static(self.none, id="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one("#card").can_focus = False
        self._show("")

    @on(Input.Changed)
    def typed(self, message: Input.Changed) -> None:
        self._show(message.value)

    def _show(self, typed: str) -> None:
        wanted = typed.lower().split()
        self._shown = [
            each for each in self._all if all(word in each[0].lower() for word in wanted)
        ]
        options = self.query_one("#options", OptionList)
        options.clear_options()
        options.add_options(Option(Content(words)) for words, _ in self._shown)
        values = [value for _, value in self._shown]
        at = values.index(self._chosen) if self._chosen in values and not wanted else 0
        options.highlighted = at if values else None
        self.query_one("#hint").display = not values

    def action_move(self, step: int) -> None:
        """The list moves while one types."""
        options = self.query_one("#options", OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    @on(Input.Submitted)
    def taken(self) -> None:
        at = self.query_one("#options", OptionList).highlighted
        if at is not None:
            self.dismiss(self._shown[at][1])

    @on(OptionList.OptionSelected)
    def picked(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[message.option_index][1])
