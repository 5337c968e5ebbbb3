"""Leads with revisions, notes, scheduled texts, actions, texts to many, pictures, products."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _writing()
    _actions()
    _action_runs()
    _requests()
    _bulk_sends()
    _bulk_items()
    _media()
    _assets()
    _products()
    _secrets()
    _columns()
    _lead_lists()
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


def _action_runs() -> None:
    op.create_table('action_runs',
    sa.Column('lead_id', sa.Text(), nullable=False),
    sa.Column('action_id', sa.Text(), nullable=False),
    sa.Column('ran_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['actions.id'], name=op.f('fk_action_runs_action_id')),
    sa.ForeignKeyConstraint(['lead_id'], ['leads.id'], name=op.f('fk_action_runs_lead_id')),
    sa.PrimaryKeyConstraint('lead_id', 'action_id', name=op.f('pk_action_runs'))
    )
    op.create_index(op.f('ix_action_runs_action_id'), 'action_runs', ['action_id'], unique=False)


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
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('taken_by', sa.Text(), nullable=True),
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
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('next_at', sa.BigInteger(), nullable=False),
    sa.Column('untold', sa.Boolean(), nullable=False),
    sa.Column('told_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_bulk_sends_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_sends'))
    )
    op.create_index('ix_bulk_sends_at_work', 'bulk_sends', ['created_at'], unique=False, sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"))
    op.create_index('ix_bulk_sends_untold', 'bulk_sends', ['told_at'], unique=False, sqlite_where=sa.text("untold"), postgresql_where=sa.text("untold"))
    op.create_index('uq_bulk_sends_key', 'bulk_sends', ['user_id', 'key'], unique=True)


def _bulk_items() -> None:
    op.create_table('bulk_items',
    sa.Column('bulk_id', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('lead_id', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('because', sa.Text(), nullable=True),
    sa.Column('sentence', sa.Text(), nullable=True),
    sa.Column('message_id', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['bulk_id'], ['bulk_sends.id'], name=op.f('fk_bulk_items_bulk_id')),
    sa.PrimaryKeyConstraint('bulk_id', 'position', name=op.f('pk_bulk_items'))
    )
    op.create_index(op.f('ix_bulk_items_lead_id'), 'bulk_items', ['lead_id'], unique=False)


def _media() -> None:
    op.create_table('media_contents',
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_media_contents'))
    )
    op.create_table('media',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('content_type', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['digest'], ['media_contents.digest'], name=op.f('fk_media_digest')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_media'))
    )
    op.create_index(op.f('ix_media_digest'), 'media', ['digest'], unique=False)
    op.create_index(op.f('ix_media_created_by'), 'media', ['created_by'], unique=False)
    op.create_table('message_media',
    sa.Column('message_id', sa.Text(), nullable=False),
    sa.Column('media_id', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_message_media_media_id')),
    sa.PrimaryKeyConstraint('message_id', 'media_id', name=op.f('pk_message_media'))
    )
    op.create_index(op.f('ix_message_media_media_id'), 'message_media', ['media_id'], unique=False)


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
    op.create_index(op.f('ix_assets_media_id'), 'assets', ['media_id'], unique=False)


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
    op.create_index(op.f('ix_products_media_id'), 'products', ['media_id'], unique=False)


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


def _lead_lists() -> None:
    """The orders of the list of leads, and whose a lead was before."""
    op.add_column("assignments", sa.Column("from_user_id", sa.Text()))
    op.add_column("assignments", sa.Column("from_location_id", sa.Text()))
    op.add_column(
        "leads", sa.Column("sort_name", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.execute("UPDATE leads SET sort_name = lower(last_name || ' ' || first_name)")
    op.create_index(op.f("ix_leads_created_at_id"), "leads", ["created_at", "id"])
    op.create_index(op.f("ix_leads_sort_name_id"), "leads", ["sort_name", "id"])
    op.create_index(
        op.f("ix_leads_status_sort_name_id"), "leads", ["status", "sort_name", "id"]
    )
    waits = sa.text("waiting_since IS NOT NULL")
    op.create_index(
        "ix_conversations_waiting",
        "conversations",
        ["waiting_since"],
        sqlite_where=waits,
        postgresql_where=waits,
    )


def _wall() -> None:
    waits = sa.text("waiting_since IS NOT NULL AND dismissed_at IS NULL")
    op.create_index(
        "ix_conversations_waiting_open", "conversations", ["waiting_since"], sqlite_where=waits,
        postgresql_where=waits,
    )  # fmt: skip
    op.create_index(op.f("ix_messages_at"), "messages", ["at"])
