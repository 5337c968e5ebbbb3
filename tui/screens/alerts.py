"""Alerts: what the person has to know, as long as the relay keeps it (product.md OO9, OO12)."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from server.wire import Alert
from tui.alerts import title
from tui.errors import ApiError
from tui.screens.card import Card
from tui.tidings import AlertsKnown
from tui.widgets.times import moment, today

if TYPE_CHECKING:
    from tui.desk import Desk

NEAR_THE_END = 5
"""Alerts below the chosen one at which those before them are asked for."""
NONE = "There are no alerts.\n\nThey are told wherever you are, and kept here for 30 days."
OPENS = "Enter opens the conversation."
NOTHING_TO_OPEN = "This one is about no conversation that you see."


class AlertsScreen(Card[str]):
    """Newest first. Closes with the id of the conversation that the person wants to see."""

    heading = "Alerts"
    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4,q", "leave", "Close", show=False, id="alerts.close"),
    ]

    def __init__(self, desk: "Desk", seen: datetime | None) -> None:
        """``seen`` is when the newest alert was raised that the person had seen before."""
        super().__init__()
        self._desk = desk
        self._seen = seen

    def content(self) -> ComposeResult:
        yield Static("Asking the relay…", id="words", markup=False)
        yield OptionList(id="options")
        yield Static(id="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one("#card").can_focus = False
        self._load()
        self.app.post_message(AlertsKnown())

    def show(self) -> None:
        """What is here now; what was chosen stays chosen."""
        if not self.query("#options"):
            return
        options, items = self.query_one(OptionList), self._desk.state.alerts.items
        chosen = self._chosen()
        options.set_options(Option(self._told(alert), id=alert.id) for alert in items)
        if items:
            ids = [alert.id for alert in items]
            options.highlighted = ids.index(chosen.id) if chosen else 0
            self._say("")
        options.display = bool(items)

    def _say(self, words: str) -> None:
        said = self.query_one("#words", Static)
        said.update(words)
        said.display = bool(words)

    def _told(self, alert: Alert) -> Content:
        is_new = self._seen is None or alert.at > self._seen
        whose = f" · {alert.user_name}" if alert.user_name else ""
        head = f"{'● ' if is_new else ''}{title(alert)}"
        return Content.assemble(
            (head, "bold" if is_new else ""),
            (f" · {moment(alert.at, today())}{whose}\n", "dim"),
            f"{alert.sentence}\n",
        )

    def _chosen(self) -> Alert | None:
        option = self.query_one(OptionList).highlighted_option
        items = self._desk.state.alerts.items
        return next((each for each in items if option and each.id == option.id), None)

    # ---- what is asked of the relay

    @work(group="load", exit_on_error=False)
    async def _load(self, more: bool = False) -> None:
        try:
            alerts = await self._desk.alerts(more=more)
        except ApiError as error:
            self._say(f"{error.title}.\n\n{error.detail}")
            return
        if not alerts.items:
            self._say(NONE)
        self.app.post_message(AlertsKnown())

    @on(OptionList.OptionHighlighted)
    def highlighted(self, message: OptionList.OptionHighlighted) -> None:
        chosen, alerts = self._chosen(), self._desk.state.alerts
        opens = chosen is not None and chosen.conversation_id is not None
        self.query_one("#hint", Static).update(OPENS if opens else NOTHING_TO_OPEN)
        if alerts.has_more and message.option_index + NEAR_THE_END >= len(alerts.items):
            self._load(more=True)

    @on(OptionList.OptionSelected)
    def selected(self) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen.conversation_id is not None:
            self.dismiss(chosen.conversation_id)
