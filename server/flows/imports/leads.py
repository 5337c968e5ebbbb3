"""Leads out of a table (product.md AP2, MC11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.core import lead_rows
from server.core.access import Viewer
from server.core.brought import Brought, Outcome, RowRefused
from server.core.lead_rows import LeadRow, Repeats
from server.core.model import Assignee, Permission
from server.core.strangers import label
from server.core.tables import FIELDS, BadRow, TableRow, written
from server.flows import announce, holding, ownership
from server.flows import leads as flow
from server.flows.context import Context
from server.flows.imports.locations import Owners
from server.flows.problems import Problem
from server.store import lead_imports, leads, templates, threads
from server.store.statement import Row, Tx

TOLD_ONE_BY_ONE = 50
"""Leads of a batch that changed; where more did, whoever looks on loads everything again."""

PLAIN: dict[str, Any] = {
    "first_name": "",
    "last_name": "",
    "organization": None,
    "status": "new",
    "email2": None,
    "emails": [],
    "attributes": [],
    "fields": {},
    "state": None,
    "time_zone": None,
}
"""A lead of whom nothing is said."""


@dataclass(frozen=True, slots=True)
class How:
    """``clear``: an empty cell takes away what was there, where else it says nothing. ``only_look``:
    nothing is written.
    """

    clear: bool = False
    only_look: bool = False


@dataclass(slots=True)
class _Lead:
    """What is known of a lead: its values, numbers and owner."""

    values: dict[str, Any]
    numbers: list[str]
    assignee: Assignee
    stranger: str | None


@dataclass(frozen=True, slots=True)
class _Change:
    """What a row makes of a lead. ``hands_over``: it is somebody else's then."""

    values: dict[str, Any]
    numbers: list[str]
    assignee: Assignee
    hands_over: bool
    shows: dict[str, str]


