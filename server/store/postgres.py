"""PostgreSQL through psycopg 3.

Every group of writes begins with one advisory lock, the twin of SQLite's ``BEGIN IMMEDIATE``: units
are serial over all relays of a database, and what a sequence counts up is commit order. ``NOTIFY``
wakes the other relays; the event table is the truth.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import psycopg
from psycopg.pq import TransactionStatus

from server.store.groups import StoreUnavailable
from server.store.statement import POSTGRES, Row, Statement

T = TypeVar("T")

WRITE_LOCK = 0x464C4F4F52
"""The advisory lock that every writing group holds."""

CHANNEL = "floorline"
LISTEN_FOR = 1.0

PATIENCE = 5_000
"""How long a group waits for the lock, in milliseconds. The server ends the session of a relay that
holds it for twice as long without a word, so that one that is frozen stops no other."""

UNAVAILABLE = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,
    psycopg.errors.IdleInTransactionSessionTimeout,
)


class PostgresTx:
    """A transaction on a psycopg connection."""

    __slots__ = ("_cursor",)

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self._cursor = connection.cursor()

    def rows(self, statement: Statement, /, **parameters: Any) -> list[Row]:
        compiled = statement.compiled(POSTGRES)
        self._cursor.execute(compiled.sql, compiled.parameters(parameters))
        return [compiled.row(raw) for raw in self._cursor]

    def row(self, statement: Statement, /, **parameters: Any) -> Row | None:
        found = self.rows(statement, **parameters)
        return found[0] if found else None

    def run(self, statement: Statement, /, **parameters: Any) -> int:
        compiled = statement.compiled(POSTGRES)
        self._cursor.execute(compiled.sql, compiled.parameters(parameters))
        return self._cursor.rowcount


class PostgresSession:
    """The connection that writes. It is opened again after the server was gone."""

    tx: PostgresTx

    def __init__(self, connect: "Callable[[], psycopg.Connection[Any]]") -> None:
        self._connect = connect
        self._open()

    def _open(self) -> None:
        self._connection = self._connect()
        self._connection.execute(
            f"SET synchronous_commit = on; SET lock_timeout = {PATIENCE}; "
            f"SET idle_in_transaction_session_timeout = {2 * PATIENCE}".encode()
        )
        self.tx = PostgresTx(self._connection)

    def begin(self) -> None:
        """A connection that the server has dropped shows it only now; nothing was written on it."""
        try:
            self._begin()
        except UNAVAILABLE:
            if not self._connection.closed:
                raise
            self._open()
            self._begin()

    def _begin(self) -> None:
        self._connection.execute(
            "BEGIN ISOLATION LEVEL READ COMMITTED; "
            f"SELECT pg_advisory_xact_lock({WRITE_LOCK})".encode()
        )

    def stands(self) -> bool:
        status = self._connection.info.transaction_status
        return status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)

    def savepoint(self) -> None:
        self._connection.execute("SAVEPOINT unit")

    def release(self) -> None:
        self._connection.execute("RELEASE unit")

    def undo(self) -> None:
        self._connection.execute("ROLLBACK TO unit; RELEASE unit")

    def commit(self) -> None:
        self._connection.execute(f"NOTIFY {CHANNEL}; COMMIT".encode())

    def rollback(self) -> None:
        with contextlib.suppress(*UNAVAILABLE):
            self._connection.execute("ROLLBACK")

    def unavailable(self, error: Exception) -> bool:
        return isinstance(error, UNAVAILABLE)

    def close(self) -> None:
        self._connection.close()


class PostgresReader:
    """A connection that reads, one snapshot a unit. It is opened again after the server was gone."""

    def __init__(self, connect: "Callable[[], psycopg.Connection[Any]]") -> None:
        self._connect = connect
        self._connection = connect()

    def read(self, unit: Callable[[Any], T]) -> T:
        try:
            with self._snapshot():
                return unit(PostgresTx(self._connection))
        except UNAVAILABLE as error:
            raise StoreUnavailable(type(error).__name__) from error

    def _begin(self) -> None:
        self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    @contextlib.contextmanager
    def _snapshot(self) -> Iterator[None]:
        """As in :meth:`PostgresSession.begin`, a dropped connection is opened again."""
        try:
            self._begin()
        except UNAVAILABLE:
            if not self._connection.closed:
                raise
            self._connection = self._connect()
            self._begin()
        try:
            yield
        finally:
            if not self._connection.closed:
                self._connection.execute("ROLLBACK")

    def close(self) -> None:
        self._connection.close()


class PostgresEngine:
    """Opens connections to one PostgreSQL database."""

    def __init__(self, url: str) -> None:
        self.url = url

    def connect(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(
            self.url,
            autocommit=True,
            connect_timeout=5,
            application_name="floorline-relay",
            tcp_user_timeout=2 * PATIENCE,
        )

    def writer(self) -> PostgresSession:
        return PostgresSession(self.connect)

    def reader(self) -> PostgresReader:
        return PostgresReader(self.connect)

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Wake for every NOTIFY. After a lost connection the once-a-second look bridges the gap."""
        stopped = threading.Event()
        thread = threading.Thread(
            target=self._listen,
            args=(wake, stopped),
            name="store-listener",
            daemon=True,
        )
        thread.start()

        def stop() -> None:
            stopped.set()
            thread.join(LISTEN_FOR)

        return stop

    def _listen(self, wake: Callable[[], None], stopped: threading.Event) -> None:
        while not stopped.is_set():
            try:
                with self.connect() as connection:
                    connection.execute(f"LISTEN {CHANNEL}".encode())
                    while not stopped.is_set():
                        for _ in connection.notifies(timeout=LISTEN_FOR, stop_after=1):
                            wake()
            except UNAVAILABLE:
                stopped.wait(LISTEN_FOR)
