"""Why a database cannot be used, as a sentence for whoever starts the relay."""

import apsw
import psycopg

from server.store.groups import StoreUnavailable
from server.store.sqlite import SQLiteTooOld

_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (apsw.BusyError, "the database is locked by another program; stop it and try again"),
    (apsw.LockedError, "the database is locked by another program; stop it and try again"),
    (apsw.ReadOnlyError, "the database cannot be written; check the permissions of its file"),
    (apsw.CantOpenError, "the database cannot be opened; check relay.database and its folder"),
    (apsw.FullError, "the disk is full; make room and try again"),
    (apsw.NotADBError, "the file of relay.database is not a database"),
    (apsw.CorruptError, "the database is damaged; restore a backup"),
    (apsw.IOError, "the database cannot be read or written; check the disk"),
    (psycopg.OperationalError, "PostgreSQL cannot be reached; check relay.database and the server"),
    (
        psycopg.errors.ReadOnlySqlTransaction,
        "PostgreSQL is read-only now; check whether the server is a standby",
    ),
    (
        psycopg.errors.InsufficientPrivilege,
        "PostgreSQL does not allow it; grant the user its rights",
    ),
    (psycopg.ProgrammingError, "relay.database is not an address that PostgreSQL understands"),
    (PermissionError, "the database's folder cannot be written; check its permissions"),
    (OSError, "the database's folder cannot be used; check relay.database"),
)


def explain(error: BaseException | None) -> str | None:
    """A sentence for an error of the database, None for any other error."""
    while error is not None:
        if isinstance(error, SQLiteTooOld):
            return str(error)
        for kind, sentence in _SENTENCES:
            if isinstance(error, kind):
                return sentence
        if isinstance(error, StoreUnavailable) and error.__cause__ is None:
            return "the database is not available"
        error = getattr(error, "orig", None) or error.__cause__
    return None
