"""What can be done on a screen, on one line for the mouse; each with its key."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

GAP = 2


class Tool(NamedTuple):
    """``key`` is how its key is shown; ``action`` is the screen's."""

    key: str
    words: str
    action: str

    @property
    def wide(self) -> int:
        return cell_len(self.key) + cell_len(self.words) + 1 + GAP


class ToolBar(Widget):
    """A click does what the key does; what cannot be done now is faint. Those that do not fit are left
    out: every one has a key, and is in the palette.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tools--key", "tools--words", "tools--off"}
    DEFAULT_CSS = """
    ToolBar {
        height: 1;
        padding: 0 2;
        margin: 0 0 1 0;
        & > .tools--key { color: $accent; background: $background; text-style: bold; }
        & > .tools--words { color: $foreground 85%; background: $background; }
        & > .tools--off { color: $foreground 38%; background: $background; }
        &:ansi > .tools--off { text-style: dim; }
    }
    """

    def __init__(self, tools: Sequence[Tool], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tools = tools

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, screen: Screen[object]) -> None:
        if self.is_attached:
            self.refresh()

    def _placed(self) -> list[Tool]:
        room, shown = self.size.width + GAP, []
        for tool in self._tools:
            room -= tool.wide
            if room < 0:
                break
            shown.append(tool)
        return shown

    def _is_on(self, tool: Tool) -> bool:
        name = tool.action.partition("(")[0]
        return bool(self.screen.check_action(name, ()))

    def render_line(self, y: int) -> Strip:
        segments = []
        for tool in self._placed():
            on = self._is_on(tool)
            key = self.get_component_rich_style("tools--key" if on else "tools--off")
            words = self.get_component_rich_style("tools--words" if on else "tools--off")
            segments += [Segment(tool.key, key), Segment(f" {tool.words}{' ' * GAP}", words)]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    async def on_click(self, event: events.Click) -> None:
        offset, x = event.get_content_offset(self), 0
        if offset is None:
            return
        for tool in self._placed():
            x += tool.wide
            if offset.x < x - GAP and self._is_on(tool):
                await self.screen.run_action(tool.action)
                return
            if offset.x < x:
                return
