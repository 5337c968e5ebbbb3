"""Out of office: proxy sessions, texts to phones, alerts; settings that are changed on a screen."""

import hashlib
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

AT_ONCE = 2_000
"""Rows that are read and written together."""


def upgrade() -> None:
    _archived_texts()
    _phone_questions()
    _alerts()
    _out_of_office()
    _phone_texts()
    _settings()
    _settings_log()
    _proxy_sessions()
    _held_replies()
    _conversations()
    _messages()
    _reads()
    _digest_taken()


def _archived_texts() -> None:
    op.create_table('archived_texts',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('line', sa.Text(), nullable=False),
    sa.Column('user_name', sa.Text(), nullable=False),
    sa.Column('lead_name', sa.Text(), nullable=False),
    sa.Column('lead_number', sa.Text(), nullable=False),
    sa.Column('direction', sa.Text(), nullable=False),
    sa.Column('author', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('media', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('archived_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_archived_texts'))
    )
    op.create_index(op.f('ix_archived_texts_line_seq'), 'archived_texts', ['line', 'seq'], unique=False)


def _phone_questions() -> None:
    op.create_table('phone_questions',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('proxy', sa.Text(), nullable=False),
    sa.Column('session_id', sa.Text(), nullable=False),
    sa.Column('choices', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('asked_at', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('settled_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phone_questions'))
    )
    op.create_index(op.f('ix_phone_questions_phone_proxy_asked_at'), 'phone_questions', ['phone', 'proxy', 'asked_at'], unique=False)
    op.create_index('uq_phone_questions_open', 'phone_questions', ['phone', 'proxy'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))


def _alerts() -> None:
    op.create_table('alerts',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Text(), nullable=True),
    sa.Column('conversation_id', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_alerts_user_id')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_alerts')),
    sa.UniqueConstraint('id', name=op.f('uq_alerts_id'))
    )
    op.create_index(op.f('ix_alerts_kind_at'), 'alerts', ['kind', 'at'], unique=False)
    op.create_index(op.f('ix_alerts_user_id_at'), 'alerts', ['user_id', 'at'], unique=False)


