"""Templates out of a table: each kind in the file's order, and the words of the fixed ones."""

from collections.abc import Sequence

from server.core.access import Viewer
from server.core.automatic import FIXED
from server.core.brought import Brought, Outcome, RowRefused
from server.core.tables import BadRow, TableRow
from server.flows import templates as flow
from server.flows.context import Context
from server.flows.imports.rows import Told, Values, each, outcome, said
from server.store import templates
from server.store.statement import Row, Tx
from server.store.templates import QUICK_REPLY


def bring_in(
    tx: Tx, viewer: Viewer, rows: Sequence[TableRow | BadRow], told: Told, context: Context
) -> list[Brought]:
    """Take rows in their order. A template is known by its id, else a fixed one by its kind and the
    others by their titles.
    """

    def take(row: int, values: Values) -> Brought:
        found = _template(tx, values)
        title, body = said(values, "title"), values.get("body") or None
        told.note(row, found.id if found else said(values, "id") or title or "")
        if found is not None:
            return _change(tx, viewer, row, found, title, body, context)
        kind, id = said(values, "kind") or QUICK_REPLY, said(values, "id")
        flow.add(tx, viewer, kind, title or "", body or "", context, id=id)
        return Brought(row, Outcome.ADDED)

    return each("templates", rows, take)


def _template(tx: Tx, values: Values) -> Row | None:
    id, kind = said(values, "id"), said(values, "kind") or QUICK_REPLY
    flow.check_kind(kind)
    if id is not None:
        return templates.by_id(tx, id)
    if kind in FIXED:
        return templates.by_id(tx, kind)
    found = [row for row in templates.listed(tx, kind) if row.title == said(values, "title")]
    if len(found) > 1:
        raise RowRefused(f"{len(found)} templates of its kind have its title: give its id")
    return found[0] if found else None


def _change(
    tx: Tx,
    viewer: Viewer,
    row: int,
    found: Row,
    title: str | None,
    body: str | None,
    context: Context,
) -> Brought:
    before = (flow.title_of(found), flow.body_of(found))
    wanted = (title or before[0], body or before[1])
    if wanted == before:
        return outcome(row, changed=False)
    now = flow.change(tx, viewer, found.id, {"title": wanted[0], "body": wanted[1]}, context)
    return outcome(row, changed=(flow.title_of(now), flow.body_of(now)) != before)
