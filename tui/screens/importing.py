"""What the columns of a file become, and what would become of its first rows (product.md MC11)."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from server.wire import ImportedRow
from tui.errors import ApiError
from tui.import_api import Tables
from tui.import_plan import Plan, choices, described, first_rows, plan_of, target_name
from tui.sanitize import one_line
from tui.sheet_files import Opened, has_changed
from tui.widgets.bottom import frame
from tui.widgets.drawn import DrawnView
from tui.widgets.sheet import Column, Sheet, SheetHead
from tui.widgets.tool_bar import Tool, ToolBar

if TYPE_CHECKING:
    from tui.desk import Desk

COLUMNS = (
    Column("Column", 20, grows=True),
    Column("Becomes", 22, grows=True),
    Column("For example", 20, grows=True),
)
TOOLS = (
    Tool("i", "Import", "begin"),
    Tool("Enter", "Change", "change"),
    Tool("x", "Keep the others", "keep_others"),
    Tool("c", "Empty cells", "empty"),
    Tool("o", "Other file", "other"),
)
LONGEST = 60
DIM = "$foreground 62%"
LOOKING = "Asking the relay what would become of the first rows…"


class ImportScreen(Screen[None]):
    """Nothing is written before ``i``."""

    CSS_PATH = "importing.tcss"
    AUTO_FOCUS = "#columns"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="import.leave"),
        Binding("i", "begin", "Import", tooltip="Import these rows", id="import.begin"),
        Binding(
            "enter", "change", "Change", tooltip="Say what this column becomes", id="import.change"
        ),
        Binding(
            "x",
            "keep_others",
            "Keep others",
            tooltip="Keep the columns that are left out as extra fields, or leave them out",
            id="import.others",
        ),
        Binding(
            "c",
            "empty",
            "Empty cells",
            tooltip="What an empty cell does to a lead that there is",
            id="import.empty",
        ),
        Binding("o", "other", "Other file", tooltip="Another file", id="import.other"),
    ]

    def __init__(self, desk: "Desk", opened: Opened) -> None:
        super().__init__()
        self._desk = desk
        self._tables = Tables(desk.api)
        self._opened = opened
        self._plan: Plan = plan_of(opened.table)

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        yield ToolBar(TOOLS, id="tools")
        yield SheetHead(COLUMNS)
        yield Sheet[str](COLUMNS, self._cells, id="columns")
        with VerticalScroll(id="look", can_focus=True):
            yield Static(LOOKING, id="rows", markup=False)
        yield Static(id="told", markup=False)
        yield from frame()

    def on_mount(self) -> None:
        self._begin_with(self._opened)

    def _begin_with(self, opened: Opened) -> None:
        self._opened = opened
        self._plan = plan_of(opened.table)
        columns = self._plan.table.columns
        self.sheet.begin()
        self.sheet.take(0, columns, len(columns))
        self._changed()

    @property
    def sheet(self) -> Sheet[str]:
        return self.query_one("#columns", Sheet)

    def _cells(self, column: str) -> tuple[str, ...]:
        example = one_line(self._plan.example.get(column, "")[:LONGEST])
        becomes = one_line(target_name(self._plan.targets[column]))
        return one_line(column[:LONGEST]), becomes, example

    # ---- what it will do

    def _changed(self) -> None:
        """Something else would become of the rows."""
        count = self._plan.table.count
        rows = "1 row" if count == 1 else f"{count:,} rows"
        words = (
            f"Import leads · {one_line(self._opened.path.name)} · {rows} · {self._empty_words()}"
        )
        self.query_one("#title", Static).update(Content(words))
        self.sheet.forget_drawn()
        self.sheet.refresh()
        trouble = self._plan.trouble()
        self.say(trouble, "$text-warning")
        self._look()

    def _empty_words(self) -> str:
        return "empty cells clear" if self._plan.clears else "empty cells say nothing"

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _look(self) -> None:
        """Asks the relay, which writes nothing."""
        words = self.query_one("#rows", Static)
        words.update(LOOKING)
        first = first_rows(self._plan)
        try:
            results = await self._tables.bring_in(first.rows, self._plan.empty, look=True)
        except ApiError as error:
            words.update(Content(f"{error.title}.\n\n{error.detail}"))
            return
        words.update(_look_words([*results, *first.bad]))

    # ---- what is changed

    @on(DrawnView.Chosen)
    def clicked(self) -> None:
        self.sheet.focus()
        self.action_change()

    def action_change(self) -> None:
        column = self.sheet.chosen
        if column is None:
            return
        from tui.screens.choice import Choice

        now = self._plan.targets[column] or ""
        options = sorted(choices(column), key=lambda each: each[1] != now)
        name = one_line(column[:LONGEST])
        screen: Choice[str] = Choice(f"What “{name}” becomes", options)

        def chosen(target: str | None) -> None:
            if target is not None:
                self._plan.put(column, target or None)
                self._changed()

        self.app.push_screen(screen, chosen)

    def action_keep_others(self) -> None:
        kept = self._plan.keep_others()
        self._changed()
        if not self._plan.trouble():
            self.say(
                "Every column is kept; those that nobody knows as extra fields."
                if kept
                else "Columns that nobody knows are left out."
            )

    def action_empty(self) -> None:
        self._plan.clears = not self._plan.clears
        self._changed()
        if not self._plan.trouble():
            self.say(
                "An empty cell takes away what a lead had there."
                if self._plan.clears
                else "An empty cell leaves a lead as it is."
            )

    def action_other(self) -> None:
        from tui.screens.choosing_file import ChoosingFile

        def chosen(opened: Opened | None) -> None:
            if opened is not None:
                self._begin_with(opened)

        self.app.push_screen(ChoosingFile(str(self._opened.path)), chosen)

    # ---- going on

    @work(group="begin", exclusive=True, exit_on_error=False)
    async def action_begin(self) -> None:
        from tui.screens.import_run import ImportRun

        if trouble := self._plan.trouble():
            self.say(trouble, "$text-warning")
        elif await asyncio.to_thread(has_changed, self._opened):
            self.say("The file has changed since it was read: o reads it again.", "$text-warning")
        else:
            self.app.switch_screen(ImportRun(self._desk, self._opened, self._plan))

    def say(self, words: str, style: str = "$text-accent") -> None:
        self.query_one("#told", Static).update(Content.styled(words, style))

    def action_leave(self) -> None:
        self.dismiss()


def _look_words(results: list[ImportedRow]) -> Content:
    """The first rows, each on a line of its own."""
    lines = [Content.styled("What would become of the first rows", DIM)]
    for result in sorted(results, key=lambda each: each.row):
        style = "$text-error" if result.outcome == "refused" else ""
        lines.append(Content.styled(f"{result.row:>5}  {one_line(described(result))}", style))
    return Content("\n").join(lines)
