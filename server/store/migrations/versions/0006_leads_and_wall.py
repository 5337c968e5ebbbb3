"""Leads with revisions, notes, scheduled texts, actions, texts to many, pictures, products."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _writing()
    _actions()
    _requests()
    _bulk_sends()
    _bulk_items()
    _media()
    _assets()
    _products()
    _secrets()
    _columns()
    _wall()


def _writing() -> None:
    op.create_table('writing',
    sa.Column('conversation_id', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Text(), nullable=False),
    sa.Column('until', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_writing_conversation_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_writing_user_id')),
    sa.PrimaryKeyConstraint('conversation_id', 'user_id', name=op.f('pk_writing'))
    )
    op.create_index(op.f('ix_writing_until'), 'writing', ['until'], unique=False)


def _actions() -> None:
    op.create_table('actions',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('runs_on', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('template_id', sa.Text(), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['template_id'], ['templates.id'], name=op.f('fk_actions_template_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_actions'))
    )


def _requests() -> None:
    op.create_table('requests',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('lead_id', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('preference', sa.Text(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('store_id', sa.Text(), nullable=True),
    sa.Column('user_id', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['lead_id'], ['leads.id'], name=op.f('fk_requests_lead_id')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_requests')),
    sa.UniqueConstraint('id', name=op.f('uq_requests_id'))
    )
    op.create_index(op.f('ix_requests_lead_id'), 'requests', ['lead_id'], unique=False)


def _bulk_sends() -> None:
    op.create_table('bulk_sends',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('template_id', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_bulk_sends_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_sends'))
    )
    op.create_index('ix_bulk_sends_running', 'bulk_sends', ['created_at'], unique=False, sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'"))
    op.create_index('uq_bulk_sends_key', 'bulk_sends', ['user_id', 'key'], unique=True)


def _bulk_items() -> None:
    op.create_table('bulk_items',
    sa.Column('bulk_id', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('lead_id', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('because', sa.Text(), nullable=True),
    sa.Column('message_id', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['bulk_id'], ['bulk_sends.id'], name=op.f('fk_bulk_items_bulk_id')),
    sa.PrimaryKeyConstraint('bulk_id', 'position', name=op.f('pk_bulk_items'))
    )
    op.create_index(op.f('ix_bulk_items_lead_id'), 'bulk_items', ['lead_id'], unique=False)


def _media() -> None:
    op.create_table('media',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('content_type', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_media'))
    )
    op.create_index(op.f('ix_media_digest'), 'media', ['digest'], unique=False)


def _assets() -> None:
    op.create_table('assets',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('media_id', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_assets_media_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assets'))
    )


def _products() -> None:
    op.create_table('products',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('price', sa.Text(), nullable=False),
    sa.Column('link', sa.Text(), nullable=False),
    sa.Column('media_id', sa.Text(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_products_media_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_products')),
    sa.UniqueConstraint('code', name=op.f('uq_products_code'))
    )


def _secrets() -> None:
    op.create_table('secrets',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.JSON(none_as_null=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_secrets')),
    sqlite_with_rowid=False
    )


def _columns() -> None:
    op.add_column("leads", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("leads", sa.Column("taken_from_user_id", sa.Text()))
    op.add_column("leads", sa.Column("taken_from_location_id", sa.Text()))
    op.add_column("conversations", sa.Column("alerted_waiting_since", sa.BigInteger()))
    op.add_column("messages", sa.Column("scheduled_for", sa.BigInteger()))
    op.add_column("messages", sa.Column("action", sa.Text()))


def _wall() -> None:
    waits = sa.text("waiting_since IS NOT NULL AND dismissed_at IS NULL")
    op.create_index(
        "ix_conversations_waiting", "conversations", ["waiting_since"], sqlite_where=waits,
        postgresql_where=waits,
    )  # fmt: skip
    op.create_index(op.f("ix_messages_at"), "messages", ["at"])
