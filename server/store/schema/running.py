"""What the relay itself keeps: events, alerts, settings, archives."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from server.store.schema.base import JSON, Serial, metadata

events = Table(
    "events",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("audience", JSON, nullable=False),
    sqlite_autoincrement=True,
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""``strangers``: how many unknown customers were named. ``events_floor``: newest pruned event."""

alerts = Table(
    "alerts",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("user_id", Text, ForeignKey("users.id")),
    Column("conversation_id", Text),
    Index(None, "kind", "at"),
    Index(None, "user_id", "at"),
)
"""What somebody has to know about: ``user_id`` is whom it concerns, beside those who supervise."""

settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", JSON, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", Text, ForeignKey("users.id")),
)
"""What was changed on the Configuration screen, as it would stand in the file (OP5). The counter
``settings`` tells how often anything was.
"""

settings_log = Table(
    "settings_log",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", JSON),
    Column("user_id", Text, ForeignKey("users.id")),
)
"""Every change of a setting; a null value gave it its default back."""

archived_texts = Table(
    "archived_texts",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("line", Text, nullable=False),
    Column("user_name", Text, nullable=False),
    Column("lead_name", Text, nullable=False),
    Column("lead_number", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("media", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("archived_at", BigInteger, nullable=False),
    Index(None, "line", "seq"),
)
"""The texts of released lines, where the retailer keeps them (LS3)."""
