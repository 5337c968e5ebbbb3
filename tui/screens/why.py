"""Why a text went where it went, in words a person understands."""

from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from server.wire import Text, Why
from tui.errors import ApiError
from tui.widgets.fold import clip
from tui.widgets.times import clock

if TYPE_CHECKING:
    from tui.desk import Desk

DIM = "$foreground 62%"


class WhyScreen(ModalScreen[None]):
    CSS_PATH = "why.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,w,q,enter", "dismiss_card", "Close", id="why.close")
    ]

    def __init__(self, desk: "Desk", text: Text) -> None:
        super().__init__()
        self._desk = desk
        self._text = text

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="card") as card:
            card.border_title = "Why"
            card.border_subtitle = "Escape closes"
            yield Static("Asking the relay…", id="words", markup=False)

    def on_mount(self) -> None:
        self.load()

    @work(exit_on_error=False)
    async def load(self) -> None:
        words = self.query_one("#words", Static)
        try:
            words.update(explained(self._text, await self._desk.why(self._text.id)))
        except ApiError as error:
            words.update(Content(f"{error.title}.\n\n{error.detail}"))

    def action_dismiss_card(self) -> None:
        self.dismiss()


def explained(text: Text, why: Why) -> Content:
    """The decision, then what was passed over, then the facts that it rests on."""
    said = clip(text.body or "[picture]", 60)
    parts: list[Content | str | tuple[str, str]] = [
        (f"“{said}”  {clock(text.at)}\n\n", DIM),
        (f"{_sentence(why.decision)}\n", "bold"),
        f"{_sentence(why.because)}\n",
    ]
    if why.passed_over:
        parts.append(("\nPassed over\n", "bold"))
        parts += [f"  {_words(p.rule)}: {_words(p.because)}\n" for p in why.passed_over]
    if why.facts:
        parts.append(("\nWhat was known\n", "bold"))
        wide = max(len(_words(key)) for key in why.facts)
        for key, value in why.facts.items():
            parts += [(f"  {_words(key):<{wide}}  ", DIM), f"{_words(value)}\n"]
    return Content.assemble(*parts).rstrip()


def _sentence(words: str) -> str:
    words = words if " " in words else _words(words)
    return words[:1].upper() + words[1:]


def _words(value: Any) -> str:
    """A rule's or a fact's value, as a person would say it."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_words, value)) or "none"
        case dict():
            return ", ".join(f"{_words(k)} {_words(v)}" for k, v in value.items()) or "none"
        case str():
            return value.replace("_", " ") if " " not in value else value
        case _:
            return str(value)
