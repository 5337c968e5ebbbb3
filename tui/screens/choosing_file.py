"""Which file is imported: its path, completed as it is typed, or chosen out of the list below."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.screens.card import Card
from tui.sheet_files import FileUnusable, Match, Opened, matches, open_table
from tui.tables import Encoding
from tui.widgets.field import Field

HINT = "Enter reads it, Tab completes. CSV with a header (, ; or tabs), or JSON lines."
NOTHING = "Nothing here begins so: .csv, .tsv, .txt, .jsonl and .ndjson are listed."


class PathField(Field):
    """Tab belongs to the path while one is listed that goes on as it does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "screen.complete", "Complete", show=False, id="file.complete"),
        Binding("down", "screen.to_files", "To the list", show=False, id="file.down"),
    ]
    holds_tab = True


class ChoosingFile(Card[Opened]):
    """Closes with the file as it was read."""

    AUTO_FOCUS = "#path"
    heading = "Import leads from a file"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "as_windows", "As Windows-1252", id="file.windows"),
    ]

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self._path = path
        self._found: list[Match] = []
        self._may_be_windows = False

    def content(self) -> ComposeResult:
        yield PathField(self._path, placeholder="Path of the file", id="path", compact=True)
        yield Static(HINT, id="hint", markup=False)
        yield OptionList(id="files")

    def on_mount(self) -> None:
        self.query_one("#card").can_focus = False
        self._list(self._path)

    @property
    def _field(self) -> PathField:
        return self.query_one(PathField)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._may_be_windows if action == "as_windows" else True

    # ---- what there is

    @on(Input.Changed)
    def typed(self, message: Input.Changed) -> None:
        self._may_be_windows = False
        self._say(HINT)
        self._list(message.value)

    @work(thread=True, group="list", exclusive=True, exit_on_error=False)
    def _list(self, typed: str) -> None:
        self.app.call_from_thread(self._show, typed, matches(typed))

    def _show(self, typed: str, found: list[Match]) -> None:
        if not self.is_mounted or typed != self._field.value or self._may_be_windows:
            return
        self._found = found
        files = self.query_one(OptionList)
        files.clear_options()
        files.add_options([Option(Content(each.path)) for each in found])
        files.highlighted = 0 if found else None
        if not found and typed:
            files.add_option(Option(Content(NOTHING), disabled=True))

    def action_complete(self) -> None:
        """As far as everything that is listed goes on alike."""
        common = _common([each.path for each in self._found])
        if len(common) > len(self._field.value):
            self._field.value = common
            self._field.cursor_position = len(common)
        else:
            self.action_to_files()

    def action_to_files(self) -> None:
        self.query_one(OptionList).focus()

    @on(OptionList.OptionSelected)
    def picked(self, message: OptionList.OptionSelected) -> None:
        if self._may_be_windows:
            self.action_as_windows()
            return
        match = self._found[message.option_index]
        self._field.value = match.path
        self._field.cursor_position = len(match.path)
        if match.is_folder:
            self._field.focus()
        else:
            self._read(match.path, "utf-8")

    # ---- reading it

    @on(Input.Submitted)
    def submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self._read(message.value, "utf-8")

    def action_as_windows(self) -> None:
        self._read(self._field.value, "windows-1252")

    @work(thread=True, group="read", exclusive=True, exit_on_error=False)
    def _read(self, path: str, encoding: Encoding) -> None:
        self.app.call_from_thread(self._say, "Reading…")
        try:
            opened = open_table(path, encoding)
        except FileUnusable as unusable:
            self.app.call_from_thread(self._refuse, unusable)
            return
        self.app.call_from_thread(self._done, opened)

    def _done(self, opened: Opened) -> None:
        if self.is_current:
            self.dismiss(opened)

    def _refuse(self, unusable: FileUnusable) -> None:
        self._may_be_windows = unusable.may_be_windows
        more = " Ctrl+T reads it as Windows-1252." if self._may_be_windows else ""
        self._say(f"{unusable}{more}", wrong=True)
        if self._may_be_windows:
            files = self.query_one(OptionList)
            files.clear_options()
            files.add_option(Option("Read it as Windows-1252"))
            files.highlighted = 0
        self.refresh_bindings()

    def _say(self, words: str, *, wrong: bool = False) -> None:
        hint = self.query_one("#hint", Static)
        hint.update(Content(words))
        hint.set_class(wrong, "-wrong")


def _common(paths: list[str]) -> str:
    """What all of them begin with."""
    if not paths:
        return ""
    first, last = min(paths), max(paths)
    at = next((at for at, char in enumerate(first) if last[at : at + 1] != char), len(first))
    return first[:at]
