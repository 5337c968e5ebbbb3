"""The wall's tiles, drawn: as many as there is room for, however many are behind them."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from server.wire import Me
from tui.wall_state import Tile
from tui.widgets.fold import fold
from tui.widgets.wall_tile import Marked, Row, TileDrawing

NARROWEST, LOWEST = 38, 10
"""Cells of a tile: narrower ones read badly, and in lower ones is hardly a text."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in a seat."""

    tile: Tile
    marked: Marked


class WallGrid(Widget, can_focus=True):
    """Knows no order and no page: it is told who sits where. The cursor is on a seat."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = TileDrawing.COMPONENT_CLASSES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-1, 0)", "Left", show=False, id="wall.move_left"),
        Binding("right,l", "move(1, 0)", "Right", show=False, id="wall.move_right"),
        Binding("up,k", "move(0, -1)", "Up", show=False, id="wall.move_up"),
        Binding("down,j", "move(0, 1)", "Down", show=False, id="wall.move_down"),
        Binding("home,g", "go(0)", "To the first", show=False, id="wall.move_first"),
        Binding("end,G", "go(-1)", "To the last", show=False, id="wall.move_last"),
    ]

    cursor: reactive[int] = reactive(0)
    notice: reactive[str] = reactive("")
    """What is said while nobody is there."""

    @dataclass
    class Resized(Message):
        """There is room for another number of tiles."""

        places: int

    @dataclass
    class Left(Message):
        """The cursor went beyond the last seat (1) or before the first (-1)."""

        way: int

    @dataclass
    class Opened(Message):
        """A tile was clicked."""

        id: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drawing = TileDrawing(self)
        self._shown: list[Shown | None] = []
        self._me: Me | None = None
        self._now: datetime | None = None
        self._rows: LRUCache[Hashable, list[Row]] = LRUCache(256)

    # ---- content

    @property
    def columns(self) -> int:
        return max(1, self.size.width // NARROWEST)

    @property
    def lines(self) -> int:
        """Tiles above each other."""
        return max(1, self.size.height // LOWEST)

    @property
    def places(self) -> int:
        return self.columns * self.lines

    def show(self, shown: Sequence[Shown | None], me: Me, now: datetime) -> None:
        """Who sits where from now on; paints the seats that look otherwise."""
        before, self._shown = self._shown, list(shown)
        self._me, self._now = me, now
        if len(before) != len(self._shown) or not any(before) or not any(self._shown):
            self.refresh()
            return
        for place, (old, new) in enumerate(zip(before, self._shown, strict=True)):
            if self._key(old) != self._key(new):
                self.refresh(self._region(place))

    def tick(self, now: datetime) -> None:
        """The clocks go on: paints the first lines of the tiles, and nothing else."""
        self._now = now
        for place, shown in enumerate(self._shown):
            if shown is not None and shown.tile.conversation.waiting_since is not None:
                self.refresh(self._region(place)._replace(height=1))

    @property
    def chosen(self) -> str | None:
        shown = self._shown[self.cursor] if 0 <= self.cursor < len(self._shown) else None
        return shown.tile.id if shown is not None else None

    def _key(self, shown: Shown | None) -> Hashable:
        if shown is None:
            return None
        c = shown.tile.conversation
        waits = (c.waiting_since, c.last_message.at if c.last_message else None)
        return (self._drawing.key(shown.tile, shown.marked), waits)

    # ---- places

    def _edges(self, whole: int, parts: int) -> list[int]:
        """Where each part begins, and the end of the last."""
        return [whole * part // parts for part in range(parts + 1)]

    def _region(self, place: int) -> Region:
        line, column = divmod(place, self.columns)
        xs = self._edges(self.size.width, self.columns)
        ys = self._edges(self.size.height, self.lines)
        width, height = xs[column + 1] - xs[column], ys[line + 1] - ys[line]
        return Region(xs[column], ys[line], width, height)

    def place_at(self, x: int, y: int) -> int:
        xs = self._edges(self.size.width, self.columns)
        ys = self._edges(self.size.height, self.lines)
        column = sum(edge <= x for edge in xs[1:])
        line = sum(edge <= y for edge in ys[1:])
        return min(line, self.lines - 1) * self.columns + min(column, self.columns - 1)

    # ---- painting

    def render_line(self, y: int) -> Strip:
        if not any(self._shown):
            return self._notice_line(y)
        first = self.place_at(0, y) // self.columns * self.columns
        segments: list[Segment] = []
        for place in range(first, first + self.columns):
            segments += self._line(place, y - self._region(place).y)
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _line(self, place: int, within: int) -> Row:
        region = self._region(place)
        shown = self._shown[place] if place < len(self._shown) else None
        if shown is None or self._me is None or self._now is None:
            return [Segment(" " * region.width, self.rich_style)]
        marked = shown.marked._replace(chosen=place == self.cursor and self.has_focus)
        if within == 0:
            return self._drawing.head(shown.tile, marked, region.width, self._now)
        key = (self._drawing.key(shown.tile, marked), region.width, region.height)
        if (rows := self._rows.get(key)) is None:
            rows = self._rows[key] = self._drawing.body(
                shown.tile, marked, self._me, region.width, region.height
            )
        return rows[within - 1]

    def _notice_line(self, y: int) -> Strip:
        lines = fold(self.notice, max(8, min(60, self.size.width - 6)))
        at = y - max(1, (self.size.height - len(lines)) // 3)
        words = lines[at] if 0 <= at < len(lines) else ""
        row = Strip([Segment(words, self._ink())])
        left = max(0, (self.size.width - row.cell_length) // 2)
        whole = Strip([Segment(" " * left, self.rich_style), *row])
        return whole.adjust_cell_length(self.size.width, self.rich_style)

    def _ink(self) -> Style:
        return self.get_component_rich_style("wall--dim")

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._rows.clear()

    # ---- cursor, keys and mouse

    def watch_cursor(self, old: int, new: int) -> None:
        for place in (old, new):
            if 0 <= place < self.places and self.size.width:
                self.refresh(self._region(place))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_resize(self) -> None:
        self.post_message(self.Resized(self.places))

    @property
    def _last(self) -> int:
        taken = [place for place, shown in enumerate(self._shown) if shown is not None]
        return taken[-1] if taken else 0

    def action_move(self, right: int, down: int) -> None:
        to = self.cursor + right + down * self.columns
        if to > self._last and down and self._last // self.columns > self.cursor // self.columns:
            to = self._last
        if to < 0 or to > self._last:
            self.post_message(self.Left(1 if to > 0 else -1))
        else:
            self.cursor = to

    def action_go(self, place: int) -> None:
        self.cursor = 0 if place == 0 else self._last

    def on_click(self, event: events.Click) -> None:
        place = self.place_at(event.x, event.y)
        shown = self._shown[place] if place < len(self._shown) else None
        if shown is not None:
            self.cursor = place
            self.post_message(self.Opened(shown.tile.id))
