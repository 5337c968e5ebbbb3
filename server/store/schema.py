"""The tables. Times are microseconds since the epoch; ids are opaque texts; lists are JSON."""

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

JSON = sa.JSON(none_as_null=True)

Serial = BigInteger().with_variant(Integer, "sqlite")
"""A number the database counts up, in commit order under the write lock."""

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

leads = Table(
    "leads",
    metadata,
    Column("id", Text, primary_key=True),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("stranger", Text),
    Column("organization", Text),
    Column("status", Text, nullable=False),
    Column("email2", Text),
    Column("emails", JSON, nullable=False),
    Column("attributes", JSON, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("assignee_user_id", Text, ForeignKey("users.id")),
    Column("assignee_location_id", Text, ForeignKey("stores.id")),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("words", Text, nullable=False, server_default=sa.text("''")),
    Column("state", Text),
    Column("time_zone", Text),
    Index(None, "assignee_user_id"),
    Index(None, "assignee_location_id"),
)

lead_fields = Table(
    "lead_fields",
    metadata,
    Column("name", Text, primary_key=True),
    sqlite_with_rowid=False,
)
"""The extra fields that any lead ever had: what a template may name."""

lead_numbers = Table(
    "lead_numbers",
    metadata,
    Column("lead_id", Text, ForeignKey("leads.id"), primary_key=True),
    Column("number", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Index(None, "number"),
)

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
    Index(None, "shown_store_id"),
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
    Index(None, "conversation_id", "seq"),
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

opt_outs = Table(
    "opt_outs",
    metadata,
    Column("number", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
)
"""Who must not be texted now. ``scope`` is ``retailer``, ``store:ID`` or ``line:NUMBER``; ``user:ID`` is
what was said to lines that a user had, kept for the next one.
"""

agreements = Table(
    "agreements",
    metadata,
    Column("number", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("agreed_at", BigInteger),
    Column("asked_at", BigInteger),
    Column("asked_by_message_id", Text),
)
"""Who may be texted because they wrote first or agreed, and who was asked. Scopes as in opt_outs."""

consents = Table(
    "consents",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("number", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("line", Text),
    Column("message_id", Text),
    Column("user_id", Text),
    Index(None, "number"),
)
"""The consent ledger: append only."""

templates = Table(
    "templates",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text),
    Column("position", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)
"""Texts with fields. A fixed one has its kind as its id; its body is null while it is the default."""

assignments = Table(
    "assignments",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("lead_id", Text, ForeignKey("leads.id"), nullable=False),
    Column("user_id", Text),
    Column("location_id", Text),
    Column("because", Text, nullable=False),
    Column("by_user_id", Text),
    Index(None, "lead_id"),
)
"""Every change of a lead's owner, with its reason."""

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
