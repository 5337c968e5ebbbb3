"""The words of leads and texts, to be searched."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from server.core.words import spaced

revision = "0002"
down_revision = "0001"

AT_ONCE = 2_000
"""Rows that are read and written together."""

FULL_TEXT = (
    "CREATE VIRTUAL TABLE message_words USING fts5(words, content='', contentless_delete=1, "
    "detail=none, tokenize='ascii', prefix='3')"
)
LEADS = (
    "SELECT id, first_name, last_name, stranger, organization FROM leads "
    "WHERE id > :after ORDER BY id LIMIT :most"
)
TEXTS = "SELECT seq, body FROM messages WHERE seq > :after ORDER BY seq LIMIT :most"


def upgrade() -> None:
    op.add_column('leads', sa.Column('words', sa.Text(), server_default=sa.text("''"), nullable=False))
    fill(LEADS, "", "UPDATE leads SET words = :words WHERE id = :key", of_lead)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FULL_TEXT)
        add = "INSERT INTO message_words (rowid, words) VALUES (:key, :words)"
        fill(TEXTS, 0, add, of_text)
        return
    op.create_table('message_words',
    sa.Column('rowid', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('words', postgresql.TSVECTOR(), nullable=False),
    sa.PrimaryKeyConstraint('rowid', name=op.f('pk_message_words'))
    )
    add = (
        "INSERT INTO message_words (rowid, words) "
        "VALUES (:key, array_to_tsvector(string_to_array(ltrim(:words), ' ')))"
    )
    fill(TEXTS, 0, add, of_text)
    op.create_index(op.f('ix_message_words_words'), 'message_words', ['words'], unique=False, postgresql_using='gin', postgresql_with={'gin_pending_list_limit': '256'})


def of_lead(row: Any) -> str:
    stranger = f"new customer {row.stranger}" if row.stranger else ""
    return spaced(f"{row.first_name} {row.last_name} {stranger} {row.organization or ''}")


def of_text(row: Any) -> str:
    return spaced(row.body)


def fill(page: str, after: Any, write: str, words_of: Callable[[Any], str]) -> None:
    """Write the words of what is there already, a page at a time."""
    bind = op.get_bind()
    while rows := bind.execute(sa.text(page), {"after": after, "most": AT_ONCE}).all():
        after = rows[-1][0]
        found = [{"key": row[0], "words": words} for row in rows if (words := words_of(row))]
        if found:
            bind.execute(sa.text(write), found)
