"""Things of one kind, one a line, with words between them where they are grouped."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style

from tui.widgets.drawn import DrawnView, Line
from tui.widgets.fold import fill
from tui.widgets.heights import Uniform

T = TypeVar("T")


class EntryList(DrawnView, Generic[T]):
    """Draws what it is given, in its order. A subclass says what a thing is known by and looks like."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "list--row",
        "list--cursor",
        "list--dim",
        "list--bar",
        "list--head",
    }
    DEFAULT_CSS = """
    EntryList {
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
        self._entries: list[T | str] = []

    # ---- for the subclass

    @abstractmethod
    def id_of(self, entry: T) -> str:
        """What an entry is known by."""

    @abstractmethod
    def draw_entry(self, entry: T, width: int, ground: Style, dim: Style) -> list[Segment]:
        """One line, ``width`` cells wide; ``dim`` is for what matters less."""

    # ---- content

    def show(self, entries: Sequence[T | str], id: str | None = None) -> None:
        """Entries, and words between them; the cursor is on the one with this id, else on the first."""
        self._entries = list(entries)
        places = [at for at in range(len(entries)) if self._id_at(at) is not None]
        at = next((at for at in places if self._id_at(at) == id), places[0] if places else None)
        self.forget_drawn()
        self.cursor = at
        self.set_heights(Uniform(len(entries), 1))
        if at is not None:
            self.show_row(at)

    def _id_at(self, at: int) -> str | None:
        entry = self._entries[at]
        return None if isinstance(entry, str) else self.id_of(entry)

    @property
    def chosen(self) -> T | None:
        """The entry under the cursor."""
        at = self.cursor
        entry = self._entries[at] if at is not None and at < len(self._entries) else None
        return None if isinstance(entry, str) else entry

    def move_to(self, index: int) -> None:
        """Over the words between, in the direction of the move; back where nothing is behind them."""
        last = len(self._entries) - 1
        index = max(0, min(index, last))
        step = 1 if index > (self.cursor or 0) or index == 0 else -1
        ahead = range(index, last + 1 if step > 0 else -1, step)
        behind = range(index, -1 if step > 0 else last + 1, -step)
        at = (at for way in (ahead, behind) for at in way if self._id_at(at) is not None)
        super().move_to(next(at, index))

    def draw_row(self, index: int, width: int) -> list[Line]:
        entry, is_cursor = self._entries[index], index == self.cursor
        ground = self.get_component_rich_style("list--cursor" if is_cursor else "list--row")
        faint = self.get_component_rich_style(
            "list--dim"
        ).color  # blended, which a part of it is not
        dim = ground + Style(color=faint, bold=False)
        bar = ground + self.get_component_rich_style("list--bar", partial=True)
        if isinstance(entry, str):
            head = ground + self.get_component_rich_style("list--head", partial=True)
            return [Line((Segment(fill(f" {entry}", width), head),))]
        drawn = self.draw_entry(entry, width - 1, ground, dim)
        return [Line((Segment("▌" if is_cursor else " ", bar), *drawn))]
