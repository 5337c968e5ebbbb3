"""Tables in files, read by the same pure functions with which the relay's commands read them."""

from server.core.cells import joined, split
from server.core.lead_columns import SEVERAL, TARGETS, extra, guesses
from server.core.spreadsheets import lines, marked
from server.core.tables import (
    JSON_LINES,
    VALUES,
    BadRow,
    Encoding,
    Table,
    TableRow,
    TableUnreadable,
    read_table,
)

__all__ = [
    "JSON_LINES",
    "SEVERAL",
    "TARGETS",
    "VALUES",
    "BadRow",
    "Encoding",
    "Table",
    "TableRow",
    "TableUnreadable",
    "extra",
    "guesses",
    "joined",
    "lines",
    "marked",
    "read_table",
    "split",
]
