"""Leads brought in out of a table, a batch of rows at a time."""

from dataclasses import dataclass, field
from typing import ClassVar

from server.wire.base import FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRow:
    """A row of the same file that may have the same number: its ``numbers`` cell, as the file has it."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    row: int
    numbers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """``row`` is its number in the file; ``values`` are cells by the lead's fields, lists with ``;``
    between their items, an extra field as ``fields.NAME``. ``earlier``: rows of batches before this one
    that it may repeat.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    row: int
    values: dict[str, str]
    earlier: list[EarlierRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadImport:
    """``empty``: what an empty cell does to a lead that there is, ``keep`` what stands or ``clear`` it.
    ``look``: nothing is written, the answer says what would become of the rows.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    rows: list[ImportRow]
    empty: str = "keep"
    look: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """``outcome`` is ``added``, ``updated``, ``unchanged`` or ``refused``. ``because`` says why it was
    refused, or what else is to be known. ``shows`` is what the lead holds that it did not, by field.
    """

    row: int
    outcome: str
    because: str | None
    shows: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of each row, in their order."""

    items: list[ImportedRow]
