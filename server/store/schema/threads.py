"""Conversations and their texts."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import TSVECTOR

from server.store.schema.base import JSON, Serial, metadata

conversations = Table(
    "conversations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("lead_id", Text, ForeignKey("leads.id")),
    Column("lead_number", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("last_seq", BigInteger),
    Column("last_inbound_seq", BigInteger),
    Column("answered_seq", BigInteger),
    Column("last_outbound_at", BigInteger),
    Column("waiting_since", BigInteger),
    Column("dismissed_at", BigInteger),
    Column("snoozed_until", BigInteger),
    Column("shown_store_id", Text, ForeignKey("stores.id")),
    Column("shown_because", Text),
    Column("updated_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("flag", Text),
    Column("deputy_user_id", Text),
    Column("alerted_waiting_since", BigInteger),
    Index("uq_conversations_thread", "lead_id", "lead_number", "line", unique=True),
    Index(
        "uq_conversations_asking",
        "lead_number",
        "line",
        unique=True,
        sqlite_where=sa.text("lead_id IS NULL"),
        postgresql_where=sa.text("lead_id IS NULL"),
    ),
    Index(None, "lead_number", "line"),
    Index(None, "updated_at"),
    Index(
        "ix_conversations_waiting_open",
        "waiting_since",
        sqlite_where=sa.text("waiting_since IS NOT NULL AND dismissed_at IS NULL"),
        postgresql_where=sa.text("waiting_since IS NOT NULL AND dismissed_at IS NULL"),
    ),
    Index(None, "shown_store_id"),
    Index(
        "ix_conversations_waiting",
        "waiting_since",
        sqlite_where=sa.text("waiting_since IS NOT NULL"),
        postgresql_where=sa.text("waiting_since IS NOT NULL"),
    ),
    Index(
        "ix_conversations_deputy",
        "deputy_user_id",
        sqlite_where=sa.text("deputy_user_id IS NOT NULL"),
        postgresql_where=sa.text("deputy_user_id IS NOT NULL"),
    ),
    Index(
        "ix_conversations_snoozed",
        "snoozed_until",
        sqlite_where=sa.text("snoozed_until IS NOT NULL"),
        postgresql_where=sa.text("snoozed_until IS NOT NULL"),
    ),
)

candidates = Table(
    "candidates",
    metadata,
    Column("conversation_id", Text, ForeignKey("conversations.id"), primary_key=True),
    Column("lead_id", Text, ForeignKey("leads.id"), primary_key=True),
)
"""The leads that a conversation of a shared number may belong to (IR6)."""

messages = Table(
    "messages",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("conversation_id", Text, ForeignKey("conversations.id"), nullable=False),
    Column("direction", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("media", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("author_kind", Text, nullable=False),
    Column("author_id", Text),
    Column("via", Text),
    Column("at", BigInteger, nullable=False),
    Column("segments", Integer, nullable=False),
    Column("carrier", Text),
    Column("carrier_id", Text),
    Column("error_code", Text),
    Column("error_detail", Text),
    Column("not_before", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", Text),
    Column("claimed_at", BigInteger),
    Column("look_up_at", BigInteger),
    Column("look_ups", Integer, nullable=False),
    Column("why", JSON, nullable=False),
    Column("flag", Text),
    Column("forwarded", Text),
    Column("scheduled_for", BigInteger),
    Column("action", Text),
    Index(None, "conversation_id", "seq"),
    Index(None, "at"),
    Index(
        "ix_messages_unsettled",
        "conversation_id",
        "seq",
        sqlite_where=sa.text("state IN ('queued', 'sending')"),
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    ),
    Index(
        "ix_messages_due",
        "state",
        "seq",
        sqlite_where=sa.text("state IN ('queued', 'sending')"),
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    ),
    Index(
        "ix_messages_held",
        "not_before",
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    ),
    Index(
        "ix_messages_look_up",
        "look_up_at",
        sqlite_where=sa.text("look_up_at IS NOT NULL"),
        postgresql_where=sa.text("look_up_at IS NOT NULL"),
    ),
    Index(
        "ix_messages_carrier",
        "carrier_id",
        sqlite_where=sa.text("direction = 'outbound'"),
        postgresql_where=sa.text("direction = 'outbound'"),
    ),
)

"""``scheduled_for`` is when a person wants it to leave, not before. ``action`` is the name of the action
that sent it. A note that only staff see is a row too, with the direction ``note``: it is part of the
thread, and of nothing that leaves.
"""

writing = Table(
    "writing",
    metadata,
    Column("conversation_id", Text, ForeignKey("conversations.id"), primary_key=True),
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("until", BigInteger, nullable=False),
    Index(None, "until"),
)
"""Who is writing where just now: it lapses by itself."""

message_words = Table(
    "message_words",
    metadata,
    Column("rowid", BigInteger, key="seq", primary_key=True, autoincrement=False),
    Column("words", TSVECTOR, nullable=False),
    Index(
        None,
        "words",
        postgresql_using="gin",
        postgresql_with={"gin_pending_list_limit": "256"},
    ),
)
"""The words of the texts, by the place of the text. In SQLite it is :data:`FULL_TEXT`."""

FULL_TEXT = (
    "CREATE VIRTUAL TABLE message_words USING fts5(words, content='', contentless_delete=1, "
    "detail=none, tokenize='ascii', prefix='3')"
)
"""``ascii`` takes every other character as part of a word: words are those of core, unchanged."""

taken = Table(
    "taken",
    metadata,
    Column("carrier", Text, primary_key=True),
    Column("carrier_id", Text, primary_key=True),
    sqlite_with_rowid=False,
)
"""Every inbound text ever taken from a carrier, by the digest of its id (:func:`digest`). It outlives
the texts, so nothing is taken twice.
"""

reads = Table(
    "reads",
    metadata,
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversations.id"), primary_key=True),
    Column("read_seq", BigInteger, nullable=False),
    Index(None, "conversation_id"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
