"""Looking into a database beside a running relay."""

from typing import Any

import sqlalchemy as sa

from server.store import schema
from server.store.migrate import connection
from tests.conftest import Engine


def texts_of(engine: Engine) -> list[str]:
    """The body of every text, oldest first."""
    with connection(engine) as opened:
        rows = opened.execute(sa.select(schema.messages.c.body).order_by(schema.messages.c.seq))
        return [row.body for row in rows]


def settings_log(engine: Engine) -> list[tuple[str, Any, str]]:
    """Every change of a setting that was written down: key, value and who, the oldest first."""
    log, users = schema.settings_log, schema.users
    wanted = sa.select(log.c.key, log.c.value, users.c.username).join_from(log, users)
    with connection(engine) as opened:
        return [tuple(row) for row in opened.execute(wanted.order_by(log.c.seq))]


def why_ended(engine: Engine, session_id: str) -> Any:
    """Why a proxy session ended; None while it lives."""
    sessions = schema.proxy_sessions.c
    with connection(engine) as opened:
        wanted = sa.select(sessions.ended_because).where(sessions.id == session_id)
        (row,) = opened.execute(wanted)
        return row.ended_because


def event_after(engine: Engine, seq: int) -> list[int]:
    """The event that came next, if it is still kept."""
    table = schema.events.c
    wanted = sa.select(table.seq).where(table.seq > seq, table.seq <= seq + 1)
    with connection(engine) as opened:
        return [row.seq for row in opened.execute(wanted)]
