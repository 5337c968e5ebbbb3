"""Keys that the relay makes for itself, once, for every relay over this database."""

from sqlalchemy import bindparam, select

from server.store.schema import secrets
from server.store.statement import Statement, Tx, insert_or_ignore

MEDIA = "media"
"""What addresses of pictures are signed with."""

_KEEP = insert_or_ignore(secrets)
_OF = Statement(select(secrets.c.value).where(secrets.c.name == bindparam("name")))


def found(tx: Tx, name: str) -> str | None:
    """A key, None where none was made yet."""
    row = tx.row(_OF, name=name)
    return str(row.value) if row else None


def keep(tx: Tx, name: str, value: str) -> None:
    """Remember a key; one that is there stays."""
    tx.row(_KEEP, name=name, value=value)
