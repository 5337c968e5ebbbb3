"""Service requests in words. Pure: now is given."""

from collections.abc import Sequence
from datetime import date

from server.wire import Request
from tui.reasons import sentence
from tui.widgets.times import moment

CHANNELS = {
    "storefront": "Store or associate's page",
    "connect_widget": "Widget of the site",
    "footer": "Foot of an e-mail",
}
PREFERENCES = {"text": "By text", "email": "By e-mail"}


def requests_told(requests: Sequence[Request], total: int, today: date) -> list[tuple[str, str]]:
    """What a lead has asked for: of each, when and how, and their words."""
    told = [(_head(each, today), each.message or "(no words)") for each in requests]
    more = total - len(requests)
    return [*told, (f"and {more:,} before", "")] if more > 0 else told


def _head(request: Request, today: date) -> str:
    channel = CHANNELS.get(request.channel, sentence(request.channel))
    how = PREFERENCES.get(request.preference, sentence(request.preference))
    parts = [moment(request.at, today), how, channel]
    return " · ".join([*parts, request.taken_by] if request.taken_by else parts)
