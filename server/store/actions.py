"""Actions in the administrator's order, and when they last ran by themselves."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.model import Instant
from server.store.schema import action_runs, actions, templates
from server.store.statement import Row, Statement, Tx, insert, insert_or_ignore, of_one

_ADD = insert_or_ignore(actions)
_with_words = select(
    actions, of_one(templates.c.body, templates.c.id == actions.c.template_id).label("body")
)
_in_order = (actions.c.position, actions.c.created_at, actions.c.id)
_ALL = Statement(_with_words.order_by(*_in_order))
_BY_ID = Statement(_with_words.where(actions.c.id == bindparam("id")))
_OF_TEMPLATE = Statement(
    select(actions.c.id, actions.c.name)
    .where(actions.c.template_id == bindparam("template_id"))
    .order_by(*_in_order)
)
_FOR_LEAD = Statement(
    select(actions, action_runs.c.ran_at)
    .select_from(
        actions.outerjoin(
            action_runs,
            (action_runs.c.action_id == actions.c.id)
            & (action_runs.c.lead_id == bindparam("lead_id")),
        )
    )
    .where(actions.c.runs_on == bindparam("runs_on"))
    .order_by(*_in_order)
)
_LAST = Statement(select(func.max(actions.c.position).label("position")))
_CHANGE = Statement(
    sa.update(actions)
    .where(actions.c.id == bindparam("the_id"))
    .values(
        {
            name: bindparam(name)
            for name in ("name", "runs_on", "status", "template_id", "is_on", "updated_at")
        }
    )
)
_PLACE = Statement(
    sa.update(actions)
    .where(actions.c.id == bindparam("the_id"))
    .values(position=bindparam("position"))
)
_REMOVE = Statement(sa.delete(actions).where(actions.c.id == bindparam("the_id")))
_FORGET_RUNS = Statement(sa.delete(action_runs).where(action_runs.c.action_id == bindparam("id")))
_RAN = Statement(
    insert(action_runs)
    .values(lead_id=bindparam("lead_id"), action_id=bindparam("action_id"), ran_at=bindparam("now"))
    .on_conflict_do_update(
        index_elements=["lead_id", "action_id"], set_={"ran_at": bindparam("now")}
    )
)


def add(tx: Tx, **values: Any) -> None:
    """Add an action, the last one of them."""
    last = tx.row(_LAST)
    position = 0 if last is None or last.position is None else last.position + 1
    tx.row(_ADD, position=position, **values)


def by_id(tx: Tx, action_id: str) -> Row | None:
    """An action, with the words of its template as ``body``."""
    return tx.row(_BY_ID, id=action_id)


def listed(tx: Tx) -> list[Row]:
    """All of them in the administrator's order, as :func:`by_id`."""
    return tx.rows(_ALL)


def of_template(tx: Tx, template_id: str) -> list[Row]:
    """``id`` and ``name`` of the actions that send a template."""
    return tx.rows(_OF_TEMPLATE, template_id=template_id)


def for_lead(tx: Tx, runs_on: str, lead_id: str) -> list[Row]:
    """The actions of one trigger, each with when it last ran by itself for a lead (``ran_at``)."""
    return tx.rows(_FOR_LEAD, runs_on=runs_on, lead_id=lead_id)


def change(tx: Tx, action_id: str, now: Instant, **values: Any) -> None:
    """``values``: name, runs_on, status, template_id, is_on; all of them."""
    tx.run(_CHANGE, the_id=action_id, updated_at=now, **values)


def reorder(tx: Tx, action_ids: list[str]) -> None:
    """Put actions in this order; all of them are given."""
    for position, action_id in enumerate(action_ids):
        tx.run(_PLACE, the_id=action_id, position=position)


def remove(tx: Tx, action_id: str) -> None:
    tx.run(_FORGET_RUNS, id=action_id)
    tx.run(_REMOVE, the_id=action_id)


def ran(tx: Tx, lead_id: str, action_id: str, now: Instant) -> None:
    """An action has written a text to a lead by itself."""
    tx.run(_RAN, lead_id=lead_id, action_id=action_id, now=now)