class Batch:
    """Rows of one transaction, whose leads are looked up together."""

    def __init__(self, tx: Tx, viewer: Viewer, repeats: Repeats, how: How, context: Context):
        self._tx = tx
        self._viewer = viewer
        self._repeats = repeats
        self._how = how
        self._context = context
        self._owners = Owners(tx)
        self._leads: dict[str, _Lead] = {}
        self._holders: dict[str, list[str]] = {}
        self._taken: set[str] = set()
        self._fields: dict[str, None] = {}
        self.written: list[str] = []

    def look_up(self, rows: Sequence[LeadRow]) -> None:
        numbers = {number for row in rows for number in row.numbers}
        self._holders = lead_imports.holding(self._tx, self._viewer, sorted(numbers))
        ids = {row.id for row in rows if row.id}
        self._taken = lead_imports.taken(self._tx, sorted(ids))
        ids |= {lead for held in self._holders.values() for lead in held}
        found = lead_imports.seen(self._tx, self._viewer, sorted(ids))
        their_numbers = leads.numbers_of(self._tx, sorted(found))
        self._leads = {id: _known(row, their_numbers[id]) for id, row in found.items()}

    def take(self, number: int, row: LeadRow) -> Brought:
        """Judge a row and write it. Raises RowRefused or Problem before anything is written."""
        before = self._repeats.note(number, row.id, row.numbers)
        if before is not None:
            raise RowRefused(f"it repeats row {before}")
        means = lead_rows.whose(row, row.id in self._leads, self._holders)
        if means.lead is None:
            return self._add(number, row, means.note)
        return self._update(number, means.lead, row)

    # ---- a new one

    def _add(self, number: int, row: LeadRow, note: str) -> Brought:
        if row.id is not None:
            self._check_new_id(row.id)
        values = self._values(PLAIN, row)
        nobodys = None if self._viewer.may(Permission.SUPERVISE) else self._viewer.id
        assignee = self._assignee(row, nobodys)
        lead = _Lead(values, row.numbers, assignee, None)
        shows = _shows({"numbers": row.numbers}, {"numbers": []}) | _shows(values, PLAIN)
        if not self._how.only_look:
            self._write_new(row.id or self._context.new_id(), lead)
        return Brought(number, Outcome.ADDED, note, shows)

    def _check_new_id(self, id: str) -> None:
        if id in self._taken or not self._viewer.may(Permission.SUPERVISE):
            raise RowRefused("there is no lead of its id, or it is not yours to see")

    def _write_new(self, id: str, lead: _Lead) -> None:
        values = lead.values
        if not (values["first_name"] + values["last_name"]).strip():
            lead.stranger = label(leads.next_stranger(self._tx))
        leads.add(
            self._tx, id, lead.assignee, lead.numbers, self._context.now,
            notes_fields=False, stranger=lead.stranger, **values,
        )  # fmt: skip
        self._fields |= dict.fromkeys(values[FIELDS])
        self._remember(id, lead)

    def close(self) -> None:
        """Write what the new leads have in common."""
        templates.note_fields(self._tx, self._fields)

    def _remember(self, id: str, lead: _Lead) -> None:
        self._leads[id] = lead
        for each in lead.numbers:
            held = self._holders.setdefault(each, [])
            if id not in held:
                held.append(id)
        self.written.append(id)

    # ---- one that there is

    def _update(self, number: int, id: str, row: LeadRow) -> Brought:
        lead = self._leads[id]
        change = self._change(lead, row)
        if not change.shows:
            return Brought(number, Outcome.UNCHANGED)
        if not self._how.only_look:
            self._write_change(id, lead, change)
        return Brought(number, Outcome.UPDATED, shows=change.shows)

    def _change(self, lead: _Lead, row: LeadRow) -> _Change:
        values = self._values(lead.values, row)
        numbers = self._numbers(lead, row)
        assignee = self._assignee(row, lead.assignee)
        shows = _shows({"numbers": numbers}, {"numbers": lead.numbers})
        shows |= _shows(values, lead.values)
        hands_over = assignee != lead.assignee
        if hands_over:
            shows |= {"assignee": self._owners.name_of(assignee)}
        return _Change(values, numbers, assignee, hands_over, shows)

    def _numbers(self, lead: _Lead, row: LeadRow) -> list[str]:
        """Who gives the id says all numbers; else those that the row has come to those known."""
        if not row.numbers:
            return lead.numbers
        together = row.numbers if row.id else list(dict.fromkeys([*lead.numbers, *row.numbers]))
        if together != lead.numbers and not self._viewer.may(Permission.SEE_NUMBERS):
            raise RowRefused("you see no numbers, so you cannot change them")
        return together

    def _write_change(self, id: str, lead: _Lead, change: _Change) -> None:
        tx, now = self._tx, self._context.now
        moved = any(change.values[name] != lead.values[name] for name in flow.PLACE)
        if change.numbers != lead.numbers:
            leads.set_numbers(tx, id, change.numbers)
        if change.numbers != lead.numbers or change.values != lead.values:
            leads.change(tx, id, lead.stranger, now, **change.values)
        if moved:
            for each in change.numbers:
                holding.reconsider(tx, each, self._context)
        if change.hands_over:
            ownership.hand_over(
                tx, id, change.assignee, because="assigned", by=self._viewer.id or None,
                context=self._context,
            )  # fmt: skip
        lead.values, lead.numbers, lead.assignee = change.values, change.numbers, change.assignee
        self._remember(id, lead)

    # ---- what a row says

    def _values(self, before: Mapping[str, Any], row: LeadRow) -> dict[str, Any]:
        """Everything about the lead but its numbers and owner, as it is with this row."""
        given = {name: flow.clean(value) for name, value in row.given.items() if name != "numbers"}
        values = {name: given.get(name, before[name]) for name in PLAIN}
        said = given.get(FIELDS, {})
        extra = {**before[FIELDS], **said}
        values[FIELDS] = {name: each for name, each in extra.items() if each or name not in said}
        values |= flow.read_place({name: values[name] for name in flow.PLACE})
        for name in flow.TEXTS:
            if (values[name] or "").strip() == (before[name] or "").strip():
                values[name] = before[name]
        return values

    def _assignee(self, row: LeadRow, now: Assignee) -> Assignee:
        """Whose the lead is with this row. Giving leads to others takes ``supervise``."""
        if row.assignee is None:
            return now
        named = self._owners.find(*row.assignee)
        if named not in (now, self._viewer.id) and not self._viewer.may(Permission.SUPERVISE):
            raise RowRefused(
                "only those who supervise give leads to others: leave whose it is empty"
            )
        return named


