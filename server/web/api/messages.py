"""Single texts: why they went where they went."""

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.flows.problems import NotFound
from server.web import views
from server.web.auth import SignedIn, TheRelay
from server.web.paging import answer

router = APIRouter(tags=["messages"])


@router.get("/messages/{message_id}/why", response_model=wire.Why)
async def why(relay: TheRelay, caller: SignedIn, message_id: str) -> Response:
    """The rule that decided, the rules that were passed over, and the facts they looked at."""
    found = await relay.read(lambda tx: views.why(tx, caller.now(tx), message_id))
    if found is None:
        raise NotFound("text")
    return answer(found)
