"""The numbers there are, what for and whose: for those who manage users (LS1, LS3)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from server.wire import Number
from tui.errors import ApiError
from tui.line_api import Lines
from tui.lines import STATES, USES, archive_name, next_of, number_cells
from tui.screens.exporting import keep_file
from tui.screens.paged import PagedScreen
from tui.widgets.bottom import frame
from tui.widgets.sheet import Column, Sheet, SheetHead
from tui.widgets.times import today

if TYPE_CHECKING:
    from tui.desk import Desk

COLUMNS = (
    Column("Number", 16),
    Column("Use", 5),
    Column("State", 11),
    Column("Region", 6),
    Column("Whose", 16, grows=True),
)


class NumbersScreen(PagedScreen[Number]):
    """What is done here is in force at once."""

    EMPTY = "No such number.\n\nu and s show others, a adds some."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add", tooltip="Add numbers", id="numbers.add"),
        Binding("u", "use", "Use", tooltip="Show lines, proxy numbers, or both", id="numbers.use"),
        Binding("s", "state", "State", tooltip="Show those in one state", id="numbers.state"),
        Binding(
            "d", "become('draining')", "Out of pool",
            tooltip="Take this proxy number out of the pool", id="numbers.drain",
        ),
        Binding(
            "b", "put_back", "Back in pool",
            tooltip="Put this proxy number back into the pool", id="numbers.put_back",
        ),
        Binding(
            "f", "end_quarantine", "Set free", tooltip="End the quarantine of this line",
            id="numbers.free",
        ),
        Binding(
            "e", "export", "Export archive",
            tooltip="The archive of this released line as a file", id="numbers.export",
        ),
    ]  # fmt: skip

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self._lines = Lines(desk.api)
        self._use: str | None = None
        self._state: str | None = None

    def compose(self) -> ComposeResult:
        with Horizontal(id="paged-head"):
            yield Static("Numbers", id="title", markup=False)
        yield SheetHead(COLUMNS)
        yield Sheet(COLUMNS, number_cells, id="numbers")
        yield Static(id="told", markup=False)
        yield from frame()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done with the chosen one is offered."""
        chosen = self.sheet.chosen if self.is_mounted else None
        found = (chosen.use, chosen.state) if chosen is not None else (None, None)
        match action:
            case "become":
                return found == ("proxy", "free")
            case "put_back":
                return found == ("proxy", "draining")
            case "end_quarantine":
                return found == ("line", "quarantined")
            case "export":
                return found[0] == "line"
            case _:
                return True

    async def load(self, offset: int, limit: int) -> tuple[Sequence[Number], int]:
        page = await self._lines.numbers(self._use, self._state, offset=offset, limit=limit)
        return page.items, page.total

    def counted(self, total: int) -> None:
        shown = f"{USES[self._use]}, {STATES[self._state]}"
        words = f"Numbers · {total:,} · {shown}"
        self.query_one("#title", Static).update(Content(words))

    # ---- which are shown

    def action_use(self) -> None:
        self._use = next_of(USES, self._use)
        self.action_reload()

    def action_state(self) -> None:
        self._state = next_of(STATES, self._state)
        self.action_reload()

    # ---- adding

    def action_add(self) -> None:
        from tui.screens.adding_numbers import AddNumbers

        def added(count: int | None) -> None:
            if count:
                self.reload("1 number is added." if count == 1 else f"{count:,} numbers are added.")

        self.app.push_screen(AddNumbers(self._lines, self._use or "line"), added)

    # ---- by hand

    def action_become(self, state: str) -> None:
        if (number := self.sheet.chosen) is not None:
            self._change(number, state, DONE[number.state, state])

    def action_put_back(self) -> None:
        self.action_become("free")

    def action_end_quarantine(self) -> None:
        number = self.sheet.chosen
        if number is not None:
            self.ask(
                f"Set {number.number} free?",
                "Set it free: it may become somebody's line",
                lambda: self.action_become("free"),
            )

    @work(group="change", exit_on_error=False)
    async def _change(self, number: Number, state: str, words: str) -> None:
        try:
            now = await self._lines.change(number.number, state)
        except ApiError as error:
            self.complain(error)
            return
        self.sheet.put(number, now)
        self.refresh_bindings()
        self.say(f"{now.number} {words}")

    # ---- the archive

    @work(group="export", exclusive=True, exit_on_error=False)
    async def action_export(self) -> None:
        number = self.sheet.chosen
        if number is None:
            return
        try:
            texts = await self._lines.archived(number.number)
            content = await self._lines.archive(number.number) if texts else b""
        except ApiError as error:
            self.complain(error)
            return
        if not texts:
            self.say(f"No archive is kept of {number.number}.", "$text-warning")
            return
        name = archive_name(number.number, today())
        await keep_file(self, name, content, "1 text is" if texts == 1 else f"{texts:,} texts are")


DONE = {
    ("free", "draining"): "takes no new customers; those it serves keep it.",
    ("draining", "free"): "is back in the pool.",
    ("quarantined", "free"): "is free, and may become somebody's line.",
}
