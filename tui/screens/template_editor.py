"""Where a template is written: its title, its words, the fields that it may use (TQ1 to TQ3)."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Label, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from server.wire import FieldValue, Template
from tui.errors import ApiError
from tui.sanitize import typed
from tui.screens.choice import Choice
from tui.template_api import Templates
from tui.templates import cost, place_named
from tui.widgets.bottom import frame
from tui.widgets.field import Field
from tui.widgets.words import Words

SYNTAX = (
    "{{field}} vanishes without data, {{field!}} is needed, {{field | else}}\n"
    "[[ … ]] vanishes whole where a field in it has no data"
)
KEPT = "What you wrote is still here. Ctrl+S tries again."


class TemplateEditor(Screen[Template | None]):
    """Closes with what was saved; with None when nothing was. Nothing is lost without being asked."""

    CSS_PATH = "template_editor.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="template.save"),
        Binding("escape", "leave", "Back", id="template.leave"),
    ]

    def __init__(self, templates: Templates, template: Template | None) -> None:
        super().__init__()
        self._templates = templates
        self._template = template
        self._was = ("", "") if template is None else (typed(template.title), typed(template.body))
        self._fields: list[FieldValue] = []
        self._is_saving = False

    @property
    def _is_fixed(self) -> bool:
        return self._template is not None and self._template.fixed

    def compose(self) -> ComposeResult:
        title, body = self._was
        with Horizontal(id="writing"):
            with Vertical(id="template"):
                if self._is_fixed:
                    yield Static(Content(title), classes="heading")
                else:
                    yield Label("Title", classes="heading")
                    yield Field(title, placeholder="What it is for", id="title", compact=True)
                yield Label("Message", classes="heading")
                yield Words(body, id="body", soft_wrap=True, tab_behavior="focus")
                yield Static(id="cost", markup=False)
                yield Static(id="problem", markup=False)
            with Vertical(id="names"):
                yield Label("Fields: Enter puts one in", classes="heading")
                yield OptionList(id="fields")
        yield Static(SYNTAX, id="syntax", markup=False)
        yield from frame()

    def on_mount(self) -> None:
        self.set_focus(self.body if self._template is not None else self.query_one("#title"))
        self.body.move_cursor(self.body.document.end)
        self._measure()
        self._load()

    @property
    def body(self) -> Words:
        return self.query_one(Words)

    @property
    def _now(self) -> tuple[str, str]:
        title = self._was[0] if self._is_fixed else self.query_one("#title", Field).value
        return title, self.body.text

    # ---- writing

    @on(TextArea.Changed, "#body")
    @on(Input.Changed, "#title")
    def _written(self) -> None:
        self._say("")
        self._measure()

    def _measure(self) -> None:
        self.query_one("#cost", Static).update(Content(cost(self.body.text)))

    def _say(self, words: str) -> None:
        self.query_one("#problem", Static).update(Content(words))

    # ---- fields

    @work(group="fields", exit_on_error=False)
    async def _load(self) -> None:
        names = self.query_one("#fields", OptionList)
        try:
            self._fields = await self._templates.names()
        except ApiError as error:
            self._say(f"The fields cannot be listed. {error.detail}")
            return
        wide = max((len(field.name) for field in self._fields), default=0)
        names.add_options(
            Option(Content.assemble(field.name.ljust(wide), (f"  {field.of}", "dim")))
            for field in self._fields
        )
        names.highlighted = 0 if self._fields else None

    @on(OptionList.OptionSelected)
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
            self._say("Saving…")
            self._save(*self._now)

    @work(group="save", exit_on_error=False)
    async def _save(self, title: str, body: str) -> None:
        try:
            saved = await self._store(title, body)
        except ApiError as error:
            self._refused(error)
            return
        finally:
            self._is_saving = False
        self.dismiss(saved)

    async def _store(self, title: str, body: str) -> Template:
        if self._template is None:
            return await self._templates.add(title, body)
        if self._is_fixed:
            return await self._templates.change(self._template.id, body=body)
        return await self._templates.change(self._template.id, title=title, body=body)

    def _refused(self, error: ApiError) -> None:
        """Says it in place, and goes to where it is."""
        match error.code:
            case "template_invalid":
                self._say(error.detail)
                self.set_focus(self.body)
                if (place := place_named(error.detail)) is not None:
                    self.body.move_cursor(place)
            case "title_missing":
                self._say(error.detail)
                self.set_focus(self.query_one("#title"))
            case _:
                self._say(f"Not saved. {error.detail} {KEPT}")

    # ---- leaving

    def action_leave(self) -> None:
        if self._now == self._was:
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
