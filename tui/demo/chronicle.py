"""What was written in the months before a demo begins: conversations with their dates, made up from
stories. The same seed and the same moment make the same past.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tui.demo.stories import By, Line, Story, Teller, library, times, told

MONTHS = timedelta(days=212)
"""How far back the past goes."""
FURTHER_BACK = (4, 75)
"""Days between the end of one story of a customer and the next one's beginning."""
STORIES = (1, 1, 2, 2, 2, 3, 3, 4)
"""Of how many stories a customer's past is made."""
CLOSERS = {
    "en": (
        "My pleasure, {first}!", "Any time 🙂", "You are welcome!", "See you soon, {first}!",
        "Glad to hear it!", "Always. Have a lovely day!", "That is what we are here for.",
        "Thank you for writing, {first}.", "Perfect. Say hello when you pass by!", "❤️",
        "Happy to help. Take care!", "Noted! Have a good evening.", "It was a pleasure, {first}.",
        "Enjoy it!", "Thank you for telling me 🙂", "I'll pass it on to everybody here!",
    ),
    "es": ("¡Con mucho gusto, {first}!", "¡Un placer!", "¡Aquí estamos, {first}!", "🙂 ¡Hasta pronto!"),
}  # fmt: skip
STOPS = (
    Line(By.ASSOCIATE, "Hi {first}, the winter sale begins on Friday.", None, timedelta(days=3)),
    Line(By.CUSTOMER, "STOP"),
    Line(
        By.AUTOMATIC,
        "You are opted out and will receive no more texts from Harbor & Pine {store}.",
        None,
        timedelta(0),
    ),
)
"""How a conversation ends with somebody who wants no more texts."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A line, and who answers there. ``username`` is None for a store's line."""

    username: str | None
    associate: str
    store: str
    line: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A lead as stories tell of them."""

    name: tuple[str, str]
    number: str
    city: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a customer's past ends: ``ago`` before now. ``kind`` is ``settled``, ``waiting``,
    ``unread`` (waiting, and nobody has seen it), ``undelivered``, ``failed`` or ``stopped``.
    """

    kind: str
    ago: timedelta


@dataclass(slots=True)
class Past:
    """One customer's conversation with one desk, as rows of a history file."""

    customer: Customer
    desk: Desk
    rows: list[dict[str, Any]] = field(default_factory=list)
    stories: set[str] = field(default_factory=set)


