"""Texts with fields to fill (product.md TQ3): four constructs, and nothing else is evaluated.

``{{field}}`` is filled, and vanishes with its surplus space where there is no data; ``{{field!}}`` is
needed; ``{{field | fallback}}`` says what else stands there; ``[[ … ]]`` is a passage that disappears
whole when a plain field inside it has no data. A single ``{``, ``}``, ``[`` or ``]`` is ordinary text.
Reading takes time in proportion to the text, and nothing calls itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

LONGEST_SOURCE = 4_000
"""Characters of a template that is kept."""

MARK = re.compile(r"\{\{|\}\}|\[\[|\]\]")
_SAME = str.maketrans({" ": "_", "-": "_", ".": "_"})
_SHOWN = 40
"""Characters of a wrong name that are said back."""


class TemplateInvalid(ValueError):
    """A template that cannot be used: where (``line`` and ``column``, from 1), and what to do."""

    def __init__(self, source: str, at: int, sentence: str) -> None:
        self.line = source.count("\n", 0, at) + 1
        self.column = at - source.rfind("\n", 0, at)
        self.sentence = sentence
        super().__init__(f"Line {self.line}, column {self.column}: {sentence}")


@dataclass(frozen=True, slots=True)
class Field:
    """A field as it is written; ``at`` is its place in the source."""

    name: str
    fallback: str | None
    required: bool
    at: int

    @property
    def is_plain(self) -> bool:
        return self.fallback is None and not self.required

    @property
    def written(self) -> str:
        return f"{{{{{self.name}{'!' if self.required else ''}}}}}"


@dataclass(frozen=True, slots=True)
class Passage:
    """``[[ … ]]``; ``written`` is the whole of it, as in the source."""

    parts: tuple[str | Field, ...]
    written: str


@dataclass(frozen=True, slots=True)
class Template:
    source: str
    parts: tuple[str | Field | Passage, ...]

    def fields(self) -> Iterator[Field]:
        for part in self.parts:
            inner = part.parts if isinstance(part, Passage) else (part,)
            yield from (each for each in inner if isinstance(each, Field))


def key(name: str) -> str:
    """What a field's name is compared by: ``First Name``, ``first-name`` and ``first_name`` are one."""
    return name.strip().casefold().translate(_SAME)


# ---- reading


def parse(source: str) -> Template:
    """Read a template. Raises :class:`TemplateInvalid` for the first thing that is wrong."""
    return _Reader(source).read()


class _Reader:
    """``_field`` and ``_passage`` are where the construct begins that is open, None for none."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._field: int | None = None
        self._passage: int | None = None
        self._parts: list[str | Field | Passage] = []
        self._inner: list[str | Field] = []

    def read(self) -> Template:
        end = 0
        for found in MARK.finditer(self._source):
            if self._field is not None:
                self._close_field(self._field, found)
            else:
                self._text(end, found.start())
                self._outside_field(found)
            end = found.end()
        if self._field is not None:
            raise self._wrong(
                self._field, "This {{ is not closed: write }} after the field's name."
            )
        if self._passage is not None:
            raise self._wrong(self._passage, "This [[ is not closed: write ]] after the passage.")
        self._text(end, len(self._source))
        return Template(self._source, tuple(self._parts))

    def _outside_field(self, found: re.Match[str]) -> None:
        at = found.start()
        match found.group(), self._passage:
            case "{{", _:
                self._field = at
            case "[[", None:
                self._passage = at
            case "]]", int(opened):
                written = self._source[opened : found.end()]
                self._parts.append(Passage(tuple(self._inner), written))
                self._passage, self._inner = None, []
            case "[[", _:
                raise self._wrong(
                    at, "This [[ is inside another passage: close that with ]] first."
                )
            case "]]", _:
                raise self._wrong(at, "There is no [[ before this ]]: write it, or take this away.")
            case _:
                raise self._wrong(at, "There is no {{ before this }}: write it, or take this away.")

    def _close_field(self, opened: int, found: re.Match[str]) -> None:
        match found.group():
            case "}}":
                self._add(self._read_field(opened, self._source[opened + 2 : found.start()]))
                self._field = None
            case "{{":
                sentence = "This {{ is inside another field: close that with }} first."
                raise self._wrong(found.start(), sentence)
            case mark:
                sentence = f"A field cannot hold {mark}: close it with }}}} first."
                raise self._wrong(found.start(), sentence)

    def _read_field(self, at: int, inner: str) -> Field:
        before, bar, after = inner.partition("|")
        name = before.strip()
        required = name.endswith("!")
        name = name.removesuffix("!").rstrip()
        if not name:
            raise self._wrong(at, "Name a field between {{ and }}, as {{first_name}}.")
        if required and bar:
            raise self._wrong(at, "A field has either ! or a fallback: take one of the two away.")
        return Field(name, after.strip() if bar else None, required, at)

    def _text(self, start: int, end: int) -> None:
        if start < end:
            self._add(self._source[start:end])

    def _add(self, part: str | Field) -> None:
        if self._passage is None:
            self._parts.append(part)
        else:
            self._inner.append(part)

    def _wrong(self, at: int, sentence: str) -> TemplateInvalid:
        return TemplateInvalid(self._source, at, sentence)


def check_names(template: Template, known: Iterable[str]) -> None:
    """Raises :class:`TemplateInvalid` for the first field that is none of the ``known``."""
    names = {key(name): name for name in known}
    for field in template.fields():
        if key(field.name) not in names:
            raise TemplateInvalid(template.source, field.at, _unknown(field.name, names))


def _unknown(name: str, names: Mapping[str, str]) -> str:
    near = get_close_matches(key(name)[:_SHOWN], names, n=1)
    shown = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
    advice = f"Did you mean {names[near[0]]}?" if near else "Take it out, or choose another one."
    return f"There is no field {shown}. {advice}"


def can_be_named(name: str) -> bool:
    """Whether a template can name a field so called: not one that ends with ``!``, for example."""
    try:
        parts = parse(f"{{{{{name}}}}}").parts
    except TemplateInvalid:
        return False
    return len(parts) == 1 and isinstance(parts[0], Field) and parts[0].name == name.strip()
