"""The lead's fields beside what is written, each with its value (MC7)."""

from dataclasses import dataclass

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Offset, Region
from textual.message import Message
from textual.widget import Widget

from server.wire import FieldValue
from tui.widgets.fold import clip, fill

ROWS = 6
"""So many fields are seen at once."""
WIDE = 52


class FieldList(Widget):
    """Drawn above everything, over the line where it is asked for. It never takes the focus."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    FieldList {
        overlay: screen;
        constrain: inside inside;
        display: none;
        height: auto;
        padding: 0 1;
        background: $panel;
        border: round $accent;
        border-subtitle-color: $foreground 62%;
        &.-open { display: block; }
        &:ansi { background: ansi_default; }
    }
    """

    @dataclass
    class Picked(Message):
        """A field was clicked."""

        field: FieldValue

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._fields: list[FieldValue] = []
        self._at = 0
        self._trouble = ""

    def show(
        self, fields: list[FieldValue], at: int, over: Region, x: int, trouble: str = ""
    ) -> None:
        """Fields, or what is wrong with them, above a widget and near a column; nothing: hides."""
        self._fields, self._at, self._trouble = fields, at, trouble
        rows = len(self._seen()) or (1 if trouble else 0)
        self.set_class(rows > 0, "-open")
        if rows:
            wide = min(WIDE, over.width)
            self.styles.width = wide
            left = max(over.x, min(x - 2, over.right - wide))
            self.absolute_offset = Offset(left, over.y - rows - 2)
            below = len(fields) - ROWS
            self.border_subtitle = Content(f"{self._at + 1} of {len(fields)}" if below > 0 else "")
            self.refresh(layout=True)

    def _first(self) -> int:
        return max(0, min(self._at - ROWS // 2, len(self._fields) - ROWS))

    def _seen(self) -> list[FieldValue]:
        return self._fields[self._first() : self._first() + ROWS]

    def render(self) -> RenderResult:
        width = max(10, self.content_size.width)
        if not self._fields:
            return Content(clip(self._trouble, width))
        names = min(width // 2, max(len(field.name) for field in self._fields))
        lines = []
        for index, field in enumerate(self._seen(), self._first()):
            chosen = index == self._at
            words = fill(
                f"{'▶' if chosen else ' '} {fill(field.name, names)}  {field.value}", width
            )
            lines.append(Content.styled(words, "reverse" if chosen else ""))
        return Content("\n").join(lines)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        seen = self._seen()
        if offset is not None and offset.y < len(seen):
            self.post_message(self.Picked(seen[offset.y]))
