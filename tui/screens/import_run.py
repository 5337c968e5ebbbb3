"""An import while it runs, and what became of it: counts, and every refused row with its reason."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import ProgressBar, Static

from server.wire import ImportedRow
from tui.errors import ApiError
from tui.import_api import Tables
from tui.import_plan import Plan, Report, batches
from tui.sanitize import one_line
from tui.screens.exporting import keep_file
from tui.sheet_files import Opened
from tui.widgets.bottom import frame
from tui.widgets.sheet import Column, Sheet, SheetHead
from tui.widgets.tool_bar import Tool, ToolBar

if TYPE_CHECKING:
    from tui.desk import Desk

COLUMNS = (
    Column("Row", 7),
    Column("Why it was refused", 40, grows=True),
    Column("The row", 20, grows=True),
)
TOOLS = (Tool("r", "Go on", "go_on"), Tool("w", "Save refused rows", "save"))
LONGEST = 80
NONE_REFUSED = "No row was refused so far."


class ImportRun(Screen[None]):
    """Escape stops between two batches: what was imported by then stays, whole rows all of them, and
    going on, or importing the file again, repeats nothing.
    """

    CSS_PATH = "importing.tcss"
    AUTO_FOCUS = "#refused"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "Stop or back", id="import_run.stop"),
        Binding("r", "go_on", "Go on", tooltip="Go on with the import", id="import_run.go_on"),
        Binding(
            "w", "save", "Save refused", tooltip="Refused rows as a file", id="import_run.save"
        ),
    ]

    def __init__(self, desk: "Desk", opened: Opened, plan: Plan) -> None:
        super().__init__()
        self._tables = Tables(desk.api)
        self._opened = opened
        self._plan = plan
        self._report = Report(plan.table.count)
        self._batches = batches(plan)
        self._waiting = next(self._batches, None)
        """The batch that is sent next, or again."""
        self._is_running = False

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        yield Static(id="counts", markup=False)
        yield ProgressBar(self._report.total, show_eta=False, id="import-bar")
        yield ToolBar(TOOLS, id="tools")
        yield SheetHead(COLUMNS)
        yield Sheet[ImportedRow](COLUMNS, self._cells, id="refused")
        yield Static(id="told", markup=False)
        yield from frame()

    def on_mount(self) -> None:
        name = one_line(self._opened.path.name)
        self.query_one("#title", Static).update(Content(f"Import leads · {name}"))
        self.sheet.notice = NONE_REFUSED
        self.action_go_on()

    @property
    def sheet(self) -> Sheet[ImportedRow]:
        return self.query_one("#refused", Sheet)

    def _cells(self, row: ImportedRow) -> tuple[str, ...]:
        cells = self._report.cells.get(row.row, {}).values()
        said = one_line(" ".join(filter(None, cells))[:LONGEST])
        return str(row.row), one_line(row.because or ""), said

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "go_on":
                return not self._is_running and self._waiting is not None
            case "save":
                return not self._is_running and bool(self._report.refused)
            case _:
                return True

    # ---- running

    def action_go_on(self) -> None:
        if not self._is_running:
            self._is_running = True
            self._run()

    @work(group="run", exclusive=True, exit_on_error=False)
    async def _run(self) -> None:
        self._say(f"Importing… {self._key('import_run.stop')} stops between two batches.")
        trouble = ""
        while self._waiting is not None and self._is_running:
            batch = self._waiting
            try:
                results = await self._tables.bring_in(batch.rows, self._plan.empty)
            except ApiError as error:
                trouble = error.detail
                break
            self._report.take(batch, results)
            self._waiting = next(self._batches, None)
            self._show()
            await asyncio.sleep(0)  # keys come first
        self._is_running = False
        self._finish(trouble)

    def _key(self, id: str) -> str:
        binding = next(
            each for each in self.BINDINGS if isinstance(each, Binding) and each.id == id
        )
        return self.app.get_key_display(binding)

    def _show(self) -> None:
        report = self._report
        words = f"{report.done:,} of {report.total:,} rows: {report.words()}"
        self.query_one("#counts", Static).update(Content(words))
        self.query_one(ProgressBar).update(progress=report.done)
        if len(report.refused) != len(self.sheet.heights):
            self.sheet.take(0, report.refused, len(report.refused))

    def _finish(self, trouble: str) -> None:
        self._show()
        self.refresh_bindings()
        left = self._report.total - self._report.done
        if trouble:
            self._say(
                f"{trouble} {left:,} rows are left; r goes on, and repeats none.", "$text-error"
            )
        elif self._waiting is not None:
            self._say(f"Stopped. {left:,} rows are left; r goes on, Escape leaves it so.")
        elif self._report.refused:
            self._say("Done. w saves the refused rows as a file, to be corrected and imported.")
        else:
            self.sheet.notice = "No row was refused."
            self._say("Done.")

    def _say(self, words: str, style: str = "$text-accent") -> None:
        self.query_one("#told", Static).update(Content.styled(words, style))

    def action_stop(self) -> None:
        """Stops while it runs, goes back when it does not."""
        if self._is_running:
            self._is_running = False
            self._say("Stopping after this batch…")
        else:
            self.dismiss()

    # ---- what was refused

    @work(group="save", exclusive=True, exit_on_error=False)
    async def action_save(self) -> None:
        report = self._report
        content = await asyncio.to_thread(report.refused_file, self._plan.table.columns)
        count = len(report.refused)
        what = "1 refused row is" if count == 1 else f"{count:,} refused rows are"
        await keep_file(self, f"refused-{self._opened.path.stem}.csv", content, what)
