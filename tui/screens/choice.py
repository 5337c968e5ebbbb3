"""One of several, or one's own words: for a status, a time, a day, a link."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.screens.card import Card
from tui.widgets.field import Field

T = TypeVar("T")


class Choice(Card[T]):
    """Closes with the value that was chosen or typed, None when nothing was.

    ``read`` makes a value of what is typed, or None: then ``hint`` says what can be typed. ``words``
    stand above all, for what takes more than a heading.
    """

    AUTO_FOCUS = "OptionList, #own"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", show=False, id="choice.down"),
    ]

    def __init__(
        self,
        heading: str,
        options: Sequence[tuple[str, T]],
        *,
        placeholder: str = "",
        read: Callable[[str], T | None] | None = None,
        hint: str = "",
        words: str = "",
    ) -> None:
        super().__init__()
        self.heading = heading
        self._options = options
        self._placeholder = placeholder
        self._read = read
        self._hint = hint
        self._words = words

    def content(self) -> ComposeResult:
        if self._words:
            yield Static(self._words, id="choice-words", markup=False)
        if self._options:
            yield OptionList(*(Option(Content(words)) for words, _ in self._options), id="options")
        if self._read is not None:
            yield Field(placeholder=self._placeholder, id="own", compact=True)
            yield Static(self._hint, id="hint", markup=False)

    def on_mount(self) -> None:
        """Enter takes the first at once; there is nothing to scroll that would need the focus."""
        self.query_one("#card").can_focus = False
        for options in self.query(OptionList):
            options.highlighted = 0

    @on(OptionList.OptionSelected)
    def option_selected(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self._options[message.option_index][1])

    @on(Input.Submitted)
    def typed(self, message: Input.Submitted) -> None:
        message.stop()
        if not message.value.strip() or self._read is None:
            return
        value = self._read(message.value)
        if value is None:
            self.query_one("#hint", Static).add_class("-wrong")
        else:
            self.dismiss(value)

    @on(Input.Changed)
    def changed(self) -> None:
        self.query_one("#hint", Static).remove_class("-wrong")


class Asked(Protocol):
    """A question whose ``words`` say what would end, and whose ``yes`` ends it."""

    @property
    def heading(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def yes(self) -> str: ...


def sure_of(asked: Asked) -> Choice[bool]:
    """Asks it so that Enter alone changes nothing."""
    options = [("Leave it as it is", False), (asked.yes, True)]
    return Choice(asked.heading, options, words=asked.words)
