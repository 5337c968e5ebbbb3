"""The retailer's settings in words: shown, typed, and what a change of them ends. Pure."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

from server.wire import Setting

MAY_CONFIGURE = "manage_users"
"""The permission of those who change settings."""

SECTIONS = {"retailer": "Retailer", "proxy": "Proxy numbers"}
SOURCES = {"file": "file", "environment": "environment", "database": "here", "default": "default"}
FIXED = {
    "file": "It is set in the relay's file: it is changed there, and nowhere else.",
    "environment": "It is set in the relay's environment: it is changed there, and nowhere else.",
}
FORWARDING = "retailer.sms_message_forwarding_enabled"
FROM_NUMBER = "retailer.sms_from_number_type"
OPTIONS = "retailer.out_of_office_options"
MODES = {"all": "to forward all messages", "logged_out": "to forward while they are logged out"}
_CLOCK = re.compile(r"\d{1,2}:\d{2}")


class Question(NamedTuple):
    """What is asked before a change; ``yes`` is the answer that makes it."""

    heading: str
    words: str
    yes: str


def name_of(setting: Setting) -> str:
    """The key without its section."""
    return setting.key.partition(".")[2]


def grouped(settings: Sequence[Setting]) -> list[Setting | str]:
    """Settings in their order, under the names of their sections."""
    rows: list[Setting | str] = []
    for section, members in groupby(settings, lambda each: each.key.partition(".")[0]):
        rows += ["", SECTIONS.get(section, section)] if rows else [SECTIONS.get(section, section)]
        rows += members
    return rows


def is_fixed(setting: Setting) -> bool:
    return setting.source in FIXED


def shown(setting: Setting) -> str:
    return shown_value(setting, setting.value)


def shown_value(setting: Setting, value: Any) -> str:
    """A value of this setting in words; a relay of another version may have others."""
    match setting.kind, value:
        case "flag", bool():
            return "on" if value else "off"
        case "hours", [opens, closes]:
            return f"{opens} to {closes}"
        case "hours", []:
            return "at any hour"
        case "list" | "names", list():
            return ", ".join(map(str, value)) if value else "none"
        case _:
            return str(value)


def read(setting: Setting, text: str) -> Any:
    """The value that was typed. What cannot be read goes as it is: the relay says what is allowed."""
    text = text.strip()
    match setting.kind:
        case "number" if re.fullmatch(r"-?\d{1,9}", text):
            return int(text)
        case "hours":
            return _hours(text)
        case "names":
            return [each for each in re.split(r"[,;\s]+", text) if each not in ("", "none")]
        case _:
            return text


def _hours(text: str) -> Any:
    """``08:00 to 21:00``, however the two are parted; nothing, or ``any``, for any hour."""
    if not text or "any" in text.casefold().split() or text == "[]":
        return []
    clocks = _CLOCK.findall(text)
    if len(clocks) == 2:
        return [clock.rjust(5, "0") for clock in clocks]
    return text


def hint(setting: Setting) -> str:
    """What can be typed, where the relay's words are those of its file."""
    if setting.kind == "hours":
        return "From when to when, as 08:00 to 21:00; or any hour"
    if setting.kind == "names":
        return "Host names with commas between them, as pictures.example.com; none for none"
    return f"Allowed: {setting.allowed}"


def ticked(setting: Setting, chosen: Sequence[str]) -> list[str]:
    """The value of a list, in the order in which the relay offers it."""
    offered = offered_by(setting)
    return [each for each in offered if each in chosen]


def offered_by(setting: Setting) -> list[str]:
    """What can be in a list: what the relay offers, and what is in it besides."""
    value = setting.value if isinstance(setting.value, list) else []
    return [*setting.choices, *(each for each in value if each not in setting.choices)]


def question(setting: Setting, value: Any) -> Question | None:
    """What has to be asked before this change: it would end what associates are in the middle of."""
    match setting.key:
        case key if key == FORWARDING and setting.value is True and value is False:
            return Question(
                "Stop all forwarding?",
                "Nothing goes to personal phones any more. Sessions that are live end at once, and do "
                "not come back when it is switched on again.",
                "Stop all forwarding",
            )
        case key if key == FROM_NUMBER and setting.value != "store" and value == "store":
            return Question(
                "Let texts leave from the store's number?",
                "Nothing goes to personal phones then. Sessions that are live end at once, and do not "
                "come back when it is changed again.",
                "Text from the store's number",
            )
        case key if key == OPTIONS and isinstance(value, list):
            return _no_longer_offered(setting, value)
        case _:
            return None


def _no_longer_offered(setting: Setting, value: list[str]) -> Question | None:
    before = setting.value if isinstance(setting.value, list) else []
    gone = [MODES.get(each, str(each)) for each in before if each not in value]
    if not gone:
        return None
    return Question(
        "Offer it no more?",
        f"Nothing is forwarded any more for associates who chose {' or '.join(gone)}. Their live "
        "sessions end at once.",
        "Offer it no more",
    )


def about_default(setting: Setting) -> Question:
    """What is asked before a setting gets its default back."""
    usual = shown_value(setting, setting.default)
    words = f"{setting.key} is {shown(setting)}. By default it is {usual}."
    return Question("Back to the default?", words, "Back to the default")
