"""Products from a file of comma-separated values. Pure: the file is read by whoever asks.

The first line names the columns: code, name, price, link, picture, in any order. A picture is the path
of a file, beside the list unless it says otherwise, or an https:// address that the relay fetches.
"""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from server.wire import ProductOutcome, ProductRow

COLUMNS = ("code", "name", "price", "link", "picture")
NEEDED = ("code", "name")
MOST_ROWS = 20_000
BATCH = 10
"""Rows that go to the relay at once: as many as a person waits for without a sign of progress."""


class ListUnusable(Exception):
    """The text says why, and what would do."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list; ``line`` is where it stands in the file."""

    line: int
    row: ProductRow
    picture: str = ""
    """The path of its picture on this machine; an address is in the row."""


def read(content: bytes) -> list[Listed]:
    """The products of a list. Raises ListUnusable."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ListUnusable("The list is not text in UTF-8: save it as “CSV UTF-8”.") from None
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=_delimiter(first))
    reader.fieldnames = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in NEEDED if name not in reader.fieldnames]
    if missing:
        raise ListUnusable(
            f"The first line has to name the columns ({', '.join(COLUMNS)}); there is no "
            f"{' and no '.join(missing)}."
        )
    try:
        found = [_listed(reader.line_num, values) for values in reader if any(values.values())]
    except csv.Error as error:
        raise ListUnusable(f"Line {reader.line_num} cannot be read: {error}.") from None
    if len(found) > MOST_ROWS:
        raise ListUnusable(
            f"A list has at most {MOST_ROWS:,} products; this one has {len(found):,}."
        )
    if not found:
        raise ListUnusable("There is no product in this list.")
    return found


def _delimiter(first: str) -> str:
    """Spreadsheets of many countries write semicolons."""
    return max(",;\t", key=first.count)


def _listed(line: int, values: dict[str, str | None]) -> Listed:
    code, name, price, link, picture = ((values.get(column) or "").strip() for column in COLUMNS)
    is_address = picture.lower().startswith(("https://", "http://"))
    row = ProductRow(
        code=code, name=name, price=price, link=link, picture=picture if is_address else None
    )
    return Listed(line, row, "" if is_address else picture)


@dataclass(slots=True)
class Report:
    """What became of the rows so far."""

    outcomes: Counter[str]
    refused: list[tuple[int, str]]
    """The line of each row that was refused, and why."""

    def take(self, listed: Sequence[Listed], outcomes: Sequence[ProductOutcome]) -> None:
        for each, outcome in zip(listed, outcomes, strict=True):
            self.outcomes[outcome.outcome] += 1
            if outcome.outcome == "refused":
                self.refuse(each, outcome.because or "It was refused.")

    def refuse(self, listed: Listed, because: str) -> None:
        words = f"Line {listed.line}, {listed.row.code or 'no code'}: {because}"
        self.refused.append((listed.line, words))

    @property
    def reasons(self) -> str:
        """Of every row that was refused, in the order of the list."""
        return "\n".join(words for _, words in sorted(self.refused))

    @property
    def done(self) -> int:
        return self.outcomes.total()

    @property
    def words(self) -> str:
        """``12 added, 3 unchanged, 1 refused``"""
        names = ("added", "changed", "unchanged", "refused")
        parts = [f"{self.outcomes[name]:,} {name}" for name in names if self.outcomes[name]]
        return ", ".join(parts) or "nothing yet"
