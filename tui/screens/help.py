"""The keys that work here and now."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.screens.card import Card

if TYPE_CHECKING:
    from textual.app import App
    from textual.binding import ActiveBinding


class HelpScreen(Card[None]):
    heading = "Keys that work here"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,q,enter", "leave", "Close", show=False, id="help.close")
    ]

    def __init__(self, about: Screen[object]) -> None:
        super().__init__()
        self._about = about

    def content(self) -> ComposeResult:
        bindings = list(self._about.active_bindings.values())
        yield Static(keys(self.app, bindings), markup=False)


def keys(app: "App[object]", bindings: "list[ActiveBinding]") -> Content:
    """Keys and what they do, one line each, the keys of one action together."""
    lines: dict[str, list[str]] = {}
    for active in bindings:
        binding = active.binding
        if binding.description and active.enabled and not binding.system:
            what = binding.tooltip or binding.description
            lines.setdefault(what, []).append(app.get_key_display(binding))
    wide = max((len("  ".join(names)) for names in lines.values()), default=0)
    parts = [
        Content.assemble((f"{'  '.join(names):<{wide}}", "bold $accent"), f"   {what}\n")
        for what, names in lines.items()
    ]
    return Content.assemble(*parts).rstrip()
