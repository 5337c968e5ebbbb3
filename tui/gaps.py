"""Gaps of a text that is being written: fields of a template that hold no data, as ``{{car}}``. Pure."""

import re
from collections.abc import Iterable
from typing import NamedTuple

_GAP = re.compile(r"\{\{([^{}\n]{1,120})\}\}")
NAMED = 3
"""So many gaps are named in a sentence; the others are counted."""


class Gap(NamedTuple):
    """From ``start`` to ``end``, by characters. A required one keeps the text from being sent."""

    start: int
    end: int
    name: str
    required: bool


def gaps(text: str, *, filled: bool = True) -> list[Gap]:
    """Every gap, in the order in which they stand. ``filled``: the relay fills what is left, so that a
    field with a fallback is none.
    """
    if "{{" not in text:
        return []
    found = _GAP.finditer(text)
    return [_gap(each) for each in found if not (filled and "|" in each[1])]


def _gap(found: "re.Match[str]") -> Gap:
    name = found[1].partition("|")[0].strip()
    return Gap(found.start(), found.end(), name.rstrip("! ") or name, name.endswith("!"))


def after(found: list[Gap], at: int) -> Gap | None:
    """The next gap from a place on; behind the last one, the first."""
    return next((gap for gap in found if gap.start >= at), found[0] if found else None)


def before(found: list[Gap], at: int) -> Gap | None:
    """The gap before a place; before the first one, the last."""
    earlier = [gap for gap in found if gap.end <= at]
    return (earlier or found)[-1] if found else None


def place(text: str, at: int) -> tuple[int, int]:
    """The line and the column of a character, counted from 0."""
    return text.count("\n", 0, at), at - (text.rfind("\n", 0, at) + 1)


def index(text: str, place: tuple[int, int]) -> int:
    """Which character stands at a line and a column; the nearest one where there is no such place."""
    lines = text.split("\n")
    row = max(0, min(place[0], len(lines) - 1))
    column = max(0, min(place[1], len(lines[row])))
    return sum(len(line) + 1 for line in lines[:row]) + column


def without(text: str) -> str:
    """What is left of a text when its gaps vanish."""
    return _GAP.sub("", text) if "{{" in text else text


def named(found: Iterable[Gap]) -> str:
    """``car``, ``car and size``, ``car, size, city and 2 more``; each name once."""
    return listed(list(dict.fromkeys(gap.name for gap in found)))


def listed(names: list[str]) -> str:
    """Names in a sentence, the first few of them."""
    if len(names) > NAMED:
        return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"
    return ", ".join(names)


def advice(found: list[Gap]) -> str:
    """``2 gaps: car, size. Tab goes to them``"""
    if not found:
        return ""
    one = len(found) == 1
    return f"{counted(len(found))}: {named(found)}. Tab goes to {'it' if one else 'them'}"


def counted(count: int) -> str:
    return "1 gap" if count == 1 else f"{count} gaps"


def question(found: list[Gap], *, filled: bool) -> str:
    """What is asked before a text with gaps goes. ``filled``: the relay lets them vanish, else they are
    sent as they are written.
    """
    if filled:
        return f"Enter again sends without {named(found)}"
    return f"Enter again sends {{{{{found[0].name}}}}} as it is written"


def refusal(found: list[Gap]) -> str:
    """Why a text cannot be sent, whose required gaps these are."""
    return f"This text cannot go without {named(found)}: write over what is chosen"
