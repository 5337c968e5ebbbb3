"""What somebody has to know about, as far as it is here. Pure, no Textual."""

from collections.abc import Sequence
from datetime import datetime

from server.wire import Alert, AlertPage

TITLES = {
    "pool_exhausted": "Not forwarded",
    "forward_failed": "Not forwarded",
    "loop_stopped": "A loop was stopped",
    "forwarding_stopped": "Out of Office is off",
    "action_failed": "An action sent nothing",
    "handed_over": "Handed over",
    "taken_over": "Taken over",
    "handed_back": "Handed back",
    "pool_low": "Proxy numbers run out",
    "unanswered": "Not answered",
    "text_failed": "A text did not arrive",
    "asks_to_stop": "Asks to stop",
}


def title(alert: Alert) -> str:
    """What an alert is of, in a word or two; one of a later version is an alert all the same."""
    return TITLES.get(alert.kind, "Alert")


class Alerts:
    """Newest first. ``total`` is what the relay holds, None before it was asked."""

    def __init__(self) -> None:
        self.items: list[Alert] = []
        self.total: int | None = None

    def take(self, page: AlertPage) -> None:
        """The newest page of the relay's."""
        self._put(page.items)
        self.total = max(page.total, len(self.items))

    def take_more(self, page: AlertPage) -> None:
        """What comes before the alerts that are here; one without any of it is the last."""
        if self._put(page.items):
            self.total = max(page.total, len(self.items))
        else:
            self.total = len(self.items)

    def add(self, alert: Alert) -> bool:
        """One that was just raised; False when it is here already."""
        if not self._put([alert]):
            return False
        self.total = None if self.total is None else self.total + 1
        return True

    @property
    def has_more(self) -> bool:
        return self.total is None or len(self.items) < self.total

    def since(self, seen: datetime | None) -> int:
        """How many were raised after the newest one that the person has seen."""
        return sum(1 for alert in self.items if seen is None or alert.at > seen)

    def _put(self, alerts: Sequence[Alert]) -> bool:
        known = {alert.id for alert in self.items}
        fresh = [alert for alert in alerts if alert.id not in known]
        self.items = sorted([*self.items, *fresh], key=lambda alert: alert.at, reverse=True)
        return bool(fresh)
