"""Templates, one a line: the title, then its first words."""

from collections.abc import Hashable, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from server.wire import Template
from tui.templates import first_words
from tui.widgets.entry_list import EntryList
from tui.widgets.fold import fill

TITLE = 42
"""The most cells for a title; half of the line, where that is less."""


class TemplateList(EntryList[Template]):
    """Templates, and words between them."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._widest = 0

    def show(self, entries: Sequence[Template | str], id: str | None = None) -> None:
        self._widest = max(
            (cell_len(e.title) for e in entries if isinstance(e, Template)), default=0
        )
        super().show(entries, id)

    def id_of(self, entry: Template) -> str:
        return entry.id

    def row_key(self, index: int) -> Hashable | None:
        entry = self._entries[index]
        return entry if isinstance(entry, str) else (entry.id, entry.title, entry.body)

    def draw_entry(self, entry: Template, width: int, ground: Style, dim: Style) -> list[Segment]:
        title = max(8, min(TITLE, self._widest, (width + 1) // 2))
        words = fill(first_words(entry.body), max(0, width - title - 2))
        return [Segment(f"{fill(entry.title, title)}  ", ground), Segment(words, dim)]
