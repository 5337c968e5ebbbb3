"""What staff do among themselves in a conversation: whisper, see who is writing, hand it on."""

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from server import wire
from server.flows import handing, notes, outbound, writing
from server.flows.conversations import read_assignee
from server.web.api.conversations import unchecked, written
from server.web.auth import SignedIn, TheRelay
from server.web.paging import answer

router = APIRouter(tags=["conversations"])


@router.post("/conversations/{conversation_id}/notes", status_code=201, response_model=wire.Text)
async def whisper(
    relay: TheRelay,
    caller: SignedIn,
    conversation_id: str,
    body: wire.NewNote,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Response:
    """A note in the thread that only staff see. The same key and body give the same note again."""
    key = outbound.check_key(idempotency_key)
    words = notes.check_body(body.body)
    note_id = await relay.write(
        lambda tx, context: notes.whisper(tx, caller.now(tx), conversation_id, words, key, context)
    )
    return await written(relay, caller, note_id, 201)


@router.post("/conversations/{conversation_id}/writing", status_code=204)
async def say_writing(
    relay: TheRelay, caller: SignedIn, conversation_id: str, body: wire.Writing
) -> Response:
    """The caller is writing to the customer, or has stopped. To be said again every five seconds;
    403 or 409 where a text of theirs would be refused.
    """
    await relay.write(
        lambda tx, context: writing.say(tx, caller.now(tx), conversation_id, body.writing, context)
    )
    return Response(status_code=204)


@router.post("/conversations/{conversation_id}/assign", response_model=wire.Conversation)
async def assign(
    relay: TheRelay, caller: SignedIn, conversation_id: str, body: wire.Assignment
) -> Response:
    """Give the conversation's lead to a user or a location. The answer is the conversation as it
    is now, which the caller may have given away with it.
    """
    assignee = read_assignee(body.user_id, body.location_id)
    await relay.write(
        lambda tx, context: handing.assign(tx, caller.now(tx), conversation_id, assignee, context)
    )
    return answer(await relay.read(lambda tx: unchecked(tx, caller, conversation_id)))


@router.post("/conversations/{conversation_id}/take-over", response_model=wire.Conversation)
async def take_over(relay: TheRelay, caller: SignedIn, conversation_id: str) -> Response:
    """Make the conversation's lead the caller's own, who supervises. Whose it was is remembered."""
    await relay.write(
        lambda tx, context: handing.take_over(tx, caller.now(tx), conversation_id, context)
    )
    return answer(await relay.read(lambda tx: unchecked(tx, caller, conversation_id)))


@router.post("/conversations/{conversation_id}/hand-back", response_model=wire.Conversation)
async def hand_back(relay: TheRelay, caller: SignedIn, conversation_id: str) -> Response:
    """Give what was taken over back to whom it was taken from."""
    await relay.write(
        lambda tx, context: handing.hand_back(tx, caller.now(tx), conversation_id, context)
    )
    return answer(await relay.read(lambda tx: unchecked(tx, caller, conversation_id)))
