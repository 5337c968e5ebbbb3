"""Lead Manager: every lead, found, chosen, texted, added to the message center (product.md MC10, MC11)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from server.wire import Lead
from tui.errors import ApiError
from tui.leads import MOST_CHOSEN, Wanted, choices, counted, next_sort
from tui.screens.leading import Leading
from tui.widgets.bottom import frame
from tui.widgets.lead_sheet import COLUMNS, LeadSheet
from tui.widgets.search_box import SearchBox
from tui.widgets.sheet import SheetHead
from tui.widgets.tool_bar import Tool, ToolBar

if TYPE_CHECKING:
    from tui.desk import Desk

TOOLS = (
    Tool("c", "Compose", "compose"),
    Tool("⏎", "Details", "details"),
    Tool("M", "To messages", "add_to_messages"),
    Tool("b", "Text many", "text_many"),
    Tool("P", "Pull", "pull"),
    Tool("n", "New", "new_lead"),
    Tool("f", "Filter", "filter"),
    Tool(".", "More", "menu"),
    Tool("o", "Order", "order"),
    Tool("s", "Status", "status"),
    Tool("a", "Assign", "assign"),
)
MINUTE = 60.0
AT_ONCE = 200
"""Leads between two marks that are asked for at once."""
FULL = f"No more than {MOST_CHOSEN:,} are chosen at once: narrow the list, and do it part by part."


class LeadsScreen(Leading):
    """What it shows and who is chosen stays as it is while the person is elsewhere."""

    EMPTY = "No lead is so.\n\nEscape shows everybody, n adds one."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "details", "Details", tooltip="Lead Details", id="leads.details"),
        Binding("c", "compose", "Compose", tooltip="Text this lead", id="leads.compose"),
        Binding("space", "choose", "Choose", tooltip="Choose this lead", id="leads.choose"),
        Binding(
            "M",
            "add_to_messages",
            "To messages",
            tooltip="Add the chosen leads to the message center; nothing is sent",
            id="leads.add",
        ),
        Binding(
            "b",
            "text_many",
            "Text many",
            tooltip="Text the chosen leads the same, seen before it is sent",
            id="leads.text_many",
        ),
        Binding("slash", "search", "Search", tooltip="Search leads", id="leads.search"),
        Binding("f", "filter", "Filter", tooltip="Show some leads only", id="leads.filter"),
        Binding("o", "order", "Order", tooltip="Another order", id="leads.order"),
        Binding(
            "full_stop", "menu", "More", tooltip="What can be done with this lead", id="leads.menu"
        ),
        Binding(
            "asterisk",
            "choose_all",
            "All",
            tooltip="Choose all leads that are listed",
            id="leads.all",
        ),
        Binding(
            "shift+down",
            "choose_on(1)",
            "Choose on",
            show=False,
            tooltip="Choose this lead and go on to the next",
            id="leads.choose_down",
        ),
        Binding(
            "shift+up",
            "choose_on(-1)",
            "Choose back",
            show=False,
            tooltip="Choose this lead and go back to the one before",
            id="leads.choose_up",
        ),
        Binding("minus", "choose_none", "None", tooltip="Choose none of them", id="leads.none"),
        Binding("I", "app.import_leads", "Import", tooltip="Import leads", id="leads.import"),
        Binding("E", "app.export", "Export", tooltip="Export leads and more", id="leads.export"),
        Binding("s", "status", "Status", tooltip="Change the status", id="leads.status"),
        Binding("n", "new_lead", "New lead", tooltip="Add a lead", id="leads.new"),
        Binding("P", "pull", "Pull", tooltip="Take the lead who waits longest", id="leads.pull"),
        Binding("a", "assign", "Assign", tooltip="Give this lead to somebody", id="leads.assign"),
        Binding("A", "act", "Action", tooltip="Run an action on this lead", id="leads.act"),
    ]

    def __init__(self, desk: "Desk") -> None:
        super().__init__(desk)
        self._total = 0
        self._anchor: int | None = None
        """The row that was marked last: a range begins there."""

    def compose(self) -> ComposeResult:
        with Horizontal(id="paged-head"):
            yield Static("Leads", id="title", markup=False)
            yield SearchBox("/ searches", id="q")
        yield ToolBar(TOOLS, id="tools")
        yield SheetHead(COLUMNS)
        yield LeadSheet(self._work, self._desk.state.me, id="leads")
        yield Static(id="told", markup=False)
        yield from frame()

    def on_mount(self) -> None:
        self.query_one(SearchBox).value = self._work.wanted.q
        self.set_interval(MINUTE, self.sheet.refresh)  # clocks go on

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done now is offered."""
        chosen = self.sheet.chosen if self.is_mounted else None
        match action:
            case "details" | "compose" | "status" | "assign" | "choose" | "menu" | "act":
                return chosen is not None
            case "add_to_messages" | "text_many":
                return chosen is not None or bool(self._work.chosen)
            case "choose_none":
                return bool(self._work.chosen)
            case _:
                return True

    # ---- which are shown

    async def load(self, offset: int, limit: int) -> tuple[Sequence[Lead], int]:
        page = await self._leads.page(self._work.wanted, offset=offset, limit=limit)
        return page.items, page.total

    def counted(self, total: int) -> None:
        self._total = total
        self._show_title()

    def _show_title(self) -> None:
        chosen = len(self._work.chosen)
        parts = [f"Leads · {self._total:,} · {self._work.wanted.words()}"]
        parts += [f"{chosen:,} chosen"] if chosen else []
        self.query_one("#title", Static).update(Content(" · ".join(parts)))
        self.refresh_bindings()

    @property
    def is_narrowed(self) -> bool:
        return bool(self._work.wanted.q) or self._work.wanted.is_narrowed

    def look_for(self, q: str) -> None:
        if q != self._work.wanted.q:
            self._show(replace(self._work.wanted, q=q))

    def show_all(self) -> None:
        """Who is chosen stays chosen."""
        self._show(self._work.wanted.everything())

    def action_filter(self) -> None:
        from tui.screens.choice import Choice

        screen = Choice("Show", choices(self._work.wanted, self._desk.state.me))
        self.app.push_screen(screen, lambda wanted: self._show(wanted) if wanted else None)

    def action_order(self) -> None:
        self._show(next_sort(self._work.wanted))

    def _show(self, wanted: Wanted) -> None:
        self._work.wanted = wanted
        self._anchor = None
        self.action_reload()

    async def action_pull(self) -> None:
        await self.app.run_action("pull")

    # ---- choosing

    def chosen_ids(self) -> list[str]:
        """Who is chosen, in the order of choosing; without anybody, who the cursor is on."""
        if self._work.chosen:
            return list(self._work.chosen)
        lead = self.sheet.chosen
        return [lead.id] if lead is not None else []

    def action_choose(self) -> None:
        lead = self.sheet.chosen
        if lead is None:
            return
        self._anchor = self.sheet.cursor
        self._work.toggle(lead.id)
        if len(self._work.chosen) >= MOST_CHOSEN:
            self.say(FULL, "$text-warning")
        self._show_chosen()

    def action_choose_on(self, step: int) -> None:
        lead = self.sheet.chosen
        if lead is not None:
            self._work.choose([lead.id])
            self.sheet.move_to((self.sheet.cursor or 0) + step)
            self._anchor = self.sheet.cursor
            if (reached := self.sheet.chosen) is not None:
                self._work.choose([reached.id])
        self._show_chosen()

    @on(LeadSheet.Marked)
    def marked(self, message: LeadSheet.Marked) -> None:
        self.sheet.focus()
        if message.is_range and self._anchor is not None:
            self._choose_range(*sorted((self._anchor, message.index)))
        else:
            self.action_choose()

    @work(group="choosing", exclusive=True, exit_on_error=False)
    async def _choose_range(self, first: int, last: int) -> None:
        """Whoever is between, loaded or not."""
        for offset in range(first, min(last + 1, first + MOST_CHOSEN), AT_ONCE):
            try:
                found, _ = await self.load(offset, min(AT_ONCE, last + 1 - offset))
            except ApiError as error:
                self.complain(error)
                return
            self._work.choose(lead.id for lead in found)
        self._show_chosen()

    @work(group="choosing", exclusive=True, exit_on_error=False)
    async def action_choose_all(self) -> None:
        try:
            page = await self._leads.ids(self._work.wanted)
        except ApiError as error:
            self.complain(error)
            return
        self._work.choose(page.items)
        self._show_chosen()
        words = f"{counted(len(self._work.chosen))} chosen."
        if page.total > len(page.items) or not all(id in self._work.chosen for id in page.items):
            self.say(f"{words} {FULL}", "$text-warning")
        else:
            self.say(words)

    def action_choose_none(self) -> None:
        self._work.chosen.clear()
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.sheet.refresh()
        self._show_title()
