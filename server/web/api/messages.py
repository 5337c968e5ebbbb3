"""Single texts: why they went where they went, and the pictures they carry."""

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.carriers.base import CannotFetch, Fetched
from server.core.media import LARGEST, kind_of, name_of
from server.flows.problems import Conflict, NotFound
from server.web import about
from server.web.api.media import FILE
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
