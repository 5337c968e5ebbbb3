"""Pull: taking the new lead who has waited longest, and giving it back (product.md MC11)."""

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.flows import pulling
from server.flows.context import Context
from server.store.statement import Tx
from server.web import views
from server.web.api.leads import unchecked
from server.web.auth import SignedIn, TheRelay
from server.web.paging import answer

router = APIRouter(tags=["leads"])


@router.post("/leads/pull", response_model=wire.Pulled)
async def pull(relay: TheRelay, caller: SignedIn, body: wire.Pull) -> Response:
    """Take the new lead who has waited longest: of the caller's store or nobody's, who can be texted.
    Those who wait for an answer come first, then those who were added first. 409 ``none_waiting``
    when there is none.
    """

    def unit(tx: Tx, context: Context) -> wire.Pulled:
        viewer = caller.now(tx)
        taken = pulling.pull(tx, viewer, body.skip, context)
        conversation = views.one_conversation(tx, viewer, taken.conversation_id)
        assert conversation is not None, "a lead of the caller's own"
        lead = unchecked(tx, caller, taken.lead_id)
        return wire.Pulled(lead=lead, conversation=conversation, left=taken.left)

    return answer(await relay.write(unit))


@router.post("/leads/{lead_id}/put-back", response_model=wire.Lead)
async def put_back(relay: TheRelay, caller: SignedIn, lead_id: str) -> Response:
    """Give a lead that the caller pulled back to where it was; 409 ``not_pulled`` for any other."""
    await relay.write(lambda tx, context: pulling.put_back(tx, caller.now(tx), lead_id, context))
    return answer(await relay.read(lambda tx: unchecked(tx, caller, lead_id)))
