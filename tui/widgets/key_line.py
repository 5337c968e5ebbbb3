"""The keys that work here and now, on one line. Drawn: it changes with every change of the focus."""

from typing import Any, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget


class Key(NamedTuple):
    """A key as it is shown, what it does in a word, and whose action it is."""

    display: str
    words: str
    action: str
    node: Any

    @property
    def wide(self) -> int:
        return cell_len(self.display) + cell_len(self.words) + 3


class KeyLine(Widget):
    """A click on a key is the key."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key", "keys--words"}
    DEFAULT_CSS = """
    KeyLine {
        height: 1;
        width: 1fr;
        background: $footer-background;
        & > .keys--key { color: $footer-key-foreground; background: $footer-background; text-style: bold; }
        & > .keys--words { color: $foreground 85%; background: $footer-background; }
        &:ansi > .keys--words { color: ansi_default; }
    }
    """

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if self.is_attached:
            self.refresh()

    def keys(self) -> list[Key]:
        """What is shown, in the order of the bindings; the palette comes last, at the right."""
        found: dict[str, Key] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled:
                words = binding.description
                key = Key(self._display(binding), words, binding.action, active.node)
                found.setdefault(binding.action, key)
        return list(found.values())

    def _display(self, binding: Binding) -> str:
        return self.app.get_key_display(binding)

    def _palette(self) -> Key:
        key = Binding(self.app.COMMAND_PALETTE_BINDING, "app.command_palette", "Palette")
        return Key(self._display(key), "Palette", "app.command_palette", self.app)

    def _placed(self) -> tuple[list[Key], int, Key]:
        """The keys that fit whole, the cells between them and the palette, and the palette."""
        palette = self._palette()
        room = self.size.width - palette.wide
        shown: list[Key] = []
        for key in self.keys():
            if key.wide > room:
                break
            room -= key.wide
            shown.append(key)
        return shown, max(0, room), palette

    def render_line(self, y: int) -> Strip:
        shown, room, palette = self._placed()
        segments = [part for key in shown for part in self._parts(key)]
        segments.append(Segment(" " * room, self.get_component_rich_style("keys--words")))
        strip = Strip([*segments, *self._parts(palette)])
        return strip.adjust_cell_length(self.size.width, self.rich_style)

    def _parts(self, key: Key) -> tuple[Segment, Segment]:
        return (
            Segment(f" {key.display} ", self.get_component_rich_style("keys--key")),
            Segment(f"{key.words} ", self.get_component_rich_style("keys--words")),
        )

    async def on_click(self, event: events.Click) -> None:
        shown, room, palette = self._placed()
        x = 0
        for key in shown:
            x += key.wide
            if event.x < x:
                await self.app.run_action(key.action, key.node)
                return
        if event.x >= x + room:
            await self.app.run_action(palette.action, palette.node)
