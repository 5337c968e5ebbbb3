"""Out of Office in words for a person: why it cannot be configured, what becomes of a text."""

from server.core.forwarding import Stays, ToDeputy, ToPhone, Whether
from server.core.phone import masked

_BLOCKED = {
    "forwarding_disabled": "Out of Office cannot be configured: forwarding texts to phones is switched "
    "off for the whole business. Somebody who manages users can switch it on.",
    "store_numbers": "Out of Office cannot be configured: texts go from the number of your store and "
    "belong to all who work there, so they are not forwarded to one person's phone.",
    "text_messaging_off": "Out of Office cannot be configured: text messaging is not switched on for "
    "you, so you get no texts. Somebody who manages users can enable it.",
}
_STAYS = {
    **_BLOCKED,
    "user_cannot_text": _BLOCKED["text_messaging_off"],
    "not_enabled": "Out of Office is off: a text that comes now stays in the app.",
    "ended": "The end date has come: a text that comes now stays in the app.",
    "mode_not_offered": "The way of forwarding that was chosen is no longer offered: a text that comes "
    "now stays in the app. Choose another.",
    "logged_in": "You are logged in: a text that comes now stays in the app.",
    "no_verified_number": "The phone is not verified: a text that comes now stays in the app.",
}


def why_blocked(code: str) -> str:
    """Why Out of Office cannot be configured (OO2)."""
    return _BLOCKED[code]


def becomes(decision: Whether, deputy: str | None) -> str:
    """What would become of a text that came now. ``deputy`` is the name of whoever stands in."""
    away = f"{deputy} is away too. " if decision.passed_over and deputy else ""
    match decision:
        case ToDeputy():
            return f"A text that comes now goes to {deputy}, in the app."
        case ToPhone(because="deputy"):
            return f"A text that comes now goes to the phone of {deputy}."
        case ToPhone(phone=phone):
            return f"{away}A text that comes now goes to your phone {masked(phone)}."
        case Stays(because="no_verified_number") if away:
            return f"{away}A text that comes now stays in the app."
        case Stays(because=because):
            return away + _STAYS[because]
