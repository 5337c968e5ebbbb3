"""One picture, drawn as half blocks in the middle of its place."""

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.fold import fold
from tui.widgets.pictures import NoPicture, Picture, Shown


class Still(Widget):
    """Shows a picture, or in words why there is none."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Still { height: 1fr; width: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: Shown | None = None

    def show(self, shown: Shown | None) -> None:
        self._shown = shown
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return container.height

    def render_line(self, y: int) -> Strip:
        width, style = self.size.width, self.rich_style
        match self._shown:
            case Picture() as picture:
                above = max(0, (self.size.height - len(picture.lines)) // 2)
                line = picture.lines[y - above] if 0 <= y - above < len(picture.lines) else []
                left = max(0, (width - picture.width) // 2) if line else 0
            case NoPicture(because):
                words = fold(because, max(8, width))
                line = [Segment(words[y], style)] if y < len(words) else []
                left = 0
            case None:
                line, left = [], 0
        pad = [Segment(" " * left, style)]
        return Strip([*pad, *line]).adjust_cell_length(width, style)
