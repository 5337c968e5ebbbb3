"""Quick replies and the fixed texts, for those who may change them (TQ1, TQ2)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from server.wire import Template
from tui.errors import ApiError
from tui.gaps import gaps
from tui.screens.choice import Choice
from tui.screens.picker import WIDTHS
from tui.template_api import Templates
from tui.templates import cost, moved
from tui.widgets.bottom import frame
from tui.widgets.drawn import DrawnView
from tui.widgets.template_list import TemplateList

if TYPE_CHECKING:
    from tui.desk import Desk

HEAD = "Quick replies, in the order in which they are offered"
NONE = "No quick replies yet: a adds one"
FIXED_HEAD = "Fixed texts: they can be changed, not deleted"


class QuickRepliesScreen(Screen[None]):
    """What is done here is in force at once, for everybody."""

    CSS_PATH = "quick_replies.tcss"
    AUTO_FOCUS = "#templates"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="templates.leave"),
        Binding("a", "add", "Add", tooltip="Add a quick reply", id="templates.add"),
        Binding("enter,e", "edit", "Edit", tooltip="Change this text", id="templates.edit"),
        Binding("d,delete", "delete", "Delete", tooltip="Delete this text", id="templates.delete"),
        Binding("K,shift+up", "shift(-1)", "Up", tooltip="Offer it earlier", id="templates.up"),
        Binding("J,shift+down", "shift(1)", "Down", tooltip="Offer it later", id="templates.down"),
        Binding("b", "usual", "Default", tooltip="Back to the default words", id="templates.usual"),
        Binding("ctrl+r", "reload", "Load again", show=False, id="templates.reload"),
    ]

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self._desk = desk
        self._templates = Templates(desk.api)
        self._all: list[Template] = []
        self._kept: list[str] = []
        """The order of the quick replies that the relay has."""

    def compose(self) -> ComposeResult:
        yield Static(HEAD, id="templates-head", markup=False)
        with Container(id="both"):
            yield TemplateList(id="templates")
            with VerticalScroll(id="whole", can_focus=False):
                yield Static(id="words", markup=False)
        yield Static(id="told", markup=False)
        yield from frame()

    def on_mount(self) -> None:
        self.shelf.notice = "Loading the quick replies…"
        self.watch(self.shelf, "cursor", self._show_chosen, init=False)
        self.action_reload()

    @property
    def shelf(self) -> TemplateList:
        return self.query_one(TemplateList)

    @property
    def _replies(self) -> list[Template]:
        return [each for each in self._all if not each.fixed]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done with the chosen one is offered; deleting a fixed one says why not."""
        chosen = self.shelf.chosen if self.is_mounted else None
        match action:
            case "edit" | "delete":
                return chosen is not None
            case "shift":
                return chosen is not None and not chosen.fixed
            case "usual":
                return chosen is not None and chosen.fixed
            case _:
                return True

    # ---- what is shown

    def action_reload(self) -> None:
        self._load(None)

    @work(group="load", exclusive=True, exit_on_error=False)
    async def _load(self, id: str | None, words: str = "") -> None:
        """``id`` is chosen then, None: what was chosen before; ``words`` are said."""
        try:
            found = await self._templates.all()
        except ApiError as error:
            again = f"{error.title}.\n\n{error.detail}\n\nCtrl+R tries again."
            if self._all:
                self._complain(error)
            self.shelf.notice = again
            return
        self._take(found, id)
        self._say(words)

    def _take(self, templates: list[Template], id: str | None = None) -> None:
        self._all = templates
        self._kept = [each.id for each in self._replies]
        self._desk.quick_replies = self._replies
        self._show(id)

    def _show(self, id: str | None = None) -> None:
        chosen = self.shelf.chosen
        fixed = [each for each in self._all if each.fixed]
        entries: list[Template | str] = list(self._replies) or [NONE]
        if fixed:
            entries += ["", FIXED_HEAD, *fixed]
        self.shelf.show(entries, id or (chosen.id if chosen else None))
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self.shelf.chosen
        self.query_one("#words", Static).update(described(chosen) if chosen else Content(""))
        self._say("")
        self.query_one("#whole").scroll_home(animate=False)
        self.refresh_bindings()

    def _complain(self, error: ApiError) -> None:
        self._say(error.detail, "$text-error")

    def _say(self, words: str, style: str = "$text-accent") -> None:
        """In place, until something else is chosen."""
        self.query_one("#told", Static).update(Content.styled(words, style))

    # ---- adding, changing

    def action_add(self) -> None:
        self._edit(None)

    def action_edit(self) -> None:
        if (chosen := self.shelf.chosen) is not None:
            self._edit(chosen)

    @on(DrawnView.Chosen)
    def clicked(self) -> None:
        self.shelf.focus()

    def _edit(self, template: Template | None) -> None:
        from tui.screens.template_editor import TemplateEditor

        def saved(saved: Template | None) -> None:
            if saved is not None:
                self._load(saved.id, f"“{saved.title}” is saved.")

        self.app.push_screen(TemplateEditor(self._templates, template), saved)

    def action_usual(self) -> None:
        chosen = self.shelf.chosen
        if chosen is None or chosen.is_default:
            self._say("It has its default words already.")
            return
        self._ask(
            f"Back to the default words of “{chosen.title}”?",
            "Back to the default words",
            lambda: self._give_default(chosen),
        )

    @work(group="change", exit_on_error=False)
    async def _give_default(self, template: Template) -> None:
        try:
            await self._templates.change(template.id, body=None)
        except ApiError as error:
            self._complain(error)
            return
        self._load(template.id, f"“{template.title}” has its default words again.")

    # ---- deleting

    def action_delete(self) -> None:
        chosen = self.shelf.chosen
        if chosen is None:
            return
        if chosen.fixed:
            words = "A fixed text cannot be deleted. Enter changes it, b gives its default back."
            self._say(words, "$text-warning")
            return
        heading = f"Delete “{chosen.title}”?"
        self._ask(heading, "Delete permanently", lambda: self._delete(chosen))

    @work(group="change", exit_on_error=False)
    async def _delete(self, template: Template) -> None:
        order = self._replies
        try:
            await self._templates.delete(template.id)
        except ApiError as error:
            self._complain(error)
            return
        at = [each.id for each in order].index(template.id)
        beside = order[at + 1 : at + 2] or order[max(0, at - 1) : at]
        self._load(beside[0].id if beside else None, f"“{template.title}” is deleted.")

    def _ask(self, heading: str, words: str, do: Callable[[], object]) -> None:
        """Enter alone changes nothing."""
        screen: Choice[bool] = Choice(heading, [("Leave it as it is", False), (words, True)])

        def answered(answer: bool | None) -> None:
            if answer:
                do()

        self.app.push_screen(screen, answered)

    # ---- their order

    def action_shift(self, step: int) -> None:
        """At once here; the relay is told of the order that it comes to."""
        chosen = self.shelf.chosen
        if chosen is None or chosen.fixed:
            return
        ids = moved([each.id for each in self._replies], chosen.id, step)
        if ids is not None:
            self._put_in_order(ids)
            self._keep_order()

    def _put_in_order(self, ids: list[str]) -> None:
        self._all.sort(key=lambda each: len(ids) if each.fixed else ids.index(each.id))
        self._show()

    @work(group="order", exclusive=True, exit_on_error=False)
    async def _keep_order(self) -> None:
        ids = [each.id for each in self._replies]
        try:
            await self._templates.order(ids)
        except ApiError as error:
            self._put_in_order([id for id in self._kept if id in ids])
            self._complain(error)
            return
        self._kept = ids
        self._desk.quick_replies = self._replies

    def action_leave(self) -> None:
        self.dismiss()


def described(template: Template) -> Content:
    """The whole of a template, and what its words cost."""
    words = (
        "Its default words" if template.is_default else "Changed: b gives its default words back"
    )
    return Content.assemble(
        (template.title, "bold"),
        (f"\n{words}" if template.fixed else "", "dim"),
        "\n\n",
        _with_fields(template.body),
        "\n\n",
        (cost(template.body), "dim"),
    )


def _with_fields(body: str) -> Content:
    content = Content(body)
    for field in gaps(body, filled=False):
        content = content.stylize("bold $text-accent", field.start, field.end)
    return content
