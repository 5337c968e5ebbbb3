"""What each column of a file becomes, and the rows as the relay takes them. Pure (product.md MC11)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from server.wire import EarlierRow, ImportedRow, ImportRow
from tui.tables import (
    SEVERAL,
    TARGETS,
    BadRow,
    Table,
    TableRow,
    extra,
    guesses,
    joined,
    lines,
    marked,
    split,
)

AT_ONCE = 200
"""Rows of a batch: between two of them it can be stopped."""
MOST_BYTES = 700_000
"""Of a batch's cells, about: the relay takes requests up to 1 MB."""
LARGEST_ROW = 250_000
LOOKED_AT = 8
"""Rows of which is shown what would become of them."""
SAME_DIGITS = 7
"""Numbers that end in the same digits may be the same; the relay knows."""
MOST_EARLIER = 5
WHY = "why it was refused"
"""The column that a file of refused rows has besides."""

NAMES = {
    "name": "whole name",
    "first_name": "first name",
    "last_name": "last name",
    "numbers": "numbers",
    "emails": "e-mails",
    "email2": "second e-mail",
    "organization": "organization",
    "status": "status",
    "attributes": "attributes",
    "state": "state",
    "time_zone": "time zone",
    "assignee_user": "whose: a user",
    "assignee_store": "whose: a store",
    "id": "id",
}
LEFT_OUT = "left out"
_FIELDS = "fields."


def target_name(target: str | None) -> str:
    """What a column becomes, in words."""
    if target is None:
        return LEFT_OUT
    if target.startswith(_FIELDS):
        return f"extra field {target.removeprefix(_FIELDS)}"
    return NAMES.get(target, target)


