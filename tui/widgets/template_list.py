"""Templates, one a line: the title, then its first words."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from server.wire import Template
from tui.templates import first_words
from tui.widgets.drawn import DrawnView, Line
from tui.widgets.fold import fill
from tui.widgets.heights import Uniform

TITLE = 42
"""The most cells for a title; half of the line, where that is less."""


class TemplateList(DrawnView):
    """Draws what it is given, in its order."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "list--row",
        "list--cursor",
        "list--dim",
        "list--bar",
        "list--head",
    }
    DEFAULT_CSS = """
    TemplateList {
        & > .list--row { background: $surface; color: $foreground; }
        & > .list--cursor { background: $panel; color: $foreground; text-style: bold; }
        & > .list--dim { color: $foreground 62%; text-style: none; }
        & > .list--bar { color: $accent; }
        & > .list--head { color: $accent; text-style: bold; }
        &:ansi > .list--cursor { text-style: reverse; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries: list[Template | str] = []
        self._widest = 0

    def show(self, entries: Sequence[Template | str], id: str | None = None) -> None:
        """Templates, and words between them; the cursor is on the one with this id, else on the first."""
        self._entries = list(entries)
        places = [at for at, each in enumerate(entries) if isinstance(each, Template)]
        self._widest = max(
            (cell_len(e.title) for e in entries if isinstance(e, Template)), default=0
        )
        at = next((at for at in places if self._id_at(at) == id), places[0] if places else None)
        self.forget_drawn()
        self.cursor = at
        self.set_heights(Uniform(len(entries), 1))
        if at is not None:
            self.show_row(at)

    def _id_at(self, at: int) -> str | None:
        entry = self._entries[at]
        return entry.id if isinstance(entry, Template) else None

    @property
    def chosen(self) -> Template | None:
        """The template under the cursor."""
        at = self.cursor
        entry = self._entries[at] if at is not None and at < len(self._entries) else None
        return entry if isinstance(entry, Template) else None

    def move_to(self, index: int) -> None:
        """Over the words between, in the direction of the move; back where nothing is behind them."""
        last = len(self._entries) - 1
        index = max(0, min(index, last))
        step = 1 if index > (self.cursor or 0) or index == 0 else -1
        ahead = range(index, last + 1 if step > 0 else -1, step)
        behind = range(index, -1 if step > 0 else last + 1, -step)
        at = (at for way in (ahead, behind) for at in way if self._id_at(at) is not None)
        super().move_to(next(at, index))

    def row_key(self, index: int) -> Hashable | None:
        entry = self._entries[index]
        return entry if isinstance(entry, str) else (entry.id, entry.title, entry.body)

    def draw_row(self, index: int, width: int) -> list[Line]:
        template, is_cursor = self._entries[index], index == self.cursor
        ground = self.get_component_rich_style("list--cursor" if is_cursor else "list--row")
        faint = self.get_component_rich_style(
            "list--dim"
        ).color  # blended, which a part of it is not
        dim = ground + Style(color=faint, bold=False)
        bar = ground + self.get_component_rich_style("list--bar", partial=True)
        if isinstance(template, str):
            head = ground + self.get_component_rich_style("list--head", partial=True)
            return [Line((Segment(fill(f" {template}", width), head),))]
        title = max(8, min(TITLE, self._widest, width // 2))
        words = fill(first_words(template.body), max(0, width - title - 3))
        return [
            Line(
                (
                    Segment("▌" if is_cursor else " ", bar),
                    Segment(f"{fill(template.title, title)}  ", ground),
                    Segment(words, dim),
                )
            )
        ]
