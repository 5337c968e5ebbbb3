"""A row of a list of leads: what it says, and which lead it means (product.md AP2)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.core import cells, kinds, phone
from server.core.brought import RowRefused
from server.core.tables import FIELDS

Said = str | list[str] | dict[str, str] | None
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TEXTS = ("first_name", "last_name", "organization", "status", "email2", "state", "time_zone")
_LISTS = ("emails", "attributes")
_NULL = ("organization", "email2", "state", "time_zone")
"""Where nothing is said, these are None."""


@dataclass(frozen=True, slots=True)
class LeadRow:
    """``given``: the fields that the row says something of, as a lead keeps them. ``assignee``: a user's
    and a store's name, one of them empty; None where the file does not say whose it is.
    """

    id: str | None
    numbers: list[str]
    given: dict[str, Said]
    assignee: tuple[str, str] | None


def read(values: Mapping[str, str], country: str, *, clear: bool) -> LeadRow:
    """What a row says. Empty cells say nothing, or with ``clear`` that there is nothing. Raises
    RowRefused.
    """
    for column in values:
        if not kinds.is_known(kinds.LEADS, column):
            raise RowRefused(f"nothing of a lead is called “{column[:60]}”")
    id = values.get("id", "").strip() or None
    if id is not None and not _ID.fullmatch(id):
        raise RowRefused("its id has other characters than letters, digits, - and _")
    numbers = numbers_in(values.get("numbers", ""), country)
    if id is None and not numbers:
        raise RowRefused("it has neither a number nor an id, so nobody could know it again")
    given = _given(values, clear=clear)
    if numbers:
        given["numbers"] = list(numbers)
    return LeadRow(id, numbers, given, _assignee(values, clear=clear))


def numbers_in(cell: str, country: str) -> list[str]:
    """The numbers that a cell holds as E.164, each once. Raises RowRefused."""
    try:
        return list(dict.fromkeys(phone.parse(each, country) for each in cells.split(cell)))
    except phone.NumberInvalid as invalid:
        raise RowRefused(f"its number: {invalid}") from None


def _given(values: Mapping[str, str], *, clear: bool) -> dict[str, Said]:
    given: dict[str, Said] = {}
    for name, cell in _named(values).items():
        if not cell.strip() and not (clear and name in values):
            continue
        if name in _TEXTS:
            given[name] = cell.strip() or (None if name in _NULL else "")
        elif name in _LISTS:
            given[name] = cells.split(cell)
    if given.get("status") == "":
        given["status"] = "new"
    extra = {
        column.removeprefix(f"{FIELDS}."): cell
        for column, cell in values.items()
        if kinds.is_extra(column) and (clear or cell.strip())
    }
    return given | ({"fields": extra} if extra else {})


def _named(values: Mapping[str, str]) -> dict[str, str]:
    """With a whole name in its two parts; one that is given in parts stays."""
    whole = " ".join(values.get("name", "").split())
    if not whole or values.get("first_name", "").strip() or values.get("last_name", "").strip():
        return dict(values)
    last, comma, first = whole.partition(", ")
    if not comma:
        first, _, last = whole.rpartition(" ")
        first, last = (first, last) if first else (last, "")
    return {**values, "first_name": first, "last_name": last}


def _assignee(values: Mapping[str, str], *, clear: bool) -> tuple[str, str] | None:
    user, store = (values.get(name, "").strip() for name in ("assignee_user", "assignee_store"))
    if user and store:
        raise RowRefused("it is assigned to a user and to a store: leave one of them empty")
    is_given = "assignee_user" in values or "assignee_store" in values
    return (user, store) if user or store or (clear and is_given) else None


# ---- which lead it means


class Repeats:
    """The ids and numbers of a file's rows so far."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._numbers: dict[str, int] = {}

    def note(self, row: int, id: str | None, numbers: Iterable[str]) -> int | None:
        """Remember a row. The earlier one that it repeats, None for none: rows with ids may share a
        number, as two leads do.
        """
        if id is not None:
            before = self._ids.setdefault(id, row)
            return None if before == row else before
        found = [self._numbers.setdefault(number, row) for number in numbers]
        return min((before for before in found if before != row), default=None)


@dataclass(frozen=True, slots=True)
class Means:
    """The row means this lead; with None it is a new one."""

    lead: str | None
    note: str = ""


def whose(row: LeadRow, known: bool, holders: Mapping[str, list[str]]) -> Means:
    """Which lead a row means: by its id where it has one (``known``: there is such a lead), else by its
    numbers. ``holders``: who has each number. Raises RowRefused where two leads may be meant.
    """
    others = sorted({lead for number in row.numbers for lead in holders.get(number, [])})
    if row.id is not None:
        shared = others and not known
        return Means(row.id if known else None, SHARED if shared else "")
    if len(others) > 1:
        raise RowRefused(
            f"{len(others)} leads have its number, so nobody can say which is meant: give its id"
        )
    return Means(others[0] if others else None)


SHARED = "another lead has its number too"
