"""Templates, and the extra fields that they can name."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.model import Instant
from server.store.schema import lead_fields, templates
from server.store.statement import Row, Statement, Tx, insert_or_ignore

QUICK_REPLY, ACTION = "quick_reply", "action"
"""The kinds of which there are as many as somebody adds."""

_ADD = insert_or_ignore(templates)
_BY_ID = Statement(select(templates).where(templates.c.id == bindparam("id")))
IN_ORDER = (
    sa.case((templates.c.kind == QUICK_REPLY, 0), (templates.c.kind == ACTION, 2), else_=1),
    templates.c.position,
    templates.c.created_at,
    templates.c.id,
)
"""Quick replies in the administrator's order, then the fixed ones, then those of actions."""
_ALL = Statement(select(templates).order_by(*IN_ORDER))
_LAST = Statement(
    select(func.max(templates.c.position).label("position")).where(
        templates.c.kind == bindparam("kind")
    )
)
_CHANGE = Statement(
    sa.update(templates)
    .where(templates.c.id == bindparam("the_id"))
    .values(title=bindparam("title"), body=bindparam("body"), updated_at=bindparam("now"))
)
_PLACE = Statement(
    sa.update(templates)
    .where(templates.c.id == bindparam("the_id"))
    .values(position=bindparam("position"))
)
_REMOVE = Statement(sa.delete(templates).where(templates.c.id == bindparam("the_id")))
_NOTE = insert_or_ignore(lead_fields)
_FIELDS = Statement(select(lead_fields.c.name).order_by(lead_fields.c.name))


def add(tx: Tx, kind: str, **values: Any) -> None:
    """Add a template of a kind, after the others of it."""
    last = tx.row(_LAST, kind=kind)
    position = 0 if last is None or last.position is None else last.position + 1
    tx.row(_ADD, kind=kind, position=position, **values)


def by_id(tx: Tx, template_id: str) -> Row | None:
    return tx.row(_BY_ID, id=template_id)


def listed(tx: Tx, kind: str | None = None) -> list[Row]:
    """Quick replies in the administrator's order, then the fixed ones, then those of actions; or one
    kind alone.
    """
    return [row for row in tx.rows(_ALL) if kind in (None, row.kind)]


def change(tx: Tx, template_id: str, title: str, body: str | None, now: Instant) -> None:
    tx.run(_CHANGE, the_id=template_id, title=title, body=body, now=now)


def reorder(tx: Tx, template_ids: list[str]) -> None:
    """Put quick replies in this order; all of them are given."""
    for position, template_id in enumerate(template_ids):
        tx.run(_PLACE, the_id=template_id, position=position)


def remove(tx: Tx, template_id: str) -> None:
    tx.run(_REMOVE, the_id=template_id)


def note_fields(tx: Tx, names: Iterable[str]) -> None:
    """Remember that a lead has had these extra fields: a template may name them for ever."""
    for name in names:
        tx.row(_NOTE, name=name)


def extra_fields(tx: Tx) -> list[str]:
    """The extra fields that any lead has ever had."""
    return [row.name for row in tx.rows(_FIELDS)]
