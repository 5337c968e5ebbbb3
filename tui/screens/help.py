"""The keys that work here and now."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import App
    from textual.binding import ActiveBinding


class HelpScreen(ModalScreen[None]):
    CSS_PATH = "why.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,enter", "dismiss_card", "Close", id="help.close")
    ]

    def __init__(self, about: Screen[object]) -> None:
        super().__init__()
        self._about = about

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="card") as card:
            card.border_title = "Keys"
            card.border_subtitle = "Escape closes"
            bindings = list(self._about.active_bindings.values())
            yield Static(keys(self.app, bindings), markup=False)

    def action_dismiss_card(self) -> None:
        self.dismiss()


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
