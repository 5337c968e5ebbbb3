"""What somebody has to know about."""

import sqlalchemy as sa
from sqlalchemy import bindparam, func, or_, select

from server.core.model import Instant
from server.store.schema import alerts, users
from server.store.statement import Row, Statement, Tx, insert, of_one

PERSONAL = ("handed_over", "taken_over", "handed_back")
"""Kinds that are for the person whom they concern alone."""

_ADD = Statement(
    insert(alerts).values(
        **{
            name: bindparam(name)
            for name in ("id", "at", "kind", "sentence", "user_id", "conversation_id")
        }
    )
)
_columns = (alerts, of_one(users.c.name, users.c.id == alerts.c.user_id).label("user_name"))
_BY_ID = Statement(select(*_columns).where(alerts.c.id == bindparam("id")))
_SAME_SINCE = Statement(
    select(alerts.c.id)
    .where(
        alerts.c.kind == bindparam("kind"),
        alerts.c.at > bindparam("since"),
        or_(
            alerts.c.user_id == bindparam("user_id", type_=sa.Text),
            sa.and_(alerts.c.user_id.is_(None), bindparam("user_id", type_=sa.Text).is_(None)),
        ),
        or_(
            alerts.c.conversation_id == bindparam("conversation_id", type_=sa.Text),
            sa.and_(
                alerts.c.conversation_id.is_(None),
                bindparam("conversation_id", type_=sa.Text).is_(None),
            ),
        ),
    )
    .limit(1)
)
_for_viewer = or_(
    sa.and_(
        bindparam("supervises", type_=sa.Boolean), *(alerts.c.kind != kind for kind in PERSONAL)
    ),
    alerts.c.user_id == bindparam("viewer", type_=sa.Text),
)
_PAGE = Statement(
    select(*_columns)
    .where(_for_viewer)
    .order_by(alerts.c.seq.desc())
    .limit(bindparam("limit", type_=sa.Integer))
    .offset(bindparam("offset", type_=sa.Integer))
)
_PRUNE = Statement(sa.delete(alerts).where(alerts.c.at < bindparam("before")))
_COUNT = Statement(select(func.count().label("n")).select_from(alerts).where(_for_viewer))


def add(
    tx: Tx,
    id: str,
    kind: str,
    sentence: str,
    now: Instant,
    *,
    user_id: str | None,
    conversation_id: str | None,
) -> None:
    tx.run(
        _ADD, id=id, at=now, kind=kind, sentence=sentence, user_id=user_id,
        conversation_id=conversation_id,
    )  # fmt: skip


def by_id(tx: Tx, alert_id: str) -> Row | None:
    """An alert, with the name of whom it concerns."""
    return tx.row(_BY_ID, id=alert_id)


def has_been_raised(
    tx: Tx, kind: str, since: Instant, *, user_id: str | None, conversation_id: str | None
) -> bool:
    """Whether the same was said after a moment."""
    row = tx.row(
        _SAME_SINCE, kind=kind, since=since, user_id=user_id, conversation_id=conversation_id
    )
    return row is not None


def page(tx: Tx, viewer: str, supervises: bool, limit: int, offset: int) -> tuple[list[Row], int]:
    """Alerts that concern somebody, or for those who supervise all; the newest first."""
    bound = {"viewer": viewer, "supervises": supervises}
    row = tx.row(_COUNT, **bound)
    return tx.rows(_PAGE, **bound, limit=limit, offset=offset), int(row.n) if row else 0


def prune(tx: Tx, before: Instant) -> None:
    """Remove alerts older than ``before``."""
    tx.run(_PRUNE, before=before)
