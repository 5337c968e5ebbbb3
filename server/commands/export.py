"""``floorline-relay export KIND``: a whole table on stdout, read a piece at a time."""

import io
import sys
from collections.abc import Iterator
from typing import Literal, TextIO

from server.commands.beside import reading
from server.config import Settings
from server.core.spreadsheets import lines, marked
from server.core.tables import Record, csv_record, json_line
from server.flows import exports
from server.flows.exports import EVERYBODY
from server.store.db import Reader
from server.store.statement import Tx

Format = Literal["csv", "jsonl"]


def export(settings: Settings, kind: str, format: Format) -> int:
    """Print everything of a kind, with progress on stderr, and count. What is printed can be imported
    again.
    """
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="", write_through=False)
    try:
        with reading(settings) as reader:
            return _print(reader, kind, format, out)
    finally:
        out.detach()


def _print(reader: Reader, kind: str, format: Format, out: TextIO) -> int:
    columns = reader.read(lambda tx: exports.columns(tx, EVERYBODY, kind))
    if format == "csv":
        out.write(lines([columns], marked))
    count = 0
    for records in _pieces(reader, kind):
        if format == "csv":
            out.write(lines((csv_record(record, columns) for record in records), marked))
        else:
            out.writelines(json_line(record) for record in records)
        count += len(records)
        print(f"{count:,} {kind}", file=sys.stderr)
    out.flush()
    return count


def _pieces(reader: Reader, kind: str) -> Iterator[list[Record]]:
    after: str | None = None

    def unit(tx: Tx) -> exports.Found:
        return exports.piece(tx, EVERYBODY, kind, after)

    while True:
        records, after = reader.read(unit)
        if after is None:
            return
        yield records
