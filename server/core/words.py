"""The words of a text as a search knows them: one spelling for what people write in many.

Whoever writes something that can be searched, and whoever searches, takes its words from here, so
that both databases hold and compare exactly the same.
"""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 64
"""Characters of a word that count; what goes on longer is known by its beginning."""
SHORTEST_BEGINNING = 3
"""Characters from which the word being typed finds longer ones; a shorter one stands for itself."""
FEWEST_DIGITS = 3
"""Digits from which a number is searched for."""

_UNSPACED = (
    "\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_ASCII = re.compile(r"[a-z0-9]+")
_ANY = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
"""Marks of no one script. Those of a script are looked up, which takes longer."""
_OTHER_LETTER = re.compile(r"[^\W\x00-\x7f]")
_WITHOUT_MARK = str.maketrans(
    {"æ": "ae", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "œ": "oe", "ø": "o", "þ": "th"}
)
"""Letters that Unicode holds to be none with a mark, while people type them without."""


def words(text: str) -> list[str]:
    """The words of a text, in its order.

    Without case, accents and compatibility forms (NFKD: ``ﬁ``, ``Ａ``, ``①``). Whatever is neither
    letter nor digit parts words. A Han, kana or hangul character is a word of its own, since what is
    written without spaces is searched for without them.
    """
    if text.isascii():
        return [word[:LONGEST] for word in _ASCII.findall(text.lower())]
    folded = _MARKS.sub("", unicodedata.normalize("NFKD", text).casefold())
    if not _OTHER_LETTER.search(folded):  # quotes, dashes, emoji and accents alone are common
        return [word[:LONGEST] for word in _ASCII.findall(folded)]
    folded = folded.translate(_WITHOUT_MARK)
    marks = {ord(each): None for each in set(folded) if unicodedata.category(each)[0] == "M"}
    plain = folded.translate(marks) if marks else folded
    plain = unicodedata.normalize("NFC", plain)  # puts hangul together again
    return [word[:LONGEST] for word in _ANY.findall(plain)]


def terms(query: str) -> list[str]:
    """What a person searches for. Empty where they typed neither letter nor digit."""
    return words(query)


def spaced(text: str) -> str:
    """The words of a text with a space before each: ``' ' + term in spaced(text)`` finds beginnings."""
    return "".join(f" {word}" for word in words(text))


@dataclass(frozen=True, slots=True)
class Search:
    """What a person searches for: words, and the digits of a number where numbers are searched."""

    terms: tuple[str, ...]
    digits: str | None

    @property
    def name(self) -> tuple[str, ...]:
        """What is left for the name where the digits are a number's."""
        return tuple(term for term in self.terms if not term.isdecimal())


def search_of(query: str | None, *, numbers: bool) -> Search | None:
    """What a search box asks, None where it is blank. ``numbers``: whether they may be searched."""
    if query is None or not query.strip():
        return None
    return Search(tuple(terms(query)), _digits(query) if numbers else None)


def _digits(query: str) -> str | None:
    """The digits of a number in any spelling, None where there are too few to search for.

    Zeros in front are how a number is dialled, not part of it.
    """
    digits = "".join(str(unicodedata.digit(char)) for char in query if char.isdecimal())
    digits = digits.lstrip("0")
    return digits if len(digits) >= FEWEST_DIGITS else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a text must hold to be found: these words, and words that begin so."""

    whole: tuple[str, ...]
    begun: tuple[str, ...]

    def is_in(self, text: str) -> bool:
        held = f"{spaced(text)} "
        return all(f" {word} " in held for word in self.whole) and all(
            f" {word}" in held for word in self.begun
        )


def typed(given: tuple[str, ...]) -> Wanted:
    """What is wanted while somebody types: the last term may go on, unless it has just begun."""
    *whole, last = given
    if len(last) < SHORTEST_BEGINNING:
        return Wanted(given, ())
    return Wanted(tuple(whole), (last,))


def beginnings(given: tuple[str, ...]) -> Wanted:
    """What is wanted where few texts are searched: every term is the beginning of a word."""
    return Wanted((), given)
