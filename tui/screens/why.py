"""Why a text went where it went, in words a person understands."""

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from server.wire import Text, Why
from tui import forwarded
from tui.errors import ApiError
from tui.reasons import because, decision, facts, passed
from tui.screens.card import Card
from tui.widgets.fold import clip
from tui.widgets.times import clock

if TYPE_CHECKING:
    from tui.desk import Desk

DIM = "$foreground 62%"


class WhyScreen(Card[None]):
    heading = "Why"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w,q,enter", "leave", "Close", show=False, id="why.close")
    ]

    def __init__(self, desk: "Desk", text: Text) -> None:
        super().__init__()
        self._desk = desk
        self._text = text

    def content(self) -> ComposeResult:
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


def explained(text: Text, why: Why) -> Content:
    """The decision in a sentence, then what was passed over, then the facts that it rests on."""
    said = clip(text.body or "[picture]", 60)
    parts: list[Content | str | tuple[str, str]] = [
        (f"“{said}”  {clock(text.at)}\n\n", DIM),
        (f"{decision(why)}\n", "bold"),
        f"{because(why)}\n",
    ]
    if said_of_copy := forwarded.explained(text, why):
        parts.append(("\nOut of office\n", "bold"))
        parts += [f"  {sentence}\n" for sentence in said_of_copy]
    if why.passed_over:
        parts.append(("\nPassed over\n", "bold"))
        parts += [f"  {passed(each)}\n" for each in why.passed_over]
    if known := facts(why):
        parts.append(("\nWhat was known then\n", "bold"))
        parts += [f"  {fact}\n" for fact in known]
    return Content.assemble(*parts).rstrip()
