"""Who agreed to be texted, where leads are, what texts ask; templates."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

AT_ONCE = 2_000
"""Rows that are read and written together."""

WROTE_FIRST = (
    "INSERT INTO agreements (number, scope, agreed_at) "
    "SELECT c.lead_number, 'line:' || c.line, min(m.at) FROM conversations c "
    "JOIN messages m ON m.seq = c.last_inbound_seq GROUP BY c.lead_number, c.line"
)
"""Whoever has texted a line before may be texted from it."""
FIXED = ("opt_in", "opt_out", "help", "confirmation", "recording")


def upgrade() -> None:
    op.add_column('leads', sa.Column('state', sa.Text(), nullable=True))
    op.add_column('leads', sa.Column('time_zone', sa.Text(), nullable=True))
    op.add_column('conversations', sa.Column('flag', sa.Text(), nullable=True))
    op.add_column('messages', sa.Column('flag', sa.Text(), nullable=True))
    op.create_table('lead_fields',
    sa.Column('name', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_lead_fields')),
    sqlite_with_rowid=False
    )
    op.create_table('agreements',
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('agreed_at', sa.BigInteger(), nullable=True),
    sa.Column('asked_at', sa.BigInteger(), nullable=True),
    sa.Column('asked_by_message_id', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('number', 'scope', name=op.f('pk_agreements'))
    )
    templates = op.create_table('templates',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_templates'))
    )
    op.bulk_insert(templates, [
        {"id": kind, "kind": kind, "title": "", "body": None, "position": at, "created_at": 0, "updated_at": 0}
        for at, kind in enumerate(FIXED)
    ])
    op.execute(WROTE_FIRST)
    _note_fields()


def _note_fields() -> None:
    """The extra fields of the leads that are here already."""
    bind, after = op.get_bind(), ""
    leads = sa.table("leads", sa.column("id", sa.Text), sa.column("fields", sa.JSON))
    names: set[str] = set()
    while rows := bind.execute(_page(leads, after)).all():
        after = rows[-1][0]
        names |= {name for row in rows for name in row[1] or {}}
    add = sa.text("INSERT INTO lead_fields (name) VALUES (:name)")
    if names:
        bind.execute(add, [{"name": name} for name in sorted(names)])


def _page(leads: Any, after: str) -> Any:
    return sa.select(leads.c.id, leads.c.fields).where(leads.c.id > after).order_by(leads.c.id).limit(AT_ONCE)
