"""Numbers out of a table: lines and proxy numbers. Whose a line is comes with its user or store."""

from collections.abc import Sequence

from server.core import owned_numbers, phone
from server.core.brought import Brought, Outcome, RowRefused
from server.core.model import NumberState, NumberUse
from server.core.owned_numbers import Becomes, Stays
from server.core.tables import BadRow, TableRow
from server.flows import places as flow
from server.flows.context import Context
from server.flows.imports.rows import Told, Values, each, outcome, said
from server.store import numbers
from server.store.statement import Row, Tx

FREE_UNTIL = "it is free until its user or store is imported, or given it by hand"
_BEGIN_AS = {
    (NumberUse.LINE, NumberState.FREE),
    (NumberUse.LINE, NumberState.QUARANTINED),
    (NumberUse.PROXY, NumberState.FREE),
    (NumberUse.PROXY, NumberState.DRAINING),
}


def bring_in(
    tx: Tx, rows: Sequence[TableRow | BadRow], told: Told, context: Context
) -> list[Brought]:
    """Take rows in their order. A number that is there already only changes as it can by hand."""

    def take(row: int, values: Values) -> Brought:
        number = _number(values, context.retailer.country)
        told.note(row, number)
        found = numbers.by_number(tx, number)
        if found is None:
            return _add(tx, row, number, values, context)
        return _change(tx, row, found, values)

    return each("numbers", rows, take)


def _number(values: Values, country: str) -> str:
    try:
        return phone.parse(values.get("number", ""), country)
    except phone.NumberInvalid as invalid:
        raise RowRefused(f"its number: {invalid}") from None


def _use(values: Values) -> NumberUse | None:
    use = said(values, "use")
    if use is not None and use not in list(NumberUse):
        raise RowRefused(f"its use is one of {', '.join(NumberUse)}")
    return NumberUse(use) if use else None


def _state(values: Values) -> NumberState | None:
    state = said(values, "state")
    if state is not None and state not in list(NumberState):
        raise RowRefused(f"its state is one of {', '.join(NumberState)}")
    return NumberState(state) if state else None


def _add(tx: Tx, row: int, number: str, values: Values, context: Context) -> Brought:
    use, state = _use(values), _state(values) or NumberState.FREE
    if use is None:
        raise RowRefused(f"its use is missing: one of {', '.join(NumberUse)}")
    begins = NumberState.FREE if state is NumberState.ASSIGNED else state
    if (use, begins) not in _BEGIN_AS or (state is NumberState.ASSIGNED and use != NumberUse.LINE):
        raise RowRefused(f"a {use} cannot be {state}")
    flow.add_number(tx, number, use, context)
    if begins is not NumberState.FREE:
        numbers.set_state(tx, number, begins)
    return Brought(row, Outcome.ADDED, FREE_UNTIL if state is NumberState.ASSIGNED else "")


def _change(tx: Tx, row: int, found: Row, values: Values) -> Brought:
    use, wanted = _use(values) or found.use, _state(values) or found.state
    if use != found.use:
        raise RowRefused(f"it is a {found.use} here, and what a number is for cannot be changed")
    if wanted == found.state:
        return outcome(row, changed=False)
    if wanted == NumberState.ASSIGNED:
        return Brought(row, Outcome.UNCHANGED, FREE_UNTIL)
    change = owned_numbers.change(use, NumberState(found.state), NumberState(wanted))
    match change:
        case Stays(sentence):
            raise RowRefused(sentence)
        case Becomes(becomes):
            numbers.set_state(tx, found.number, becomes)
    return outcome(row, changed=True)
