"""Cells of a table: what of a thing one text can say, and how it is read again (product.md AP2)."""

import json
import re

YES, NO = "yes", "no"
_TRUE = frozenset({"yes", "y", "true", "t", "1", "on", "x"})
_FALSE = frozenset({"no", "n", "false", "f", "0", "off", ""})
_BETWEEN = re.compile(r"[;,\n]")
_UNCLEAR = re.compile(r"[;,\r\n]|^\s|\s$|^$|^\[")


def joined(items: list[str]) -> str:
    """A list as one cell: its items with ``; `` between them, or as JSON where one of them could not
    be told from two.
    """
    if any(_UNCLEAR.search(item) for item in items):
        return json.dumps(items, ensure_ascii=False)
    return "; ".join(items)


def split(cell: str) -> list[str]:
    """The list that a cell holds: written by :func:`joined`, or by a person with semicolons, commas or
    line breaks.
    """
    if cell.lstrip().startswith("[") and (items := _json_list(cell)) is not None:
        return items
    return [item for part in _BETWEEN.split(cell) if (item := part.strip())]


def _json_list(cell: str) -> list[str] | None:
    try:
        items = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    if isinstance(items, list) and all(isinstance(item, str) for item in items):
        return items
    return None


def said(value: bool) -> str:
    return YES if value else NO


def truth(cell: str) -> bool:
    """Yes or no in any of the usual words. ValueError for another one."""
    word = cell.strip().lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise ValueError("give yes or no")
