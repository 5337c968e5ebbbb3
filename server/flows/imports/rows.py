"""What every kind of row but leads is brought in by: one after the other, each by itself."""

from collections.abc import Callable, Mapping, Sequence

from server.core import kinds
from server.core.brought import Brought, Outcome, RowRefused
from server.core.tables import BadRow, TableRow
from server.flows.problems import Problem

Values = Mapping[str, str]
Take = Callable[[int, Values], Brought]
"""Judges a row and writes it; raises RowRefused or Problem before anything is written."""


def each(kind: str, rows: Sequence[TableRow | BadRow], take: Take) -> list[Brought]:
    """What became of each row, in their order."""
    return [_one(kind, row, take) for row in rows]


def _one(kind: str, row: TableRow | BadRow, take: Take) -> Brought:
    if isinstance(row, BadRow):
        return Brought(row.number, Outcome.REFUSED, row.because)
    try:
        for column in row.values:
            if not kinds.is_known(kind, column):
                raise RowRefused(f"nothing of {kind} is called “{column[:60]}”")
        return take(row.number, row.values)
    except RowRefused as refused:
        return Brought(row.number, Outcome.REFUSED, str(refused))
    except Problem as problem:
        return Brought(row.number, Outcome.REFUSED, problem.detail)


class Told:
    """Ids or names of a file's rows so far: what is said twice is said once."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}

    def note(self, row: int, name: str) -> None:
        """Raises RowRefused where an earlier row was of the same."""
        before = self._rows.setdefault(name, row)
        if before != row:
            raise RowRefused(f"it repeats row {before}")


def said(values: Values, name: str) -> str | None:
    """What a cell says; None where it says nothing."""
    return values.get(name, "").strip() or None


def outcome(row: int, changed: bool) -> Brought:
    return Brought(row, Outcome.UPDATED if changed else Outcome.UNCHANGED)
