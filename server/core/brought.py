"""What becomes of the rows of an import (product.md AP2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a row. ``because`` says why it was refused, or what else is to be known; ``shows``
    is what the thing would hold that it did not, by field.
    """

    row: int
    outcome: Outcome
    because: str = ""
    shows: Mapping[str, str] = field(default_factory=dict)

    @property
    def wrote(self) -> bool:
        return self.outcome in (Outcome.ADDED, Outcome.UPDATED)


class RowRefused(Exception):
    """The row cannot be taken, and why: for the person who imports."""