@dataclass(slots=True)
class Plan:
    """``targets``: what each column becomes, None where it is left out. ``clears``: an empty cell takes
    away what was there.
    """

    table: Table
    targets: dict[str, str | None]
    clears: bool = False
    example: dict[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> str:
        return "clear" if self.clears else "keep"

    def put(self, column: str, target: str | None) -> None:
        """A column becomes this; of what can only be once, another column no longer does."""
        for other, before in self.targets.items():
            if before == target and target not in SEVERAL:
                self.targets[other] = None
        self.targets[column] = target

    def keep_others(self) -> bool:
        """Every column that is left out becomes an extra field; where none is, those are left out again
        that nobody knows. Whether they are kept now.
        """
        out = [column for column, target in self.targets.items() if target is None]
        if out:
            self.targets |= {column: extra(column) for column in out if column != WHY}
            return True
        known = guesses(self.table.columns)
        self.targets |= {column: None for column in self.targets if known[column] is None}
        return False

    def trouble(self) -> str:
        """Why it cannot be imported so; empty where it can."""
        if not {"numbers", "id"} & set(self.targets.values()):
            return "No column becomes the number: choose it and press Enter."
        return ""

    def values(self, row: TableRow) -> dict[str, str]:
        """A row's cells by what they become."""
        found: dict[str, str] = {}
        for column, cell in row.values.items():
            target = self.targets.get(column)
            if target is None:
                continue
            if target in SEVERAL and found.get(target):
                cell = joined([*split(found[target]), *split(cell)])
            found[target] = cell
        return found


def plan_of(table: Table) -> Plan:
    """What the names of the columns say; the first rows say how their cells look."""
    example: dict[str, str] = {}
    for row in islice(table.rows(), 50):
        if isinstance(row, TableRow):
            example |= {
                column: cell
                for column, cell in row.values.items()
                if cell.strip() and column not in example
            }
    return Plan(table, dict(guesses(table.columns)), example=example)


def choices(column: str) -> list[tuple[str, str]]:
    """What a column may become; empty: left out."""
    own = extra(column)
    return [
        *((target_name(target), target) for target in TARGETS),
        (target_name(own), own),
        (LEFT_OUT, ""),
    ]


# ---- rows as the relay takes them


@dataclass(slots=True)
class Batch:
    """Rows to be sent, those that cannot even be read, and how many rows of the file that is."""

    rows: list[ImportRow] = field(default_factory=list)
    bad: list[ImportedRow] = field(default_factory=list)
    size: int = 0
    cells: dict[int, dict[str, str]] = field(default_factory=dict)
    """The rows as the file has them."""

    @property
    def count(self) -> int:
        return len(self.rows) + len(self.bad)


def batches(plan: Plan) -> Iterator[Batch]:
    """All rows in their order. A row names those before it that may have its number."""
    seen: dict[str, list[EarlierRow]] = {}
    batch = Batch()
    for row in plan.table.rows():
        if isinstance(row, BadRow):
            batch.bad.append(_refused(row))
        else:
            _put(batch, plan, row, seen)
        if batch.count >= AT_ONCE or batch.size >= MOST_BYTES:
            yield batch
            batch = Batch()
    if batch.count:
        yield batch


def _refused(row: BadRow) -> ImportedRow:
    return ImportedRow(row=row.number, outcome="refused", because=row.because, shows={})


def _put(batch: Batch, plan: Plan, row: TableRow, seen: dict[str, list[EarlierRow]]) -> None:
    values = plan.values(row)
    size = 4 * sum(len(name) + len(cell) for name, cell in values.items())
    if size > LARGEST_ROW:
        batch.bad.append(_refused(BadRow(row.number, "it is far too long for a lead")))
        return
    earlier = _earlier(row.number, values, seen)
    batch.rows.append(ImportRow(row=row.number, values=values, earlier=earlier))
    batch.cells[row.number] = row.values
    batch.size += size


def _earlier(
    row: int, values: dict[str, str], seen: dict[str, list[EarlierRow]]
) -> list[EarlierRow]:
    """Earlier rows with a number that ends as one of this row's does. Rows with ids repeat none."""
    if values.get("id", "").strip():
        return []
    own = EarlierRow(row=row, numbers=values.get("numbers", ""))
    found: dict[int, EarlierRow] = {}
    for number in split(own.numbers):
        end = re.sub(r"\D", "", number)[-SAME_DIGITS:]
        same = seen.setdefault(end, [])
        found |= {each.row: each for each in same}
        if len(same) < MOST_EARLIER:
            same.append(own)
    return [found[at] for at in sorted(found) if at != row][:MOST_EARLIER]


def first_rows(plan: Plan) -> Batch:
    """The rows that are looked at before anything is imported."""
    found = next(batches(plan))
    rows = found.rows[:LOOKED_AT]
    last = rows[-1].row if rows else 0
    return Batch(rows, [bad for bad in found.bad if bad.row < last or not rows][:LOOKED_AT])


def described(result: ImportedRow) -> str:
    """What would become of a row, in words."""
    if result.outcome == "refused":
        return f"refused: {result.because}"
    shows = dict(result.shows)
    name = " ".join(filter(None, [shows.pop("first_name", ""), shows.pop("last_name", "")]))
    numbers = shows.pop("numbers", "")
    rest = [f"{target_name(field)} {cell}" if cell else f"no {target_name(field)}"
            for field, cell in shows.items()]  # fmt: skip
    said = " · ".join(filter(None, [name, numbers, *rest]))
    words = f"{result.outcome}: {said}" if said else result.outcome
    return f"{words} ({result.because})" if result.because else words


# ---- what became of them


@dataclass(slots=True)
class Report:
    """Counts, and every refused row with its cells."""

    total: int
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("added", "updated", "unchanged", "refused"), 0)
    )
    refused: list[ImportedRow] = field(default_factory=list)
    cells: dict[int, dict[str, str]] = field(default_factory=dict)

    @property
    def done(self) -> int:
        return sum(self.counts.values())

    def take(self, batch: Batch, results: list[ImportedRow]) -> None:
        """The relay's word on a batch."""
        for result in sorted([*results, *batch.bad], key=lambda each: each.row):
            self.counts[result.outcome] = self.counts.get(result.outcome, 0) + 1
            if result.outcome == "refused":
                self.refused.append(result)
                self.cells[result.row] = batch.cells.get(result.row, {})

    def words(self) -> str:
        return ", ".join(f"{outcome} {count:,}" for outcome, count in self.counts.items())

    def refused_file(self, columns: tuple[str, ...]) -> bytes:
        """The refused rows as a table that can be corrected and imported."""
        kept = [column for column in columns if column != WHY]
        rows = (
            [*(self.cells[each.row].get(column, "") for column in kept), each.because or ""]
            for each in self.refused
        )
        return lines([[*kept, WHY], *rows], marked).encode()
