"""Stores, people and what they are reached by."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, Text

from server.store.schema.base import JSON, metadata

stores = Table(
    "stores",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("phone", Text),
    Column("time_zone", Text, nullable=False),
    Column("state", Text),
    Column("area_codes", JSON, nullable=False),
    Column("forward_calls", Text),
    Column("onboarded_at", BigInteger),
    Column("enabled_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("permissions", JSON, nullable=False),
    Column("store_id", Text, ForeignKey("stores.id")),
    Column("status", Text, nullable=False),
    Column("text_messaging", Boolean, nullable=False),
    Column("last_seen_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("users.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index(None, "user_id"),
)

streams = Table(
    "streams",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("users.id"), nullable=False),
    Column("relay_id", Text, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Index(None, "user_id"),
)

numbers = Table(
    "numbers",
    metadata,
    Column("number", Text, primary_key=True),
    Column("use", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("region", Text),
    Column("user_id", Text, ForeignKey("users.id"), unique=True),
    Column("store_id", Text, ForeignKey("stores.id"), unique=True),
    Column("created_at", BigInteger, nullable=False),
)
