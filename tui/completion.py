"""A field of the lead in place of ``{{``, while a text is written. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from server.wire import FieldValue

_ASKED = re.compile(r"\{\{([^{}\n]{0,60})$")
_REST = re.compile(r"[\w.\- ]*[!]?[ ]*\}\}")
_CLOSING = re.compile(r"\{\{([^{}\n]{1,120})\}$")
_CLOSED = re.compile(r"\{\{([^{}\n]{1,120})\}\}")


_SAME = str.maketrans({" ": "_", "-": "_", ".": "_"})


def key(name: str) -> str:
    """What a name is compared by: ``First Name`` and ``first_name`` are one field."""
    return name.strip().casefold().translate(_SAME)


class Asked(NamedTuple):
    """``{{`` and what is typed after it, from ``start`` to ``end`` of a line."""

    start: int
    end: int
    typed: str


def asked(line: str, column: int) -> Asked | None:
    """What stands unfinished left of the cursor; with the rest of the field, where it goes on."""
    if "{{" not in line or not (found := _ASKED.search(line[:column])):
        return None
    rest = _REST.match(line, column)
    return Asked(found.start(), rest.end() if rest else column, found[1])


def fitting(fields: Iterable[FieldValue], typed: str) -> list[FieldValue]:
    """Fields that hold data and whose names hold what is typed; those that begin with it first."""
    word = key(typed)
    held = [field for field in fields if field.value and word in key(field.name)]
    return sorted(held, key=lambda field: not key(field.name).startswith(word))


def closing(line: str, column: int, fields: Iterable[FieldValue]) -> tuple[int, str] | None:
    """Where ``{{name}`` begins that one more brace finishes, and the value that belongs there."""
    found = _CLOSING.search(line[:column])
    value = _value(found[1], fields) if found else None
    return (found.start(), value) if found and value else None


def filled(text: str, cursor: int, fields: Sequence[FieldValue]) -> tuple[str, int] | None:
    """A text with a value for every field that is written out and holds data, and where the cursor is
    then. None where there is no such field.
    """
    out, at, place = "", 0, cursor
    for found in _CLOSED.finditer(text):
        if value := _value(found[1], fields):
            out += text[at : found.start()] + value
            at = found.end()
            if found.end() <= cursor:
                place += len(value) - len(found[0])
            elif found.start() < cursor:
                place = len(out)
    return (out + text[at:], place) if at else None


def _value(written: str, fields: Iterable[FieldValue]) -> str | None:
    name = key(written.partition("|")[0].strip().removesuffix("!"))
    return next((field.value for field in fields if key(field.name) == name), None)
