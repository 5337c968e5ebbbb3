"""Conversations put aside until a time."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("snoozed_until", sa.BigInteger(), nullable=True))
    only_snoozed = sa.text("snoozed_until IS NOT NULL")
    op.create_index(
        "ix_conversations_snoozed",
        "conversations",
        ["snoozed_until"],
        sqlite_where=only_snoozed,
        postgresql_where=only_snoozed,
    )
