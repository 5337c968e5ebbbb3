"""A text as the work that it is: what is asked of one that has to leave."""

import sqlalchemy as sa

from server.store.schema import conversations, messages

PLAIN_UNSETTLED = sa.text("messages.state IN ('queued', 'sending')")
"""Said so that the partial indexes fit."""

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
    conversations.c.lead_id,
    conversations.c.lead_number,
    conversations.c.line,
    conversations.c.last_inbound_seq,
)
JOBS = messages.join(conversations, conversations.c.id == messages.c.conversation_id)
