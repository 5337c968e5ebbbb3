"""One line that a phone asks for: a number, the path of a photo. What is wrong with it stands below."""

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from tui.widgets.field import Field


class PhoneQuestion(Vertical):
    """Hidden until somebody asks."""

    DEFAULT_CSS = """
    PhoneQuestion {
        height: auto;
        display: none;
        &.-asking { display: block; }
        Field { border: none; height: 1; padding: 0 1; background: $panel; }
        Field:focus { border: none; background: $panel-lighten-1; }
        Static { height: auto; padding: 0 1; display: none; color: $text-error; }
        Static.-some { display: block; }
    }
    """

    @dataclass
    class Answered(Message):
        question: "PhoneQuestion"
        words: str

        @property
        def control(self) -> "PhoneQuestion":
            return self.question

    def compose(self) -> ComposeResult:
        yield Field()
        yield Static(markup=False)

    @property
    def is_asking(self) -> bool:
        return self.has_class("-asking")

    def ask(self, what: str) -> None:
        field = self.query_one(Field)
        field.placeholder, field.value = what, ""
        self.refuse("")
        self.add_class("-asking")
        field.focus()

    def refuse(self, why: str) -> None:
        """What was typed is still there, to be corrected."""
        hint = self.query_one(Static)
        hint.update(Content(why))
        hint.set_class(bool(why), "-some")

    def done(self) -> None:
        self.remove_class("-asking")

    @on(Input.Changed)
    def typed(self, message: Input.Changed) -> None:
        message.stop()
        self.refuse("")

    @on(Input.Submitted)
    def submitted(self, message: Input.Submitted) -> None:
        message.stop()
        if words := message.value.strip():
            self.post_message(self.Answered(self, words))
