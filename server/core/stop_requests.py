"""Whether a text that is no word of consent seems to ask that texts end (product.md CO2).

Somebody may end texts by any reasonable means (47 CFR 64.1200(a)(10)). A sentence that says so is
flagged to a person, who decides. Reading takes time in proportion to the text: passages are parted
at single characters, and a pattern looks only a bounded number of words ahead.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.core.stop_request_rules import (
    JOINED,
    LAUGHING,
    LAUGHTER,
    NO_SLIPS,
    POLITE,
    RULES,
    SLIPS_OF,
    WORDS,
    Rule,
)
from server.core.words import words

MOST_READ = 5_000
"""Characters. Carriers bring no text of more than 1,600; what is longer is nobody's asking."""

LONGEST_SPELLED = 40
"""Characters of a word that somebody writes letter by letter."""

_PARTING = re.compile(r"[.!?;,:()\n\r…¡¿\"“”—–]")
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘`´ʼ"))
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

_POLITE = frozenset(POLITE.split())
_LAUGHTER = frozenset(LAUGHTER.split())

Passage = list[str]


def asks_to_stop(body: str) -> bool:
    """Whether this text seems to ask that texts end. Words of consent are looked for before."""
    return bool(rules_met(body))


def rules_met(body: str) -> list[str]:
    """The names of the rules by which this text asks that texts end."""
    read = body[:MOST_READ]
    passages = _passages(read)
    said = {word for passage in passages for word in passage}
    begun = [reading for reading in _READINGS if not reading.asks.keys().isdisjoint(said)]
    if not begun:  # as of most texts: nothing else need be looked at
        return []
    laughs = any(sign in read for sign in LAUGHING) or not said.isdisjoint(_LAUGHTER)
    return [
        reading.rule.name
        for reading in begun
        if not (laughs and reading.rule.in_earnest) and reading.is_met(passages)
    ]


@dataclass(frozen=True, slots=True)
class _Step:
    """One of ``words``, after up to ``skipped`` words of any kind; or nothing, if ``optional``."""

    words: frozenset[str]
    optional: bool
    skipped: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    steps: tuple[_Step, ...]
    begins: bool
    ends: bool

    def is_found(self, passage: Passage, at: int) -> bool:
        """Whether it is found from this word on."""
        return (not self.begins or at == 0) and self._goes_on(passage, at, 0)

    def _goes_on(self, passage: Passage, at: int, number: int) -> bool:
        if number == len(self.steps):
            return not self.ends or at == len(passage)
        step = self.steps[number]
        for place in range(at, min(at + step.skipped + 1, len(passage))):
            if passage[place] in step.words and self._goes_on(passage, place + 1, number + 1):
                return True
        return step.optional and self._goes_on(passage, at, number + 1)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A rule with its patterns by the words that they can begin with."""

    rule: Rule
    asks: dict[str, list[_Pattern]]
    unless: dict[str, list[_Pattern]]

    def is_met(self, passages: list[Passage]) -> bool:
        return any(
            _is_in(self.asks, passage) and not _is_in(self.unless, passage)
            for passage in _read_by(self.rule, passages)
        )


def _read_by(rule: Rule, passages: list[Passage]) -> list[Passage]:
    match rule.of:
        case "last":
            return passages[-1:]
        case "whole":
            return passages if len(passages) == 1 else []
        case _:
            return passages


def _is_in(patterns: dict[str, list[_Pattern]], passage: Passage) -> bool:
    return any(
        pattern.is_found(passage, at)
        for at, word in enumerate(passage)
        for pattern in patterns.get(word, ())
    )


def _passages(body: str) -> list[Passage]:
    """The words of each passage that has any, as the rules know them."""
    if letters := _spelled(body):
        return [[letters]]
    parts = _PARTING.split(body.translate(_APOSTROPHES))
    passages = [_plain(words(part)) for part in parts]
    return [passage for passage in passages if passage]


def _spelled(body: str) -> str:
    """The word that somebody wrote letter by letter (``S.T.O.P``); empty where there is none."""
    letters = words(body) if len(body) <= LONGEST_SPELLED else []
    word = "".join(letters)
    return word if len(letters) > 1 and word in _SPELLED and max(map(len, letters)) == 1 else ""


def _plain(spoken: Sequence[str]) -> Passage:
    """Pairs made one, slips set right, without what is only polite."""
    joined: Passage = []
    for word in spoken:
        pair = JOINED.get((joined[-1], word)) if joined else None
        if pair:
            joined[-1] = pair
        else:
            joined.append(_MEANT.get(word, word))
    return [word for word in joined if word not in _POLITE]


def _pattern(written: str) -> _Pattern:
    """A pattern as it is written in the rules."""
    steps: list[_Step] = []
    skipped = 0
    for part in written.split():
        if part.startswith("~"):
            skipped = int(part[1:])
        elif part not in "^$":
            steps.append(_Step(_choices(part.removeprefix("?")), part.startswith("?"), skipped))
            skipped = 0
    return _Pattern(tuple(steps), written.startswith("^"), written.endswith("$"))


def _choices(part: str) -> frozenset[str]:
    return frozenset(
        word for choice in part.split("/") for word in WORDS.get(choice, choice).split()
    )


def _by_first_word(patterns: Iterable[str]) -> dict[str, list[_Pattern]]:
    found: dict[str, list[_Pattern]] = {}
    for pattern in map(_pattern, patterns):
        for word in _beginnings(pattern):
            found.setdefault(word, []).append(pattern)
    return found


def _beginnings(pattern: _Pattern) -> set[str]:
    """The words that a pattern can begin with: of its first step, and of those after optional ones."""
    begun: set[str] = set()
    for step in pattern.steps:
        begun |= step.words
        if not step.optional:
            break
    return begun


def _slips(word: str) -> set[str]:
    """What comes of a word when one key is missed, struck twice, early, or beside."""
    return {
        slip
        for at in range(len(word))
        for slip in (
            word[:at] + word[at + 1 :],
            word[: at + 1] + word[at:],
            word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
            *(word[:at] + beside + word[at + 1 :] for beside in _keys_beside(word[at])),
        )
    }


def _keys_beside(key: str) -> str:
    row = next(row for row in _KEYBOARD if key in row)
    at = row.index(key)
    return row[max(at - 1, 0) : at] + row[at + 1 : at + 2]


_MEANT = {
    slip: word for word in SLIPS_OF for slip in sorted(_slips(word) - NO_SLIPS - set(SLIPS_OF))
}
_SPELLED = frozenset(SLIPS_OF)
_READINGS = [
    _Reading(rule, _by_first_word(rule.patterns), _by_first_word(rule.unless)) for rule in RULES
]
