"""Leads, and who they belong to."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from server.store.schema.base import JSON, Serial, metadata

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
    Column("revision", Integer, nullable=False, server_default=sa.text("1")),
    Column("taken_from_user_id", Text),
    Column("taken_from_location_id", Text),
    Column("sort_name", Text, nullable=False, server_default=sa.text("''")),
    Index(None, "assignee_user_id"),
    Index(None, "assignee_location_id"),
    Index(None, "created_at", "id"),
    Index(None, "sort_name", "id"),
    Index(None, "status", "sort_name", "id"),
)

"""``revision`` counts the changes, so that of two people who edit one the second is told. ``taken_from``
is whose it was when somebody who supervises took it over (SV2). ``sort_name`` is what a list by name
goes by.
"""

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
    Column("from_user_id", Text),
    Column("from_location_id", Text),
    Index(None, "lead_id"),
)
"""Every change of a lead's owner, with its reason, and whose it was before: there it can go back."""
