"""Where a search is typed: results come while one types."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from tui.widgets.field import Field

PAUSE = 0.08
"""Seconds without a letter after which is searched: shorter than between two thoughts."""
LONGEST = 200


class SearchBox(Field):
    """Down goes to the results, Escape puts everything back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="search.leave"),
        Binding("down", "results", "To the results", show=False, id="search.results"),
    ]

    @dataclass
    class Asked(Message):
        """What is searched now; empty: nothing any more."""

        box: "SearchBox"
        q: str

        @property
        def control(self) -> "SearchBox":
            return self.box

    @dataclass
    class Left(Message):
        """Escape."""

        box: "SearchBox"

        @property
        def control(self) -> "SearchBox":
            return self.box

    @dataclass
    class Down(Message):
        """To the results."""

        box: "SearchBox"

        @property
        def control(self) -> "SearchBox":
            return self.box

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:
        super().__init__(
            placeholder=placeholder, id=id, select_on_focus=False, max_length=LONGEST, compact=True
        )
        self._timer: Timer | None = None
        self._asked = ""

    @on(Input.Changed)
    def typed(self, message: Input.Changed) -> None:
        message.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self.ask_now)

    def ask_now(self) -> None:
        """Without waiting for another letter."""
        q = self.value.strip()
        if q != self._asked:
            self._asked = q
            self.post_message(self.Asked(self, q))

    def clear_search(self) -> None:
        """Nothing is searched any more, and nobody needs to be told."""
        self._asked = ""
        self.value = ""

    def action_leave(self) -> None:
        self.post_message(self.Left(self))

    def action_results(self) -> None:
        self.ask_now()
        self.post_message(self.Down(self))
