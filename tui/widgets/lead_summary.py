"""The lead beside the thread: who they are, whose they are, consent, their local time, the line."""

from datetime import UTC, datetime

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import Static

from server.wire import Conversation, Lead, Summary
from tui.widgets.local_times import local_time
from tui.widgets.outlooks import outlook
from tui.widgets.times import short, today, waited

CONSENT = {
    "none": "Not asked yet",
    "asked": "Asked, has not answered",
    "given": "May be texted",
    "opted_out": "Opted out: may not be texted",
}
MINUTE = 60.0
EMPTY = "Open a conversation to see the lead here."
DIM = "$foreground 62%"
Piece = Content | str | tuple[str, str]
HAND_OVER = Style.from_meta({"@click": "screen.hand_over"})
"""A click on whose it is offers to hand it over."""


class LeadSummary(VerticalScroll):
    """Shows a summary; the conversation says at once what the summary may say later."""

    class NameClicked(Message):
        """Lead Details are wanted."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._conversation: Conversation | None = None
        self._summary: Summary | None = None
        self._notice = EMPTY
        self._named = self._shown = Content("")

    def compose(self) -> ComposeResult:
        yield Static(id="summary-name", markup=False)
        yield Static(id="summary-words", markup=False)

    def on_mount(self) -> None:
        self.set_interval(MINUTE, self._paint)
        self._paint()

    @on(events.Click, "#summary-name")
    def name_clicked(self) -> None:
        if self._conversation is not None:
            self.post_message(self.NameClicked())

    @property
    def outlook(self) -> str:
        """What would become of a text now, in a line; empty where it would simply go, or where consent
        says enough.
        """
        conversation, summary = self._conversation, self._summary
        if conversation is None or summary is None or conversation.consent == "opted_out":
            return ""
        name = conversation.lead.name
        return outlook(summary.outlook, name, summary.time_zones, datetime.now(UTC))

    @property
    def lead(self) -> Lead | None:
        return self._summary.lead if self._summary else None

    def show(
        self, conversation: Conversation | None, summary: Summary | None, notice: str = "Loading…"
    ) -> None:
        """``summary`` is None until it is here; ``notice`` says why meanwhile."""
        self._conversation, self._summary = conversation, summary
        self._notice = EMPTY if conversation is None else notice
        self._paint()

    def tell(self, conversation: Conversation) -> None:
        """The conversation has changed; the summary follows."""
        self._conversation = conversation
        self._paint()

    def _paint(self) -> None:
        name = Content(self._conversation.lead.name if self._conversation else "")
        if name != self._named:
            self._named = name
            self.query_one("#summary-name", Static).update(name)
        words = self._words()
        if words != self._shown:  # another text in the thread changes little here
            self._shown = words
            self.query_one("#summary-words", Static).update(words)

    def _words(self) -> Content:
        conversation, summary = self._conversation, self._summary
        if conversation is None:
            return Content.styled(self._notice, DIM)
        if summary is None:
            return Content.styled(f"\n{self._notice}", DIM)
        parts: list[Piece] = []
        lead = summary.lead
        if lead is None:
            parts += ["\n", "Several leads have this number:\n"]
            parts += [f"  {each.name}\n" for each in conversation.candidates]
        else:
            parts += _about(lead)
        parts += _field("Belongs to", whose(conversation), HAND_OVER)
        parts += _field("Taken over from", taken_from(conversation))
        parts += _field("Stands in", deputy(conversation))
        parts += _field("Line", _line(summary))
        parts += _field("Consent", consent(conversation, summary))
        parts += _field("Local time", local_time(summary.time_zones, datetime.now(UTC)))
        parts += _field("A text now", self.outlook)
        parts += _field("Took part", _participants(summary))
        if conversation.waiting_since is not None:
            waits = waited(conversation.waiting_since, datetime.now(UTC))
            parts += _field("Waits", f"{waits} for an answer")
        if lead is not None:
            parts += _extra(lead)
        return Content.assemble(*parts).rstrip()


def _field(name: str, value: str, click: Style | None = None) -> list[Piece]:
    if not value:
        return []
    shown: Piece = Content(value) if click is None else Content.styled(value, click)
    return [(f"\n{name}\n", DIM), shown, "\n"]


def _about(lead: Lead) -> list[Piece]:
    parts: list[Piece] = [f"{lead.organization}\n"] if lead.organization else []
    parts += [f"{number}\n" for number in lead.numbers]
    parts += [f"{email}\n" for email in lead.emails]
    return parts + _field("Status", lead.status)


def _extra(lead: Lead) -> list[Piece]:
    parts: list[Piece] = []
    for name, value in lead.fields.items():
        parts += _field(name, value)
    return parts + _field("Attributes", ", ".join(lead.attributes))


def whose(conversation: Conversation) -> str:
    assignee = conversation.assignee
    return (assignee.name or "") if assignee else "Nobody"


def taken_from(conversation: Conversation) -> str:
    """Whose it was before somebody who supervises took it; empty where nobody did."""
    return (conversation.taken_from.name or "") if conversation.taken_from else ""


def deputy(conversation: Conversation) -> str:
    """Who stands in while its owner is out of the office; empty where nobody does."""
    return (conversation.deputy.name or "") if conversation.deputy else ""


def _line(summary: Summary) -> str:
    return f"{summary.line_owner}  {summary.line}" if summary.line_owner else summary.line


def consent(conversation: Conversation, summary: Summary) -> str:
    words = CONSENT.get(conversation.consent, conversation.consent)
    if summary.consent_at is None:
        return words
    return f"{words}, since {short(summary.consent_at, today())}"


def _participants(summary: Summary) -> str:
    said = [f"{each.name}, {short(each.last_at, today())}" for each in summary.participants]
    return "\n".join(said)
