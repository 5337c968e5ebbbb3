"""Texts with fields to fill (product.md TQ3): four constructs, and nothing else is evaluated.

``{{field}}`` is filled, and vanishes with its surplus space where there is no data; ``{{field!}}`` is
needed; ``{{field | fallback}}`` says what else stands there; ``[[ … ]]`` is a passage that disappears
whole when a plain field inside it has no data. A single ``{``, ``}``, ``[`` or ``]`` is ordinary text.
Reading and filling take time in proportion to the text, and nothing calls itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from server.core.settling import GONE, STANDS, settled

LONGEST_SOURCE = 4_000
"""Characters of a template that is kept."""

_MARK = re.compile(r"\{\{|\}\}|\[\[|\]\]")
_READ_AGAIN = re.compile(rf"{_MARK.pattern}|[{{\[]{STANDS}")
"""What would be read as a template, in a text whose gaps are :data:`STANDS`."""
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
        for found in _MARK.finditer(self._source):
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


# ---- filling


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
