"""Adding leads to the message center, with what became of each (product.md MC10)."""

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import ProgressBar, Static

from server.wire import OpenedLead
from tui.errors import ApiError
from tui.lead_api import AT_ONCE, Leads
from tui.leads import counted
from tui.screens.card import Card

MOST_SHOWN = 100


class AddingLeads(Card[bool]):
    """Closes with True when the person wants to go to the messages. Escape stops between two calls:
    whoever was added by then stays there, and doing it again changes nothing.
    """

    heading = "Add to the message center"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "To the messages", id="adding_leads.go"),
    ]

    def __init__(self, leads: Leads, ids: Sequence[str]) -> None:
        super().__init__()
        self._leads = leads
        self._ids = ids
        self._results: list[OpenedLead] = []
        self._is_done = False

    def content(self) -> ComposeResult:
        yield Static(id="adding-words", markup=False)
        yield ProgressBar(len(self._ids), show_eta=False, id="adding-bar")
        yield Static(id="adding-refused", markup=False)

    def on_mount(self) -> None:
        self._add()

    @work(group="add", exclusive=True, exit_on_error=False)
    async def _add(self) -> None:
        trouble = ""
        for first in range(0, len(self._ids), AT_ONCE):
            self._say(f"Adding {counted(len(self._ids))}… Escape stops.")
            try:
                self._results += await self._leads.open(self._ids[first : first + AT_ONCE])
            except ApiError as error:
                trouble = error.detail
                break
            self.query_one(ProgressBar).update(progress=len(self._results))
        self._finish(trouble)

    def _say(self, words: str) -> None:
        self.query_one("#adding-words", Static).update(Content(words))

    def _finish(self, trouble: str = "") -> None:
        self._is_done = True
        self._say(told(self._results, len(self._ids), trouble))
        self.query_one(ProgressBar).display = False
        self.query_one("#adding-refused", Static).update(Content(refused(self._results)))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._is_done if action == "go" else True

    def action_go(self) -> None:
        self.dismiss(any(each.conversation_id for each in self._results))

    def action_leave(self) -> None:
        if self._is_done:
            self.dismiss(None)
            return
        self.workers.cancel_group(self, "add")
        self._finish("It was stopped.")


def told(results: Sequence[OpenedLead], asked: int, trouble: str) -> str:
    """How many are in the message center, and how many are not."""
    added = sum(1 for each in results if each.conversation_id)
    verb = "is" if added == 1 else "are"
    words = f"{counted(added)} {verb} in the message center. Nothing was sent."
    if trouble:
        left = asked - len(results)
        words += f"\n\n{trouble} {counted(left)} not added; M again adds the rest."
    return words + ("\n\nEnter goes there, Escape stays here." if added else "")


def refused(results: Sequence[OpenedLead]) -> str:
    """Who cannot be texted, and why."""
    without = [each for each in results if not each.conversation_id]
    if not without:
        return ""
    lines = [f"\n{counted(len(without))} could not be added:"]
    lines += [
        f"{each.name or 'A lead that is not yours to see'}: {each.detail}"
        for each in without[:MOST_SHOWN]
    ]
    rest = len(without) - MOST_SHOWN
    return "\n".join(lines + ([f"and {rest:,} more"] if rest > 0 else []))
