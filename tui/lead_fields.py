"""What can be written of a lead, as texts in fields: read, checked, and put together with what somebody
else has written meanwhile. Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.wire import Lead
from tui import places
from tui.sanitize import typed

Texts = dict[str, str]
"""By the lead's own names of its fields."""

TITLES: dict[str, str] = {
    "first_name": "First name",
    "last_name": "Last name",
    "numbers": "Numbers",
    "emails": "E-mails",
    "email2": "Text by e-mail",
    "organization": "Organization",
    "status": "Status",
    "attributes": "Attributes",
    "state": "State",
    "time_zone": "Time zone",
    "fields": "Extra fields",
}
"""In the order in which they are shown."""
HINTS: dict[str, str] = {
    "numbers": "parted by commas, the first one is texted",
    "emails": "parted by commas",
    "email2": "the number at its gateway, for order texts",
    "attributes": "parted by commas, as SMSUPDATE",
    "state": "Texas, or TX",
    "time_zone": "Chicago, or America/Chicago",
}
LISTS = ("numbers", "emails", "attributes")
OPTIONAL = ("email2", "organization", "state", "time_zone")
LONGEST = 500
NEW_STATUS = "new"
REFUSED_AT = {
    "number_invalid": "numbers",
    "numbers_hidden": "numbers",
    "state_unknown": "state",
    "time_zone_invalid": "time_zone",
}
"""The field that a refusal of the relay is about."""


class Wrong(Exception):
    """What stands in a field cannot be kept: which one, and why."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(words)
        self.name = name
        self.words = words


def written(lead: Lead | None) -> Texts:
    """A lead as it stands in the fields; None for one who is to be added."""
    if lead is None:
        return {name: NEW_STATUS if name == "status" else "" for name in TITLES}
    return {name: typed(_text(getattr(lead, name))) for name in TITLES}


def _text(value: Any) -> str:
    match value:
        case list():
            return ", ".join(value)
        case dict():
            return "\n".join(f"{name}: {each}" for name, each in value.items())
        case _:
            return value or ""


def changes(before: Texts, now: Texts) -> dict[str, Any]:
    """What was changed, as the relay takes it. Raises :class:`Wrong` for what cannot be kept."""
    return {name: value(name, now[name]) for name in TITLES if now[name] != before[name]}


def value(name: str, text: str) -> Any:
    """What is typed in a field, as the relay takes it."""
    text = text.strip()
    if name == "fields":
        return _extra(text)
    if name in LISTS:
        parts = [part.strip() for part in re.split(r"[,;\n]", text)]
        return [_short(name, part) for part in parts if part]
    if name in ("state", "time_zone") and text:
        return _place(name, text)
    if name == "status" and not text:
        raise Wrong(name, "A lead has a status: new, contacted, or a word of your own.")
    return _short(name, text) or (None if name in OPTIONAL else "")


def _place(name: str, text: str) -> str:
    found = places.state(text) if name == "state" else places.zone(text)
    if found is None:
        example = "TX, or Texas" if name == "state" else "America/Chicago, or Chicago"
        raise Wrong(name, f"There is none of that name. Type it as {example}.")
    return found


def _extra(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text.splitlines():
        name, parted, said = (part.strip() for part in line.partition(":"))
        if not line.strip():
            continue
        if not (name and parted):
            raise Wrong(
                "fields", f"Write “{line.strip()[:30]}” as its name, a colon and its value."
            )
        if name in found:
            raise Wrong("fields", f"{name[:30]} stands there twice.")
        found[_short("fields", name)] = _short("fields", said)
    return found


def _short(name: str, text: str) -> str:
    if len(text) > LONGEST:
        raise Wrong(name, f"At most {LONGEST} characters go here; these are {len(text):,}.")
    return text


@dataclass(frozen=True, slots=True)
class Met:
    """What stands in the fields once somebody else's changes are known: ``texts``, and by field what
    is said of it. ``theirs`` is what they wrote where the person had written too.
    """

    texts: Texts
    notes: Mapping[str, str]
    theirs: Mapping[str, str]


def meet(before: Texts, mine: Texts, theirs: Texts) -> Met:
    """Nothing is lost on either side: where only they have written, theirs is taken; where both have,
    the person's stays, and theirs is shown beside it.
    """
    texts, notes, beside = dict(mine), {}, {}
    for name in TITLES:
        if theirs[name] == before[name] or theirs[name] == mine[name]:
            continue
        if mine[name] == before[name]:
            texts[name] = theirs[name]
            notes[name] = f"Changed by somebody else; it was {_quoted(before[name])}."
        else:
            beside[name] = theirs[name]
            notes[name] = f"Somebody else wrote {_quoted(theirs[name])}. Ctrl+T takes theirs."
    return Met(texts, notes, beside)


def _quoted(text: str) -> str:
    words = " · ".join(text.split("\n"))
    return f"“{words}”" if words else "nothing"
