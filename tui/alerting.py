"""Telling of alerts: at once wherever the person is, and counted until they have looked."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.reactive import var

from server.wire import Alert
from tui.alerts import title
from tui.folders import is_told_of
from tui.telling import Telling
from tui.tidings import AlertCame, AlertsKnown
from tui.wall_state import SUPERVISES

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.screens.alerts import AlertsScreen

STAYS = 15.0
"""Seconds that an alert is shown; then it is listed."""
PREVIEW = 8
"""Lines at the top that a text takes which slides out."""


class Alerting(Telling):
    """What the person has seen is remembered here and not by the relay: by the time of the newest one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f4",
            "alerts",
            "Alerts",
            show=False,
            tooltip="Alerts: what you have to know",
            id="alerts",
        ),
    ]
    if TYPE_CHECKING:
        url: str

        def desk(self) -> Desk | None: ...
        def not_kept(self, error: OSError) -> None: ...
        def watch_along(self, conversation_id: str) -> None: ...

    alerts: var[int] = var(0)
    """How many there are that the person has not seen: shown on every screen."""

    @on(AlertCame)
    def alert_came(self, message: AlertCame) -> None:
        self._tell_of(message.alert)
        self._count_alerts()

    @on(AlertsKnown)
    def _count_alerts(self) -> None:
        """What is listed just now is being seen."""
        desk = self.desk()
        if desk is None:
            return
        if (shown := self._shown()) is not None:
            shown.show()
            self._see(desk)
        self.alerts = desk.state.alerts.since(self._seen(desk))

    def _shown(self) -> "AlertsScreen | None":
        from tui.screens.alerts import AlertsScreen

        return next((each for each in self.screen_stack if isinstance(each, AlertsScreen)), None)

    def _tell_of(self, alert: Alert) -> None:
        heading, settings = title(alert), self.memory.settings
        if self._shown() is None:
            words = f"{alert.sentence}\n{self.key_of('alerts')} lists the alerts."
            self._make_room()
            self.notify(words, title=heading, severity="warning", timeout=STAYS, markup=False)
        if not self.app_focus:
            if settings.bell:
                self.bell()
            self.words.tell_desktop(heading, alert.sentence, settings.desktop)

    def _make_room(self) -> None:
        """Below the text that has slid out: what was not forwarded comes with its text."""
        preview = self._preview()
        below = PREVIEW if preview is not None and preview.conversation_id else 1
        for rack in self.screen.query("ToastRack"):
            rack.styles.margin = (below, 1, 0, 0)

    def _seen(self, desk: "Desk") -> datetime | None:
        return self.memory.alerts_seen(self.url, desk.state.me.id)

    def _see(self, desk: "Desk") -> None:
        """Everything that is here has been seen."""
        if not desk.state.alerts.since(self._seen(desk)):
            return
        try:
            self.memory.see_alerts(self.url, desk.state.me.id, desk.state.alerts.items[0].at)
        except OSError as error:
            self.not_kept(error)

    def action_alerts(self) -> None:
        from tui.screens.alerts import AlertsScreen

        desk = self.desk()
        if desk is not None and self._shown() is None:
            self.clear_notifications()
            self.push_screen(AlertsScreen(desk, self._seen(desk)), self._open_alert)

    def _open_alert(self, conversation_id: str | None) -> None:
        """Who supervises reads along what is not their own."""
        desk = self.desk()
        if conversation_id is None or desk is None:
            return
        known = desk.state.conversations.get(conversation_id)
        is_own = known is not None and is_told_of(known, desk.state.me)
        if SUPERVISES in desk.state.me.permissions and not is_own:
            self.watch_along(conversation_id)
        else:
            self._read(conversation_id)
