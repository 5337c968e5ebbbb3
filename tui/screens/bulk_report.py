"""How a text to many goes, and what has become of each lead (MC10)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from server.wire import Bulk, BulkItem
from tui.bulk import (
    STANDS,
    STATES,
    bar,
    bulk_cells,
    can_be_cancelled,
    counted,
    counts,
    had_their_turn,
    item_cells,
)
from tui.bulk_api import Bulks
from tui.errors import ApiError
from tui.line_api import PAGE
from tui.lines import next_of
from tui.screens.paged import PagedScreen
from tui.widgets.bottom import frame
from tui.widgets.drawn import DrawnView
from tui.widgets.preview import Preview
from tui.widgets.sheet import Column, Sheet, SheetHead
from tui.widgets.times import today

if TYPE_CHECKING:
    from tui.desk import Desk

COLUMNS = (
    Column("Lead", 18, grows=True),
    Column("What became of it", 22, grows=True),
    Column("Why", 30, grows=True),
)
RECENT = (
    Column("When", 17),
    Column("Text", 18, grows=True),
    Column("State", 9),
    Column("What became of it", 25, grows=True),
)
REFRESH_AFTER = 1.0
"""Seconds after which what is shown is asked for again, while more becomes of it."""
GOES_ON = "It goes on when you leave; Texts to many in the palette comes back here."


class BulkReportScreen(PagedScreen[BulkItem]):
    """Told by events how it stands: leaving it stops nothing."""

    EMPTY = "Nobody stands so.\n\nf shows others."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", tooltip="Open the conversation", id="bulk_report.open"),
        Binding("f", "filter", "Filter", tooltip="Show some only", id="bulk_report.filter"),
        Binding(
            "x", "cancel", "Cancel", tooltip="Cancel what has not left", id="bulk_report.cancel"
        ),
    ]

    def __init__(self, desk: "Desk", bulk: Bulk) -> None:
        super().__init__()
        self._bulks = Bulks(desk.api)
        self.bulk = bulk
        self._stands: str | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        with Horizontal(id="paged-head"):
            yield Static(id="title", markup=False)
        yield Static(id="bar", markup=False)
        yield SheetHead(COLUMNS)
        yield Sheet(COLUMNS, lambda item: item_cells(item, today()), id="items")
        with VerticalScroll(id="words-pane", can_focus=False):
            yield Static(id="words", markup=False)
        yield Static(id="told", markup=False)
        yield from frame()

    def on_mount(self) -> None:
        self._show_bulk()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "cancel":
                return can_be_cancelled(self.bulk)
            case "open":
                chosen = self.sheet.chosen if self.is_mounted else None
                return chosen is not None and chosen.conversation_id is not None
            case _:
                return True

    async def load(self, offset: int, limit: int) -> tuple[Sequence[BulkItem], int]:
        page = await self._bulks.items(self.bulk.id, self._stands, offset=offset, limit=limit)
        return page.items, page.total

    def counted(self, total: int) -> None:
        self._moved()
        self._show_bulk()

    def _moved(self) -> None:
        """What is to be said of the lead under the cursor."""
        item = self.sheet.chosen
        words = (item.sentence or "") if item is not None else ""
        self.query_one("#words", Static).update(Content(words))
        self.refresh_bindings()

    # ---- how it stands

    def bulk_changed(self, bulk: Bulk) -> None:
        """Told by an event."""
        if bulk.id == self.bulk.id:
            self.bulk = bulk
            if not self.query("#bar"):
                return  # it is still being made, and shows this one then
            self._show_bulk()
            if self._timer is None:
                self._timer = self.set_timer(REFRESH_AFTER, self._refresh)

    def everything_changed(self) -> None:
        """Events were missed: how it stands is asked."""
        self._ask_again()

    @work(group="again", exclusive=True, exit_on_error=False)
    async def _ask_again(self) -> None:
        try:
            self.bulk_changed(await self._bulks.one(self.bulk.id))
        except ApiError as error:
            self.complain(error)

    def _show_bulk(self) -> None:
        state = STATES.get(self.bulk.state, self.bulk.state)
        shown = "" if self._stands is None else f"only {STANDS[self._stands]}"
        parts = filter(None, ["Text to many", self.bulk.title, state, shown])
        self.query_one("#title", Static).update(Content(" · ".join(parts)))
        done = had_their_turn(self.bulk)
        wide = max(8, min(30, self.size.width - 66))
        words = f"{bar(done, self.bulk.total, wide)}  {counts(self.bulk.counts)}"
        self.query_one("#bar", Static).update(Content(words))
        if self.bulk.counts.waiting and self.bulk.state == "running":
            self.say(GOES_ON, "$foreground 62%")
        self.refresh_bindings()

    @work(group="refresh", exclusive=True, exit_on_error=False)
    async def _refresh(self) -> None:
        """The rows around those that are looked at, in place."""
        self._timer = None
        first = max(0, int(self.sheet.scroll_offset.y) - PAGE // 2)
        try:
            found, total = await self.load(first, PAGE)
        except ApiError as error:
            self.complain(error)
            return
        self.sheet.take(first, found, total)
        self._moved()

    # ---- what can be done

    def action_filter(self) -> None:
        """The next outcome that there is any of."""
        offered: dict[str | None, str] = {
            name: words
            for name, words in STANDS.items()
            if name is None or getattr(self.bulk.counts, name)
        }
        if self._stands not in offered:
            self._stands = None
        self._stands = next_of(offered, self._stands)
        self.action_reload()

    def action_open(self) -> None:
        item = self.sheet.chosen
        if item is not None and item.conversation_id is not None:
            self.app.post_message(Preview.Opened(item.conversation_id))

    def action_cancel(self) -> None:
        if not can_be_cancelled(self.bulk):
            return
        found = self.bulk.counts
        left = found.waiting + found.held + found.going
        words = f"Cancel the {counted(left, 'one', 'ones')} that have not left"
        self.ask("Cancel this text to many?", words, self._cancel)

    @work(group="act", exit_on_error=False)
    async def _cancel(self) -> None:
        try:
            self.bulk_changed(await self._bulks.cancel(self.bulk.id))
        except ApiError as error:
            self.complain(error)
            return
        self.say("Cancelled: nothing more of it leaves.")

    @on(DrawnView.Chosen)
    def clicked(self) -> None:
        self.sheet.focus()


class BulksScreen(PagedScreen[Bulk]):
    """What was sent to many, newest first."""

    EMPTY = (
        "Nothing was sent to many yet.\n\n"
        "b in a list of conversations, in Leads (F5) or in Lead Details begins one."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", tooltip="See what became of it", id="bulks.open"),
    ]

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self._desk = desk
        self._bulks = Bulks(desk.api)

    def compose(self) -> ComposeResult:
        with Horizontal(id="paged-head"):
            yield Static("Texts to many", id="title", markup=False)
        yield SheetHead(RECENT)
        yield Sheet(RECENT, lambda bulk: bulk_cells(bulk, today()), id="bulks")
        yield Static(id="told", markup=False)
        yield from frame()

    async def load(self, offset: int, limit: int) -> tuple[Sequence[Bulk], int]:
        page = await self._bulks.recent(offset=offset, limit=limit)
        return page.items, page.total

    def bulk_changed(self, bulk: Bulk) -> None:
        """Told by an event."""
        if self.query(Sheet):  # else it is still being made, and asks for what is there then
            self.sheet.put_where(lambda each: each.id == bulk.id, bulk)

    def everything_changed(self) -> None:
        self.action_reload()

    def action_open(self) -> None:
        if (bulk := self.sheet.chosen) is not None:
            self.app.push_screen(BulkReportScreen(self._desk, bulk))

    @on(DrawnView.Chosen)
    def clicked(self) -> None:
        self.sheet.focus()
