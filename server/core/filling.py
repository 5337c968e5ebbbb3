"""Filling a template (product.md TQ3): what it says to a lead, and what is missing for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from server.core.settling import GONE, STANDS, settled
from server.core.templates import MARK, Field, Passage, Template, key

_READ_AGAIN = re.compile(rf"{MARK.pattern}|[{{\[]{STANDS}")
"""What would be read as a template, in a text whose gaps are :data:`STANDS`."""


@dataclass(frozen=True, slots=True)
class Filled:
    """``gaps`` are the fields without data, of which ``required`` must be filled before the text may
    go. ``in_place`` is the text with its gaps still standing: filled again with the same data, it
    gives the same body.
    """

    body: str
    gaps: tuple[str, ...]
    required: tuple[str, ...]
    in_place: str


def fill(template: Template, values: Mapping[str, str]) -> Filled:
    """Fill a template. Values are put in as they are, and never read as a template again; a blank one
    is no data. Names are compared exactly first, then by :func:`key`.
    """
    filling = _Filling(values)
    for part in template.parts:
        filling.add(part)
    return Filled(
        body=settled("".join(filling.body)),
        gaps=tuple(filling.gaps.values()),
        required=tuple(filling.required.values()),
        in_place=_in_place(filling, template.source),
    )


def _in_place(filling: "_Filling", source: str) -> str:
    """Where the data itself would be read as a template, the template is left as it was."""
    text = settled("".join(filling.in_place))
    if _READ_AGAIN.search(text):
        return source
    first, *others = text.split(STANDS)
    pairs = zip(filling.standing, others, strict=True)
    return first + "".join(written + after for written, after in pairs)


class _Filling:
    """The text as it grows, with marks where something vanished or stands (:mod:`settling`)."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._exact = values
        self._alike: dict[str, str] = {}
        for name, value in values.items():
            if value.strip():
                self._alike.setdefault(key(name), value)
        self.body: list[str] = []
        self.in_place: list[str] = []
        self.standing: list[str] = []
        self.gaps: dict[str, str] = {}
        self.required: dict[str, str] = {}

    def add(self, part: str | Field | Passage) -> None:
        match part:
            case Passage(parts) if not any(self._removes(each) for each in parts):
                for each in parts:
                    self._put(each)
            case Passage():
                self._drop(part)
            case _:
                self._put(part)

    def _put(self, part: str | Field) -> None:
        if isinstance(part, Field):
            self._fill(part)
        else:
            self._write(part)

    def _data(self, name: str) -> str | None:
        found = self._exact.get(name, self._alike.get(key(name)))
        return found if found and found.strip() else None

    def _removes(self, part: str | Field) -> bool:
        return isinstance(part, Field) and part.is_plain and self._data(part.name) is None

    def _write(self, text: str) -> None:
        plain = text.replace(GONE, "").replace(STANDS, "")
        self.body.append(plain)
        self.in_place.append(plain)

    def _fill(self, field: Field) -> None:
        found = self._data(field.name) or field.fallback
        if found:
            self._write(found)
        elif field.fallback is None:
            self._note(field)
            self._vanish(field.written)
        else:
            self._vanish(None)

    def _drop(self, passage: Passage) -> None:
        """What a passage needs is needed even where the passage would vanish: the text is held up,
        and in place it stays to be filled. Its other fields are missed by nobody.
        """
        fields = (each for each in passage.parts if isinstance(each, Field))
        needed = [each for each in fields if each.required and self._data(each.name) is None]
        for field in needed:
            self._note(field)
        self._vanish(passage.written if needed else None)

    def _note(self, field: Field) -> None:
        self.gaps.setdefault(key(field.name), field.name)
        if field.required:
            self.required.setdefault(key(field.name), field.name)

    def _vanish(self, standing: str | None) -> None:
        self.body.append(GONE)
        self.in_place.append(GONE if standing is None else STANDS)
        if standing is not None:
            self.standing.append(standing)
