"""The history of a lead: owners and texts of all lines, in one order (product.md MC11)."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from server.wire import HistoryEntry
from tui.errors import ApiError
from tui.histories import said, told
from tui.lead_api import Leads
from tui.screens.card import Card
from tui.widgets.marks import mark, summary
from tui.widgets.times import moment, today

DIM = "$foreground 62%"
Piece = Content | str | tuple[str, str]


class HistoryScreen(Card[None]):
    """Newest first; loaded as it is scrolled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,q,enter", "leave", "Close", show=False, id="history.close"),
    ]

    def __init__(self, leads: Leads, lead_id: str, name: str) -> None:
        super().__init__()
        self.heading = f"History of {name}"
        self._leads = leads
        self._lead_id = lead_id
        self._entries: list[HistoryEntry] = []
        self._total: int | None = None
        self._is_loading = False

    def content(self) -> ComposeResult:
        yield Static("Asking the relay…", id="history", markup=False)

    def on_mount(self) -> None:
        self.watch(self._scroll, "scroll_y", self._scrolled, init=False)
        self.watch(self._scroll, "virtual_size", self._scrolled, init=False)
        self._load_more()

    @property
    def _scroll(self) -> VerticalScroll:
        return self.query_one("#card", VerticalScroll)

    def _scrolled(self) -> None:
        if self._scroll.max_scroll_y - self._scroll.scroll_y < self._scroll.size.height:
            self._load_more()

    def leads_changed(self, ids: frozenset[str]) -> None:
        """From the top, since every place in it is another."""
        if self._lead_id in ids and not self._is_loading:
            self._entries, self._total = [], None
            self._load_more()

    @work(group="history", exit_on_error=False)
    async def _load_more(self) -> None:
        if self._is_loading or len(self._entries) == self._total:
            return
        self._is_loading = True
        try:
            page = await self._leads.history(self._lead_id, offset=len(self._entries))
        except ApiError as error:
            self._show(f"{error.title}. {error.detail}")
            return
        finally:
            self._is_loading = False
        if self._total not in (None, page.total):  # it has grown meanwhile
            self._entries, self._total = [], None
        else:
            self._entries, self._total = self._entries + page.items, page.total
        self._show()
        if self._total is None:
            self._load_more()

    def _show(self, trouble: str = "") -> None:
        self.query_one("#history", Static).update(shown(self._entries, self._total, trouble))


def shown(entries: list[HistoryEntry], total: int | None, trouble: str = "") -> Content:
    """As far as it is loaded."""
    parts: list[Piece] = [piece for entry in entries for piece in _entry(entry)]
    if trouble:
        parts.append((f"{trouble}\n", "$text-error"))
    elif total is None or len(entries) < total:
        parts.append(("More below…\n" if entries else "Loading…\n", DIM))
    return Content.assemble(*parts).rstrip()


def _entry(entry: HistoryEntry) -> list[Piece]:
    when = moment(entry.at, today())
    if entry.text is None:
        return [(f"{when}\n", DIM), f"{told(entry)}\n\n"]
    fate = mark(entry.text, today()).words
    beside = f" · {fate}" if fate else ""
    head = f"{when} · {said(entry)}{beside}\n"
    return [(head, DIM), f"{summary(entry.text)}\n\n"]
