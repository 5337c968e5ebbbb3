"""One virtualised view for every long thing: rows drawn line by line, however many there are.

Nothing is mounted per row. A subclass says how many rows there are, how high they are and what
their lines look like; the view scrolls, keeps a cursor, answers mouse and keys, lets text be
selected, and says by ``Wanted`` which rows are looked at but not loaded.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.fold import fold
from tui.widgets.heights import Heights, Uniform


class Line(NamedTuple):
    """One line of a row: what is only drawn, and ``text`` that can be selected and copied."""

    before: tuple[Segment, ...]
    text: tuple[Segment, ...] = ()
    after: tuple[Segment, ...] = ()

    @property
    def plain(self) -> str:
        return "".join(segment.text for segment in self.text)


class DrawnView(ScrollView, can_focus=True, inherit_bindings=False):
    """A scrolling list of drawn rows with a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False, priority=True, id="rows.down"),
        Binding("up,k", "move(-1)", "Up", show=False, priority=True, id="rows.up"),
        Binding(
            "pagedown", "page(1)", "A page down", show=False, priority=True, id="rows.page_down"
        ),
        Binding("pageup", "page(-1)", "A page up", show=False, priority=True, id="rows.page_up"),
        Binding("home,g", "first", "To the top", show=False, priority=True, id="rows.first"),
        Binding("end,G", "last", "To the end", show=False, priority=True, id="rows.last"),
        Binding(
            "ctrl+down",
            "scroll_down",
            "Scroll down",
            show=False,
            priority=True,
            id="rows.scroll_down",
        ),
        Binding(
            "ctrl+up", "scroll_up", "Scroll up", show=False, priority=True, id="rows.scroll_up"
        ),
    ]
    DEFAULT_CSS = """
    DrawnView {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """
    MARGIN = 20
    """Rows beyond the visible ones that are asked for as well."""

    cursor: reactive[int | None] = reactive(None)
    notice: reactive[str] = reactive("")
    """What is said while there are no rows: loading, empty, or what went wrong."""

    @dataclass
    class Wanted(Message):
        """Rows ``first`` to ``last`` are looked at (or nearly) and not loaded."""

        view: "DrawnView"
        first: int
        last: int

        @property
        def control(self) -> "DrawnView":
            return self.view

    @dataclass
    class Chosen(Message):
        """A row was clicked. (Enter is the screen's, so that it acts before the next key.)"""

        view: "DrawnView"
        index: int

        @property
        def control(self) -> "DrawnView":
            return self.view

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.heights: Heights = Uniform(0, 1)
        self._drawn: LRUCache[Hashable, list[Line]] = LRUCache(1024)
        self._blank = Style()

    # ---- for the subclass

    def row_key(self, index: int) -> Hashable | None:
        """What a row is drawn from; None when it is not loaded, as no row is by itself. A new key is
        drawn anew.
        """
        return None

    def draw_row(self, index: int, width: int) -> list[Line]:
        """The lines of a loaded row: by itself those of one that is not."""
        return self.draw_missing(index, width)

    def draw_missing(self, index: int, width: int) -> list[Line]:
        """The lines of a row that is not loaded yet."""
        return [Line((Segment(" " * width, self._blank),))] * self.heights.height(index)

    def _draw_notice(self, y: int, width: int) -> Strip:
        lines = fold(self.notice, max(8, min(60, width - 6)))
        at = y - max(1, (self.size.height - len(lines)) // 3)
        words = lines[at] if 0 <= at < len(lines) else ""
        left = max(0, (width - cell_len(words)) // 2)
        return Strip([Segment(" " * left + words, self._blank)])

    # ---- content

    def set_heights(self, heights: Heights) -> None:
        """Tells the view of other rows or other heights, and paints them."""
        self.heights = heights
        if self.cursor is not None and self.cursor >= len(heights):
            self.cursor = len(heights) - 1 if len(heights) else None
        self.set_virtual_size(Size(self.content_width, heights.total))
        self.refresh()
        self.call_after_refresh(self.want)

    def set_virtual_size(self, size: Size) -> None:
        """Lays the whole screen out again only where a scrollbar comes or goes: a list that is one row
        longer moves nothing else.
        """
        seen, before = self.container_size.height, self.virtual_size
        if size.width != before.width or not min(size.height, before.height) > seen > 0:
            self.virtual_size = size
        elif size != before:
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)

    def repaint_row(self, index: int) -> None:
        """Paints one row again, where it is in sight."""
        top = self.heights.top(index) - self.scroll_offset.y
        height = self.heights.height(index)
        first, last = max(0, top), min(top + height, self.size.height)
        if first < last:
            self.refresh(Region(0, first, self.size.width, last - first))

    def forget_drawn(self) -> None:
        self._drawn.clear()
        self.refresh()

    @property
    def content_width(self) -> int:
        return max(1, self.scrollable_content_region.width)

    def visible_rows(self) -> range:
        """Rows of which at least one line is in sight."""
        top = self.scroll_offset.y
        count = len(self.heights)
        if not count or not self.size.height:
            return range(0)
        last = self.heights.at(top + max(1, self.scrollable_content_region.height) - 1)
        return range(min(self.heights.at(top), count), min(last + 1, count))

    def want(self) -> None:
        """Asks for rows that are looked at and not here."""
        rows = self.visible_rows()
        if not rows:
            return
        first = max(0, rows.start - self.MARGIN)
        last = min(len(self.heights), rows.stop + self.MARGIN) - 1
        if any(self.row_key(index) is None for index in range(first, last + 1)):
            self.post_message(self.Wanted(self, first, last))

    # ---- painting

    def lines(self, index: int) -> list[Line]:
        key = self.row_key(index)
        width = self.content_width
        if key is None:
            return self.draw_missing(index, width)
        cached = (key, width, index == self.cursor, self.has_focus)
        if (lines := self._drawn.get(cached)) is None:
            lines = self._drawn[cached] = self.draw_row(index, width)
        return lines

    def render_line(self, y: int) -> Strip:
        line = self.scroll_offset.y + y
        index = self.heights.at(line) if line < self.heights.total else len(self.heights)
        width = self.size.width
        if index >= len(self.heights):
            shown = self._draw_notice(y, width) if not len(self.heights) else Strip([])
            return shown.adjust_cell_length(width, self._blank)
        lines = self.lines(index)
        within = line - self.heights.top(index)
        if within >= len(lines):
            return Strip.blank(width, self._blank)
        return self._strip(lines[within], line).adjust_cell_length(width, self._blank)

    def _strip(self, line: Line, y: int) -> Strip:
        if not line.text:
            return Strip(line.before)
        text = Strip(line.text)
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(y)) is not None:
            text = self._highlighted(line, *span)
        return Strip([*line.before, *text.apply_offsets(0, y), *line.after])

    def _highlighted(self, line: Line, start: int, end: int) -> Strip:
        style = self.screen.get_component_rich_style("screen--selection")
        out: list[Segment] = []
        at = 0
        stop = len(line.plain) if end == -1 else end
        for text, own, _ in line.text:
            cut, until = (min(max(edge - at, 0), len(text)) for edge in (start, stop))
            pieces = ((text[:cut], own), (text[cut:until], (own or Style()) + style))
            out += [Segment(*piece) for piece in (*pieces, (text[until:], own)) if piece[0]]
            at += len(text)
        return Strip(out)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._blank = self.rich_style
        self._drawn.clear()

    # ---- selecting text

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        start = selection.start.y if selection.start else 0
        stop = selection.end.y if selection.end else self.heights.total - 1
        copied: list[str] = []
        for y in range(start, min(stop, self.heights.total - 1) + 1):
            span = selection.get_span(y)
            index = self.heights.at(y)
            within = y - self.heights.top(index)
            lines = self.lines(index)
            if span is None or within >= len(lines) or not lines[within].text:
                continue
            plain = lines[within].plain
            copied.append(plain[span[0] : None if span[1] == -1 else span[1]].rstrip())
        return ("\n".join(copied), "\n") if copied else None

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()

    # ---- cursor, keys and mouse

    def watch_cursor(self, old: int | None, new: int | None) -> None:
        for index in (old, new):
            if index is not None and index < len(self.heights):
                self.repaint_row(index)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def show_row(self, index: int) -> None:
        """Scrolls just as far as needed to have a row in sight."""
        top, height = self.heights.top(index), self.heights.height(index)
        seen = self.scrollable_content_region.height
        y = self.scroll_offset.y
        if top < y or height >= seen:
            self.scroll_to(y=top, animate=False)
        elif top + height > y + seen:
            self.scroll_to(y=top + height - seen, animate=False)

    def move_to(self, index: int) -> None:
        if not len(self.heights):
            return
        self.cursor = max(0, min(index, len(self.heights) - 1))
        self.show_row(self.cursor)

    def action_move(self, rows: int) -> None:
        if self.cursor is None:
            seen = self.visible_rows()
            self.move_to(seen.start if rows > 0 else max(seen.start, seen.stop - 1))
        else:
            self.move_to(self.cursor + rows)

    def action_page(self, pages: int) -> None:
        seen = self.visible_rows()
        self.move_to((self.cursor or 0) + pages * max(1, len(seen) - 1))

    def action_first(self) -> None:
        self.move_to(0)

    def action_last(self) -> None:
        self.move_to(len(self.heights) - 1)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = self.heights.at(self.scroll_offset.y + offset.y)
        if index < len(self.heights):
            self.cursor = index
            self.clicked(index)

    def clicked(self, index: int) -> None:
        """What a click does, besides moving the cursor."""
        self.post_message(self.Chosen(self, index))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.scrolled()
            self.want()

    def scrolled(self) -> None:
        """Called when other lines came in sight."""

    def on_resize(self) -> None:
        self.want()
