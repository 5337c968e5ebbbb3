"""Lead Details: who a lead is, where they are, and all that was asked and agreed (product.md MC11, CO5)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from server.wire import Colleague, ConsentRecord, Conversation, Lead, Summary, Text
from tui import ledger, places
from tui.asked import requests_told
from tui.errors import ApiError
from tui.lead_api import Leads
from tui.leads import SEE_NUMBERS
from tui.request_api import RequestsApi
from tui.screens.card import Card
from tui.screens.exporting import keep_file
from tui.screens.lead_about import about, asked, entries
from tui.tidings import TextMany
from tui.widgets.preview import Preview
from tui.widgets.times import today
from tui.widgets.tool_bar import Tool, ToolBar

if TYPE_CHECKING:
    from tui.desk import Desk

BY_NUMBER = ""
"""Chosen where nobody says it any more."""
TOOLS = (
    Tool("e", "Change", "edit"),
    Tool("h", "History", "history"),
    Tool("c", "Compose", "compose"),
    Tool("A", "Action", "act"),
    Tool("a", "Assign", "assign"),
    Tool("x", "Export", "export"),
)


class DetailsScreen(Card[None]):
    """Of any lead, with a conversation or without. What others change meanwhile shows by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "Change", tooltip="Change what is known of them", id="details.edit"),
        Binding(
            "h",
            "history",
            "History",
            tooltip="All that became of this lead, across lines and owners",
            id="details.history",
        ),
        Binding("c", "compose", "Compose", tooltip="Text this lead", id="details.compose"),
        Binding("a", "assign", "Assign", tooltip="Give this lead to somebody", id="details.assign"),
        Binding(
            "s", "state", "State", tooltip="Say in which state the lead is", id="details.state"
        ),
        Binding("t", "zone", "Time zone", tooltip="Say in which zone they are", id="details.zone"),
        Binding(
            "x", "export", "Export", tooltip="This lead's ledger as a file", id="details.export"
        ),
        Binding(
            "b", "text_many", "Text", tooltip="Send this lead a quick reply", id="details.text"
        ),
        Binding("A", "act", "Action", tooltip="Run an action on this lead", id="details.act"),
        Binding("L,q,enter", "leave", "Close", show=False, id="details.close"),
    ]

    def __init__(
        self, desk: "Desk", lead_id: str, conversation: Conversation | None = None
    ) -> None:
        super().__init__()
        self.heading = "Lead Details"
        self._desk = desk
        self._leads = Leads(desk.api)
        self._lead_id = lead_id
        self._conversation = conversation
        self._lead: Lead | None = None
        self._records: list[ConsentRecord] = []
        self._total: int | None = None
        self._loading = False

    def content(self) -> ComposeResult:
        yield ToolBar(TOOLS, id="details-tools")
        yield Static("Asking the relay…", id="about", markup=False)
        yield Static(id="requests", markup=False)
        yield Static(id="ledger", markup=False)

    def on_mount(self) -> None:
        self.watch(self._scroll, "scroll_y", self._scrolled, init=False)
        self.watch(self._scroll, "virtual_size", self._scrolled, init=False)
        self._load_about()
        self._load_requests()
        self._load_more()

    @property
    def _scroll(self) -> VerticalScroll:
        return self.query_one("#card", VerticalScroll)

    @property
    def _called(self) -> str:
        if self._lead is not None:
            return self._lead.name
        return self._conversation.lead.name if self._conversation is not None else "this lead"

    # ---- what is shown

    @work(group="about", exclusive=True, exit_on_error=False)
    async def _load_about(self) -> None:
        words = self.query_one("#about", Static)
        try:
            summary = await self._summary()
        except ApiError as error:
            words.update(Content(f"{error.title}.\n\n{error.detail}"))
            return
        if self._lead is not None:
            words.update(about(self._lead, self._conversation, summary, self._desk.state.me))
        self.refresh_bindings()

    async def _summary(self) -> Summary | None:
        """What is known beside their conversation, if there is one; the lead in any case."""
        if self._conversation is None:
            self._lead = await self._leads.get(self._lead_id)
            if self._lead.texting is None:
                return None
            await self._desk.meet(self._lead.texting.conversation_id)
            known = self._desk.state.conversations
            self._conversation = known.get(self._lead.texting.conversation_id)
        if self._conversation is None:
            return None
        found = await self._desk.summary(self._conversation.id)
        self._lead = found.lead or self._lead
        now = self._desk.state.conversations.get(self._conversation.id)
        self._conversation = now or self._conversation
        return found

    def leads_changed(self, ids: frozenset[str]) -> None:
        if self._lead_id in ids:
            self._load_about()

    def everything_changed(self) -> None:
        self._load_about()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is done to a lead who is not here yet."""
        if action in ("edit", "assign", "state", "zone", "compose", "act"):
            return self._lead is not None
        return True

    @work(group="requests", exclusive=True, exit_on_error=False)
    async def _load_requests(self) -> None:
        """What they have asked for; nothing where that is nothing."""
        words = self.query_one("#requests", Static)
        try:
            page = await RequestsApi(self._desk.api).of_lead(self._lead_id)
        except ApiError as error:
            words.update(Content.styled(f"Service requests: {error.detail}\n", "$text-error"))
            return
        words.update(asked(requests_told(page.items, page.total, today())))

    def _scrolled(self) -> None:
        """Or it has grown, and its end is in sight all the same."""
        if self._scroll.max_scroll_y - self._scroll.scroll_y < self._scroll.size.height:
            self._load_more()

    @work(group="ledger", exit_on_error=False)
    async def _load_more(self) -> None:
        """A page more of the ledger, while there is one and its end is nearly in sight."""
        if self._loading or len(self._records) == self._total:
            return
        self._loading = True
        try:
            page = await self._desk.consents(self._lead_id, len(self._records))
        except ApiError as error:
            self._show_ledger(f"{error.title}. {error.detail}")
            return
        finally:
            self._loading = False
        if self._total not in (None, page.total):  # it has grown, and every place in it is another
            self._records, self._total = [], None
        else:
            self._records, self._total = self._records + page.items, page.total
        self._show_ledger()

    def _show_ledger(self, trouble: str = "") -> None:
        words = entries(self._records, self._total, trouble)
        self.query_one("#ledger", Static).update(words)

    # ---- what can be done

    def action_edit(self) -> None:
        """By itself, since what a conversation tells of a lead may be older than the lead."""
        self._edit()

    @work(group="edit", exclusive=True, exit_on_error=False)
    async def _edit(self) -> None:
        from tui.screens.lead_editor import LeadEditor

        try:
            lead = await self._leads.get(self._lead_id)
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        sees_numbers = SEE_NUMBERS in self._desk.state.me.permissions
        self.app.push_screen(LeadEditor(self._leads, lead, sees_numbers=sees_numbers), self._edited)

    def _edited(self, lead: Lead | None) -> None:
        if lead is not None:
            self.notify(f"{lead.name} is saved.", markup=False, timeout=3)
        self._load_about()

    def action_history(self) -> None:
        from tui.screens.lead_history import HistoryScreen

        self.app.push_screen(HistoryScreen(self._leads, self._lead_id, self._called))

    @work(group="act", exit_on_error=False)
    async def action_compose(self) -> None:
        """The message center, on the conversation with this lead; nothing is sent."""
        id = self._conversation.id if self._conversation is not None else None
        if id is None and self._lead is not None:
            try:
                id = (await self._desk.begin(self._lead)).id
            except ApiError as error:
                self.notify(error.detail, title=error.title, severity="error", markup=False)
                return
        if id is not None:
            self.app.post_message(Preview.Opened(id))

    @work(group="assignees", exclusive=True, exit_on_error=False)
    async def action_assign(self) -> None:
        from tui.screens.assigning import assignees, given_to, picker

        if self._lead is None:
            return
        try:
            offered = await assignees(self._desk)
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return

        def chosen(whom: Colleague | None) -> None:
            if whom is not None:
                self._change({"assignee": given_to(whom)})

        self.app.push_screen(picker(self._lead, offered), chosen)

    def action_text_many(self) -> None:
        """One of the quick replies, seen before it is sent; others can be added in Leads."""
        self.app.post_message(TextMany([self._lead_id]))

    def action_act(self) -> None:
        from tui.screens.action_picker import ActionPicker

        def sent(text: Text | None) -> None:
            if text is not None:
                self._desk.state.take_text(text)
                self.notify(f"“{text.action}” is on its way.", markup=False, timeout=3)

        its = self._conversation.id if self._conversation is not None else None
        self.app.push_screen(ActionPicker(self._desk, self._lead_id, self._called, its), sent)

    def action_state(self) -> None:
        from tui.screens.choice import Choice

        screen: Choice[str] = Choice(
            f"In which state is {self._called}?",
            [("As their number says", BY_NUMBER)],
            placeholder="Texas, or TX",
            read=places.state,
            hint="A state by its name or its two letters",
        )
        self.app.push_screen(screen, lambda chosen: self._say("state", chosen))

    def action_zone(self) -> None:
        from tui.screens.choice import Choice

        usual = [(f"{name}  ·  {zone}", zone) for name, zone in places.ZONES.items()]
        screen: Choice[str] = Choice(
            f"In which time zone is {self._called}?",
            [("As their number says", BY_NUMBER), *usual],
            placeholder="or another: Europe/Paris",
            read=places.zone,
            hint="A zone by its name, or its city: Detroit, America/Phoenix",
        )
        self.app.push_screen(screen, lambda chosen: self._say("time_zone", chosen))

    def _say(self, what: str, chosen: str | None) -> None:
        if chosen is not None and self._lead is not None:
            self._change({what: chosen or None})

    @work(group="act", exit_on_error=False)
    async def _change(self, change: Mapping[str, object]) -> None:
        try:
            await self._leads.change(self._lead_id, change)
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        self._load_about()

    @work(group="export", exclusive=True, exit_on_error=False)
    async def action_export(self) -> None:
        try:
            content = await self._desk.api.ledger(self._lead_id)
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        name = ledger.file_name(self._called, today())
        await keep_file(self, name, content, "The consent ledger of this lead is")
