"""What can be attached, one a line: a file, an asset of the library, a product of the catalogue."""

from collections.abc import Hashable

from rich.segment import Segment
from rich.style import Style

from server.wire import Asset, Product
from tui.attachments import kind_words, size_words
from tui.disk import Entry
from tui.sanitize import clean
from tui.widgets.entry_list import EntryList
from tui.widgets.fold import fill

Offered = Entry | Asset | Product
BESIDE = 14
"""Cells for what stands beside a name."""


class ShelfList(EntryList[Offered]):
    """Names, and beside each what matters of it: how large a file is, what a product costs."""

    def id_of(self, entry: Offered) -> str:
        return entry.path if isinstance(entry, Entry) else entry.id

    def row_key(self, index: int) -> Hashable | None:
        return self._entries[index]

    def draw_entry(self, entry: Offered, width: int, ground: Style, dim: Style) -> list[Segment]:
        name, beside = _words(entry)
        wide = max(8, width - BESIDE - 2)
        return [
            Segment(f"{fill(name, wide)}  ", ground),
            Segment(fill(beside, max(0, width - wide - 2)), dim),
        ]


def _words(entry: Offered) -> tuple[str, str]:
    match entry:
        case Entry():
            name = clean(entry.name)
            return (f"{name}/", "") if entry.is_folder else (name, size_words(entry.size))
        case Asset():
            return entry.title, kind_words(entry.content_type)
        case Product():
            return entry.name, entry.price
