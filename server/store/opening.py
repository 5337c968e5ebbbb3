"""Which engine a database address means, and having a database for oneself."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from server.store.postgres import PostgresEngine
from server.store.sqlite import SqliteEngine


class AlreadyRunning(Exception):
    """Another process has the database for itself."""


def engine_of(url: str) -> SqliteEngine | PostgresEngine:
    """The database of a URL as ``relay.database`` takes it."""
    if url.startswith("sqlite:///"):
        return SqliteEngine(Path(unquote(urlsplit(url).path)[1:]))
    return PostgresEngine(url)


@contextlib.contextmanager
def exclusive(engine: SqliteEngine | PostgresEngine) -> Iterator[None]:
    """Hold the lock file beside a SQLite database: one relay a file. PostgreSQL takes many relays.

    Raises :class:`AlreadyRunning`.
    """
    if isinstance(engine, PostgresEngine):
        yield
        return
    engine.path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(f"{engine.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                "another floorline-relay uses this database; stop it, or give this one its own"
            ) from None
        yield
    finally:
        os.close(lock)
