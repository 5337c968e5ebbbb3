"""Beside a thread: putting a conversation aside and taking it up again, and what is known of its lead."""

from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.flows import conversations as flow
from server.flows.context import Context
from server.flows.problems import NotFound
from server.store.statement import Tx
from server.web import about
from server.web.anchors import instant
from server.web.api.conversations import seen_now
from server.web.auth import SignedIn, TheRelay
from server.web.paging import answer

router = APIRouter(tags=["conversations"])


@router.get("/conversations/{conversation_id}/summary", response_model=wire.Summary)
async def get_summary(
    relay: TheRelay, caller: SignedIn, conversation_id: str, at: datetime | None = None
) -> Response:
    """The lead, whose line it is, who of ours wrote, consent, where the lead can be, and what would
    become of a text now, or of one that would leave ``at`` a time.
    """
    leaves_at = instant(at) if at else None

    def unit(tx: Tx, context: Context) -> wire.Summary | None:
        return about.summary(tx, caller.now(tx), conversation_id, context, leaves_at)

    found = await relay.read_by_rules(unit)
    if found is None:
        raise NotFound("conversation")
    return answer(found)


@router.post("/conversations/{conversation_id}/unread", response_model=wire.Conversation)
async def mark_unread(
    relay: TheRelay, caller: SignedIn, conversation_id: str, body: wire.UnreadMark
) -> Response:
    """The caller wants to see it again: from this text on, or without one the lead's newest."""
    await relay.write(
        lambda tx, context: flow.mark_unread(
            tx, caller.now(tx), conversation_id, body.message_id, context
        )
    )
    return await seen_now(relay, caller, conversation_id)


@router.post("/conversations/{conversation_id}/snooze", response_model=wire.Conversation)
async def snooze(
    relay: TheRelay, caller: SignedIn, conversation_id: str, body: wire.Snooze
) -> Response:
    """Put the conversation aside until a time; a new text from the lead brings it back before."""
    until = instant(body.until)
    await relay.write(
        lambda tx, context: flow.snooze(tx, caller.now(tx), conversation_id, until, context)
    )
    return await seen_now(relay, caller, conversation_id)


@router.post("/conversations/{conversation_id}/restore", response_model=wire.Conversation)
async def restore(relay: TheRelay, caller: SignedIn, conversation_id: str) -> Response:
    """Undo a dismissal or a snooze: the conversation is where it was before."""
    await relay.write(
        lambda tx, context: flow.bring_back(tx, caller.now(tx), conversation_id, context)
    )
    return await seen_now(relay, caller, conversation_id)
