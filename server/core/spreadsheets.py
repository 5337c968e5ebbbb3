"""Lists as spreadsheets read them: comma-separated values that no program takes for formulas."""

import csv
import io
import re
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"\+[0-9]{1,15}")


def harmless(cell: str) -> str:
    """A cell that a spreadsheet shows as it is. What begins as a formula does is marked as text; a
    telephone number computes nothing.
    """
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def lines(rows: Iterable[Iterable[str]]) -> str:
    """Rows as comma-separated values (RFC 4180)."""
    written = io.StringIO()
    csv.writer(written).writerows([harmless(cell) for cell in row] for row in rows)
    return written.getvalue()
