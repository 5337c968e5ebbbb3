"""Templates as they are offered and put in order. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from server.wire import Preview, Template
from tui.gaps import counted, listed, without
from tui.lengths import told as length_told

MAY_EDIT = "manage_clienteling"
"""The permission of those who add and change templates."""
_PLACE = re.compile(r"line (\d+)\D{1,12}column (\d+)", re.IGNORECASE)


def fitting(templates: Sequence[Template], q: str) -> list[Template]:
    """Those whose title and words hold every word that is searched, in the order they have."""
    words = q.casefold().split()
    if not words:
        return list(templates)
    return [
        each
        for each in templates
        if all(word in f"{each.title}\n{each.body}".casefold() for word in words)
    ]


def first_words(body: str) -> str:
    """A body on one line."""
    return " ".join(body.split())


def cost(body: str) -> str:
    """What a template's own words cost: what its fields add, only a lead can tell."""
    adds = "  ·  and what its fields add" if "{{" in body else ""
    return length_told(without(body)) + adds


class Told(NamedTuple):
    """What a preview comes to, in words; ``blocks``: it cannot be sent as it is."""

    words: str
    blocks: bool


def told(preview: Preview) -> Told:
    """``2 segments  ·  needs car  ·  1 gap: size``"""
    many = preview.segments
    parts = ["1 segment" if many == 1 else f"{many} segments"]
    if preview.required:
        parts.append(f"needs {listed(list(dict.fromkeys(preview.required)))}")
    optional = list(dict.fromkeys(name for name in preview.gaps if name not in preview.required))
    if optional:
        parts.append(f"{counted(len(optional))}: {listed(optional)}")
    return Told("  ·  ".join(parts), bool(preview.required))


def moved(ids: Sequence[str], id: str, step: int) -> list[str] | None:
    """The order with one of them a step on; None where it is at the end already."""
    at = ids.index(id)
    to = at + step
    if not 0 <= to < len(ids):
        return None
    order = list(ids)
    order[at], order[to] = order[to], order[at]
    return order


def place_named(words: str) -> tuple[int, int] | None:
    """The line and the column, counted from 0, that a refusal names, counted from 1."""
    found = _PLACE.search(words)
    return (max(0, int(found[1]) - 1), max(0, int(found[2]) - 1)) if found else None
