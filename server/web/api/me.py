"""The caller."""

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.flows import outbound
from server.flows.context import Context
from server.store import people, places
from server.store.statement import Tx
from server.web import views
from server.web.auth import Caller, SignedIn, TheRelay
from server.web.paging import answer

router = APIRouter(tags=["me"])


@router.get("/me", response_model=wire.Me)
async def me(relay: TheRelay, caller: SignedIn) -> Response:
    """The caller, their permissions and store, and the line that their texts leave from."""
    return answer(await relay.read_by_rules(lambda tx, context: _me(tx, caller, context)))


def _me(tx: Tx, caller: Caller, context: Context) -> wire.Me:
    rules = context.retailer
    row = caller.user_now(tx)
    viewer = people.viewer(row)
    store = places.by_id(tx, viewer.store) if viewer.store else None
    origin = outbound.origin_of(tx, viewer, rules.sms_from_number_type)
    user = views.user(row)
    return wire.Me(
        id=user.id,
        username=user.username,
        name=user.name,
        permissions=user.permissions,
        store_id=user.store_id,
        store=views.store(store) if store else None,
        status=user.status,
        text_messaging=user.text_messaging,
        relay_number=user.relay_number,
        line=origin.line,
        line_reason=origin.reason,
        retailer=rules.name,
        menu=list(rules.associate_details_menu),
    )
