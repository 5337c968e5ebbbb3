"""SQLite through apsw, which carries its own, current SQLite.

WAL with ``synchronous=FULL``: a commit is on the disk when it is answered. One connection writes;
what another process writes beside it waits for the lock, up to :data:`PATIENCE`.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import apsw

from server.store.groups import StoreUnavailable
from server.store.statement import SQLITE, Row, Statement

T = TypeVar("T")

PATIENCE = 5_000
"""How long a connection waits for a lock of another process, in milliseconds."""

SAFE_SQLITE = (3, 51, 3)
"""Before this version two connections that write or checkpoint at once can corrupt a WAL."""

UNAVAILABLE = (
    apsw.BusyError,
    apsw.CantOpenError,
    apsw.CorruptError,
    apsw.FullError,
    apsw.IOError,
    apsw.LockedError,
    apsw.NotADBError,
    apsw.PermissionsError,
    apsw.ProtocolError,
    apsw.ReadOnlyError,
)


class SQLiteTooOld(Exception):
    """The SQLite linked here can corrupt a database under this program's use."""


def refuse_unsafe_sqlite(version: str) -> None:
    """Raises :class:`SQLiteTooOld` for versions with the WAL fault of 3.7.0 to 3.51.2."""
    if tuple(int(part) for part in version.split(".")[:3]) < SAFE_SQLITE:
        raise SQLiteTooOld(
            f"SQLite {version} can corrupt a database in WAL mode; install apsw 3.51.3 or newer"
        )


class SqliteTx:
    """A transaction on an apsw connection."""

    __slots__ = ("_connection", "_cursor")

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._cursor = connection.cursor()

    def rows(self, statement: Statement, /, **parameters: Any) -> list[Row]:
        compiled = statement.compiled(SQLITE)
        found = self._cursor.execute(compiled.sql, compiled.parameters(parameters))
        if not compiled.results:
            return list(map(compiled.make_row, found))
        return [compiled.row(raw) for raw in found]

    def row(self, statement: Statement, /, **parameters: Any) -> Row | None:
        found = self.rows(statement, **parameters)
        return found[0] if found else None

    def run(self, statement: Statement, /, **parameters: Any) -> int:
        compiled = statement.compiled(SQLITE)
        for _ in self._cursor.execute(compiled.sql, compiled.parameters(parameters)):
            pass
        return self._connection.changes()


class SqliteSession:
    """The connection that writes."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._execute = connection.cursor().execute
        self.tx = SqliteTx(connection)

    def begin(self) -> None:
        self._execute("BEGIN IMMEDIATE")

    def stands(self) -> bool:
        return self._connection.in_transaction

    def savepoint(self) -> None:
        self._execute("SAVEPOINT unit")

    def release(self) -> None:
        self._execute("RELEASE unit")

    def undo(self) -> None:
        self._execute("ROLLBACK TO unit")
        self._execute("RELEASE unit")

    def commit(self) -> None:
        self._execute("COMMIT")

    def rollback(self) -> None:
        with contextlib.suppress(*UNAVAILABLE):
            self._execute("ROLLBACK")

    def unavailable(self, error: Exception) -> bool:
        return isinstance(error, UNAVAILABLE)

    def close(self) -> None:
        self._connection.close()


class SqliteReader:
    """A connection that reads, one snapshot a unit."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._tx = SqliteTx(connection)

    def read(self, unit: Callable[[Any], T]) -> T:
        try:
            with self._snapshot():
                return unit(self._tx)
        except UNAVAILABLE as error:
            raise StoreUnavailable(type(error).__name__) from error

    @contextlib.contextmanager
    def _snapshot(self) -> Iterator[None]:
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def close(self) -> None:
        self._connection.close()


def _use_wal(connection: apsw.Connection) -> None:
    """SQLite does not wait by itself when two connections switch a new file at once."""
    give_up = time.monotonic() + PATIENCE / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except apsw.BusyError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.01)


def _make_private(path: Path) -> None:
    """A new database is its owner's alone: it holds every number and text. SQLite gives the files
    beside it the same rights.
    """
    with contextlib.suppress(OSError):  # what is wrong SQLite says better
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _lower(*given: Any) -> str | None:
    """SQLite's own ``lower`` knows ASCII alone; customers are called Élodie and Øyvind too."""
    (text,) = given
    return None if text is None else str(text).lower()


class SqliteEngine:
    """Opens connections to one SQLite file."""

    def __init__(self, path: Path, *, vfs: str | None = None) -> None:
        refuse_unsafe_sqlite(apsw.sqlite_lib_version())
        self.path = path
        self._vfs = vfs

    def connect(self) -> apsw.Connection:
        if self._vfs is None:
            _make_private(self.path)
        connection = apsw.Connection(str(self.path), vfs=self._vfs, statementcachesize=400)
        if connection.readonly("main"):  # SQLite opens it all the same, and even begins to write
            connection.close()
            raise apsw.ReadOnlyError("the file cannot be written")
        connection.set_busy_timeout(PATIENCE)
        # plans do not depend on values: else every statement is prepared again for each of them
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        connection.create_scalar_function("lower", _lower, 1, deterministic=True)
        _use_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def writer(self) -> SqliteSession:
        return SqliteSession(self.connect())

    def reader(self) -> SqliteReader:
        connection = self.connect()
        connection.execute("PRAGMA query_only = ON")
        return SqliteReader(connection)

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """SQLite tells nobody of another process's commit; the relay looks once a second instead."""
        return lambda: None
