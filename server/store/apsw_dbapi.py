"""Just enough of DB-API 2.0 over apsw for alembic to migrate through SQLAlchemy's SQLite dialect.

Transactions are left to the caller, who opens one ``BEGIN IMMEDIATE`` around the whole migration.
"""

from collections.abc import Sequence
from typing import Any

import apsw
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine.default import DefaultDialect

paramstyle = "qmark"
apilevel = "2.0"
threadsafety = 1
sqlite_version_info = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
sqlite_version = apsw.sqlite_lib_version()

Error = apsw.Error
DatabaseError = OperationalError = InternalError = apsw.Error
InterfaceError = DataError = IntegrityError = ProgrammingError = NotSupportedError = apsw.Error


class Cursor:
    """One statement at a time, its rows read at once."""

    arraysize = 1
    lastrowid = None

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Sequence[Any] | None = None
        self.rowcount = -1

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        cursor = self._connection.cursor()
        cursor.exec_trace = self._describe
        self._rows = list(cursor.execute(sql, tuple(parameters)))
        self.rowcount = self._connection.changes()

    def _describe(self, cursor: apsw.Cursor, sql: str, bindings: object) -> bool:
        """Called before the first row: the only time apsw describes a result without rows."""
        self.description = [(column[0], *[None] * 6) for column in cursor.get_description()] or None
        return True

    def executemany(self, sql: str, many: Sequence[Sequence[Any]]) -> None:
        for parameters in many:
            self.execute(sql, parameters)

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = 1) -> list[Any]:
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self) -> list[Any]:
        taken, self._rows = self._rows, []
        return taken

    def close(self) -> None:
        self._rows = []


class Connection:
    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def cursor(self) -> Cursor:
        return Cursor(self._connection)

    def commit(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    def rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        self._connection.close()


class ApswDialect(SQLiteDialect):
    """SQLAlchemy's SQLite dialect on this shim."""

    driver = "apsw"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Any:
        import server.store.apsw_dbapi as shim

        return shim

    def _get_server_version_info(self, connection: Any) -> Any:
        return sqlite_version_info

    def get_default_isolation_level(self, dbapi_connection: Any) -> Any:
        return "SERIALIZABLE"

    def on_connect(self) -> None:
        return None

    def initialize(self, connection: Any) -> None:
        DefaultDialect.initialize(self, connection)
