"""A long table that is searched: the box above it narrows it, Escape shows all again."""

from typing import TypeVar

from textual import on

from tui.screens.paged import PagedScreen
from tui.widgets.search_box import SearchBox

T = TypeVar("T")


class SearchedScreen(PagedScreen[T]):
    """``q`` is what is searched for; what narrows the table beside it is the screen's own."""

    q = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether there may be others than those that are listed."""
        return bool(self.q)

    def look_for(self, q: str) -> None:
        self.q = q
        self.action_reload()

    def show_all(self) -> None:
        self.look_for("")

    def action_search(self) -> None:
        self.query_one(SearchBox).focus()

    @on(SearchBox.Asked)
    def searched(self, message: SearchBox.Asked) -> None:
        self.look_for(message.q)

    @on(SearchBox.Down)
    @on(SearchBox.Submitted)
    def to_the_results(self) -> None:
        self.query_one(SearchBox).ask_now()
        self.sheet.focus()

    @on(SearchBox.Left)
    def search_left(self) -> None:
        self.action_leave()

    def action_leave(self) -> None:
        """Back to all of them first, then out."""
        box = self.query_one(SearchBox)
        if not (self.is_narrowed or box.value or box.has_focus):
            super().action_leave()
            return
        box.clear_search()
        self.sheet.focus()
        if self.is_narrowed:
            self.show_all()
