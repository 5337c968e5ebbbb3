"""Everything of a kind as a file on the person's disk (product.md AP2)."""

import asyncio
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Label, ProgressBar, Select, Static

from tui.errors import ApiError
from tui.import_api import Tables
from tui.screens.card import Card
from tui.sheet_files import given_path
from tui.widgets.field import Field
from tui.widgets.times import today

if TYPE_CHECKING:
    from tui.desk import Desk

KINDS: tuple[tuple[str, str, str | None], ...] = (
    ("Leads that you see", "leads", None),
    ("Users, without passwords", "users", "manage_users"),
    ("Stores", "stores", "manage_users"),
    ("Numbers: lines and proxy numbers", "numbers", "manage_users"),
    ("Quick replies and fixed texts", "templates", "manage_clienteling"),
    ("Texts of every conversation", "messages", "supervise"),
)
"""What can be exported, under which name, and what it takes."""
HINT = "Enter exports. .csv for a spreadsheet, .jsonl for JSON lines; both can be imported again."
ENDS = {".csv": "csv", ".jsonl": "jsonl"}
KILO = 1024


class ExportCard(Card[None]):
    """Escape stops it while it runs; then no file is left behind."""

    AUTO_FOCUS = "#path"
    heading = "Export"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "export", "Export", show=False, id="export.begin"),
    ]

    def __init__(self, desk: "Desk", kind: str = "leads") -> None:
        super().__init__()
        self._tables = Tables(desk.api)
        permissions = desk.state.me.permissions
        self._offered = [
            (words, each) for words, each, need in KINDS if need is None or need in permissions
        ]
        self._kind = kind
        self._is_running = False

    def content(self) -> ComposeResult:
        yield Label("What")
        yield Select(self._offered, value=self._kind, allow_blank=False, id="kind", compact=True)
        yield Label("Into the file")
        yield Field(file_name(self._kind, today()), id="path", compact=True)
        yield Static(HINT, id="hint", markup=False)
        yield ProgressBar(show_eta=False, show_percentage=False, id="export-bar")

    def on_mount(self) -> None:
        self.query_one("#card").can_focus = False
        self.query_one(ProgressBar).display = False

    @on(Select.Changed, "#kind")
    def kind_set(self, message: Select.Changed) -> None:
        """The name follows, unless the person has given another."""
        field, day = self.query_one(Field), today()
        end = Path(field.value).suffix
        if field.value in {file_name(self._kind, day, each) for each in ENDS}:
            field.value = file_name(str(message.value), day, end)
        self._kind = str(message.value)

    @on(Input.Submitted)
    def action_export(self) -> None:
        path = Path(given_path(self.query_one(Field).value)).absolute()
        if path.suffix.lower() not in ENDS:
            self._say("The name ends in .csv or .jsonl: that says what the file holds.", wrong=True)
        elif not self._is_running:
            self._is_running = True
            self._export(self._kind, path)

    @work(group="export", exclusive=True, exit_on_error=False)
    async def _export(self, kind: str, path: Path) -> None:
        self.query_one(ProgressBar).display = True
        self._say("Exporting… Escape stops.")
        try:
            size = await self._write(kind, path)
        except FileExistsError:
            self._stopped("There is such a file already: give another name.")
        except OSError as error:
            self._stopped(f"It cannot be written there ({error.strerror}).")
        except ApiError as error:
            self._stopped(f"{error.detail} No file was left behind.")
        else:
            words = f"{size} in {path}"
            self.app.notify(words, title="Exported", markup=False, timeout=10)
            self.dismiss(None)

    async def _write(self, kind: str, path: Path) -> str:
        """How much was written. What is not whole is taken away again."""
        file: BinaryIO = await asyncio.to_thread(path.open, "xb")
        written = 0
        try:
            async for piece in self._tables.export(kind, ENDS[path.suffix.lower()]):
                await asyncio.to_thread(file.write, piece)
                written += len(piece)
                self._say(f"Exporting… {size_words(written)}. Escape stops.")
            await asyncio.to_thread(file.close)
        except BaseException:
            _take_away(file, path)
            raise
        return size_words(written)

    def _stopped(self, words: str) -> None:
        self._is_running = False
        self.query_one(ProgressBar).display = False
        self._say(words, wrong=True)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        hint = self.query_one("#hint", Static)
        hint.update(Content(words))
        hint.set_class(wrong, "-wrong")

    def action_leave(self) -> None:
        if not self._is_running:
            self.dismiss(None)
            return
        self.workers.cancel_group(self, "export")
        self._stopped("Stopped. No file was left behind.")


def _take_away(file: BinaryIO, path: Path) -> None:
    """Also while the worker is being cancelled, when nothing can be awaited."""
    file.close()
    path.unlink(missing_ok=True)


def file_name(kind: str, day: date, end: str = ".csv") -> str:
    return f"{kind}-{day.isoformat()}{end or '.csv'}"


def size_words(size: int) -> str:
    if size < KILO:
        return f"{size:,} bytes"
    if size < KILO * KILO:
        return f"{size / KILO:,.0f} KB"
    return f"{size / KILO / KILO:,.1f} MB"
