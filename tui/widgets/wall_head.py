"""The first lines of the wall: how much is live, how long people wait, how many texts there are."""

from dataclasses import dataclass
from datetime import datetime

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from server.wire import WallCounts
from tui.widgets.wall_tile import ticking

BARS = " ▁▂▃▄▅▆▇█"
WIDE = 110
"""Cells from which a minute has a bar of its own, and words are written out."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What is said of the wall; ``better`` wait longer than those who are shown."""

    counts: WallCounts
    limit: int
    here: int
    people: int
    shown: str
    page: int
    pages: int
    better: int
    texts: tuple[int, ...]
    offline: str | None = None


class WallHead(Widget):
    """Two lines; the first one changes with every second."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    WallHead { height: 2; padding: 0 1; background: $surface; }
    """

    heading: reactive[Heading | None] = reactive(None)
    now: reactive[datetime | None] = reactive(None)

    def render(self) -> RenderResult:
        if self.heading is None or self.now is None:
            return Content.styled("Wall", "bold $accent")
        width = self.content_size.width
        first = _spread(self._counts(self.heading, self.now), self._place(self.heading), width)
        second = _spread(self._filter(self.heading, width), self._chart(self.heading, width), width)
        return Content("\n").join([first, second])

    def _counts(self, heading: Heading, now: datetime) -> Content:
        counts = heading.counts
        parts = [Content(f"{counts.live:,} live"), Content(f"{counts.waiting:,} waiting")]
        if heading.limit:
            over = f"{counts.over:,} over {heading.limit} min"
            parts.append(
                Content.styled(f"! {over}", "bold $text-error") if counts.over else Content(over)
            )
        if counts.longest_since is not None:
            parts.append(Content(f"longest {ticking(now - counts.longest_since)}"))
        return Content.assemble(("Wall", "bold $accent"), "   ", Content(" · ").join(parts))

    def _place(self, heading: Heading) -> Content:
        if heading.offline is not None:
            return Content.styled(" Offline: as it was ", "$background on $warning")
        pages = f"page {heading.page} of {heading.pages}" if heading.pages > 1 else ""
        if not heading.better:
            return Content(pages)
        who = "1 waits" if heading.better == 1 else f"{heading.better} wait"
        words = f"{who} longer: r sorts"
        return Content.assemble((words, "bold $text-warning"), "   " if pages else "", pages)

    def _filter(self, heading: Heading, width: int) -> Content:
        people = f"{heading.here} of {heading.people} associates here" if width >= WIDE else ""
        return Content.assemble(heading.shown, (f" · {people}" if people else "", "dim"))

    def _chart(self, heading: Heading, width: int) -> Content:
        is_wide = width >= WIDE
        bars, most = chart(heading.texts, 1 if is_wide else 3)
        said = (
            f"last hour, at most {most} texts a minute"
            if is_wide
            else f"last hour, ≤ {most} in 3 min"
        )
        return Content.assemble(
            (bars, "$accent"), "▏", (said if most else "no texts this hour", "dim")
        )


def chart(texts: tuple[int, ...], each: int) -> tuple[str, int]:
    """A bar for every so many minutes, and how many texts the highest stands for. Whatever is not
    nothing shows.
    """
    sums = [sum(texts[at : at + each]) for at in range(0, len(texts), each)]
    most = max(sums, default=0)
    top = len(BARS) - 1
    return "".join(BARS[-(-count * top // most)] if most else " " for count in sums), most


def _spread(left: Content, right: Content, width: int) -> Content:
    """One at each end of the line; what is at the right goes first where there is no room."""
    if left.cell_length + right.cell_length + 2 > width:
        room = width - right.cell_length - 2
        left = left if room < 20 else left.truncate(room, ellipsis=True)
        right = right if room >= 20 else Content("")
    gap = " " * max(0, width - left.cell_length - right.cell_length)
    return Content.assemble(left, gap, right)
