"""A text as the work that it is: what is asked of one that has to leave."""

import sqlalchemy as sa

from server.store.schema import conversations, messages, phone_texts

PLAIN_UNSETTLED = sa.text("messages.state IN ('queued', 'sending')")
"""Said so that the partial indexes fit."""

TEXTS, PHONES = "texts", "phones"
"""The two queues, as a job's row names its own."""

JOBS = messages.join(conversations, conversations.c.id == messages.c.conversation_id)
JOB_COLUMNS = (
    messages.c.id,
    messages.c.seq,
    messages.c.conversation_id,
    messages.c.body,
    messages.c.media,
    messages.c.purpose,
    messages.c.author_id,
    messages.c.at,
    messages.c.attempts,
    messages.c.look_ups,
    messages.c.state,
    messages.c.claimed_at,
    messages.c.carrier_id,
    messages.c.not_before,
    messages.c.error_code,
    messages.c.why,
    messages.c.via,
    messages.c.scheduled_for,
    conversations.c.lead_id,
    conversations.c.lead_number,
    conversations.c.line,
    conversations.c.last_inbound_seq,
    sa.literal_column(f"'{TEXTS}'", sa.Text).label("queue"),
    sa.null().label("message_id"),
)
PHONE_COLUMNS = (
    phone_texts.c.id,
    phone_texts.c.seq,
    sa.null().label("conversation_id"),
    phone_texts.c.body,
    phone_texts.c.media,
    phone_texts.c.purpose,
    phone_texts.c.user_id.label("author_id"),
    phone_texts.c.at,
    phone_texts.c.attempts,
    phone_texts.c.look_ups,
    phone_texts.c.state,
    phone_texts.c.claimed_at,
    phone_texts.c.carrier_id,
    phone_texts.c.not_before,
    phone_texts.c.error_code,
    sa.null().label("why"),
    sa.null().label("via"),
    sa.null().label("scheduled_for"),
    sa.null().label("lead_id"),
    phone_texts.c.recipient.label("lead_number"),
    phone_texts.c.sender.label("line"),
    sa.null().label("last_inbound_seq"),
    sa.literal_column(f"'{PHONES}'", sa.Text).label("queue"),
    phone_texts.c.message_id,
)
"""A text to a phone as a job like any other: ``lead_number`` is the phone, ``line`` the number that it
goes from.
"""
