"""The lead beside the thread: who they are, whose they are, consent, their local time, the line."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from server.wire import Conversation, Lead, Summary
from tui.widgets.times import day_of, short, today, waited

CONSENT = {
    "none": "Not asked yet",
    "given": "May be texted",
    "opted_out": "Opted out: may not be texted",
}
MINUTE = 60.0
EMPTY = "Open a conversation to see the lead here."
DIM = "$foreground 62%"
Piece = Content | str | tuple[str, str]


class LeadSummary(VerticalScroll):
    """Shows a summary; the conversation says at once what the summary may say later."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._conversation: Conversation | None = None
        self._summary: Summary | None = None
        self._notice = EMPTY
        self._shown = Content("")

    def compose(self) -> ComposeResult:
        yield Static(id="summary-words", markup=False)

    def on_mount(self) -> None:
        self.set_interval(MINUTE, self._paint)
        self._paint()

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
        words = self._words()
        if words != self._shown:  # another text in the thread changes little here
            self._shown = words
            self.query_one("#summary-words", Static).update(words)

    def _words(self) -> Content:
        conversation, summary = self._conversation, self._summary
        if conversation is None:
            return Content.styled(self._notice, DIM)
        parts: list[Piece] = [(f"{conversation.lead.name}\n", "bold")]
        if summary is None:
            return Content.assemble(*parts, (f"\n{self._notice}", DIM))
        lead = summary.lead
        if lead is None:
            parts += ["\n", "Several leads have this number:\n"]
            parts += [f"  {each.name}\n" for each in conversation.candidates]
        else:
            parts += _about(lead)
        parts += _field("Belongs to", _whose(conversation))
        parts += _field("Line", _line(summary))
        parts += _field("Consent", _consent(conversation, summary))
        parts += _field("Local time", local_time(summary.time_zones, datetime.now(UTC)))
        parts += _field("Took part", _participants(summary))
        if conversation.waiting_since is not None:
            waits = waited(conversation.waiting_since, datetime.now(UTC))
            parts += _field("Waits", f"{waits} for an answer")
        if lead is not None:
            parts += _extra(lead)
        return Content.assemble(*parts).rstrip()


def _field(name: str, value: str) -> list[Piece]:
    return [(f"\n{name}\n", DIM), f"{value}\n"] if value else []


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


def _whose(conversation: Conversation) -> str:
    assignee = conversation.assignee
    return (assignee.name or "") if assignee else "Nobody"


def _line(summary: Summary) -> str:
    return f"{summary.line_owner}  {summary.line}" if summary.line_owner else summary.line


def _consent(conversation: Conversation, summary: Summary) -> str:
    words = CONSENT.get(conversation.consent, conversation.consent)
    if summary.consent_at is None:
        return words
    return f"{words}, since {short(summary.consent_at, today())}"


def _participants(summary: Summary) -> str:
    said = [f"{each.name}, {short(each.last_at, today())}" for each in summary.participants]
    return "\n".join(said)


def local_time(zones: list[str], now: datetime) -> str:
    """The time where the lead is; where the number can be in several zones, from when to when."""
    here: dict[str, datetime] = {}
    for zone in zones:
        try:
            here[zone] = now.astimezone(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
            continue
    offsets = {at.utcoffset() or timedelta(0): at for at in here.values()}
    if not offsets:
        return ""
    times = [_at(at, day_of(now)) for _, at in sorted(offsets.items())]
    if len(times) == 1:
        place = next(iter(here)).rpartition("/")[2].replace("_", " ")
        return f"{times[0]} ({place})"
    return f"{times[0]} to {times[-1]}, by their number"


def _at(at: datetime, here: date) -> str:
    words = at.strftime("%H:%M")
    return words if at.date() == here else f"{at.strftime('%a')} {words}"
