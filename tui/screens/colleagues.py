"""Which colleague is meant: found by a part of the name or the store."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from server.wire import Colleague
from tui.away import colleague
from tui.screens.card import Card
from tui.widgets.field import Field

NOBODY = Colleague(id="", name="Nobody", store=None)
NONE = "Nobody of that name or store can get texts."


class Colleagues(Card[Colleague]):
    """Closes with whom was chosen; None when all stays as it is. ``none`` is said where nobody is found."""

    AUTO_FOCUS = "#q"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Next", show=False, priority=True, id="colleagues.next"),
        Binding("up", "move(-1)", "Before", show=False, priority=True, id="colleagues.before"),
    ]

    def __init__(
        self, heading: str, colleagues: list[Colleague], chosen: str | None, none: str = NONE
    ) -> None:
        super().__init__()
        self.heading = heading
        self._all = colleagues
        self._none = none
        self._chosen = chosen
        self._shown: list[Colleague] = []

    def content(self) -> ComposeResult:
        yield Field(placeholder="Name or store", id="q", compact=True)
        yield OptionList(id="options")
        yield Static(self._none, id="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one("#card").can_focus = False
        self._show("")

    @on(Input.Changed)
    def typed(self, message: Input.Changed) -> None:
        self._show(message.value)

    def _show(self, words: str) -> None:
        wanted = words.lower().split()
        self._shown = [
            each for each in self._all if all(word in colleague(each).lower() for word in wanted)
        ]
        options = self.query_one("#options", OptionList)
        options.clear_options()
        options.add_options(Option(Content(colleague(each))) for each in self._shown)
        ids = [each.id for each in self._shown]
        at = ids.index(self._chosen) if self._chosen in ids and not wanted else 0
        options.highlighted = at if ids else None
        self.query_one("#hint").display = not ids

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
            self.dismiss(self._shown[at])

    @on(OptionList.OptionSelected)
    def picked(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[message.option_index])
