"""The folders on one line, with how many conversations wait to be read in each."""

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from server.wire import FolderCount
from tui.folders import TITLES


class FolderStrip(Widget, can_focus=True):
    """Left and right choose a folder, so does a click."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left,h", "step(-1)", "Folder before", show=False, priority=True, id="folders.previous"
        ),
        Binding("right,l", "step(1)", "Next folder", show=False, priority=True, id="folders.next"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"strip--chosen", "strip--other", "strip--count"}
    DEFAULT_CSS = "FolderStrip { height: 1; }"

    folder: reactive[str] = reactive("inbox")
    counts: reactive[dict[str, FolderCount]] = reactive(dict, always_update=True)

    @dataclass
    class Picked(Message):
        folder: str

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

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        other = self.get_component_rich_style("strip--other")
        chosen = self.get_component_rich_style("strip--chosen")
        if self.has_focus:
            chosen += self.get_component_rich_style("strip--count", partial=True)
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
        x = 0
        for name, label in self.shown(self.size.width):
            x += len(label)
            if event.x < x:
                self.post_message(self.Picked(name))
                return
