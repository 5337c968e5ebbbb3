"""A screen around one long table: its pages are loaded as they are looked at."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.errors import ApiError
from tui.line_api import PAGE
from tui.screens.choice import Choice
from tui.widgets.drawn import DrawnView
from tui.widgets.sheet import Sheet

T = TypeVar("T")


class PagedScreen(Screen[None], Generic[T]):
    """What is done here is in force at once, and said in the line above the keys."""

    CSS_PATH = "paged.tcss"
    AUTO_FOCUS = "Sheet"
    EMPTY = "Nothing here."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="paged.leave"),
        Binding("ctrl+r", "reload", "Load again", show=False, id="paged.reload"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._asked: set[int] = set()

    @abstractmethod
    async def load(self, offset: int, limit: int) -> tuple[Sequence[T], int]:
        """A page, and how many there are. May raise ``ApiError``."""

    @property
    def sheet(self) -> "Sheet[T]":
        return self.query_one(Sheet)

    def on_mount(self) -> None:
        self.watch(self.sheet, "cursor", self._moved, init=False)
        self.action_reload()

    # ---- pages

    def action_reload(self) -> None:
        self.reload()

    def reload(self, words: str = "") -> None:
        """From the top, as it is now; then these words are said."""
        self.workers.cancel_group(self, "pages")
        self._asked.clear()
        self.sheet.begin()
        self.sheet.notice = "Loading…"
        self._load(0, PAGE, words)

    @on(DrawnView.Wanted)
    def wanted(self, message: DrawnView.Wanted) -> None:
        missing = self.sheet.missing(message.first, message.last)
        if missing is not None and missing.start not in self._asked:
            self._load(missing.start, max(PAGE, len(missing)))

    @work(group="pages", exit_on_error=False)
    async def _load(self, offset: int, limit: int, words: str = "") -> None:
        self._asked.add(offset)
        try:
            found, total = await self.load(offset, limit)
        except ApiError as error:
            self.sheet.notice = f"{error.title}.\n\n{error.detail}\n\nCtrl+R tries again."
            self.complain(error)
            return
        finally:
            self._asked.discard(offset)
        self.sheet.notice = self.EMPTY
        self.sheet.take(offset, found, total)
        self.counted(total)
        self.refresh_bindings()
        if words:
            self.say(words)

    def counted(self, total: int) -> None:
        """So many are listed."""

    # ---- what is said

    def _moved(self) -> None:
        self.say("")
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

    @on(DrawnView.Chosen)
    def clicked(self) -> None:
        self.sheet.focus()

    def action_leave(self) -> None:
        """Once: a second Escape may come while the first one is still at work."""
        if self.is_current:
            self.dismiss()
