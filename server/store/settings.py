"""What was changed on the Configuration screen, by whom and when (product.md OP5)."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func, select

from server.core.model import Instant
from server.store.schema import counters, settings, settings_log, users
from server.store.statement import Row, Statement, Tx, insert

CHANGES = "settings"
"""The counter of how often anything was changed."""

_COUNT = Statement(select(counters.c.value).where(counters.c.name == CHANGES))
_COUNT_UP = Statement(
    insert(counters)
    .values(name=CHANGES, value=1)
    .on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
)
_VALUES = Statement(select(settings.c.key, settings.c.value).order_by(settings.c.key))
_KEEP = Statement(
    insert(settings)
    .values(
        key=bindparam("key"),
        value=bindparam("value"),
        changed_at=bindparam("at"),
        changed_by=bindparam("user_id"),
    )
    .on_conflict_do_update(
        index_elements=["key"],
        set_={
            "value": bindparam("value"),
            "changed_at": bindparam("at"),
            "changed_by": bindparam("user_id"),
        },
    )
)
_FORGET = Statement(sa.delete(settings).where(settings.c.key == bindparam("the_key")))
_LOG = Statement(
    insert(settings_log).values(
        at=bindparam("at"),
        key=bindparam("key"),
        value=bindparam("value"),
        user_id=bindparam("user_id"),
    )
)
_newest = (
    select(func.max(settings_log.c.seq).label("seq"))
    .group_by(settings_log.c.key)
    .subquery("newest")
)
_LAST_CHANGES = Statement(
    select(settings_log.c.key, settings_log.c.at, users.c.name.label("by"))
    .select_from(
        settings_log.join(_newest, _newest.c.seq == settings_log.c.seq).outerjoin(
            users, users.c.id == settings_log.c.user_id
        )
    )
    .order_by(settings_log.c.key)
)


def count(tx: Tx) -> int:
    """How often anything was changed: while it is the same, so are the rules."""
    row = tx.row(_COUNT)
    return row.value if row else 0


def values(tx: Tx) -> dict[str, Any]:
    """What is kept, by key, as it would stand in the file."""
    return {row.key: row.value for row in tx.rows(_VALUES)}


def keep(tx: Tx, key: str, value: Any, user_id: str, at: Instant) -> None:
    """Keep a value, and write down who gave it and when."""
    tx.run(_KEEP, key=key, value=value, user_id=user_id, at=at)
    _log(tx, key, value, user_id, at)


def forget(tx: Tx, key: str, user_id: str, at: Instant) -> None:
    """Give a key its default back, and write down who did and when."""
    tx.run(_FORGET, the_key=key)
    _log(tx, key, None, user_id, at)


def _log(tx: Tx, key: str, value: Any, user_id: str, at: Instant) -> None:
    tx.run(_LOG, key=key, value=value, user_id=user_id, at=at)
    tx.run(_COUNT_UP)


def last_changes(tx: Tx) -> list[Row]:
    """Of every key that was ever changed: ``key``, ``at`` and ``by``, the name of whoever did it last."""
    return tx.rows(_LAST_CHANGES)
