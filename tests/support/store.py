"""Looking into a database beside a running relay."""

import sqlalchemy as sa

from server.store import schema
from server.store.migrate import connection
from tests.conftest import Engine


def texts_of(engine: Engine) -> list[str]:
    """The body of every text, oldest first."""
    with connection(engine) as opened:
        rows = opened.execute(sa.select(schema.messages.c.body).order_by(schema.messages.c.seq))
        return [row.body for row in rows]


def event_after(engine: Engine, seq: int) -> list[int]:
    """The event that came next, if it is still kept."""
    table = schema.events.c
    wanted = sa.select(table.seq).where(table.seq > seq, table.seq <= seq + 1)
    with connection(engine) as opened:
        return [row.seq for row in opened.execute(wanted)]
