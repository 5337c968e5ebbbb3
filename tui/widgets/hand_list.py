"""Actions that can be run by hand, by their names."""

from collections.abc import Hashable

from rich.segment import Segment
from rich.style import Style

from server.wire import LeadAction
from tui.widgets.entry_list import EntryList
from tui.widgets.fold import fill


class HandList(EntryList[LeadAction]):
    """One a line; what cannot go as it is says so in place."""

    def id_of(self, entry: LeadAction) -> str:
        return entry.action.id

    def row_key(self, index: int) -> Hashable | None:
        entry = self._entries[index]
        return entry if isinstance(entry, str) else (entry.action.id, entry.action.name)

    def draw_entry(self, entry: LeadAction, width: int, ground: Style, dim: Style) -> list[Segment]:
        ink = dim if entry.preview.required else ground
        return [Segment(fill(entry.action.name, width), ink)]
