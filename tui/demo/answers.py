"""What a customer answers: what was asked is recognised by its words, in English and in Spanish."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from random import Random

PATIENCE = (3, 5)
"""After how many answers a customer is content, at least and at most."""
THUMB = 0.12
SECOND_TEXT = 0.18
STREETS = (
    "14 Juniper Street",
    "230 Mill Lane",
    "7 Orchard Row",
    "58 Cooper Street",
    "91 Quay Road",
)
TIMES = ("5", "4:30", "noon", "11", "6")


class Asked(StrEnum):
    """What a text wants to know, or says. The narrower ones come first."""

    CHOICE = "choice"
    EITHER = "either"
    PICTURE = "picture"
    ADDRESS = "address"
    NAME = "name"
    EMAIL = "email"
    COUNT = "count"
    PAY = "pay"
    OFFER = "offer"
    TIME = "time"
    SIZE = "size"
    MEASURE = "measure"
    COLOUR = "colour"
    WAIT = "wait"
    SORRY = "sorry"
    GONE = "gone"
    PRICE = "price"
    READY = "ready"
    THANKS = "thanks"
    YES_NO = "yes_no"
    QUESTION = "question"
    STATEMENT = "statement"


_DAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|today"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo|mañana|hoy"
)
_CHOICE = re.compile(
    r"\b([\w½$'-]+) (?:or|o) (?:the |a |el |la )?(?!not?\b)([\w½$'-]+)\s*\?", re.IGNORECASE
)
_OFFERED = re.compile(rf"\b({_DAY})\b", re.IGNORECASE)
_RULES: Sequence[tuple[Asked, str]] = (
    (Asked.CHOICE, _CHOICE.pattern),
    (Asked.EITHER, r"\b(or|o)\b[^?.!]*\?"),
    (
        Asked.YES_NO,
        r"\b(shall|should|can|may|could) (i|we) "
        r"(send|put|keep|hold|write|order|book|ship|wrap|bring|show|reserve|add|call|take)\b",
    ),
    (
        Asked.PICTURE,
        r"\b(picture|photo|pic|foto|imagen)\b.*\?"
        r"|\b(send|show|mand\w*|env[ií]\w*)\b.*\b(picture|photo|pic|foto)",
    ),
    (
        Asked.ADDRESS,
        r"\baddress\b|\bwhere (to|should|shall|do you live|can we)\b"
        r"|\bdirección\b|\badónde\b|\bdónde vive",
    ),
    (
        Asked.NAME,
        r"\b(what|which|whose) name\b|\byour (last )?name\b|\bunder (what|which)\b"
        r"|\bqué nombre\b|\bnombre de quién\b",
    ),
    (Asked.EMAIL, r"\b(e-?mail|phone|correo|teléfono)\b.*\?"),
    (Asked.COUNT, r"\b(how many|cuánt[ao]s)\b"),
    (
        Asked.PAY,
        r"\b(pay|cash|(same|which|your|credit) card|pagar|efectivo|(misma|qué) tarjeta)\b.*\?",
    ),
    (Asked.OFFER, rf"(?=.*\?).*(\b({_DAY})\b|\b\d{{1,2}}(:\d\d)? ?(am|pm)\b|\b(at|a las) \d)"),
    (
        Asked.TIME,
        r"\b(when|what time|which day|what day|how soon|cuándo|qué hora|qué día)\b.*\?"
        r"|^(when|what time|which day|what day)\b",
    ),
    (Asked.SIZE, r"\b(size|talla)\b.*\?|^(what|which) size\b"),
    (
        Asked.MEASURE,
        r"\b(tall|wide|long|high|big|inches|feet|measure\w*|medidas?|ancho|alto|mide)\b.*\?",
    ),
    (
        Asked.COLOUR,
        r"\b(colou?rs?|shade|which one|color|tono|cuál)\b.*\?|^(what|which) colou?r\b",
    ),
    (
        Asked.WAIT,
        r"\b(one moment|one second|let me (look|check|see|ask)|find out|(write|get) back|take care of it"
        r"|un momento|averiguo|déjeme|me ocupo)\b(?!.*\?)",
    ),
    (Asked.SORRY, r"\b(sorry|apolog\w+|my fault|perdón|disculp\w+|lo siento)\b"),
    (
        Asked.GONE,
        r"\b(unfortunately|sold out|out of stock|not available|not in stock|don't have|no longer"
        r"|agotad\w+|no nos? queda\w*|lamentablemente)\b",
    ),
    (
        Asked.PRICE,
        r"[$]\s?\d|\b\d+ ?(dollars\b|dólares\b|%)"
        r"|\b(price|costs?|discount|precio|cuesta|descuento)\b",
    ),
    (
        Asked.READY,
        r"\b(ready|aside|waiting for you|waits for you|hold|held|keep|kept|reserved?"
        r"|on (its|the) way|shipped|done|list[oa]|guard\w+|apart\w+|en camino)\b(?!.*\?)",
    ),
    (
        Asked.THANKS,
        r"\b(thanks?|thank you|welcome|my pleasure|gracias|de nada|con gusto)\b(?!.*\?)",
    ),
    (
        Asked.YES_NO,
        r"(^|[.!,;:] *|¿)(do|does|did|is|are|was|were|can|could|would|will|shall|should|may|have|has"
        r"|want|quiere|puede|le|es|está|tiene|prefiere|necesita)\b[^?]*\?",
    ),
    (Asked.QUESTION, r"\?"),
)
_COMPILED = tuple((asked, re.compile(rule, re.IGNORECASE | re.DOTALL)) for asked, rule in _RULES)


@cache
def lines(language: str) -> dict[str, list[str]]:
    """What is answered, by what was asked; and ``more``, ``content`` and ``days``."""
    file = resources.files("tui.demo").joinpath("answers.toml")
    found: dict[str, list[str]] = tomllib.loads(file.read_text("utf-8"))[language]
    return found


@dataclass(frozen=True, slots=True)
class Reply:
    """One text of a customer. ``picture``: they send one along."""

    words: str
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Who answers, and whom. ``words``: choices for ``{colour}`` and ``{size}``."""

    first: str
    last: str
    city: str
    associate: str
    language: str
    words: Mapping[str, Sequence[str]]


