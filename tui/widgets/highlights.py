"""Words that are looked for, standing out in a line. Pure."""

import re

from rich.segment import Segment
from rich.style import Style


def found_in(line: str, terms: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where words begin with what is looked for, in order and apart from each other."""
    if not terms:
        return []
    pattern = "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True))
    return [match.span() for match in re.finditer(rf"(?<!\w)(?:{pattern})", line, re.IGNORECASE)]


def marked(line: str, terms: tuple[str, ...], plain: Style, found: Style) -> tuple[Segment, ...]:
    """A line in segments: what is looked for in ``found``, the rest in ``plain``."""
    segments, at = [], 0
    for start, stop in found_in(line, terms):
        segments += [Segment(line[at:start], plain), Segment(line[start:stop], found)]
        at = stop
    segments.append(Segment(line[at:], plain))
    return tuple(segment for segment in segments if segment.text)
