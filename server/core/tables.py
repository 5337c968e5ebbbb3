"""Tables in files: comma-separated values and JSON lines, read whole or not at all (product.md AP2).

Bytes in, rows out: the command and the terminal read with the same functions. A file that cannot be
read is refused as a whole, with the place of what is wrong; a row that cannot is refused alone.
"""

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from server.core import cells
from server.core.spreadsheets import plain

Encoding = Literal["utf-8", "windows-1252"]
"""What a file without a mark of its own is written in."""

LARGEST = 256 * 1024 * 1024
"""Bytes of a file."""
LONGEST_CELL = 131_072
"""Characters."""
DELIMITERS = ",;\t"
JSON_LINES = (".jsonl", ".ndjson")
VALUES = (".csv", ".tsv", ".txt")
FIELDS = "fields"
"""The key under which JSON lines keep extra fields; a column of one is called ``fields.NAME``."""


class TableUnreadable(Exception):
    """The file cannot be read at all: where, why, and what to do."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """``number`` is the row's as a spreadsheet counts them, the header being 1; of JSON lines the
    line's. ``values`` are cells by their columns.
    """

    number: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read, and why."""

    number: int
    because: str


Rows = Iterator[TableRow | BadRow]


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` in their order; ``rows`` begins again each time it is called."""

    columns: tuple[str, ...]
    count: int
    rows: Callable[[], Rows]


def read_table(name: str, content: bytes, encoding: Encoding = "utf-8") -> Table:
    """The table in a file of this name, which says by its end what it holds. Raises
    TableUnreadable.
    """
    end = "." + name.rpartition(".")[2].lower()
    if end not in (*JSON_LINES, *VALUES):
        raise TableUnreadable(
            f"The end of the name says what a file holds: {', '.join(VALUES)} for values with a "
            f"header, {' or '.join(JSON_LINES)} for JSON lines."
        )
    if len(content) > LARGEST:
        raise TableUnreadable(
            f"The file is larger than {LARGEST // 1024 // 1024} MB. Import it in parts."
        )
    text = decoded(content, encoding)
    if not text.strip():
        raise TableUnreadable("The file is empty.")
    return _json_table(text) if end in JSON_LINES else _csv_table(text)


# ---- characters


def decoded(content: bytes, encoding: Encoding = "utf-8") -> str:
    """The text of a file: as its mark says, else in ``encoding``. Raises TableUnreadable."""
    coding, words = _coding(content, encoding)
    try:
        text = content.decode(coding)
    except UnicodeDecodeError as error:
        raise TableUnreadable(_wrong_bytes(content, error, words)) from None
    if (at := text.find("\0")) >= 0:
        raise TableUnreadable(
            f"Line {text.count(chr(10), 0, at) + 1} holds a NUL character, so this is no text that "
            "can be read. If it is UTF-16, save it as UTF-8."
        )
    return text


def _coding(content: bytes, encoding: Encoding) -> tuple[str, str]:
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", "UTF-8"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "UTF-16"
    if encoding == "windows-1252":
        return "cp1252", "Windows-1252"
    return "utf-8", "UTF-8"


def _wrong_bytes(content: bytes, error: UnicodeDecodeError, words: str) -> str:
    line = content.count(b"\n", 0, error.start) + 1
    where = f"Line {line}, byte {error.start + 1} (0x{content[error.start]:02X}) is not {words}."
    if words == "UTF-8":
        return (
            f"{where} Save the file as UTF-8 (in a spreadsheet: CSV UTF-8), or, if it comes from "
            "an older Windows program, say that it is Windows-1252."
        )
    return f"{where} Save the file as UTF-8."


# ---- comma-separated values


def _csv_table(text: str) -> Table:
    delimiter = _delimiter(text)
    records = _records(text, delimiter)
    columns = _columns(next((cells for _, cells in records if _filled(cells)), []))
    count = sum(1 for _, cells in records if _filled(cells))
    if not count:
        raise TableUnreadable("The file has a header and no rows.")
    return Table(columns, count, lambda: _csv_rows(text, delimiter, columns))


def _delimiter(text: str) -> str:
    """What the header is divided by; quoted names do not count."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=unquoted.count)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every record with its number, blank ones too. Raises TableUnreadable."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number, line = 0, 1
    while True:
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise TableUnreadable(_broken(str(error), line)) from None
        if record is None:
            return
        number += 1
        line = reader.line_num + 1
        yield number, record


def _filled(record: list[str]) -> bool:
    return any(cell.strip() for cell in record)


def _broken(error: str, line: int) -> str:
    if "unexpected end" in error:
        return f"In the record of line {line} a quotation mark opens and is never closed."
    if "field limit" in error:
        return (
            f"In the record of line {line} a cell is longer than {LONGEST_CELL:,} characters: "
            "probably a quotation mark is not closed."
        )
    return (
        f"The record of line {line} cannot be read: text follows a closing quotation mark. "
        "A quotation mark within a cell is written twice."
    )


def _columns(header: list[str]) -> tuple[str, ...]:
    while header and not header[-1].strip():
        header = header[:-1]
    names = [plain(name).strip() or f"column {at}" for at, name in enumerate(header, 1)]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise TableUnreadable(
            f"Two columns are called “{twice[:60]}”. Give each column a name of its own."
        )
    return tuple(names)


def _csv_rows(text: str, delimiter: str, columns: tuple[str, ...]) -> Rows:
    filled = ((at, record) for at, record in _records(text, delimiter) if _filled(record))
    next(filled)
    for number, record in filled:
        while len(record) > len(columns) and not record[-1].strip():
            record.pop()
        if len(record) != len(columns):
            because = f"it has {_cells(len(record))}, and the header has {len(columns)}"
            yield BadRow(number, because)
        else:
            yield TableRow(number, dict(zip(columns, map(plain, record), strict=True)))


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


# ---- JSON lines


def _json_table(text: str) -> Table:
    columns: dict[str, None] = {}
    count = 0
    for row in _json_rows(text):
        count += 1
        if isinstance(row, TableRow):
            columns |= dict.fromkeys(row.values)
    return Table(tuple(columns), count, lambda: _json_rows(text))


def _json_rows(text: str) -> Rows:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _json_row(number, line)


def _json_row(number: int, line: str) -> TableRow | BadRow:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return BadRow(number, "it is not JSON, one object a line")
    if not isinstance(record, dict):
        return BadRow(number, "it is not an object, as {“first_name”: “Dana”}")
    values: dict[str, str] = {}
    try:
        for name, value in record.items():
            if name == FIELDS and isinstance(value, dict):
                values |= {f"{FIELDS}.{key}": _cell(key, each) for key, each in value.items()}
            else:
                values[name] = _cell(name, value)
    except ValueError as error:
        return BadRow(number, str(error))
    return TableRow(number, values)


def _cell(name: str, value: object) -> str:
    """A value as a cell of comma-separated values would say it."""
    match value:
        case None:
            return ""
        case bool():
            return cells.said(value)
        case str():
            return value
        case int() | float():
            return str(value)
        case list() if all(isinstance(item, str) for item in value):
            return cells.joined(value)
        case _:
            raise ValueError(f"“{name[:60]}” is neither a text nor a list of texts")


# ---- writing


Value = str | bool | list[str] | dict[str, str] | None
Record = dict[str, Value]


def csv_record(record: Record, columns: tuple[str, ...]) -> list[str]:
    """A record as cells in the order of the columns; those of extra fields are ``fields.NAME``."""
    return [written(_value(record, column)) for column in columns]


def _value(record: Record, column: str) -> Value:
    extra = record.get(FIELDS)
    if column.startswith(f"{FIELDS}.") and isinstance(extra, dict):
        return extra.get(column.removeprefix(f"{FIELDS}."))
    return record[column]


def written(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return cells.said(value)
        case list():
            return cells.joined(value)
        case dict():
            raise TypeError("extra fields have columns of their own")
        case _:
            return value


def json_line(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"
