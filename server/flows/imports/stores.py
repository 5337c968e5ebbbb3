"""Stores out of a table, with their SMS numbers (product.md AP2, LS5)."""

from collections.abc import Sequence
from typing import Any

from server.core import cells
from server.core.brought import Brought, Outcome, RowRefused
from server.core.model import NumberState, NumberUse
from server.core.tables import BadRow, TableRow
from server.flows import announce
from server.flows import places as flow
from server.flows.context import Context
from server.flows.imports.locations import Stores
from server.flows.imports.rows import Told, Values, each, outcome, said
from server.flows.leads import read_numbers
from server.store import numbers, places
from server.store.statement import Row, Tx

_FIELDS = ("name", "kind", "phone", "time_zone", "state", "area_codes", "forward_calls")


def bring_in(
    tx: Tx, rows: Sequence[TableRow | BadRow], told: Told, context: Context
) -> list[Brought]:
    """Take rows in their order. A store is known by its id, else by its name where no other has it."""

    def take(row: int, values: Values) -> Brought:
        store = _store(tx, values)
        told.note(row, store.id if store else said(values, "id") or said(values, "name") or "")
        given = _given(values, store, context)
        number = _sms_number(tx, values, store, given, context)
        enable = _enable(values, store, number)
        if store is None:
            return _add(tx, row, said(values, "id"), given, number, enable, context)
        return _change(tx, row, store, given, number, enable, context)

    return each("stores", rows, take)


def _store(tx: Tx, values: Values) -> Row | None:
    id, name = said(values, "id"), said(values, "name")
    if id is not None:
        return places.by_id(tx, id)
    if name is None:
        raise RowRefused("it has neither an id nor a name")
    found = Stores(tx).ids_called(name)
    if len(found) > 1:
        raise RowRefused(f"{len(found)} stores have its name: give its id")
    return places.by_id(tx, found[0]) if found else None


def _given(values: Values, store: Row | None, context: Context) -> dict[str, Any]:
    """The store as it is with this row. Raises RowRefused or Invalid."""
    given: dict[str, Any] = {"name": "", "kind": "store", "time_zone": "", "area_codes": []}
    given |= dict.fromkeys(("phone", "state", "forward_calls"))
    if store is not None:
        given = {name: getattr(store, name) for name in _FIELDS}
    given |= {name: cell for name in _FIELDS if (cell := said(values, name))}
    if isinstance(given["area_codes"], str):
        given["area_codes"] = cells.split(given["area_codes"])
    if given["forward_calls"]:
        given["forward_calls"] = read_numbers([given["forward_calls"]], context.retailer.country)[0]
    return given | flow.read_store(given, context.retailer.country)


def _sms_number(
    tx: Tx, values: Values, store: Row | None, given: dict[str, Any], context: Context
) -> str | None:
    """The line that the row gives the store; None where it gives none, or it is there already."""
    cell = said(values, "sms_number")
    if cell is None:
        return None
    number = read_numbers([cell], context.retailer.country)[0]
    if store is not None and store.sms_number == number:
        return None
    if store is not None and store.onboarded_at:
        raise RowRefused("the store has another SMS number, which it keeps")
    if not flow.valid_phone(given["phone"], context.retailer.country):
        raise RowRefused(flow.NO_VALID_PHONE)
    check_free(tx, number)
    return number


def check_free(tx: Tx, number: str) -> None:
    """Raises RowRefused unless this is a free line of ours."""
    row = numbers.by_number(tx, number)
    if row is None:
        raise RowRefused("its line is no number of ours: import the numbers first")
    if row.use != NumberUse.LINE or row.state != NumberState.FREE:
        raise RowRefused("its line is not free")


def _enable(values: Values, store: Row | None, number: str | None) -> bool:
    """Whether the row enables a store that was not."""
    cell = said(values, "enabled")
    try:
        wanted = cells.truth(cell) if cell else bool(store and store.enabled_at)
    except ValueError as error:
        raise RowRefused(f"its “enabled” cannot be read: {error}") from None
    is_enabled = bool(store and store.enabled_at)
    if is_enabled and not wanted:
        raise RowRefused("the store is enabled, which is final")
    if wanted and not is_enabled and not (number or (store and store.onboarded_at)):
        raise RowRefused("a store without an SMS number cannot be enabled: give its sms_number")
    return wanted and not is_enabled


def _add(
    tx: Tx, row: int, id: str | None, given: dict[str, Any], number: str | None, enable: bool,
    context: Context,
) -> Brought:  # fmt: skip
    calls = given.pop("forward_calls")
    store_id = flow.add_store(tx, context, id=id, **given)
    _put_on_line(tx, store_id, number, calls, enable, context)
    return Brought(row, Outcome.ADDED)


def _change(
    tx: Tx, row: int, store: Row, given: dict[str, Any], number: str | None, enable: bool,
    context: Context,
) -> Brought:  # fmt: skip
    differs = any(given[name] != getattr(store, name) for name in _FIELDS)
    if differs:
        places.change(tx, store.id, **given)
        announce.everything_changed(tx, store.id, context.now)
    _put_on_line(tx, store.id, number, given["forward_calls"], enable, context)
    return outcome(row, changed=differs or number is not None or enable)


def _put_on_line(
    tx: Tx, store_id: str, number: str | None, calls: str | None, enable: bool, context: Context
) -> None:
    if number is not None:
        flow.onboard(
            tx, store_id, sms_number=number, forward_calls=calls, enable=enable, context=context
        )
    elif enable:
        flow.enable(tx, [store_id], context)
