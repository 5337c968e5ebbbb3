"""Adding numbers, one or many that were pasted."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Label, Select, Static, TextArea

from tui.errors import ApiError
from tui.line_api import Lines
from tui.lines import typed_numbers
from tui.screens.card import Card
from tui.widgets.words import Words

OFFERED = [
    ("Lines: customers text them", "line"),
    ("Proxy numbers: only associates' own phones see them", "proxy"),
]
MOST_SHOWN = 4


class AddNumbers(Card[int]):
    """Closes with how many were added. One that is refused stays in the field, with its reason."""

    AUTO_FOCUS = "#body"
    heading = "Add numbers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "add", "Add", id="adding.add"),
    ]

    def __init__(self, lines: Lines, use: str) -> None:
        super().__init__()
        self._lines = lines
        self._use = use
        self._added = 0
        self._is_adding = False

    def content(self) -> ComposeResult:
        yield Label("As")
        yield Select(OFFERED, value=self._use, allow_blank=False, id="use", compact=True)
        yield Label("Numbers of yours, one a line, in any spelling")
        yield Words(id="body", soft_wrap=True, tab_behavior="focus")
        yield Static(Content("Ctrl+S adds them. The carrier is not asked."), id="hint")

    def on_mount(self) -> None:
        self.query_one("#card").can_focus = False

    @on(Select.Changed, "#use")
    def use_set(self, message: Select.Changed) -> None:
        self._use = str(message.value)

    @on(TextArea.Changed)
    def changed(self) -> None:
        count = len(typed_numbers(self.query_one(Words).text))
        self._say(f"Ctrl+S adds {count:,}." if count > 1 else "Ctrl+S adds it.")

    def action_add(self) -> None:
        numbers = typed_numbers(self.query_one(Words).text)
        if not numbers:
            self._say("Type or paste at least one number.", wrong=True)
        elif not self._is_adding:
            self._is_adding = True
            self._add(numbers, self._use)

    @work(group="add", exit_on_error=False)
    async def _add(self, numbers: list[str], use: str) -> None:
        refused: list[tuple[str, str]] = []
        for place, number in enumerate(numbers, 1):
            self._say(f"Adding {place:,} of {len(numbers):,}…")
            try:
                await self._lines.add(number, use)
            except ApiError as error:
                refused.append((number, error.detail))
            else:
                self._added += 1
        self._is_adding = False
        if not refused:
            self.dismiss(self._added)
            return
        with self.prevent(TextArea.Changed):
            self.query_one(Words).text = "\n".join(number for number, _ in refused)
        self._say(_told(self._added, refused), wrong=True)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        hint = self.query_one("#hint", Static)
        hint.update(Content(words))
        hint.set_class(wrong, "-wrong")

    def action_leave(self) -> None:
        if not self._is_adding:
            self.dismiss(self._added or None)


def _told(added: int, refused: list[tuple[str, str]]) -> str:
    done = f"{added:,} added. " if added else ""
    rest = len(refused) - MOST_SHOWN
    reasons = [f"{number}: {detail}" for number, detail in refused[:MOST_SHOWN]]
    more = [f"and {rest:,} more"] if rest > 0 else []
    return "\n".join([f"{done}{len(refused):,} not:", *reasons, *more])