def asked(body: str) -> Asked:
    """What a text wants to know; the narrowest rule that fits."""
    return next((one for one, rule in _COMPILED if rule.search(body)), Asked.STATEMENT)


@dataclass(slots=True)
class Talk:
    """One customer's side of a conversation: nothing is said twice, and all good things end."""

    person: Person
    random: Random
    _said: set[str] = field(default_factory=set)
    _left: int = -1

    def begin(self, *words: str) -> None:
        """They wrote something of their own, and have patience for answers again."""
        self._said.update(words)
        self._left = self.random.randint(*PATIENCE)

    def answer(self, body: str) -> list[Reply]:
        """One text, sometimes two; none when all is said."""
        if self._left < 0:
            self.begin()
        if self._left == 0:
            return []
        self._left -= 1
        known, kind = lines(self.person.language), asked(body)
        if self._left == 0:
            return self._first(known["content"], body)
        if kind in (Asked.STATEMENT, Asked.THANKS, Asked.READY) and self.random.random() < THUMB:
            return self._first(("👍",), body) or self._first(known[kind], body)
        replies = self._first(known[kind], body, picture=kind is Asked.PICTURE)
        if replies and self.random.random() < SECOND_TEXT:
            replies += self._first(known["more"], body)
        return replies

    def _first(self, choices: Sequence[str], body: str, picture: bool = False) -> list[Reply]:
        """One of the lines that this customer has not said yet."""
        filled = [self._fill(line, body) for line in choices]
        fresh = [words for words in filled if words not in self._said]
        if not fresh:
            return []
        words = self.random.choice(fresh)
        self._said.add(words)
        return [Reply(words, picture)]

    def _fill(self, line: str, body: str) -> str:
        random, person = self.random, self.person
        known = lines(person.language)
        choice, offer = _CHOICE.search(body), _OFFERED.search(body)
        words = line.format(
            first=person.first,
            last=person.last,
            city=person.city,
            associate=person.associate,
            street=STREETS[sum(map(ord, person.last)) % len(STREETS)],
            day=random.choice(known["days"]),
            time=random.choice(TIMES if person.language == "en" else TIMES[:2]),
            colour=random.choice(person.words["colour"]),
            size=random.choice(person.words["size"]),
            choice=random.choice(choice.groups()).lower() if choice else "",
            offer=_as_in(person.language, offer[1] if offer else ""),
        )
        return words[:1].upper() + words[1:]


def _as_in(language: str, day: str) -> str:
    """A day as it stands within a sentence."""
    if not day:
        return "that" if language == "en" else "eso"
    return day.title() if language == "en" and day.lower().endswith("day") else day.lower()
