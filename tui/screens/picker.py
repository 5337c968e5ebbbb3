"""Picks a quick reply, seen as it will be for this lead before it is put into the text (MC6)."""

import asyncio
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from server.wire import Preview, Template
from tui.errors import ApiError, Unreachable
from tui.gaps import gaps
from tui.screens.card import Card
from tui.template_api import QUICK_REPLY, Templates
from tui.templates import fitting, told
from tui.widgets.drawn import DrawnView
from tui.widgets.field import Field
from tui.widgets.template_list import TemplateList

if TYPE_CHECKING:
    from tui.desk import Desk

PAUSE, SLOW = 0.04, 0.3
"""Seconds without another move after which a preview is asked for, and after which it says so."""
WIDTHS = [(0, "-narrow"), (110, "-wide")]
NONE_YET = "No quick replies yet."
MAY = f"{NONE_YET}\n\nF3 opens Quick replies, where you can add some."
MAY_NOT = f"{NONE_YET}\n\nWhoever may manage templates can add some, under Quick replies (F3)."


class Picked(NamedTuple):
    """What is put into the text, and the template that it came from, with its title."""

    text: str
    template_id: str
    title: str = ""


class Picker(Card[Picked]):
    """What is typed narrows the list at once; nothing is sent."""

    AUTO_FOCUS = "#q"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    heading = "Quick replies"
    taken = "Enter puts it into the text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Down", show=False),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "A page down", show=False),
        Binding("pageup", "page(-1)", "A page up", show=False),
        Binding("ctrl+down", "scroll_preview(1)", "Scroll the preview", show=False),
        Binding("ctrl+up", "scroll_preview(-1)", "Scroll the preview back", show=False),
        Binding("f3", "edit", "Add and change them", show=False),
    ]

    def __init__(self, desk: "Desk", conversation_id: str, *, may_edit: bool) -> None:
        super().__init__()
        self._desk = desk
        self._conversation_id = conversation_id
        self._may_edit = may_edit
        self._templates = Templates(desk.api)
        self._all: list[Template] = []
        self._q = ""
        self._previews: dict[str, Preview] = {}
        self._taking: str | None = None
        self._pointed: str | None = None

    def content(self) -> ComposeResult:
        yield Field(
            placeholder="Search titles and words", id="q", compact=True, select_on_focus=False
        )
        with Container(id="both"):
            yield TemplateList(id="replies")
            with Vertical(id="filled"):
                with VerticalScroll(id="words-pane"):
                    yield Static(id="words", markup=False)
                yield Static(id="foot", markup=False)

    def on_mount(self) -> None:
        for inert in ("#card", "#replies", "#words-pane"):
            self.query_one(inert).can_focus = False
        card = self.query_one("#card")
        card.border_subtitle = Content(f"{self.taken}  ·  Escape closes")
        self.watch(self.replies, "cursor", self._highlighted, init=False)
        self.replies.notice = "Loading the quick replies…"
        if self._desk.quick_replies is not None:
            self._take(self._desk.quick_replies)
        self._load()

    @property
    def replies(self) -> TemplateList:
        return self.query_one(TemplateList)

    @property
    def field(self) -> Field:
        return self.query_one(Field)

    def on_key(self, event: events.Key) -> None:
        """What was typed before the card was there; what is typed into the field never comes here."""
        if event.character is not None and event.is_printable:
            event.stop()
            self.field.insert_text_at_cursor(event.character)

    async def action_edit(self) -> None:
        """To where they are added and changed, for those who may."""
        if self._may_edit:
            self.dismiss(None)
            await self.app.run_action("templates")

    # ---- the list

    @work(group="replies", exclusive=True, exit_on_error=False)
    async def _load(self) -> None:
        try:
            found = await self._templates.all(QUICK_REPLY)
        except ApiError as error:
            if not self._all:
                self.replies.notice = f"{error.title}.\n\n{error.detail}"
            self._say(error.detail, "$text-error")
            return
        self._desk.quick_replies = found
        self._take(found)

    def _take(self, templates: list[Template]) -> None:
        self._all = templates
        self.replies.notice = MAY if self._may_edit else MAY_NOT
        if templates:
            self.replies.notice = "No quick reply has these words."
        self._show_fitting()

    def _show_fitting(self) -> None:
        chosen = self.replies.chosen
        self.replies.show(fitting(self._all, self._q), chosen.id if chosen else None)
        self._highlighted()

    @on(Input.Changed)
    def narrow(self) -> None:
        """To what is typed, now: keys that come next mean what it finds."""
        if self.field.value != self._q:
            self._q = self.field.value
            self.replies.show(fitting(self._all, self._q))
            self._highlighted()

    def action_move(self, rows: int) -> None:
        self.narrow()
        self.replies.action_move(rows)

    def action_page(self, pages: int) -> None:
        self.narrow()
        self.replies.action_page(pages)

    def action_scroll_preview(self, lines: int) -> None:
        self.query_one("#words-pane").scroll_relative(y=lines * 3, animate=False)

    # ---- the preview

    def _highlighted(self) -> None:
        chosen = self.replies.chosen
        if chosen is None or chosen.id != self._taking:
            self._taking = None  # the list may have come anew, with the same one chosen in it
        if chosen is None:
            self._ask_nothing()
            self._show(Content(""))
            self._say("")
        elif chosen.id in self._previews:
            self._ask_nothing()
            self._show_preview(self._previews[chosen.id])
        else:
            self._ask(chosen, PAUSE)

    def _ask_nothing(self) -> None:
        self.workers.cancel_group(self, "preview")

    @work(group="preview", exclusive=True, exit_on_error=False)
    async def _ask(self, template: Template, pause: float) -> None:
        """Only the newest question is waited for: no answer paints over a newer one."""
        await asyncio.sleep(pause)
        slow = self.set_timer(SLOW, self._show_unfilled)
        try:
            preview = await self._preview(template)
        except ApiError as error:
            self._taking = None
            self._show_unfilled()
            self._say(f"{error.detail} Enter tries again.", "$text-error")
            return
        finally:
            slow.stop()
        self._previews[template.id] = preview
        self._show_preview(preview)
        if self._taking == template.id:
            self._dismiss_with(template)

    async def _preview(self, template: Template) -> Preview:
        return await self._templates.preview(template.id, self._conversation_id)

    def _show_unfilled(self) -> None:
        """The words as they were written, while nobody knows how they are for this lead."""
        if (chosen := self.replies.chosen) is not None:
            self._show(Content(chosen.body).stylize("dim"))
            self._say("Filling it in…")

    def _show_preview(self, preview: Preview) -> None:
        self._show(marked(preview.in_place))
        foot = told(preview)
        self._say(foot.words, "bold $text-warning" if foot.blocks else "")

    def _show(self, words: Content) -> None:
        self.query_one("#words", Static).update(words)
        self.query_one("#words-pane").scroll_home(animate=False)

    def _say(self, words: str, style: str = "") -> None:
        self.query_one("#foot", Static).update(Content.styled(words, style))

    # ---- taking one

    @on(Input.Submitted)
    def entered(self) -> None:
        self.narrow()
        self._take_chosen()

    @on(DrawnView.Chosen)
    def clicked(self) -> None:
        """The first click shows it, the second takes it."""
        chosen = self.replies.chosen
        if chosen is not None and chosen.id == self._pointed:
            self._take_chosen()
        self._pointed = chosen.id if chosen else None

    def _take_chosen(self) -> None:
        chosen = self.replies.chosen
        if chosen is None:
            return
        if chosen.id in self._previews:
            self._dismiss_with(chosen)
        else:
            self._ask(chosen, 0)
            self._taking = chosen.id

    def _dismiss_with(self, template: Template) -> None:
        text = self._previews[template.id].in_place
        self.dismiss(Picked(text, template.id, template.title))


class ManyPicker(Picker):
    """Picks the text that goes to many, seen as it will be for the first of them."""

    heading = "Which text goes to all of them?"
    taken = "Enter fills it for each of them"

    def __init__(self, desk: "Desk", lead_id: str, *, may_edit: bool) -> None:
        super().__init__(desk, "", may_edit=may_edit)
        self._lead_id = lead_id

    async def _preview(self, template: Template) -> Preview:
        """Where the first of them is left out, the text is shown as it was written."""
        try:
            return await self._templates.preview_for_lead(template.id, self._lead_id)
        except Unreachable:
            raise
        except ApiError:
            body = template.body
            return Preview(body=body, gaps=[], segments=1, required=[], in_place=body)


def marked(text: str) -> Content:
    """A text with its gaps marked: in braces, and reversed."""
    content = Content(text)
    for gap in gaps(text):
        content = content.stylize("bold reverse", gap.start, gap.end)
    return content
