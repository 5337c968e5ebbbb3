"""Everything of one kind as the rows of a table, a piece at a time (product.md AP2).

What it gives can be brought in again by :mod:`server.flows.imports`, unchanged. There is no password
in it, and numbers of leads only for those who see them.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from server.core import kinds
from server.core.access import Viewer, shown_number
from server.core.model import Instant, Permission, UserId
from server.core.tables import FIELDS, Record
from server.flows import templates as template_flow
from server.flows.history import SOURCE
from server.flows.imports.locations import Stores
from server.flows.people import need
from server.store import leads, tables, templates
from server.store.statement import Row, Tx

AT_ONCE = 1_000
"""Rows that are read together."""
NEEDS = {
    kinds.USERS: Permission.MANAGE_USERS,
    kinds.STORES: Permission.MANAGE_USERS,
    kinds.NUMBERS: Permission.MANAGE_USERS,
    kinds.TEMPLATES: Permission.MANAGE_CLIENTELING,
    kinds.MESSAGES: Permission.SUPERVISE,
}
"""What it takes to export a kind; leads everybody exports whom they see."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

EVERYBODY = Viewer(UserId(""), None, frozenset(Permission))
"""Whoever runs a command beside the database: they hold all of it."""

Found = tuple[list[Record], str | None]
"""Records, and the place after them; None after the end."""


def columns(tx: Tx, viewer: Viewer, kind: str) -> tuple[str, ...]:
    """What the table has. Forbidden for those who may not export it."""
    if kind in NEEDS:
        need(viewer, NEEDS[kind])
    fixed = kinds.COLUMNS[kind]
    if kind != kinds.LEADS:
        return fixed
    return (*fixed, *(f"{FIELDS}.{name}" for name in templates.extra_fields(tx)))


def piece(tx: Tx, viewer: Viewer, kind: str, after: str | None) -> Found:
    """The records after a place, None for the first ones, by the rights that the viewer has now."""
    if kind in NEEDS:
        need(viewer, NEEDS[kind])
    return _PIECES[kind](tx, viewer, after)


def _leads(tx: Tx, viewer: Viewer, after: str | None) -> Found:
    rows = tables.leads_after(tx, viewer, after or "", AT_ONCE)
    numbers = leads.numbers_of(tx, [row.id for row in rows])
    named = Stores(tx)
    return [_lead(viewer, row, numbers[row.id], named) for row in rows], _last(rows, "id")


def _lead(viewer: Viewer, row: Row, numbers: list[str], named: Stores) -> Record:
    return {
        "id": row.id,
        "first_name": row.first_name,
        "last_name": row.last_name,
        "numbers": [shown_number(viewer, each) for each in numbers],
        "emails": list(row.emails),
        "email2": row.email2,
        "organization": row.organization,
        "status": row.status,
        "attributes": list(row.attributes),
        "state": row.state,
        "time_zone": row.time_zone,
        "assignee_user": row.username,
        "assignee_store": named.name_of(row.assignee_location_id) or None,
        FIELDS: dict(sorted(row.fields.items())),
    }


def _users(tx: Tx, viewer: Viewer, after: str | None) -> Found:
    rows = tables.users_after(tx, after or "", AT_ONCE)
    named = Stores(tx)
    return [_user(row, named) for row in rows], _last(rows, "id")


def _user(row: Row, named: Stores) -> Record:
    return {
        "id": row.id,
        "username": row.username,
        "name": row.name,
        "permissions": list(row.permissions),
        "store": named.name_of(row.store_id) or None,
        "status": row.status,
        "relay_number": row.relay_number,
    }


def _stores(tx: Tx, viewer: Viewer, after: str | None) -> Found:
    rows = tables.stores_after(tx, after or "", AT_ONCE)
    return [_store(row) for row in rows], _last(rows, "id")


def _store(row: Row) -> Record:
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "phone": row.phone,
        "time_zone": row.time_zone,
        "state": row.state,
        "area_codes": list(row.area_codes),
        "sms_number": row.sms_number,
        "forward_calls": row.forward_calls,
        "enabled": row.enabled_at is not None,
    }


def _numbers(tx: Tx, viewer: Viewer, after: str | None) -> Found:
    rows = tables.numbers_after(tx, after or "", AT_ONCE)
    named = Stores(tx)
    return [_number(row, named) for row in rows], _last(rows, "number")


def _number(row: Row, named: Stores) -> Record:
    return {
        "number": row.number,
        "use": row.use,
        "state": row.state,
        "region": row.region,
        "user": row.username,
        "store": named.name_of(row.store_id) or None,
    }


def _templates(tx: Tx, viewer: Viewer, after: str | None) -> Found:
    start = int(after or 0)
    rows = tables.templates_from(tx, start, AT_ONCE)
    found: list[Record] = [
        {
            "id": row.id,
            "kind": row.kind,
            "title": template_flow.title_of(row),
            "body": template_flow.body_of(row),
        }
        for row in rows
    ]
    return found, str(start + len(rows)) if rows else None


def _messages(tx: Tx, viewer: Viewer, after: str | None) -> Found:
    rows = tables.messages_after(tx, int(after or 0), AT_ONCE)
    return [_message(viewer, row) for row in rows], _last(rows, "seq")


def _message(viewer: Viewer, row: Row) -> Record:
    return {
        "id": row.carrier_id if row.carrier == SOURCE else row.id,
        "lead_number": shown_number(viewer, row.lead_number),
        "line": row.line,
        "direction": row.direction,
        "author": row.username,
        "body": row.body,
        "media": [item["url"] for item in row.media],
        "at": _moment(row.at),
        "state": row.state,
        "read": bool(row.is_read),
    }


def _moment(at: Instant) -> str:
    return (_EPOCH + timedelta(microseconds=at)).isoformat()


def _last(rows: list[Row], key: str) -> str | None:
    return str(getattr(rows[-1], key)) if rows else None


_PIECES: dict[str, Callable[[Tx, Viewer, str | None], Found]] = {
    kinds.LEADS: _leads,
    kinds.USERS: _users,
    kinds.STORES: _stores,
    kinds.NUMBERS: _numbers,
    kinds.TEMPLATES: _templates,
    kinds.MESSAGES: _messages,
}