class Chronicle:
    """Makes up pasts. ``pictures`` are addresses by name; what is not there is not shown."""

    def __init__(self, seed: int, now: datetime, pictures: Mapping[str, str]) -> None:
        self._random = Random(f"{seed} chronicle")
        self._now = now
        self._pictures = pictures
        self._decks: dict[tuple[str, str], list[Story]] = {}
        self._closers: dict[tuple[str, str], list[str]] = {}

    def past(self, customer: Customer, desk: Desk, ending: Ending) -> Past:
        """Some stories one after the other, the last one ending as it is wished."""
        past, random = Past(customer, desk), self._random
        zone = ZoneInfo(desk.time_zone)
        end = (self._now - ending.ago).astimezone(zone)
        count = 1 if desk.username is None else random.choice(STORIES)
        told_rows: list[list[dict[str, Any]]] = []
        used = past.stories
        while len(told_rows) < count and self._now - end < MONTHS:
            story = self._story(customer, desk, used)
            used.add(story.name)
            kind = "settled" if told_rows else ending.kind
            rows = self._tell(story, past, _until(story, kind, random), end, kind)
            told_rows.append(rows)
            began = datetime.fromisoformat(rows[0]["at"]).astimezone(zone)
            end = began - timedelta(days=random.uniform(*FURTHER_BACK))
        past.rows = [row for rows in reversed(told_rows) for row in rows]
        return _numbered(past)

    def written(
        self, customer: Customer, desk: Desk, lines: Sequence[Line], ending: Ending
    ) -> Past:
        """A conversation whose words are given."""
        past = Past(customer, desk)
        story = Story("", customer.language, desk.username is None, lines)
        end = (self._now - ending.ago).astimezone(ZoneInfo(desk.time_zone))
        past.rows = self._tell(story, past, list(lines), end, ending.kind)
        return _numbered(past)

    def _story(self, customer: Customer, desk: Desk, used: set[str]) -> Story:
        """From a desk's whole deck before any comes again."""
        key = (desk.line, customer.language)
        fitting = [
            story
            for story in library()
            if story.language == customer.language and story.to_store is (desk.username is None)
        ]
        for _ in range(2):
            deck = self._decks.setdefault(key, [])
            for at, story in enumerate(deck):
                if story.name not in used:
                    return deck.pop(at)
            deck[:0] = self._random.sample(fitting, len(fitting))
        return self._random.choice(fitting)

    def _closer(self, desk: Desk, language: str) -> str:
        """Every one of them before any comes again: they stand below one another in a list."""
        deck = self._closers.setdefault((desk.line, language), [])
        if not deck:
            closers = CLOSERS[language]
            deck.extend(self._random.sample(closers, len(closers)))
        return deck.pop()

    def _tell(
        self, story: Story, past: Past, lines: list[Line], end: datetime, kind: str
    ) -> list[dict[str, Any]]:
        random, customer, desk = self._random, past.customer, past.desk
        if kind == "settled" and lines[-1].by is By.CUSTOMER and desk.username:
            lines = [*lines, Line(By.ASSOCIATE, self._closer(desk, story.language))]
        if kind == "stopped":
            lines = [*lines, *STOPS]
        moments = times(lines, end, random)
        teller = Teller(customer.name[0], desk.associate, desk.store, customer.city)
        bodies = told(
            Story(story.name, story.language, story.to_store, lines, story.words),
            teller,
            moments[0],
            random,
        )
        rows = [
            self._row(past, line, body, at)
            for line, body, at in zip(lines, bodies, moments, strict=True)
        ]
        _end(rows, kind)
        return rows

    def _row(self, past: Past, line: Line, body: str, at: datetime) -> dict[str, Any]:
        inbound = line.by is By.CUSTOMER
        row: dict[str, Any] = {
            "lead_number": past.customer.number,
            "line": past.desk.line,
            "direction": "inbound" if inbound else "outbound",
            "author": past.desk.username if line.by is By.ASSOCIATE else None,
            "body": body,
            "at": at.isoformat(),
        }
        if line.picture and (url := self._pictures.get(line.picture)):
            row["media"] = [url]
        return row


def _until(story: Story, kind: str, random: Random) -> list[Line]:
    """A story's lines up to where it stands now: a customer's line for those who wait, an
    associate's for a text that did not arrive.
    """
    lines = list(story.lines)
    if kind in ("settled", "stopped"):
        return lines
    last = By.ASSOCIATE if kind in ("failed", "undelivered") else By.CUSTOMER
    following = [*lines[1:], None]
    ends = [
        at
        for at, (line, after) in enumerate(zip(lines, following, strict=True), 1)
        if line.by is last and (after is None or after.by is not last)
    ]
    if not ends:
        return lines
    return lines[: ends[0] if random.random() < 0.6 else random.choice(ends[:2])]


def _end(rows: list[dict[str, Any]], kind: str) -> None:
    if kind in ("failed", "undelivered") and rows[-1]["direction"] == "outbound":
        rows[-1]["state"] = kind
    if kind == "unread":
        for row in reversed(rows):
            if row["direction"] == "outbound" and row["author"]:
                break
            if row["direction"] == "inbound":
                row["read"] = False


def _numbered(past: Past) -> Past:
    number = past.customer.number
    past.rows = [{"id": f"{number}/{at}", **row} for at, row in enumerate(past.rows, 1)]
    return past


def in_order(pasts: Iterable[Past]) -> Iterator[dict[str, Any]]:
    """The rows of all pasts, oldest first; rows of one conversation keep their order."""
    rows = [row for past in pasts for row in past.rows]
    return iter(sorted(rows, key=lambda row: datetime.fromisoformat(row["at"]).timestamp()))
