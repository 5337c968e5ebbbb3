"""A table drawn line by line: rows of cells, of which only the pages that were looked at are here."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, Generic, NamedTuple, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from tui.widgets.drawn import DrawnView, Line
from tui.widgets.fold import fill
from tui.widgets.heights import Uniform

T = TypeVar("T")
GAP = 2
MOST_GROWN = 18
"""Cells that a column grows by at most: what belongs together stands together."""


class Column(NamedTuple):
    """``wide`` are its cells; ``grows`` with the room there is; it is shown from so many cells on."""

    title: str
    wide: int
    grows: bool = False
    shown_from: int = 0


def widths(columns: Sequence[Column], width: int) -> list[int]:
    """The cells of each column; 0 for one that is not shown."""
    shown = [column if width >= column.shown_from else None for column in columns]
    fixed = sum(column.wide + GAP for column in shown if column is not None) - GAP
    growing = sum(1 for column in shown if column is not None and column.grows) or 1
    spare = min(MOST_GROWN, (width - 1 - fixed) // growing)
    return [
        0
        if column is None
        else max(min(4, column.wide), column.wide + (spare if column.grows else 0))
        for column in shown
    ]


class SheetHead(Widget):
    """The titles above the columns."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    SheetHead { height: 1; padding: 0 2 0 1; color: $foreground 62%; text-style: bold; }
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self._columns = columns

    def render(self) -> RenderResult:
        cells = widths(self._columns, self.size.width)
        titles = [
            fill(column.title, wide) for column, wide in zip(self._columns, cells, strict=True)
        ]
        return Content(" " + (" " * GAP).join(title for title in titles if title))


class Sheet(DrawnView, Generic[T]):
    """Rows are things, shown as ``cells`` tells; what is not here is asked for by ``Wanted``."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "sheet--row",
        "sheet--cursor",
        "sheet--dim",
        "sheet--bar",
    }
    DEFAULT_CSS = """
    Sheet {
        background: $background;
        padding: 0 1;
        & > .sheet--row { background: $background; color: $foreground; }
        & > .sheet--cursor { background: $panel; color: $foreground; text-style: bold; }
        & > .sheet--dim { color: $foreground 62%; text-style: none; }
        & > .sheet--bar { color: $accent; }
        &:ansi > .sheet--cursor { text-style: reverse; }
    }
    """

    def __init__(
        self, columns: Sequence[Column], cells: Callable[[T], tuple[str, ...]], *, id: str
    ) -> None:
        super().__init__(id=id)
        self._columns = columns
        self._cells = cells
        self._rows: dict[int, T] = {}

    # ---- rows

    def begin(self) -> None:
        """Nothing is here: another search, another filter."""
        self._rows.clear()
        self.cursor = None
        self.forget_drawn()
        self.set_heights(Uniform(0, 1))
        self.scroll_to(y=0, animate=False)

    def take(self, offset: int, things: Sequence[T], total: int) -> None:
        """A page. When the list has another length by now, what was here is asked for again."""
        if total != len(self.heights):
            self._rows.clear()
        self._rows.update(enumerate(things, offset))
        self.forget_drawn()
        self.set_heights(Uniform(total, 1))
        if total and self.cursor is None:
            self.cursor = 0

    def put(self, old: T, new: T) -> None:
        """One of them is another now."""
        place = next((at for at, each in self._rows.items() if each == old), None)
        if place is not None:
            self._rows[place] = new
            self.repaint_row(place)

    def put_where(self, is_it: Callable[[T], bool], new: T) -> None:
        """The one that is meant is another now, wherever it is."""
        for old in [each for each in self._rows.values() if is_it(each)]:
            self.put(old, new)

    def missing(self, first: int, last: int) -> range | None:
        """The rows among these that are not here."""
        gone = [at for at in range(first, last + 1) if at not in self._rows]
        return range(gone[0], gone[-1] + 1) if gone else None

    @property
    def chosen(self) -> T | None:
        return self._rows.get(self.cursor) if self.cursor is not None else None

    def thing(self, index: int) -> T | None:
        """What is in a row, None while it is not here."""
        return self._rows.get(index)

    def column_at(self, x: int) -> int | None:
        """The place of the column at this cell; None beside them."""
        start = 1
        for at, wide in enumerate(widths(self._columns, self.content_width)):
            if wide and start <= x < start + wide + GAP:
                return at
            start += wide + GAP if wide else 0
        return None

    # ---- drawing

    def row_key(self, index: int) -> Hashable | None:
        thing = self._rows.get(index)
        return None if thing is None else self._cells(thing)

    def cell_style(self, thing: T, at: int, ground: Style, dim: Style) -> Style:
        """How a cell is written: the first one stands out."""
        return ground if at == 0 else dim

    def draw_row(self, index: int, width: int) -> list[Line]:
        is_cursor = index == self.cursor
        ground = self.get_component_rich_style("sheet--cursor" if is_cursor else "sheet--row")
        faint = self.get_component_rich_style("sheet--dim").color
        bar = ground + self.get_component_rich_style("sheet--bar", partial=True)
        segments = [Segment("▌" if is_cursor else " ", bar)]
        thing, dim = self._rows[index], ground + Style(color=faint, bold=False)
        for at, (cell, wide) in enumerate(
            zip(self._cells(thing), widths(self._columns, width), strict=True)
        ):
            if wide:
                style = self.cell_style(thing, at, ground, dim)
                segments.append(Segment(fill(cell, wide) + " " * GAP, style))
        used = sum(segment.cell_length for segment in segments)
        return [Line((*segments, Segment(" " * max(0, width - used), ground)))]
