"""Out of office: phones, the numbers that they are texted from, and what they are texted."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from server.store.schema.base import JSON, Serial, metadata

out_of_office = Table(
    "out_of_office",
    metadata,
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("enabled", Boolean, nullable=False),
    Column("forwarding_number", Text),
    Column("mode", Text, nullable=False),
    Column("verified_at", BigInteger),
    Column("ends_at", BigInteger),
    Column("deputy_user_id", Text, ForeignKey("users.id")),
    Column("stopped_at", BigInteger),
    Column("code_digest", Text),
    Column("code_sent_at", BigInteger),
    Column("code_tries", Integer, nullable=False),
    Column("codes_sent", JSON, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index(None, "forwarding_number"),
    Index(None, "deputy_user_id"),
    Index(
        "ix_out_of_office_ends",
        "ends_at",
        sqlite_where=sa.text("ends_at IS NOT NULL"),
        postgresql_where=sa.text("ends_at IS NOT NULL"),
    ),
)
"""Where users forward to. ``stopped_at``: when a STOP from the phone switched it off; ``codes_sent``:
when codes were texted.
"""

proxy_sessions = Table(
    "proxy_sessions",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("user_id", Text, ForeignKey("users.id"), nullable=False),
    Column("phone", Text, nullable=False),
    Column("proxy", Text, nullable=False),
    Column("conversation_id", Text, ForeignKey("conversations.id")),
    Column("confirmed", Boolean, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("ended_because", Text),
    Index(
        "uq_proxy_sessions_live_pair",
        "phone",
        "proxy",
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
    Index(
        "uq_proxy_sessions_live_conversation",
        "phone",
        "conversation_id",
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
    Index(None, "phone", "proxy", "seq"),
    Index(None, "conversation_id"),
    Index(None, "user_id"),
    Index(None, "proxy"),
    Index(
        "ix_proxy_sessions_unused",
        "used_at",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
)
"""The pairings (forwarding number, proxy number) that reach a conversation; ended ones stay, since what
a phone still shows of them decides what its next reply can mean. ``conversation_id`` is null when the
conversation was removed.
"""

phone_texts = Table(
    "phone_texts",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("user_id", Text, ForeignKey("users.id"), nullable=False),
    Column("sender", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("message_id", Text),
    Column("purpose", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("media", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
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
    Index(None, "sender", "recipient", "at"),
    Index(None, "message_id"),
    Index(
        "ix_phone_texts_due",
        "state",
        "seq",
        sqlite_where=sa.text("state IN ('queued', 'sending')"),
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    ),
    Index(
        "ix_phone_texts_look_up",
        "look_up_at",
        sqlite_where=sa.text("look_up_at IS NOT NULL"),
        postgresql_where=sa.text("look_up_at IS NOT NULL"),
    ),
    Index(None, "carrier_id"),
    Index(None, "at"),
)
"""Texts to the associates' own phones: copies of what customers wrote, notices, questions and codes.
They are in no conversation, so nothing that shows conversations can show them.
"""

phone_questions = Table(
    "phone_questions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("phone", Text, nullable=False),
    Column("proxy", Text, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("choices", JSON, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("settled_at", BigInteger),
    Index(
        "uq_phone_questions_open",
        "phone",
        "proxy",
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    ),
    Index(None, "phone", "proxy", "asked_at"),
)
"""Which customer is meant: asked of a phone whose proxy number has changed customers."""

held_replies = Table(
    "held_replies",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("question_id", Text, ForeignKey("phone_questions.id"), nullable=False),
    Column("body", Text, nullable=False),
    Column("media", JSON, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index(None, "question_id"),
)
"""What a phone wrote before it was known which customer is meant."""
