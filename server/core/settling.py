"""Closing a text over what vanished from it: no space is left over, and none is lost elsewhere."""

import re

GONE = "\0"
"""Stands where something vanished. No text that is stored holds it."""
STANDS = "\1"
"""Stands for what will be put in later, and is left alone."""

_BLANKS = " \t\u00a0"
_AROUND = re.compile(rf"(?<![{_BLANKS}])[{_BLANKS}]*+{GONE}[{_BLANKS}{GONE}]*+")
"""Whatever vanished together, with the spaces around. A run of spaces is looked at once only."""
_OPENING = "\n("
_CLOSING = "\n,.;:!?…)"


def settled(text: str) -> str:
    """The text without its marks and the space that they leave over.

    Of the spaces on both sides the first ones stay; none stay at the end of a line or before a mark
    that ends something. A line of which nothing is left goes, and between two empty lines one of them.
    """
    if GONE not in text:
        return text
    return _AROUND.sub(_space_between, "\n".join(_lines_left(text.split("\n"))))


def _space_between(found: re.Match[str]) -> str:
    text, start, end = found.string, found.start(), found.end()
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    if before in _OPENING or after in _CLOSING:  # as nothing is, at either end
        return ""
    return next(filter(None, found.group().split(GONE)), "")


def _lines_left(lines: list[str]) -> list[str]:
    kept: list[str] = []
    closing = False
    for line in lines:
        if GONE in line and not line.strip(_BLANKS + GONE):
            closing = True
            continue
        if not (closing and not line.strip() and _ends_empty(kept)):
            kept.append(line)
        closing = False
    if closing and kept and _ends_empty(kept):
        kept.pop()
    return kept


def _ends_empty(lines: list[str]) -> bool:
    return not lines or not lines[-1].strip()
