"""What texts are sent by and with: actions, texts to many, pictures, products."""

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from server.store.schema.base import JSON, Serial, metadata

actions = Table(
    "actions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("runs_on", Text, nullable=False),
    Column("status", Text),
    Column("template_id", Text, ForeignKey("templates.id"), nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)
"""``runs_on`` is ``hand``, ``status`` (when a lead comes to have ``status``) or ``request``."""

action_runs = Table(
    "action_runs",
    metadata,
    Column("lead_id", Text, ForeignKey("leads.id"), primary_key=True),
    Column("action_id", Text, ForeignKey("actions.id"), primary_key=True),
    Column("ran_at", BigInteger, nullable=False),
    Index(None, "action_id"),
)
"""When an action last wrote a text to a lead by itself."""

requests = Table(
    "requests",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("at", BigInteger, nullable=False),
    Column("lead_id", Text, ForeignKey("leads.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("preference", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("store_id", Text),
    Column("user_id", Text),
    Column("number", Text),
    Column("email", Text),
    Column("taken_by", Text),
    Index(None, "lead_id"),
)
"""What customers asked for on the retailer's site, or in the store. ``user_id`` and ``store_id`` are whom
it was meant for, ``taken_by`` is the user who wrote it down.
"""

bulk_sends = Table(
    "bulk_sends",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("users.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("template_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("next_at", BigInteger, nullable=False),
    Column("untold", Boolean, nullable=False),
    Column("told_at", BigInteger, nullable=False),
    Index("uq_bulk_sends_key", "user_id", "key", unique=True),
    Index(
        "ix_bulk_sends_at_work",
        "created_at",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
    Index(
        "ix_bulk_sends_untold",
        "told_at",
        sqlite_where=sa.text("untold"),
        postgresql_where=sa.text("untold"),
    ),
)
"""One template, in the words it had then, to many leads: ``running``, ``cancelled`` or ``done``, and
``ended_at`` once nothing of it is to be done any more. ``next_at`` is when its next text may leave;
``untold``: more has become of it than its sender was told at ``told_at``.
"""

bulk_items = Table(
    "bulk_items",
    metadata,
    Column("bulk_id", Text, ForeignKey("bulk_sends.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("lead_id", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("because", Text),
    Column("sentence", Text),
    Column("message_id", Text),
    Index(None, "lead_id"),
)
"""What became of each lead: ``waiting``, ``written``, ``skipped`` or ``cancelled``, with the reason."""

media = Table(
    "media",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, ForeignKey("media_contents.digest"), nullable=False),
    Column("content_type", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("created_by", Text),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "digest"),
    Index(None, "created_by"),
)
"""Pictures and files that are ours to send, each as somebody brought it."""

media_contents = Table(
    "media_contents",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""What is in them, once, however many brought it."""

message_media = Table(
    "message_media",
    metadata,
    Column("message_id", Text, primary_key=True),
    Column("media_id", Text, ForeignKey("media.id"), primary_key=True),
    Index(None, "media_id"),
)
"""Which text carries which of them."""

assets = Table(
    "assets",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("media_id", Text, ForeignKey("media.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "media_id"),
)
"""The retailer's library of pictures."""

products = Table(
    "products",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("price", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("media_id", Text, ForeignKey("media.id")),
    Column("words", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index(None, "media_id"),
)
"""The product catalogue; ``price`` as it is shown, with its currency."""

secrets = Table(
    "secrets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", JSON, nullable=False),
    sqlite_with_rowid=False,
)
"""Keys that the relay made for itself: what addresses of pictures are signed with."""
