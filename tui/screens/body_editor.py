"""Where words with fields are written: the words, what they cost, the fields that they may use."""

from abc import abstractmethod
from typing import ClassVar, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Label, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from server.wire import FieldValue
from tui.errors import ApiError
from tui.sanitize import typed
from tui.screens.choice import Choice
from tui.templates import cost, place_named
from tui.widgets.bottom import frame
from tui.widgets.words import Words

SYNTAX = (
    "{{field}} vanishes without data, {{field!}} is needed, {{field | else}}\n"
    "[[ … ]] vanishes whole where a field in it has no data"
)
KEPT = "What you wrote is still here. Ctrl+S tries again."

T = TypeVar("T")


class BodyEditor(Screen[T | None], Generic[T]):
    """Closes with what was saved; with None when nothing was. Nothing is lost without being asked."""

    CSS_PATH = "template_editor.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="template.save"),
        Binding("escape", "leave", "Back", id="template.leave"),
    ]

    def __init__(self, body: str) -> None:
        super().__init__()
        self._body_was = typed(body)
        self._was: object = None
        self._fields: list[FieldValue] = []
        self._is_saving = False

    # ---- for the subclass

    @abstractmethod
    def head(self) -> ComposeResult:
        """What stands above the words."""

    @abstractmethod
    def now(self) -> object:
        """Everything that is written: to be saved, and compared with what was there."""

    @abstractmethod
    async def store(self) -> T:
        """Saves what is written. May raise ``ApiError``."""

    @abstractmethod
    async def names(self) -> list[FieldValue]:
        """Every field that may be used. May raise ``ApiError``."""

    def place_of(self, code: str) -> str | None:
        """Where a refusal leads to, as a selector; None where it is of no one place."""
        return "#body" if code == "body_empty" else None

    # ---- what is shown

    def compose(self) -> ComposeResult:
        with Horizontal(id="writing-pane"):
            with Vertical(id="template"):
                yield from self.head()
                yield Label("Message", classes="heading")
                yield Words(self._body_was, id="body", soft_wrap=True, tab_behavior="focus")
                yield Static(id="cost", markup=False)
                yield Static(id="problem", markup=False)
            with Vertical(id="names"):
                yield Label("Fields: Enter puts one in", classes="heading")
                yield OptionList(id="fields")
        yield Static(SYNTAX, id="syntax", markup=False)
        yield from frame()

    def on_mount(self) -> None:
        self.body.move_cursor(self.body.document.end)
        self._was = self.now()
        self._measure()
        self._load()

    @property
    def body(self) -> Words:
        return self.query_one(Words)

    # ---- writing

    @on(TextArea.Changed, "#body")
    @on(Input.Changed)
    def _written(self) -> None:
        self.say("")
        self._measure()

    def _measure(self) -> None:
        self.query_one("#cost", Static).update(Content(cost(self.body.text)))

    def say(self, words: str) -> None:
        self.query_one("#problem", Static).update(Content(words))

    # ---- fields

    @work(group="fields", exit_on_error=False)
    async def _load(self) -> None:
        names = self.query_one("#fields", OptionList)
        try:
            self._fields = await self.names()
        except ApiError as error:
            self.say(f"The fields cannot be listed. {error.detail}")
            return
        wide = max((len(field.name) for field in self._fields), default=0)
        names.add_options(
            Option(Content.assemble(field.name.ljust(wide), (f"  {field.of}", "dim")))
            for field in self._fields
        )
        names.highlighted = 0 if self._fields else None

    @on(OptionList.OptionSelected, "#fields")
    def field_chosen(self, message: OptionList.OptionSelected) -> None:
        name = self._fields[message.option_index].name
        self.body.replace(f"{{{{{name}}}}}", *self.body.selection, maintain_selection_offset=False)
        self.set_focus(self.body)

    @on(Input.Submitted)
    def to_the_words(self) -> None:
        self.set_focus(self.body)

    # ---- saving

    def action_save(self) -> None:
        if not self._is_saving:
            self._is_saving = True
            self.say("Saving…")
            self._save()

    @work(group="save", exit_on_error=False)
    async def _save(self) -> None:
        try:
            saved = await self.store()
        except ApiError as error:
            self._refused(error)
            return
        finally:
            self._is_saving = False
        self.dismiss(saved)

    def _refused(self, error: ApiError) -> None:
        """Says it in place, and goes to where it is."""
        if error.code == "template_invalid":
            self.say(error.detail)
            self.set_focus(self.body)
            if (place := place_named(error.detail)) is not None:
                self.body.move_cursor(place)
        elif (selector := self.place_of(error.code)) is not None:
            self.say(error.detail)
            self.set_focus(self.query_one(selector))
        else:
            self.say(f"Not saved. {error.detail} {KEPT}")

    # ---- leaving

    def action_leave(self) -> None:
        if self.now() == self._was:
            self.dismiss(None)
            return
        screen: Choice[str] = Choice(
            "What you wrote is not saved",
            [("Write on", "stay"), ("Save", "save"), ("Leave without saving", "leave")],
        )
        self.app.push_screen(screen, self._answered)

    def _answered(self, answer: str | None) -> None:
        if answer == "save":
            self.action_save()
        elif answer == "leave":
            self.dismiss(None)
