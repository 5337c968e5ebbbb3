"""What a text costs while it is written: segments, encoding, and what would spare one. Pure."""

from dataclasses import dataclass
from functools import lru_cache

from server.core.segments import Segments
from server.core.segments import count as counted

PLAIN = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"',
    "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2026": "...", "\u00a0": " ", "\u202f": " ",
    "\u2022": "-", "\u2039": "'", "\u203a": "'", "\u00ab": '"', "\u00bb": '"', "\u00b4": "'",
    "\u2032": "'", "\u2033": '"', "\u2010": "-", "\u2011": "-",
}  # fmt: skip
"""Signs that word processors and phones put in, and what says the same in GSM-7 (3GPP 23.038)."""
_NAMES = {
    "\u2018": "curly quote", "\u2019": "curly quote", "\u201a": "curly quote",
    "\u201c": "curly quote", "\u201d": "curly quote", "\u201e": "curly quote",
    "\u2013": "long dash", "\u2014": "long dash", "\u2026": "ellipsis sign",
    "\u00a0": "hard space", "\u202f": "hard space",
}  # fmt: skip
_TABLE = str.maketrans(PLAIN)
count = lru_cache(4)(counted)
"""A text is measured, and told of, for every letter."""


@dataclass(frozen=True, slots=True)
class Length:
    """``saved`` segments fewer with ``plain`` in place of the text; ``because`` says what it is that
    costs them. ``plain`` is None where nothing would be spared.
    """

    segments: Segments
    plain: str | None = None
    saved: int = 0
    because: str = ""


def length(text: str) -> Length:
    """How long a text is, and whether other signs would make it shorter to send."""
    segments = count(text)
    if segments.encoding == "GSM-7":
        return Length(segments)
    plain = text.translate(_TABLE)
    spared = count(plain)
    if plain == text or spared.segments >= segments.segments:
        return Length(segments)
    found = [_NAMES.get(char, "special sign") for char in text if char in PLAIN]
    return Length(segments, plain, segments.segments - spared.segments, _said(found))


def _said(found: list[str]) -> str:
    """``1 curly quote``, ``3 curly quotes``, ``2 special signs``."""
    what = found[0] if len(set(found)) == 1 else "special sign"
    plural = "es" if what.endswith("sh") else "s"
    return f"{len(found)} {what}" + (plural if len(found) > 1 else "")


def told(text: str) -> str:
    """In a few words, from the first letter on: ``96 of 160``, ``2 segments · 12 left · UCS-2``."""
    measured = count(text)
    if not measured.segments:
        return ""
    if measured.segments == 1:
        words = f"{measured.units} of {measured.per_segment}"
    else:
        words = f"{measured.segments} segments · {measured.left} left"
    return words if measured.encoding == "GSM-7" else f"{words} · UCS-2"
