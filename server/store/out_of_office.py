"""Where users forward to while they are away."""

from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select

from server.core.model import Instant
from server.store.schema import out_of_office
from server.store.statement import Row, Statement, Tx, insert

_COLUMNS = tuple(column.name for column in out_of_office.columns)
_OF = Statement(select(out_of_office).where(out_of_office.c.user_id == bindparam("user_id")))
_FORWARDING_TO = Statement(
    select(out_of_office)
    .where(out_of_office.c.forwarding_number == bindparam("phone"))
    .order_by(out_of_office.c.user_id)
)
_STANDING_IN = Statement(
    select(out_of_office)
    .where(out_of_office.c.deputy_user_id == bindparam("user_id"))
    .order_by(out_of_office.c.user_id)
)
_OVER = Statement(
    select(out_of_office)
    .where(
        sa.text("ends_at IS NOT NULL"),
        out_of_office.c.ends_at <= bindparam("now"),
        out_of_office.c.enabled,
    )
    .order_by(out_of_office.c.user_id)
)
_WITH_MODE = Statement(
    select(out_of_office)
    .where(out_of_office.c.mode == bindparam("mode"), out_of_office.c.enabled)
    .order_by(out_of_office.c.user_id)
)
_values: dict[str, Any] = {name: bindparam(name) for name in _COLUMNS}
_PUT = Statement(
    insert(out_of_office)
    .values(**_values)
    .on_conflict_do_update(
        index_elements=["user_id"],
        set_={name: bindparam(name) for name in _COLUMNS if name != "user_id"},
    )
)
_NOTHING_YET: dict[str, Any] = {
    "enabled": False,
    "forwarding_number": None,
    "mode": "all",
    "verified_at": None,
    "ends_at": None,
    "deputy_user_id": None,
    "stopped_at": None,
    "code_digest": None,
    "code_sent_at": None,
    "code_tries": 0,
    "codes_sent": [],
    "updated_at": 0,
}


def of(tx: Tx, user_id: str) -> Row | None:
    """A user's Out of Office, None where it was never configured."""
    return tx.row(_OF, user_id=user_id)


def now_or_new(tx: Tx, user_id: str) -> Row:
    """A user's Out of Office; that of one who never configured it is off and empty."""
    return of(tx, user_id) or SimpleNamespace(**_NOTHING_YET, user_id=user_id)


def forwarding_to(tx: Tx, phone: str) -> list[Row]:
    """Everybody's who have put this forwarding number, verified or not."""
    return tx.rows(_FORWARDING_TO, phone=phone)


def standing_in(tx: Tx, user_id: str) -> list[Row]:
    """Everybody's who have named this user as their deputy."""
    return tx.rows(_STANDING_IN, user_id=user_id)


def over(tx: Tx, now: Instant) -> list[Row]:
    """Those that are on and whose end date has come."""
    return tx.rows(_OVER, now=now)


def with_mode(tx: Tx, mode: str) -> list[Row]:
    """Those that are on, with this mode."""
    return tx.rows(_WITH_MODE, mode=mode)


def change(tx: Tx, user_id: str, now: Instant, **changes: Any) -> None:
    """Change the given columns, of a row that is made where there is none."""
    row = of(tx, user_id)
    before = {name: getattr(row, name) for name in _COLUMNS} if row else dict(_NOTHING_YET)
    unknown = set(changes) - set(_COLUMNS)
    if unknown:
        raise TypeError(f"not a column of out_of_office: {', '.join(sorted(unknown))}")
    tx.run(_PUT, **{**before, **changes, "user_id": user_id, "updated_at": now})
