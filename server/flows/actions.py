"""What an administrator makes of actions (product.md TQ4). Running them is :mod:`server.flows.running`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.core.access import Viewer
from server.core.actions import Trigger
from server.core.model import Permission
from server.core.texts import storable
from server.flows import templates
from server.flows.context import Context
from server.flows.people import need
from server.flows.problems import Invalid, NotFound
from server.store import actions
from server.store import templates as template_store
from server.store.statement import Row, Tx
from server.store.templates import ACTION

LONGEST_NAME = 100
LONGEST_STATUS = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """An action as it is wished for. Either a template is named, or ``body`` is what it says."""

    name: str
    runs_on: str
    status: str | None
    template_id: str | None
    body: str | None
    is_on: bool


def listed(tx: Tx, viewer: Viewer) -> list[Row]:
    """Every action for those who may change them; to others those that they can run by hand."""
    rows = actions.listed(tx)
    if viewer.may(Permission.MANAGE_CLIENTELING):
        return rows
    return [row for row in rows if is_by_hand(row)]


def is_by_hand(row: Row) -> bool:
    return bool(row.is_on) and row.runs_on == Trigger.HAND


def add(tx: Tx, viewer: Viewer, wanted: Wanted, context: Context) -> Row:
    """Add an action, the last of them. With ``body`` a template of its own is made for it."""
    need(viewer, Permission.MANAGE_CLIENTELING)
    name, status = _name(wanted.name), _status(wanted.runs_on, wanted.status)
    if (wanted.template_id is None) == (wanted.body is None):
        raise Invalid("template_missing", "Say what it sends: give either body or template_id.")
    template_id = wanted.template_id or str(
        templates.add(tx, viewer, ACTION, name, wanted.body or "", context).id
    )
    action_id = context.new_id()
    actions.add(
        tx,
        id=action_id,
        name=name,
        runs_on=wanted.runs_on,
        status=status,
        template_id=_template(tx, template_id),
        is_on=wanted.is_on,
        created_at=context.now,
        updated_at=context.now,
    )
    return actions.by_id(tx, action_id)


def change(
    tx: Tx, viewer: Viewer, action_id: str, given: Mapping[str, Any], context: Context
) -> Row:
    """Change what is given. A ``body`` changes the words of its template."""
    need(viewer, Permission.MANAGE_CLIENTELING)
    row = existing(tx, action_id)
    if given.get("body") is not None and given.get("template_id") is not None:
        raise Invalid("template_missing", "Give either body or template_id, not both.")
    values = {"name": row.name, "runs_on": row.runs_on, "status": row.status, "is_on": row.is_on}
    values |= {key: given[key] for key in values if given.get(key) is not None}
    values["name"] = _name(values["name"])
    values["status"] = _status(values["runs_on"], values["status"])
    template_id = _template(tx, given.get("template_id") or row.template_id)
    actions.change(tx, row.id, context.now, template_id=template_id, **values)
    if template_id != row.template_id:
        _drop_unused(tx, row.template_id)
    if given.get("body") is not None:
        templates.change(tx, viewer, template_id, {"body": given["body"]}, context)
    _rename_template(tx, viewer, template_id, row.name, values["name"], context)
    return actions.by_id(tx, row.id)


def remove(tx: Tx, viewer: Viewer, action_id: str) -> None:
    """Delete an action for good, and with it its template, unless another action sends that too. Texts
    that it has written stay; one that is held goes when it may.
    """
    need(viewer, Permission.MANAGE_CLIENTELING)
    row = existing(tx, action_id)
    actions.remove(tx, row.id)
    _drop_unused(tx, row.template_id)


def reorder(tx: Tx, viewer: Viewer, action_ids: list[str]) -> None:
    """Offer actions, and run them, in this order; those not named follow as they were."""
    need(viewer, Permission.MANAGE_CLIENTELING)
    before = [row.id for row in actions.listed(tx)]
    if not set(before) >= set(action_ids):
        raise NotFound("action")
    actions.reorder(tx, list(dict.fromkeys([*action_ids, *before])))


def existing(tx: Tx, action_id: str) -> Row:
    row = actions.by_id(tx, action_id)
    if row is None:
        raise NotFound("action")
    return row


def _name(given: str) -> str:
    name = " ".join(storable(given).split())
    if not name:
        raise Invalid("name_missing", "An action needs a name: people find it by that.")
    if len(name) > LONGEST_NAME:
        raise Invalid("too_long", f"A name has at most {LONGEST_NAME} characters.")
    return name


def _status(runs_on: str, given: str | None) -> str | None:
    """The status that starts it; kept for an action that runs on one, and for no other."""
    if runs_on not in list(Trigger):
        raise Invalid("runs_on_invalid", f"An action runs on one of {', '.join(Trigger)}.")
    if runs_on != Trigger.STATUS:
        return None
    status = storable(given or "").strip()
    if not status:
        raise Invalid("status_missing", "Say which status of a lead starts it.")
    if len(status) > LONGEST_STATUS:
        raise Invalid("too_long", f"A status has at most {LONGEST_STATUS} characters.")
    return status


def _template(tx: Tx, template_id: str) -> str:
    row = template_store.by_id(tx, template_id)
    if row is None or row.kind != ACTION:
        raise Invalid("template_invalid", "There is no such template of the kind action.")
    return str(row.id)


def _drop_unused(tx: Tx, template_id: str) -> None:
    if not actions.of_template(tx, template_id):
        template_store.remove(tx, template_id)


def _rename_template(
    tx: Tx, viewer: Viewer, template_id: str, was: str, name: str, context: Context
) -> None:
    """A template that was made with an action is called as it is."""
    row = template_store.by_id(tx, template_id)
    if row is not None and row.title == was != name:
        templates.change(tx, viewer, template_id, {"title": name}, context)