def bring_in(
    tx: Tx,
    viewer: Viewer,
    rows: Sequence[TableRow | BadRow],
    repeats: Repeats,
    how: How,
    context: Context,
) -> list[Brought]:
    """Take rows in their order, as one unit, and say what became of each. A row means the lead of its
    id, else the one whose number it has, of those that the viewer sees. Whoever looks on is told, of
    many soon (:func:`tell_untold`): the next batch may follow at once.
    """
    results, written = take(tx, viewer, rows, repeats, how, context)
    if len(written) > TOLD_ONE_BY_ONE:
        lead_imports.mark_untold(tx, True)
    else:
        announce_all(tx, written, context)
    return results


def tell_untold(tx: Tx, context: Context) -> None:
    """Whoever looks on loads everything again, once for all batches since the last time."""
    if lead_imports.is_untold(tx):
        lead_imports.mark_untold(tx, False)
        announce.everything_changed(tx, "import", context.now)


def take(
    tx: Tx,
    viewer: Viewer,
    rows: Sequence[TableRow | BadRow],
    repeats: Repeats,
    how: How,
    context: Context,
) -> tuple[list[Brought], list[str]]:
    """As :func:`bring_in`, but nobody is told: with the results come the ids of the leads to tell of."""
    read = [_read(row, how, context) for row in rows]
    batch = Batch(tx, viewer, repeats, how, context)
    batch.look_up([row for row in read if isinstance(row, LeadRow)])
    results = [
        row if isinstance(row, Brought) else _taken(batch, given.number, row)
        for given, row in zip(rows, read, strict=True)
    ]
    batch.close()
    return results, batch.written


def note_fields(tx: Tx, columns: Sequence[str]) -> None:
    """A file's extra fields are known from now on, also those in which no row has anything."""
    extra = [each.removeprefix(f"{FIELDS}.") for each in columns if each.startswith(f"{FIELDS}.")]
    templates.note_fields(tx, [flow.clean(each) for each in extra])


def announce_all(tx: Tx, lead_ids: Sequence[str], context: Context) -> None:
    """Whoever sees these leads is told of each, or of all at once where they are many."""
    if len(lead_ids) > TOLD_ONE_BY_ONE:
        announce.everything_changed(tx, "import", context.now)
        return
    for lead_id in lead_ids:
        announce.lead_changed(tx, lead_id, context.now)
        for conversation in threads.concerning(tx, lead_id):
            announce.conversation_changed(tx, conversation, context.now)


def _read(row: TableRow | BadRow, how: How, context: Context) -> LeadRow | Brought:
    if isinstance(row, BadRow):
        return Brought(row.number, Outcome.REFUSED, row.because)
    try:
        return lead_rows.read(row.values, context.retailer.country, clear=how.clear)
    except RowRefused as refused:
        return Brought(row.number, Outcome.REFUSED, str(refused))


def _taken(batch: Batch, number: int, row: LeadRow) -> Brought:
    try:
        return batch.take(number, row)
    except RowRefused as refused:
        return Brought(number, Outcome.REFUSED, str(refused))
    except Problem as problem:
        return Brought(number, Outcome.REFUSED, problem.detail)


def _known(row: Row, numbers: list[str]) -> _Lead:
    values = {name: getattr(row, name) for name in PLAIN}
    return _Lead(values, numbers, leads.assignee_of(row), row.stranger)


def _shows(now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, str]:
    """What is another than before, in words; extra fields each by itself."""
    found: dict[str, str] = {}
    for name, value in now.items():
        if isinstance(value, dict):
            found |= {
                f"{name}.{key}": each
                for key, each in value.items()
                if each != before[name].get(key)
            }
            found |= {f"{name}.{key}": "" for key in before[name] if key not in value}
        elif value != before[name]:
            found[name] = written(value)
    return found
