"""A screen around a short list in an order of the administrator's, with the whole of the chosen one."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.errors import ApiError
from tui.gaps import gaps
from tui.screens.choice import Choice
from tui.screens.picker import WIDTHS
from tui.templates import moved
from tui.widgets.bottom import frame
from tui.widgets.drawn import DrawnView
from tui.widgets.entry_list import EntryList

T = TypeVar("T")


class OrderedScreen(Screen[None], Generic[T]):
    """What is done here is in force at once, for everybody. ``all`` is everything there is, as the
    relay has it or soon will.
    """

    CSS_PATH = "ordered.tcss"
    AUTO_FOCUS = "#entries"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    HEAD = ""
    LOADING = "Loading…"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="templates.leave"),
        Binding("a", "add", "Add", tooltip="Add one", id="templates.add"),
        Binding("enter,e", "edit", "Edit", tooltip="Change this one", id="templates.edit"),
        Binding("d,delete", "delete", "Delete", tooltip="Delete this one", id="templates.delete"),
        Binding("K,shift+up", "shift(-1)", "Up", tooltip="Offer it earlier", id="templates.up"),
        Binding("J,shift+down", "shift(1)", "Down", tooltip="Offer it later", id="templates.down"),
        Binding("ctrl+r", "reload", "Load again", show=False, id="templates.reload"),
    ]

    shelf: EntryList[T]

    def __init__(self) -> None:
        super().__init__()
        self.all: list[T] = []
        self._kept: list[str] = []
        """The order that the relay has."""

    # ---- for the subclass

    @abstractmethod
    def make_list(self) -> EntryList[T]:
        """The list, with the id ``entries``."""

    @abstractmethod
    async def fetch(self) -> list[T]:
        """Everything there is. May raise ``ApiError``."""

    @abstractmethod
    async def keep_order(self, ids: Sequence[str]) -> object:
        """Tells the relay. May raise ``ApiError``."""

    @abstractmethod
    async def delete(self, entry: T) -> None:
        """Deletes one for good. May raise ``ApiError``."""

    @abstractmethod
    def title_of(self, entry: T) -> str: ...

    @abstractmethod
    def described(self, entry: T) -> Content:
        """The whole of one."""

    @abstractmethod
    def edit(self, entry: T | None) -> None:
        """Opens where one is written; None: a new one."""

    def entries(self) -> list[T | str]:
        """What the list shows: those that have an order, and words."""
        return list(self.ordered())

    def ordered(self) -> list[T]:
        """Those that have an order."""
        return self.all

    def taken(self) -> None:
        """The relay has said what there is, or has taken another order."""

    # ---- what is shown

    def compose(self) -> ComposeResult:
        yield Static(self.HEAD, id="ordered-head", markup=False)
        with Container(id="both"):
            self.shelf = self.make_list()
            yield self.shelf
            with VerticalScroll(id="whole", can_focus=False):
                yield Static(id="words", markup=False)
        yield Static(id="told", markup=False)
        yield from frame()

    def on_mount(self) -> None:
        self.shelf.notice = self.LOADING
        self.watch(self.shelf, "cursor", self._show_chosen, init=False)
        self.action_reload()

    @property
    def chosen(self) -> T | None:
        return self.shelf.chosen if self.is_mounted else None

    def id_of(self, entry: T) -> str:
        return self.shelf.id_of(entry)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done with the chosen one is offered."""
        match action:
            case "edit" | "delete":
                return self.chosen is not None
            case "shift":
                return self.chosen is not None and self.chosen in self.ordered()
            case _:
                return True

    def action_reload(self) -> None:
        self.load(None)

    @work(group="load", exclusive=True, exit_on_error=False)
    async def load(self, id: str | None, words: str = "") -> None:
        """``id`` is chosen then, None: what was chosen before; ``words`` are said."""
        try:
            self.all = await self.fetch()
        except ApiError as error:
            if self.all:
                self.complain(error)
            self.shelf.notice = f"{error.title}.\n\n{error.detail}\n\nCtrl+R tries again."
            return
        self._kept = [self.id_of(each) for each in self.ordered()]
        self.taken()
        self._show(id)
        self.say(words)

    def _show(self, id: str | None = None) -> None:
        chosen = self.shelf.chosen
        self.shelf.show(self.entries(), id or (self.id_of(chosen) if chosen is not None else None))
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self.shelf.chosen
        words = self.described(chosen) if chosen is not None else Content("")
        self.query_one("#words", Static).update(words)
        self.say("")
        self.query_one("#whole").scroll_home(animate=False)
        self.refresh_bindings()

    def complain(self, error: ApiError) -> None:
        self.say(error.detail, "$text-error")

    def say(self, words: str, style: str = "$text-accent") -> None:
        """In place, until something else is chosen."""
        self.query_one("#told", Static).update(Content.styled(words, style))

    def ask(self, heading: str, words: str, do: Callable[[], object]) -> None:
        """Enter alone changes nothing."""
        screen: Choice[bool] = Choice(heading, [("Leave it as it is", False), (words, True)])

        def answered(answer: bool | None) -> None:
            if answer:
                do()

        self.app.push_screen(screen, answered)

    # ---- adding, changing, deleting

    def action_add(self) -> None:
        self.edit(None)

    def action_edit(self) -> None:
        if (chosen := self.shelf.chosen) is not None:
            self.edit(chosen)

    @on(DrawnView.Chosen)
    def clicked(self) -> None:
        self.shelf.focus()

    def saved(self, entry: T | None) -> None:
        """What an editor closes with."""
        if entry is not None:
            self.load(self.id_of(entry), f"“{self.title_of(entry)}” is saved.")

    def action_delete(self) -> None:
        if (chosen := self.shelf.chosen) is not None:
            heading = f"Delete “{self.title_of(chosen)}”?"
            self.ask(heading, "Delete permanently", lambda: self._delete(chosen))

    @work(group="change", exit_on_error=False)
    async def _delete(self, entry: T) -> None:
        order, id = [self.id_of(each) for each in self.ordered()], self.id_of(entry)
        try:
            await self.delete(entry)
        except ApiError as error:
            self.complain(error)
            return
        at = order.index(id)
        beside = order[at + 1 : at + 2] or order[max(0, at - 1) : at]
        self.load(beside[0] if beside else None, f"“{self.title_of(entry)}” is deleted.")

    # ---- their order

    def action_shift(self, step: int) -> None:
        """At once here; the relay is told of the order that it comes to."""
        chosen = self.shelf.chosen
        if chosen is None or chosen not in self.ordered():
            return
        ids = moved([self.id_of(each) for each in self.ordered()], self.id_of(chosen), step)
        if ids is not None:
            self._put_in_order(ids)
            self._keep()

    def _put_in_order(self, ids: list[str]) -> None:
        place = {id: at for at, id in enumerate(ids)}
        self.all.sort(key=lambda each: place.get(self.id_of(each), len(ids)))
        self._show()

    @work(group="order", exclusive=True, exit_on_error=False)
    async def _keep(self) -> None:
        ids = [self.id_of(each) for each in self.ordered()]
        try:
            await self.keep_order(ids)
        except ApiError as error:
            self._put_in_order([id for id in self._kept if id in ids])
            self.complain(error)
            return
        self._kept = ids
        self.taken()

    def action_leave(self) -> None:
        self.dismiss()


def with_fields(body: str) -> Content:
    """The words of a template with its fields standing out."""
    content = Content(body)
    for field in gaps(body, filled=False):
        content = content.stylize("bold $text-accent", field.start, field.end)
    return content
