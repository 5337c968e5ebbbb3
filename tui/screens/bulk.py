"""One quick reply to many leads: every filled text is seen before anything is sent (MC10)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from server.wire import BulkPreview
from tui.bulk import Tally, about, bar, counted, preview_cells
from tui.bulk_api import MOST, Bulks
from tui.errors import ApiError, Unreachable
from tui.screens.choice import Choice
from tui.screens.paged import PagedScreen
from tui.screens.picker import Picked
from tui.templates import MAY_EDIT
from tui.tidings import BulkStarted
from tui.widgets.bottom import frame
from tui.widgets.drawn import DrawnView
from tui.widgets.sheet import Column, Sheet, SheetHead

if TYPE_CHECKING:
    from tui.desk import Desk

COLUMNS = (
    Column("Lead", 16, grows=True),
    Column("What becomes of it", 22, grows=True),
    Column("There", 9),
    Column("Consent", 9),
    Column("Segm.", 5),
    Column("Text", 30, grows=True, shown_from=110),
)
AT_ONCE = 100
"""Leads that the relay looks at for one answer."""


class BulkScreen(PagedScreen[BulkPreview]):
    """Enter asks once, with the numbers. Leaving it sends nothing."""

    EMPTY = "Nobody is chosen.\n\nEscape goes back."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send", tooltip="Send it to all of them", id="bulk.send"),
        Binding("ctrl+t", "template", "Other text", tooltip="Another quick reply", id="bulk.text"),
    ]

    def __init__(self, desk: "Desk", lead_ids: Sequence[str]) -> None:
        super().__init__()
        self._desk = desk
        self._bulks = Bulks(desk.api)
        each_once = list(dict.fromkeys(lead_ids))
        self._lead_ids, self._beyond = each_once[:MOST], len(each_once) - MOST
        self._picked: Picked | None = None
        self._key = ""
        self._tally: Tally | None = None
        self._sending = False

    def compose(self) -> ComposeResult:
        with Horizontal(id="paged-head"):
            yield Static(id="title", markup=False)
        yield SheetHead(COLUMNS)
        yield Sheet(COLUMNS, self._cells, id="previews")
        with VerticalScroll(id="words-pane", can_focus=False):
            yield Static(id="words", markup=False)
            yield Static(id="about", markup=False)
        yield Static(id="told", markup=False)
        yield from frame()

    def _cells(self, item: BulkPreview) -> tuple[str, ...]:
        now = datetime.now(UTC)
        return preview_cells(item, now.astimezone().date(), now)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "send":
            return self._tally is not None and self._tally.sent > 0
        return True

    def action_reload(self) -> None:
        """All of them are looked at: what it comes to in all is said before it is sent."""
        self._show_title()
        if self._picked is None:
            self.action_template()
        else:
            self._look_at_all()

    async def load(self, offset: int, limit: int) -> tuple[Sequence[BulkPreview], int]:
        if self._picked is None:
            return [], 0
        page = await self._bulks.preview(
            self._lead_ids, self._picked.template_id, offset=offset, limit=limit
        )
        return page.items, page.total

    def wanted(self, message: DrawnView.Wanted) -> None:
        """They come by themselves."""

    # ---- which text

    def action_template(self) -> None:
        from tui.screens.picker import ManyPicker

        may_edit = MAY_EDIT in self._desk.state.me.permissions
        picker = ManyPicker(self._desk, self._lead_ids[0], may_edit=may_edit)
        self.app.push_screen(picker, self._take_template)

    def _take_template(self, picked: Picked | None) -> None:
        if picked is not None:
            from tui.api import new_key

            self._picked, self._key = picked, new_key()
            self.action_reload()
        elif self._picked is None:
            self.action_leave()

    # ---- who gets it, and who does not

    @work(group="pages", exclusive=True, exit_on_error=False)
    async def _look_at_all(self) -> None:
        self.sheet.begin()
        self.sheet.notice = "Filling it for each of them…"
        self._tally, tally, total = None, Tally(), len(self._lead_ids)
        self._chosen_moved()
        self.refresh_bindings()
        for offset in range(0, total, AT_ONCE):
            try:
                items, _ = await self.load(offset, AT_ONCE)
            except ApiError as error:
                self.sheet.notice = f"{error.title}.\n\n{error.detail}\n\nCtrl+R tries again."
                self.complain(error)
                return
            tally.add(items)
            self.sheet.take(offset, items, total)
            if offset == 0:
                self._chosen_moved()
            self.say(f"Looking at all of them: {bar(min(offset + AT_ONCE, total), total)}")
        self._tally = tally
        self._show_title()
        self._sum_up()
        self.refresh_bindings()

    def _sum_up(self) -> None:
        if self._tally is None:
            return
        beyond = f" {self._beyond:,} more do not fit into one text to many." * (self._beyond > 0)
        if self._tally.sent:
            self.say(f"{self._tally.words()}{beyond}")
        else:
            self.say(f"{self._tally.words()}: nobody gets this text.{beyond}", "$text-warning")

    def _show_title(self) -> None:
        title = self._picked.title if self._picked is not None else ""
        many = counted(len(self._lead_ids), "lead", "leads")
        words = " · ".join(filter(None, ["Text to many", title, many]))
        self.query_one("#title", Static).update(Content(words))

    def _moved(self) -> None:
        self._chosen_moved()

    def _chosen_moved(self) -> None:
        """The whole text of the lead under the cursor, and what is to be said of it."""
        item = self.sheet.chosen
        words, stops = about(item) if item is not None else ("", False)
        self.query_one("#words", Static).update(Content(item.body if item is not None else ""))
        style = "bold $text-warning" if stops else "$foreground 62%"
        self.query_one("#about", Static).update(Content.styled(words, style))
        self.query_one("#words-pane").scroll_home(animate=False)

    # ---- sending

    def action_send(self) -> None:
        tally = self._tally
        if tally is None or not tally.sent or self._sending:
            return
        heading = f"Send it to {counted(tally.sent, 'lead', 'leads')}?"
        screen: Choice[bool] = Choice(
            heading,
            [("Not yet", False), (f"Send: {counted(tally.now, 'goes now', 'go now')}", True)],
            words=tally.words(),
        )

        def answered(yes: bool | None) -> None:
            if yes:
                self._send()

        self.app.push_screen(screen, answered)

    @work(group="send", exit_on_error=False)
    async def _send(self) -> None:
        """Tried again under the same key it is sent once."""
        if self._picked is None or self._sending:
            return
        self._sending = True
        self.say("Handing it to the relay…")
        try:
            bulk = await self._bulks.send(self._lead_ids, self._picked.template_id, self._key)
        except Unreachable as error:
            again = "Enter tries again; it is sent once." if error.asked else "Enter tries again."
            self.say(f"{error.detail} {again}", "$text-error")
            return
        except ApiError as error:
            self.complain(error)
            return
        finally:
            self._sending = False
        self.app.post_message(BulkStarted(bulk))

    @on(DrawnView.Chosen)
    def clicked(self) -> None:
        self.sheet.focus()
