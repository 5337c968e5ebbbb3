"""Users, lines and numbers in words. Pure."""

import re
from datetime import date

from server.wire import Number, TextMessaging, User

Cells = tuple[str, ...]

MANAGES = "manage_users"
"""The permission that all of this takes."""

USES: dict[str | None, str] = {None: "all uses", "line": "lines", "proxy": "proxy numbers"}
STATES: dict[str | None, str] = {
    None: "all states",
    "free": "free",
    "assigned": "assigned",
    "draining": "out of the pool",
    "quarantined": "in quarantine",
}
_IN_WORDS = {"draining": "out of pool", "quarantined": "quarantine"}
_USE = {"line": "line", "proxy": "proxy"}


def user_cells(user: User, store: str) -> Cells:
    """Name, number, text messaging, store, user name, status."""
    texting = "on" if user.text_messaging else "off"
    return (user.name, user.relay_number or "–", texting, store, user.username, user.status)


def number_cells(number: Number) -> Cells:
    """Number, use, state, region, whose."""
    state = _IN_WORDS.get(number.state, number.state)
    use = _USE.get(number.use, number.use)
    return (number.number, use, state, number.region or "–", number.owner or "–")


def next_of(choices: dict[str | None, str], chosen: str | None) -> str | None:
    """The choice after this one, and after the last one the first."""
    every = list(choices)
    return every[(every.index(chosen) + 1) % len(every)]


def is_number(typed: str, number: str) -> bool:
    """Whether a number was typed, in any spelling, with its country or as it is dialled at home."""
    digits, wanted = _digits(typed), _digits(number)
    return bool(digits) and digits in (wanted, wanted.removeprefix("1"))


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text) if re.fullmatch(r"[0-9 +().\-/]*", text.strip()) else ""


def removed(said: TextMessaging) -> list[str]:
    """What goes with a line for good."""
    texts = _counted(said.texts, "text")
    conversations = _counted(said.conversations, "conversation")
    gone = [f"{conversations} with {texts}"]
    if said.unsent:
        gone.append(f"{_counted(said.unsent, 'text')} still waiting to leave: never sent")
    return gone


def kept(said: TextMessaging) -> str:
    """What stays."""
    if said.archived:
        return "An archive of the texts stays, for those who manage users."
    return "No copy of the texts is kept anywhere."


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"


def typed_numbers(text: str) -> list[str]:
    """Numbers that were typed or pasted, one a line or parted by commas or semicolons, each once."""
    parts = (part.strip() for part in re.split(r"[\n,;\t]+", text))
    return list(dict.fromkeys(part for part in parts if part))


def archive_name(number: str, day: date) -> str:
    """``archive-12125550110-2026-03-12.csv``"""
    return f"archive-{re.sub(r'[^0-9]', '', number) or 'line'}-{day.isoformat()}.csv"
