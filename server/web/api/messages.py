"""Single texts: why they went where they went, and the pictures they carry."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.carriers.base import CannotFetch, Fetched
from server.core.media import LARGEST, kind_of, name_of
from server.flows import scheduling
from server.flows.problems import Conflict, NotFound
from server.web import about, views
from server.web.anchors import instant
from server.web.api.media import FILE
from server.web.api.users import GivenKeys
from server.web.auth import SignedIn, TheRelay
from server.web.files import file_answer, row_answer
from server.web.paging import answer

router = APIRouter(tags=["messages"])


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


@router.get("/messages/{message_id}/media/{place}", response_class=Response, responses=FILE)
async def carried(relay: TheRelay, caller: SignedIn, message_id: str, place: int) -> Response:
    """A picture or file of a text, the relay's own or fetched from the carrier; ``place`` counts from
    0. 409 with the reason where it cannot be shown.
    """
    found = await relay.read(lambda tx: about.carried(tx, caller.now(tx), message_id, place))
    if found is None:
        raise NotFound("picture")
    if not isinstance(found, str):
        return row_answer(found)
    match await relay.world.carrier.fetch(found, LARGEST):
        case CannotFetch(because):
            raise Conflict("media_unavailable", because)
        case Fetched(content):
            kind = kind_of(content)
            if kind is None:
                raise Conflict("media_not_a_picture", "This is not a picture that can be shown.")
            return file_answer(content, kind, name_of("", kind))
