"""Bringing a database to this version: forward only, all of it in one transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import IsolationLevel
from sqlalchemy.dialects import registry
from sqlalchemy.pool import StaticPool

from server.store.apsw_dbapi import Connection
from server.store.postgres import WRITE_LOCK, PostgresEngine
from server.store.sqlite import SqliteEngine

registry.register("sqlite.apsw", "server.store.apsw_dbapi", "ApswDialect")

MIGRATIONS = Path(__file__).parent / "migrations"


class DatabaseNewer(Exception):
    """The database was made by a newer version of the program."""


@contextmanager
def connection(engine: SqliteEngine | PostgresEngine) -> Iterator[sa.Connection]:
    """A connection of SQLAlchemy's, in a transaction that holds the write lock."""
    creator: Callable[[], Any]
    match engine:
        case SqliteEngine():
            url, lock = "sqlite+apsw://", "BEGIN IMMEDIATE"
            creator = partial(_shimmed, engine)
        case PostgresEngine():
            url, lock = "postgresql+psycopg://", f"SELECT pg_advisory_xact_lock({WRITE_LOCK})"
            creator = partial(_transactional, engine)
    made = sa.create_engine(url, creator=creator, poolclass=StaticPool)
    try:
        with made.begin() as opened:
            opened.exec_driver_sql(lock)
            yield opened
    finally:
        made.dispose()


def _shimmed(engine: SqliteEngine) -> Connection:
    return Connection(engine.connect())


def _transactional(engine: PostgresEngine) -> object:
    opened = engine.connect()
    opened.autocommit = False
    opened.isolation_level = IsolationLevel.READ_COMMITTED  # sees what the lock was waited for
    return opened


def migrate(engine: SqliteEngine | PostgresEngine) -> bool:
    """Bring the database to this version. True when something had to be done.

    Raises :class:`DatabaseNewer` and changes nothing when this program does not know its version.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with connection(engine) as opened:
        current = set(MigrationContext.configure(opened).get_current_heads())
        if current == set(scripts.get_heads()):
            return False
        known = {script.revision for script in scripts.walk_revisions()}
        if not current <= known:
            raise DatabaseNewer(
                "the database was made by a newer version of floorline-relay; "
                "install that version or restore a backup made before it"
            )
        config.attributes["connection"] = opened
        command.upgrade(config, "head")
    return True


def is_current(engine: SqliteEngine | PostgresEngine) -> bool:
    """Whether the database is at this version; a missing one is not. Changes nothing."""
    if isinstance(engine, SqliteEngine) and not engine.path.exists():
        return False
    scripts = ScriptDirectory(str(MIGRATIONS))
    with connection(engine) as opened:
        return set(MigrationContext.configure(opened).get_current_heads()) == set(
            scripts.get_heads()
        )
