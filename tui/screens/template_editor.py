"""Where a template is written: its title, its words, the fields that it may use (TQ1 to TQ3)."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Label, Static

from server.wire import FieldValue, Template
from tui.sanitize import typed
from tui.screens.body_editor import BodyEditor
from tui.template_api import Templates
from tui.widgets.field import Field


class TemplateEditor(BodyEditor[Template]):
    """The title of a fixed text stays as it is."""

    def __init__(self, templates: Templates, template: Template | None) -> None:
        super().__init__("" if template is None else template.body)
        self._templates = templates
        self._template = template
        self._title = "" if template is None else typed(template.title)

    @property
    def _is_fixed(self) -> bool:
        return self._template is not None and self._template.fixed

    def head(self) -> ComposeResult:
        if self._is_fixed:
            yield Static(Content(self._title), classes="heading")
        else:
            yield Label("Title", classes="heading")
            yield Field(self._title, placeholder="What it is for", id="title", compact=True)

    def on_mount(self) -> None:
        self.set_focus(self.body if self._template is not None else self.query_one("#title"))

    def now(self) -> tuple[str, str]:
        title = self._title if self._is_fixed else self.query_one("#title", Field).value
        return title, self.body.text

    async def names(self) -> list[FieldValue]:
        return await self._templates.names()

    async def store(self) -> Template:
        title, body = self.now()
        if self._template is None:
            return await self._templates.add(title, body)
        if self._is_fixed:
            return await self._templates.change(self._template.id, body=body)
        return await self._templates.change(self._template.id, title=title, body=body)

    def place_of(self, code: str) -> str | None:
        return "#title" if code == "title_missing" else None
