"""Promise P7: numbers that must not be seen, and a look out of every exit for them.

A canary is a number that nobody ever types where it is looked for: whatever shows it, the relay has
added it. It is known in any spelling.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from server.core.kinds import KINDS
from tests.support.relay import Person, Phone, Relay
from tests.support.stream import Stream

Json = Any
Spelling = Callable[[str, str, str], str]

SPELLINGS: tuple[Spelling, ...] = (
    lambda area, office, line: f"+1{area}{office}{line}",
    lambda area, office, line: f"({area}) {office}-{line}",
    lambda area, office, line: f"{area}-{office}-{line}",
    lambda area, office, line: f"{area}.{office}.{line}",
    lambda area, office, line: f"1 {area} {office} {line}",
    lambda area, office, line: f"tel:+1-{area}-{office}-{line}",
    lambda area, office, line: f"+1\u00a0({area})\u00a0{office}\u2011{line}",
    lambda area, office, line: _wide(f"{area}{office}{line}"),
)
"""As people and programs write a North American number; the last one in the wide digits of East Asia."""

_BETWEEN = re.compile(r"(?<=\d)[^\w]{1,4}(?=\d)")


def _wide(digits: str) -> str:
    return "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in digits)


def spelled(number: str, how: int) -> str:
    """An E.164 number in one of the spellings."""
    return SPELLINGS[how % len(SPELLINGS)](number[2:5], number[5:8], number[8:])


def shown_in(text: str, numbers: Iterable[str]) -> list[str]:
    """Which of the numbers a text shows, in whatever spelling."""
    plain = "".join(
        str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char
        for char in unicodedata.normalize("NFKC", text)
    )
    digits = _BETWEEN.sub("", plain)
    return [number for number in numbers if number[2:] in digits]


@dataclass(frozen=True, slots=True)
class Exit:
    """Something that left the relay, and where it did."""

    whose: str
    where: str
    text: str


def leaks(exits: Iterable[Exit], numbers: Sequence[str]) -> list[str]:
    """A line for every exit that shows a number."""
    return [
        f"{each.where}, as {each.whose} gets it, shows {number}: {_around(each.text, number)}"
        for each in exits
        for number in shown_in(each.text, numbers)
    ]


def _around(text: str, number: str) -> str:
    at = max(0, text.find(number[-4:]) - 80)
    return text[at : at + 160]


def of_phone(phone: Phone) -> Iterator[Exit]:
    """Every text that a phone holds."""
    for held in phone.held():
        yield Exit(phone.number, f"a text from {held['from']}", f"{held['body']} {held['media']}")


def of_log(relay: Relay) -> Iterator[Exit]:
    yield Exit("everybody", "the log", relay.said())


# ---- what a user can ask for


class Walk:
    """Asks for everything that the relay says it answers, with every id that it has given away."""

    def __init__(self, person: Person) -> None:
        self._person = person
        document = person.http.get("/openapi.json").json()
        self._paths = [path for path, item in document["paths"].items() if "get" in item]

    def exits(self) -> Iterator[Exit]:
        """Lists first: they say which things there are."""
        ids: dict[str, list[str]] = {
            name: [] for name in ("conversation_id", "message_id", "lead_id")
        }
        ids |= {"user_id": [], "store_id": [], "number": [], "place": ["0"], "kind": [*KINDS]}
        plain = [path for path in self._paths if "{" not in path and path != "/v1/events"]
        for path in plain:
            for answer in self._pages(path):
                self._note(path, answer, ids)
                yield Exit(self._person.username, path, answer)
        for path in sorted(self._paths, key=lambda path: path.count("{")):
            for filled in _filled(path, ids):
                answer = self._person.http.get(filled, params={"limit": 200, "q": "it"}).text
                self._note(path, answer, ids)
                yield Exit(self._person.username, filled, answer)
        yield from self._events()

    def _pages(self, path: str) -> Iterator[str]:
        asked: list[dict[str, Any]] = [{"limit": 200}]
        if path == "/v1/conversations":
            folders = ("inbox", "new_leads", "waiting", "dismissed", "store", "live")
            asked += [{"limit": 200, "folder": folder} for folder in folders]
        if path == "/v1/consents":
            asked += [{"format": "csv"}]
        for query in asked:
            yield self._person.http.get(path, params=query).text

    def _note(self, path: str, answer: str, ids: dict[str, list[str]]) -> None:
        kind = _KINDS.get(path)
        if kind is None or not answer.startswith("{"):
            return
        items = json.loads(answer).get("items", [])
        known = dict.fromkeys([*ids[kind], *(str(one.get("id") or one["number"]) for one in items)])
        ids[kind] = list(known)

    def _events(self) -> Iterator[Exit]:
        """Everything since the beginning, as a client that comes back gets it."""
        person = self._person
        newest = int(person.get("/conversations", limit=1)["events_cursor"])
        stream = Stream(person.relay.url, "/v1/events?after=0", person.token, {})
        stream.connected()
        stream.wait(lambda: stream.events and stream.last_id >= newest - 50, "what happened")
        stream.close()
        for event in stream.events:
            yield Exit(person.username, f"the event {event.type}", str(event.data))


_KINDS = {
    "/v1/conversations": "conversation_id",
    "/v1/conversations/{conversation_id}/messages": "message_id",
    "/v1/leads": "lead_id",
    "/v1/users": "user_id",
    "/v1/stores": "store_id",
    "/v1/numbers": "number",
}


def _filled(path: str, ids: dict[str, list[str]]) -> Iterator[str]:
    """A path with every id that fits."""
    names = re.findall(r"{(\w+)}", path)
    if not names or any(name not in ids for name in names):
        return
    first, *others = names
    for each in list(ids[first]):
        filled = path.replace(f"{{{first}}}", each)
        yield from _filled(filled, ids) if others else (filled,)