def _out_of_office() -> None:
    op.create_table('out_of_office',
    sa.Column('user_id', sa.Text(), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('forwarding_number', sa.Text(), nullable=True),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('verified_at', sa.BigInteger(), nullable=True),
    sa.Column('ends_at', sa.BigInteger(), nullable=True),
    sa.Column('deputy_user_id', sa.Text(), nullable=True),
    sa.Column('stopped_at', sa.BigInteger(), nullable=True),
    sa.Column('code_digest', sa.Text(), nullable=True),
    sa.Column('code_sent_at', sa.BigInteger(), nullable=True),
    sa.Column('code_tries', sa.Integer(), nullable=False),
    sa.Column('codes_sent', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['deputy_user_id'], ['users.id'], name=op.f('fk_out_of_office_deputy_user_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_out_of_office_user_id')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_out_of_office'))
    )
    op.create_index(op.f('ix_out_of_office_deputy_user_id'), 'out_of_office', ['deputy_user_id'], unique=False)
    op.create_index('ix_out_of_office_ends', 'out_of_office', ['ends_at'], unique=False, sqlite_where=sa.text('ends_at IS NOT NULL'), postgresql_where=sa.text('ends_at IS NOT NULL'))
    op.create_index(op.f('ix_out_of_office_forwarding_number'), 'out_of_office', ['forwarding_number'], unique=False)


def _phone_texts() -> None:
    op.create_table('phone_texts',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Text(), nullable=False),
    sa.Column('sender', sa.Text(), nullable=False),
    sa.Column('recipient', sa.Text(), nullable=False),
    sa.Column('message_id', sa.Text(), nullable=True),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('media', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('carrier', sa.Text(), nullable=True),
    sa.Column('carrier_id', sa.Text(), nullable=True),
    sa.Column('error_code', sa.Text(), nullable=True),
    sa.Column('error_detail', sa.Text(), nullable=True),
    sa.Column('not_before', sa.BigInteger(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('claimed_by', sa.Text(), nullable=True),
    sa.Column('claimed_at', sa.BigInteger(), nullable=True),
    sa.Column('look_up_at', sa.BigInteger(), nullable=True),
    sa.Column('look_ups', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_phone_texts_user_id')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_phone_texts')),
    sa.UniqueConstraint('id', name=op.f('uq_phone_texts_id'))
    )
    op.create_index(op.f('ix_phone_texts_at'), 'phone_texts', ['at'], unique=False)
    op.create_index(op.f('ix_phone_texts_carrier_id'), 'phone_texts', ['carrier_id'], unique=False)
    op.create_index('ix_phone_texts_due', 'phone_texts', ['state', 'seq'], unique=False, sqlite_where=sa.text("state IN ('queued', 'sending')"), postgresql_where=sa.text("state IN ('queued', 'sending')"))
    op.create_index('ix_phone_texts_look_up', 'phone_texts', ['look_up_at'], unique=False, sqlite_where=sa.text('look_up_at IS NOT NULL'), postgresql_where=sa.text('look_up_at IS NOT NULL'))
    op.create_index(op.f('ix_phone_texts_message_id'), 'phone_texts', ['message_id'], unique=False)
    op.create_index(op.f('ix_phone_texts_sender_recipient_at'), 'phone_texts', ['sender', 'recipient', 'at'], unique=False)


def _settings() -> None:
    op.create_table('settings',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('value', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.Column('changed_by', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['changed_by'], ['users.id'], name=op.f('fk_settings_changed_by')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_settings'))
    )


def _settings_log() -> None:
    op.create_table('settings_log',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('value', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('user_id', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_settings_log_user_id')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_settings_log'))
    )


def _proxy_sessions() -> None:
    op.create_table('proxy_sessions',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('proxy', sa.Text(), nullable=False),
    sa.Column('conversation_id', sa.Text(), nullable=True),
    sa.Column('confirmed', sa.Boolean(), nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=False),
    sa.Column('used_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('ended_because', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_proxy_sessions_conversation_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_proxy_sessions_user_id')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_proxy_sessions')),
    sa.UniqueConstraint('id', name=op.f('uq_proxy_sessions_id'))
    )
    op.create_index(op.f('ix_proxy_sessions_conversation_id'), 'proxy_sessions', ['conversation_id'], unique=False)
    op.create_index(op.f('ix_proxy_sessions_phone_proxy_seq'), 'proxy_sessions', ['phone', 'proxy', 'seq'], unique=False)
    op.create_index(op.f('ix_proxy_sessions_proxy'), 'proxy_sessions', ['proxy'], unique=False)
    op.create_index('ix_proxy_sessions_unused', 'proxy_sessions', ['used_at'], unique=False, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_index(op.f('ix_proxy_sessions_user_id'), 'proxy_sessions', ['user_id'], unique=False)
    op.create_index('uq_proxy_sessions_live_conversation', 'proxy_sessions', ['phone', 'conversation_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    op.create_index('uq_proxy_sessions_live_pair', 'proxy_sessions', ['phone', 'proxy'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))


def _conversations() -> None:
    op.add_column('conversations', sa.Column('deputy_user_id', sa.Text(), nullable=True))
    op.create_index('ix_conversations_deputy', 'conversations', ['deputy_user_id'], unique=False, sqlite_where=sa.text('deputy_user_id IS NOT NULL'), postgresql_where=sa.text('deputy_user_id IS NOT NULL'))


def _messages() -> None:
    op.add_column('messages', sa.Column('forwarded', sa.Text(), nullable=True))


def _reads() -> None:
    """Without it every conversation that is removed has all marks looked through for its own."""
    op.create_index(op.f('ix_reads_conversation_id'), 'reads', ['conversation_id'], unique=False)


def _held_replies() -> None:
    op.create_table('held_replies',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('question_id', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('media', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['phone_questions.id'], name=op.f('fk_held_replies_question_id')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_held_replies')),
    sa.UniqueConstraint('id', name=op.f('uq_held_replies_id'))
    )
    op.create_index(op.f('ix_held_replies_question_id'), 'held_replies', ['question_id'], unique=False)


def _digest_taken() -> None:
    """The ids that carriers gave, as their digests: what server/store/messages.py looks for."""
    op.execute("CREATE TABLE taken_was AS SELECT carrier, carrier_id FROM taken")
    op.execute("CREATE INDEX ix_taken_was ON taken_was (carrier, carrier_id)")
    op.execute("DELETE FROM taken")
    bind = op.get_bind()
    add = sa.text("INSERT INTO taken (carrier, carrier_id) VALUES (:carrier, :carrier_id)")
    last: Any = None
    while rows := bind.execute(_page(last)).all():
        last = rows[-1]
        bind.execute(add, [{"carrier": row[0], "carrier_id": _digest(row[1])} for row in rows])
    op.execute("DROP TABLE taken_was")


def _page(last: Any) -> Any:
    carrier, carrier_id = columns = (sa.column("carrier", sa.Text), sa.column("carrier_id", sa.Text))
    page = sa.select(*columns).select_from(sa.table("taken_was")).order_by(*columns).limit(AT_ONCE)
    if last is None:
        return page
    further = sa.and_(carrier == last[0], carrier_id > last[1])
    return page.where(sa.or_(carrier > last[0], further))


def _digest(carrier_id: str) -> str:
    return hashlib.blake2b(carrier_id.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
