"""Single texts: why they went where they went, and the pictures they carry."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.carriers.base import CannotFetch, Fetched
from server.core.pictures import picture_type
from server.flows import scheduling
from server.flows.problems import Conflict, NotFound
from server.web import about, views
from server.web.anchors import instant
from server.web.api.users import GivenKeys
from server.web.auth import SignedIn, TheRelay
from server.web.paging import answer

router = APIRouter(tags=["messages"])

LARGEST_PICTURE = 5_000_000
"""Bytes: what carriers take with one text."""


@router.get("/messages/{message_id}/why", response_model=wire.Why)
async def why(relay: TheRelay, caller: SignedIn, message_id: str) -> Response:
    """The rule that decided, the rules that were passed over, and the facts they looked at."""
    found = await relay.read(lambda tx: about.why(tx, caller.now(tx), message_id))
    if found is None:
        raise NotFound("text")
    return answer(found)


@router.patch("/messages/{message_id}", response_model=wire.Text)
async def change_text(
    relay: TheRelay, caller: SignedIn, message_id: str, body: wire.TextChange, keys: GivenKeys
) -> Response:
    """Change the words or the time of a text that waits for its time, or both. 409 ``not_scheduled``
    once it has left or waits for something else, 403 ``not_the_author``, 422 ``send_at_invalid``.
    """
    given: dict[str, Any] = {}
    if "body" in keys:
        given["body"] = body.body or ""
    if "send_at" in keys:
        given["send_at"] = instant(body.send_at) if body.send_at else None
    await relay.write(
        lambda tx, context: scheduling.change(tx, caller.now(tx), message_id, given, context)
    )
    return answer(await relay.read(lambda tx: views.one_text(tx, caller.now(tx), message_id)))


@router.get(
    "/messages/{message_id}/media/{place}",
    response_class=Response,
    responses={200: {"content": {"image/*": {}}, "description": "The picture"}},
)
async def picture(relay: TheRelay, caller: SignedIn, message_id: str, place: int) -> Response:
    """A picture of a text, fetched from the carrier; ``place`` counts from 0. 409 with the reason
    where it cannot be shown.
    """
    url = await relay.read(lambda tx: about.picture(tx, caller.now(tx), message_id, place))
    if url is None:
        raise NotFound("picture")
    match await relay.world.carrier.fetch(url, LARGEST_PICTURE):
        case CannotFetch(because):
            raise Conflict("media_unavailable", because)
        case Fetched(content):
            kind = picture_type(content)
            if kind is None:
                raise Conflict("media_not_a_picture", "This is not a picture that can be shown.")
            return Response(
                content,
                media_type=kind,
                headers={
                    "Cache-Control": "private, max-age=86400",
                    "X-Content-Type-Options": "nosniff",
                },
            )
