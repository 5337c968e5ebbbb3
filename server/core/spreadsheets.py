"""Lists as spreadsheets read them: comma-separated values that no program takes for formulas."""

import csv
import io
import re
from collections.abc import Callable, Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"\+[0-9]{1,15}")


def harmless(cell: str) -> str:
    """A cell that a spreadsheet shows as it is. What begins as a formula does is marked as text; a
    telephone number computes nothing.
    """
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def lines(rows: Iterable[Iterable[str]], guard: Callable[[str], str] = harmless) -> str:
    """Rows as comma-separated values (RFC 4180). ``guard`` is :func:`harmless`, or :func:`marked` in a
    file that is to be read again.
    """
    written = io.StringIO()
    csv.writer(written).writerows([guard(cell) for cell in row] for row in rows)
    return written.getvalue()


_MARKED = re.compile(r"'*[=+\-@\t\r]")


def marked(cell: str) -> str:
    """As :func:`harmless`, so that :func:`plain` gives exactly the cell again: what is marked already,
    or was written as if it were, gets one mark more.
    """
    return f"'{cell}" if _MARKED.match(cell) and not _NUMBER.fullmatch(cell) else cell


def plain(cell: str) -> str:
    """The cell that was :func:`marked`; one that never was stays as it is."""
    return cell[1:] if cell.startswith("'") and _MARKED.match(cell) else cell
