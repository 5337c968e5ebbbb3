"""Actions, one a line: the name, when it runs, its first words; one that is off says so."""

from collections.abc import Hashable, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from server.wire import Action
from tui.actions import when
from tui.templates import first_words
from tui.widgets.entry_list import EntryList
from tui.widgets.fold import fill

NAME, WHEN = 30, 20
"""The most cells for a name, and for when it runs."""


class ActionList(EntryList[Action]):
    """Actions, and words between them."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._names_wide = self._runs_wide = 0

    def show(self, entries: Sequence[Action | str], id: str | None = None) -> None:
        actions = [each for each in entries if isinstance(each, Action)]
        self._names_wide = min(NAME, max((cell_len(each.name) for each in actions), default=0))
        self._runs_wide = min(WHEN, max((cell_len(_when(each)) for each in actions), default=0))
        super().show(entries, id)

    def id_of(self, entry: Action) -> str:
        return entry.id

    def row_key(self, index: int) -> Hashable | None:
        entry = self._entries[index]
        if isinstance(entry, str):
            return entry
        return (entry.id, entry.name, _when(entry), entry.body)

    def draw_entry(self, entry: Action, width: int, ground: Style, dim: Style) -> list[Segment]:
        name = max(8, min(self._names_wide, width // 2))
        when = min(self._runs_wide, max(0, width - name - 2))
        words = fill(first_words(entry.body), max(0, width - name - when - 4))
        ink = ground if entry.on else dim
        return [
            Segment(f"{fill(entry.name, name)}  ", ink),
            Segment(fill(_when(entry), when) + "  ", ink),
            Segment(words, dim),
        ]


def _when(action: Action) -> str:
    return when(action) if action.on else f"off · {when(action)}"
