"""Lead Details: who a lead is, where they are, and all that was asked and agreed (product.md CO5)."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from server.wire import ConsentRecord, Conversation, Lead, Summary, Text
from tui import ledger, places
from tui.asked import requests_told
from tui.errors import ApiError
from tui.request_api import RequestsApi
from tui.screens.card import Card
from tui.screens.exporting import keep_file
from tui.tidings import TextMany
from tui.widgets.lead_summary import consent, deputy, whose
from tui.widgets.local_times import local_time
from tui.widgets.times import moment, today

if TYPE_CHECKING:
    from tui.desk import Desk

DIM = "$foreground 62%"
WIDE = 12
"""Cells for what a line is about."""
UNKNOWN = "not said"
BY_NUMBER = ""
"""Chosen where nobody says it any more."""
Piece = Content | str | tuple[str, str]


class DetailsScreen(Card[None]):
    """Of the lead, only where they are can be changed here: the hours in which they may be texted
    depend on it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
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

    def __init__(self, desk: "Desk", conversation: Conversation) -> None:
        super().__init__()
        self.heading = "Lead Details"
        self._desk = desk
        self._conversation = conversation
        self._lead: Lead | None = None
        self._records: list[ConsentRecord] = []
        self._total: int | None = None
        self._loading = False

    def content(self) -> ComposeResult:
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
    def _lead_id(self) -> str:
        return self._conversation.lead.id or ""

    # ---- what is shown

    @work(group="about", exclusive=True, exit_on_error=False)
    async def _load_about(self) -> None:
        words = self.query_one("#about", Static)
        try:
            found = await self._desk.summary(self._conversation.id)
        except ApiError as error:
            words.update(Content(f"{error.title}.\n\n{error.detail}"))
            return
        self._lead = found.lead
        known = self._desk.state.conversations.get(self._conversation.id)
        words.update(about(known or self._conversation, found))

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

    def action_text_many(self) -> None:
        """One of the quick replies, seen before it is sent; others can be added in Leads."""
        self.app.post_message(TextMany([self._lead_id]))

    def action_act(self) -> None:
        from tui.screens.action_picker import ActionPicker

        def sent(text: Text | None) -> None:
            if text is not None:
                self._desk.state.take_text(text)
                self.notify(f"“{text.action}” is on its way.", markup=False, timeout=3)

        conversation = self._conversation
        name = conversation.lead.name
        self.app.push_screen(ActionPicker(self._desk, self._lead_id, name, conversation.id), sent)

    def action_state(self) -> None:
        from tui.screens.choice import Choice

        screen: Choice[str] = Choice(
            f"In which state is {self._conversation.lead.name}?",
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
            f"In which time zone is {self._conversation.lead.name}?",
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
    async def _change(self, change: dict[str, str | None]) -> None:
        try:
            await self._desk.change_lead(self._lead_id, change)
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
        name = ledger.file_name(self._conversation.lead.name, today())
        await keep_file(self, name, content, "The consent ledger of this lead is")


def about(conversation: Conversation, summary: Summary) -> Content:
    """Who the lead is, and where."""
    lead = summary.lead
    parts: list[Piece] = [(f"{conversation.lead.name}\n", "bold")]
    if lead is None:
        return Content.assemble(*parts, ("Which lead this is, is not known yet.\n", DIM))
    if lead.organization:
        parts.append(f"{lead.organization}\n")
    parts.append("\n")
    parts += _line("Numbers", ", ".join(lead.numbers))
    parts += _line("E-mail", ", ".join([*lead.emails, *filter(None, [lead.email2])]))
    parts += _line("Status", lead.status)
    parts += _line("Belongs to", whose(conversation))
    parts += _line("Stands in", deputy(conversation))
    parts += _line("Consent", consent(conversation, summary))
    there = local_time(summary.time_zones, datetime.now(UTC))
    parts += _line("Local time", there or "nobody knows where the number is")
    parts += _line("State", places.state_name(lead.state) if lead.state else UNKNOWN, "s")
    parts += _line("Time zone", lead.time_zone or UNKNOWN, "t")
    return Content.assemble(*parts)


def _line(name: str, value: str, key: str = "") -> list[Piece]:
    if not value:
        return []
    said: list[Piece] = [(f"{name:<{WIDE}}", DIM), value]
    return [*said, (f"  {key} sets it", DIM), "\n"] if key else [*said, "\n"]


def asked(requests: list[tuple[str, str]]) -> Content:
    """What a lead has asked for, newest first."""
    if not requests:
        return Content("")
    parts: list[Piece] = [("Service requests\n", "bold")]
    for head, words in requests:
        parts += [(f"\n{head}\n", DIM), f"{words}\n" if words else ""]
    return Content.assemble(*parts)


def entries(records: list[ConsentRecord], total: int | None, trouble: str = "") -> Content:
    """The ledger, newest first, as far as it is loaded."""
    counted = f"  {_counted(total)}, x exports them" if total else ""
    parts: list[Piece] = [("Consent ledger", "bold"), (f"{counted}\n", DIM)]
    if total == 0:
        parts.append("Nothing yet: nobody has asked them, and they have said nothing.\n")
    for record in records:
        parts += _entry(record)
    if trouble:
        parts.append((f"\n{trouble}\n", "$text-error"))
    elif total is None or len(records) < total:
        parts.append((f"\n{'Loading…' if total is None else 'More below…'}\n", DIM))
    return Content.assemble(*parts).rstrip()


def _entry(record: ConsentRecord) -> list[Piece]:
    shown = f"“{record.shown}”\n" if record.shown else ""
    head = f"\n{moment(record.at, today())} · {ledger.beside(record)}\n"
    return [(head, DIM), f"{ledger.told(record)}\n", shown]


def _counted(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries:,} entries"
