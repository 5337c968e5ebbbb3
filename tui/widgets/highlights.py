"""Words that are looked for, standing out in a line. Pure.

Found as the relay finds them: without case, accents and compatibility forms, at the beginning of a
word; what is written without spaces, anywhere.
"""

import re
from bisect import bisect_left, bisect_right
from unicodedata import category, normalize

from rich.segment import Segment
from rich.style import Style

from tui.widgets.fold import wholes

_UNSPACED = "\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_BEGINS = rf"(?<![^\W_{_UNSPACED}])"
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")


def found_in(line: str, terms: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where words begin with what is looked for, in order and apart from each other. No character of
    a person's is cut in two: a half of an emoji takes other cells than the whole.
    """
    patterns = [_pattern(term) for term in sorted(terms, key=len, reverse=True) if term.strip()]
    if not patterns:
        return []
    folded, places = _folded(line)
    hits = re.finditer("|".join(patterns), folded)
    found = [(places[hit.start()], places[hit.end() - 1] + 1) for hit in hits]
    return found if line.isascii() else _whole(line, found)


def marked(line: str, terms: tuple[str, ...], plain: Style, found: Style) -> tuple[Segment, ...]:
    """A line in segments: what is looked for in ``found``, the rest in ``plain``."""
    segments, at = [], 0
    for start, stop in found_in(line, terms):
        segments += [Segment(line[at:start], plain), Segment(line[start:stop], found)]
        at = stop
    segments.append(Segment(line[at:], plain))
    return tuple(segment for segment in segments if segment.text)


def _pattern(term: str) -> str:
    """``o'brien`` finds ``O’Brien``: the relay looks for its words."""
    folded = _folded(term)[0] or term
    words = re.findall(r"[^\W_]+", folded)
    if not words:
        return re.escape(folded)
    begins = "" if _IS_UNSPACED.match(words[0]) else _BEGINS
    return begins + r"[\W_]+".join(map(re.escape, words))


def _folded(text: str) -> tuple[str, list[int]]:
    """A text as it is compared, and for each of its characters the place of the one it was."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    folded, places = [], []
    for at, char in enumerate(text):
        bare = "".join(c for c in normalize("NFKD", char) if category(c) not in ("Mn", "Me"))
        for each in normalize("NFC", bare).casefold():
            folded.append(each)
            places.append(at)
    return "".join(folded), places


def _whole(line: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places widened to whole characters; those that then touch the one before are one with it."""
    spans: list[tuple[int, int]] = []
    edges = wholes(line)
    for start, stop in found:
        start, stop = edges[bisect_right(edges, start) - 1], edges[bisect_left(edges, stop)]
        if spans and start < spans[-1][1]:
            start = spans.pop()[0]
        spans.append((start, stop))
    return spans
