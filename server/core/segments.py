"""How many segments a carrier bills for a text.

GSM-7 as in 3GPP 23.038: 160 units alone, 153 each when joined. UCS-2: 70, or 67 each. An escape
pair and a grapheme are never split over two segments, so a long text may leave units unused. The
graphemes are those of Unicode's UAX 29, without the Indic conjuncts, which the calculator of the
carrier does not keep together either.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal
from unicodedata import category

Encoding = Literal["GSM-7", "UCS-2"]

_GSM_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENSION = "\f^{}\\[~]|€"

_BEYOND_BASIC = re.compile(f"[^{re.escape(_GSM_BASIC)}]")
_BEYOND_GSM = re.compile(f"[^{re.escape(_GSM_BASIC + _GSM_EXTENSION)}]")
_EXTENSION = re.compile(f"[{re.escape(_GSM_EXTENSION)}]")
_COMPOUND = re.compile(
    "\r\n|[^\0-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff"
    "\u2010-\u2027\u20a0-\u20bf\u3041-\u3096\u4e00-\u9fff]"
)
"""Not a letter or sign that is always a grapheme by itself, of one unit: then count closely."""
_GSM_WHOLE = re.compile("\r\n|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Segments:
    """``units`` are septets or UTF-16 code units; ``per_segment`` is how many of them one holds, and
    ``left`` how many more the last one takes: what is never split leaves some of the others unused.
    """

    encoding: Encoding
    units: int
    segments: int
    per_segment: int
    left: int = field(default=0, compare=False)


def count(text: str) -> Segments:
    """The segments of a text, held to the carrier's own calculator. An empty text has none."""
    if not _BEYOND_BASIC.search(text):
        return _measured("GSM-7", text, len(text))
    if not _BEYOND_GSM.search(text):
        return _measured("GSM-7", text, _septets(text))
    return _measured("UCS-2", text, _utf16_units(text))


def _measured(encoding: Encoding, text: str, units: int) -> Segments:
    alone, joined = (160, 153) if encoding == "GSM-7" else (70, 67)
    if units <= alone:
        return Segments(encoding, units, min(units, 1), alone, alone - units)
    if units == len(text) and not _COMPOUND.search(text):
        segments, left = -(-units // joined), -units % joined
    elif encoding == "UCS-2":
        segments, left = _packed(_graphemes(text), _utf16_units, joined)
    else:
        segments, left = _packed(_GSM_WHOLE.findall(text), _septets, joined)
    return Segments(encoding, units, segments, joined, left)


def _packed(wholes: Iterable[str], units_of: Callable[[str], int], room: int) -> tuple[int, int]:
    """How many segments hold these, none of them split unless it is longer than a segment; and what
    room the last one has.
    """
    segments, used = 1, 0
    for whole in wholes:
        parts = [units_of(whole)]
        if parts[0] > room:
            parts = [units_of(char) for char in whole]
        for part in parts:
            if used + part > room:
                segments, used = segments + 1, 0
            used += part
    return segments, room - used


def _septets(text: str) -> int:
    return len(text) + len(_EXTENSION.findall(text))


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


# ---- graphemes

_ZWJ = "\u200d"
_JOINERS = frozenset("\u200c\u200d\u0e33\u0eb3\uff9e\uff9f")
_PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\u0d4e\U000110bd")
_SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")
_TAGS = ("\U000e0020", "\U000e007f")
_FLAG_LETTERS = ("\U0001f1e6", "\U0001f1ff")
_PICTURES = (("\u2190", "\u2bff"), ("\U0001f000", "\U0001faff"))
_OTHER_PICTURES = frozenset("©®‼⁉™ℹ〰〽㊗㊙")


def _graphemes(text: str) -> Iterator[str]:
    start = 0
    for at in range(1, len(text)):
        if not _continues(text, start, at):
            yield text[start:at]
            start = at
    yield text[start:]


def _continues(text: str, start: int, at: int) -> bool:
    """Whether the character belongs to the grapheme begun at ``start`` (UAX 29, GB3 to GB13)."""
    before, char = text[at - 1], text[at]
    if before < "\u0300" and char < "\u0300":
        return before == "\r" and char == "\n"
    if _stands_alone(before) or _stands_alone(char):
        return False
    if _extends(char) or before in _PREPENDED:
        return True
    if before == _ZWJ:
        return _is_picture(text[start]) and _is_picture(char)
    if _between(before, _FLAG_LETTERS):
        return at - start == 1 and _between(char, _FLAG_LETTERS)
    return _hangul(char) in _HANGUL_AFTER.get(_hangul(before), "")


def _stands_alone(char: str) -> bool:
    if char in _JOINERS or char in _PREPENDED or _between(char, _TAGS):
        return False
    return category(char) in ("Cc", "Cf", "Zl", "Zp")


def _between(char: str, ends: tuple[str, str]) -> bool:
    return ends[0] <= char <= ends[1]


def _extends(char: str) -> bool:
    if char in _JOINERS or _between(char, _SKIN_TONES) or _between(char, _TAGS):
        return True
    return category(char) in ("Mn", "Me", "Mc")


def _is_picture(char: str) -> bool:
    """A wide reading of Extended_Pictographic: arrows and dingbats rarely meet a joiner."""
    return char in _OTHER_PICTURES or any(_between(char, ends) for ends in _PICTURES)


_HANGUL_AFTER = {"L": "LVSC", "V": "VT", "S": "VT", "T": "T", "C": "T"}
"""What may follow a leading consonant, a vowel, a trailing consonant; S and C are syllables."""


def _hangul(char: str) -> str:
    """L, V or T; S for a syllable without a trailing consonant, C for one with it; else ``-``."""
    if _between(char, ("\u1100", "\u115f")) or _between(char, ("\ua960", "\ua97c")):
        return "L"
    if _between(char, ("\u1160", "\u11a7")) or _between(char, ("\ud7b0", "\ud7c6")):
        return "V"
    if _between(char, ("\u11a8", "\u11ff")) or _between(char, ("\ud7cb", "\ud7fb")):
        return "T"
    if _between(char, ("\uac00", "\ud7a3")):
        return "C" if (ord(char) - 0xAC00) % 28 else "S"
    return "-"
