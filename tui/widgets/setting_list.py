"""The retailer's settings, one a line: the key, its value, where that is set."""

from collections.abc import Hashable

from rich.segment import Segment
from rich.style import Style

from server.wire import Setting
from tui.configuration import SOURCES, name_of, shown, shown_value
from tui.widgets.entry_list import EntryList
from tui.widgets.fold import fill

NAME = 32
SOURCE = 11


class SettingList(EntryList[Setting]):
    """Settings, and the name of their section before them."""

    def id_of(self, entry: Setting) -> str:
        return entry.key

    def row_key(self, index: int) -> Hashable | None:
        entry = self._entries[index]
        return entry if isinstance(entry, str) else (entry.key, shown(entry), entry.source)

    def draw_entry(self, entry: Setting, width: int, ground: Style, dim: Style) -> list[Segment]:
        value = max(0, width - NAME - SOURCE)
        source = SOURCES.get(entry.source, entry.source)
        return [
            Segment(fill(name_of(entry), NAME), ground),
            Segment(f"{fill(shown_value(entry, entry.value), value - 2)}  ", ground),
            Segment(fill(source, SOURCE), dim),
        ]
