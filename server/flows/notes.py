"""A whisper: a note in a thread that only staff see (product.md SV2). It is a row among the texts, and
no text: it waits in no outbox, answers nobody, is unread by nobody, and never leaves.
"""

import hashlib

from server.core.access import Viewer
from server.core.model import AuthorKind, Direction, MessageState
from server.core.texts import storable
from server.flows import announce
from server.flows.context import Context
from server.flows.conversations import visible
from server.flows.outbound import LONGEST_BODY
from server.flows.problems import Conflict, Invalid
from server.store import messages, outbox
from server.store.statement import Tx

PURPOSE = "note"
WHY = {"decision": "noted", "because": "only_staff_see_it", "passed_over": [], "facts": {}}


def check_body(body: str) -> str:
    """What may stand in a note: as much as in a text."""
    cleaned = storable(body)
    if len(cleaned) > LONGEST_BODY:
        raise Invalid(
            "body_too_long",
            f"A whisper has at most {LONGEST_BODY:,} characters; this one has {len(cleaned):,}.",
        )
    if not cleaned.strip():
        raise Invalid("body_empty", "Write something to whisper.")
    return cleaned


def whisper(
    tx: Tx, viewer: Viewer, conversation_id: str, body: str, key: str, context: Context
) -> str:
    """Put a note into a conversation that the caller sees; returns its id, the earlier one's when the
    key was used. Raises NotFound, or Conflict (``idempotency_key_reused``).
    """
    digest = _digest(conversation_id, body)
    earlier = outbox.remembered(tx, viewer.id, key)
    if earlier is not None:
        if earlier.digest != digest:
            raise Conflict(
                "idempotency_key_reused", "This Idempotency-Key was used for another text already."
            )
        return str(earlier.message_id)
    visible(tx, viewer, conversation_id)
    note_id = _write(tx, viewer, conversation_id, body, context)
    outbox.remember(tx, viewer.id, key, digest, note_id, context.now)
    announce.note_written(tx, conversation_id, note_id, context.now)
    return note_id


def _write(tx: Tx, viewer: Viewer, conversation_id: str, body: str, context: Context) -> str:
    note_id = context.new_id()
    messages.add(
        tx,
        id=note_id,
        conversation_id=conversation_id,
        direction=Direction.NOTE,
        body=body,
        media=[],
        state=MessageState.NOTED,
        purpose=PURPOSE,
        author_kind=AuthorKind.STAFF,
        author_id=viewer.id,
        via="app",
        at=context.now,
        segments=0,
        carrier=None,
        carrier_id=None,
        not_before=None,
        why=WHY,
    )
    return note_id


def _digest(conversation_id: str, body: str) -> str:
    content = "\n".join([PURPOSE, conversation_id, body])
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
