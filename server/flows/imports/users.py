"""Users out of a table, with their lines (product.md AP2, LS1).

Passwords are only of users who are new. One who comes without gets a password that nobody knows, and
signs in once an administrator has set another.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from server.core import cells
from server.core.brought import Brought, Outcome, RowRefused
from server.core.tables import BadRow, TableRow
from server.flows import people as flow
from server.flows.context import Context
from server.flows.imports.locations import Stores
from server.flows.imports.rows import Told, Values, each, outcome, said
from server.flows.imports.stores import check_free
from server.flows.leads import read_numbers
from server.store import people
from server.store.statement import Row, Tx

CANNOT_SIGN_IN = "they cannot sign in until a password is set for them"
_FIELDS = ("username", "name", "permissions", "store_id", "status")


def newcomers(tx: Tx, rows: Sequence[TableRow | BadRow]) -> list[TableRow]:
    """The rows of users who are not there yet, and who come with a password."""
    return [
        row
        for row in rows
        if isinstance(row, TableRow) and row.values.get("password") and not _user(tx, row.values)
    ]


def bring_in(
    tx: Tx,
    rows: Sequence[TableRow | BadRow],
    told: Told,
    hashes: Mapping[int, str],
    nobodys: str,
    context: Context,
) -> list[Brought]:
    """Take rows in their order. A user is known by their id, else by their username. ``hashes`` are of
    the passwords of :func:`newcomers` by their rows, ``nobodys`` is of one that nobody knows.
    """
    stores = Stores(tx)

    def take(row: int, values: Values) -> Brought:
        user = _user(tx, values)
        told.note(row, user.id if user else said(values, "id") or said(values, "username") or "")
        given = _given(values, user, stores)
        number = _relay_number(tx, values, user, context)
        if user is not None:
            return _change(tx, row, user, given, number, context)
        password = hashes.get(row)
        added = flow.add(
            tx, id=said(values, "id"), password_hash=password or nobodys, context=context, **given
        )
        if number is not None:
            flow.give_line(tx, added, number, context)
        return Brought(row, Outcome.ADDED, "" if password else CANNOT_SIGN_IN)

    return each("users", rows, take)


def _user(tx: Tx, values: Values) -> Row | None:
    if id := said(values, "id"):
        return people.by_id(tx, id)
    found = people.id_of(tx, said(values, "username") or "")
    return people.by_id(tx, found) if found else None


def _given(values: Values, user: Row | None, stores: Stores) -> dict[str, Any]:
    """The user as they are with this row. Raises RowRefused or Invalid."""
    given: dict[str, Any] = {
        "username": "",
        "permissions": [],
        "store_id": None,
        "status": "active",
    }
    if user is not None:
        given = {name: getattr(user, name) for name in _FIELDS}
    given |= {name: cell for name in ("username", "name", "status") if (cell := said(values, name))}
    given.setdefault("name", given["username"])
    if cell := said(values, "permissions"):
        given["permissions"] = flow.check_permissions(cells.split(cell))
    if cell := said(values, "store"):
        given["store_id"] = stores.id_of(cell)
    return given


def _relay_number(tx: Tx, values: Values, user: Row | None, context: Context) -> str | None:
    """The line that the row gives the user; None where it gives none, or it is there already."""
    cell = said(values, "relay_number")
    if cell is None:
        return None
    number = read_numbers([cell], context.retailer.country)[0]
    if user is not None and user.relay_number == number:
        return None
    if user is not None and user.relay_number:
        raise RowRefused("they have another line: switch their text messaging off first")
    check_free(tx, number)
    return number


def _change(
    tx: Tx, row: int, user: Row, given: dict[str, Any], number: str | None, context: Context
) -> Brought:
    differs = any(given[name] != getattr(user, name) for name in _FIELDS)
    if differs:
        flow.change(tx, user.id, given, None, context)
    if number is not None:
        flow.give_line(tx, user.id, number, context)
    return outcome(row, changed=differs or number is not None)
