"""The tables. Times are microseconds since the epoch; ids are opaque texts; lists are JSON."""

from server.store.schema.away import (
    held_replies,
    out_of_office,
    phone_questions,
    phone_texts,
    proxy_sessions,
)
from server.store.schema.base import JSON, metadata
from server.store.schema.consent import agreements, consents, opt_outs, templates
from server.store.schema.customers import assignments, lead_fields, lead_numbers, leads
from server.store.schema.people import numbers, sessions, stores, streams, users
from server.store.schema.running import (
    alerts,
    archived_texts,
    counters,
    events,
    settings,
    settings_log,
)
from server.store.schema.sending import (
    actions,
    assets,
    bulk_items,
    bulk_sends,
    media,
    products,
    requests,
    secrets,
)
from server.store.schema.threads import (
    FULL_TEXT,
    candidates,
    conversations,
    idempotency,
    message_words,
    messages,
    reads,
    taken,
    writing,
)

__all__ = [
    "FULL_TEXT",
    "JSON",
    "actions",
    "agreements",
    "alerts",
    "archived_texts",
    "assets",
    "assignments",
    "bulk_items",
    "bulk_sends",
    "candidates",
    "consents",
    "conversations",
    "counters",
    "events",
    "held_replies",
    "idempotency",
    "lead_fields",
    "lead_numbers",
    "leads",
    "media",
    "message_words",
    "messages",
    "metadata",
    "numbers",
    "opt_outs",
    "out_of_office",
    "phone_questions",
    "phone_texts",
    "products",
    "proxy_sessions",
    "reads",
    "requests",
    "secrets",
    "sessions",
    "settings",
    "settings_log",
    "stores",
    "streams",
    "taken",
    "templates",
    "users",
    "writing",
]
