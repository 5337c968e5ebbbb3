"""The folders, on one line or one below the other, with how many conversations wait in each."""

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from server.wire import FolderCount
from tui.folders import TITLES


class FolderStrip(Widget, can_focus=True):
    """The arrows choose a folder, so does a click. Higher than one line, it is a column."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left,h,up,k",
            "step(-1)",
            "Folder before",
            show=False,
            priority=True,
            id="folders.previous",
        ),
        Binding(
            "right,l,down,j", "step(1)", "Next folder", show=False, priority=True, id="folders.next"
        ),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "strip--chosen",
        "strip--other",
        "strip--count",
        "strip--unread",
    }
    DEFAULT_CSS = "FolderStrip { height: 1; }"

    folder: reactive[str] = reactive("inbox")
    counts: reactive[dict[str, FolderCount]] = reactive(dict, always_update=True)

    @dataclass
    class Picked(Message):
        folder: str

    def watch_counts(self, old: dict[str, FolderCount], new: dict[str, FolderCount]) -> None:
        if old.keys() != new.keys():
            self.refresh(layout=True)

    def names(self) -> list[str]:
        """The folders that the relay offers, in our order."""
        known = [name for name in TITLES if name in self.counts]
        return known or ["inbox"]

    def step(self, by: int) -> None:
        names = self.names()
        at = names.index(self.folder) if self.folder in names else 0
        self.folder = names[(at + by) % len(names)]  # at once: the next step may come before Picked
        self.post_message(self.Picked(self.folder))

    def action_step(self, by: int) -> None:
        self.step(by)

    def labels(self) -> list[tuple[str, str]]:
        return [(name, self._label(name)) for name in self.names()]

    def _label(self, name: str) -> str:
        count = self.counts.get(name)
        number = count.unread if count and name != "waiting" else count.total if count else 0
        title = TITLES.get(name, name)
        shown = number if name not in ("dismissed", "live", "store") or name == self.folder else 0
        return f" {title} {shown} " if shown else f" {title} "

    def shown(self, width: int) -> list[tuple[str, str]]:
        """The labels that fit, whole ones only."""
        shown, used = [], 0
        for name, label in self.labels()[self._from(width) :]:
            used += len(label)
            if used > width:
                break
            shown.append((name, label))
        return shown

    def _from(self, width: int) -> int:
        """The first label shown, so that the chosen one is in sight."""
        labels = self.labels()
        first, used = 0, 0
        for at, (name, label) in enumerate(labels):
            used += len(label)
            while used > width and first < at:
                used -= len(labels[first][1])
                first += 1
            if name == self.folder:
                break
        return first

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.names())

    @property
    def is_column(self) -> bool:
        return self.size.height > 1

    def render_line(self, y: int) -> Strip:
        return self._column_line(y) if self.is_column else self._strip_line()

    def _column_line(self, y: int) -> Strip:
        width, names = self.size.width, self.names()
        other = self.get_component_rich_style("strip--other")
        if y >= len(names):
            return Strip([]).adjust_cell_length(width, other)
        name = names[y]
        style = self._chosen_style() if name == self.folder else other
        count = self.counts.get(name)
        total = f"{count.total:>7,}" if count else ""
        unread = f"{count.unread:,} new" if count and count.unread else ""
        title = f"  {TITLES.get(name, name)}"
        gap = " " * (width - len(title) - len(unread) - len(total) - 2)
        bold = self.get_component_rich_style("strip--unread", partial=True)
        return Strip(
            [
                Segment(title + gap, style),
                Segment(unread, style + bold),
                Segment(f"{total}  ", style),
            ]
        ).adjust_cell_length(width, style)

    def _chosen_style(self) -> Style:
        chosen = self.get_component_rich_style("strip--chosen")
        if self.has_focus:
            chosen += self.get_component_rich_style("strip--count", partial=True)
        return chosen

    def _strip_line(self) -> Strip:
        width = self.size.width
        other = self.get_component_rich_style("strip--other")
        chosen = self._chosen_style()
        shown = self.shown(width)
        segments = [
            Segment(label, chosen if name == self.folder else other) for name, label in shown
        ]
        strip = Strip(segments)
        if shown and shown[-1][0] != self.names()[-1] and strip.cell_length < width:
            strip = strip.adjust_cell_length(width - 1, other)
            strip = Strip([*strip, Segment("›", other)])
        return strip.adjust_cell_length(width, other)

    def on_click(self, event: events.Click) -> None:
        if self.is_column:
            if event.y < len(self.names()):
                self.post_message(self.Picked(self.names()[event.y]))
            return
        x = 0
        for name, label in self.shown(self.size.width):
            x += len(label)
            if event.x < x:
                self.post_message(self.Picked(name))
                return
