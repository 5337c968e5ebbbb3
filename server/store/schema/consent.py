"""Who may be texted, and the texts with fields."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from server.store.schema.base import Serial, metadata

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
