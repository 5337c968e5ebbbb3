"""What a text that is a word of consent means (product.md CO2)."""

import re
import unicodedata
from enum import StrEnum

from server.core.consent_words import LANGUAGES

STOP_WORDS = frozenset().union(*(words.stop for words in LANGUAGES))
START_WORDS = frozenset().union(*(words.start for words in LANGUAGES))
HELP_WORDS = frozenset().union(*(words.help for words in LANGUAGES))

_AROUND = re.compile(r"^[\W_]+|[\W_]+$")


class Keyword(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"


def keyword(body: str) -> Keyword | None:
    """The word of consent that a text is. The whole text, any case, spaces around it trimmed."""
    return _meaning(unicodedata.normalize("NFC", body).strip().upper())


def agrees(body: str) -> bool:
    """Whether a text says yes to somebody who was asked: there a ``Yes!`` is as good as a YES."""
    word = _AROUND.sub("", unicodedata.normalize("NFC", body).upper())
    return _meaning(word) is Keyword.START


def _meaning(word: str) -> Keyword | None:
    if word in STOP_WORDS:
        return Keyword.STOP
    if word in START_WORDS:
        return Keyword.START
    return Keyword.HELP if word in HELP_WORDS else None


def undoes(body: str, *, toll_free: bool) -> bool:
    """Whether a START word undoes an opt-out on such a line: the network that keeps the opt-outs of
    toll-free lines does not know YES (facts.md).
    """
    return not toll_free or body.strip().upper() in ("START", "UNSTOP")
