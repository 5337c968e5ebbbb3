"""Stores: where people work, and their text lines."""

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.core.model import Permission
from server.flows import people as rights
from server.flows import places as flow
from server.flows.context import Context
from server.store import places
from server.store.statement import Tx
from server.web import views
from server.web.auth import SignedIn, TheRelay
from server.web.paging import USUAL, Cursor, Limit, Offset, answer, check_sort, place
from server.web.relay import Relay

router = APIRouter(tags=["stores"])


@router.get("/stores", response_model=wire.StorePage)
async def list_stores(
    relay: TheRelay,
    caller: SignedIn,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
    sort: str | None = None,
) -> Response:
    """All stores, the oldest first unless ``sort`` says otherwise: also what a lead can be assigned to."""
    order = check_sort(sort, places.ORDERS) or places.ORDERS[0]
    at = place(cursor, limit, offset)
    rows, total = await relay.read(lambda tx: places.page(tx, order, at.limit, at.offset))
    items = [views.store(row) for row in rows]
    return answer(
        wire.StorePage(items=items, next_cursor=at.following(len(items), total), total=total)
    )


@router.post("/stores", status_code=201, response_model=wire.Store)
async def add_store(relay: TheRelay, caller: SignedIn, body: wire.NewStore) -> Response:
    rights.need(caller.viewer, Permission.MANAGE_USERS)
    store_id = await relay.write(
        lambda tx, context: flow.add_store(
            tx,
            context,
            name=body.name,
            kind=body.kind,
            phone=body.phone,
            time_zone=body.time_zone,
            state=body.state,
            area_codes=body.area_codes,
        )
    )
    return await _one(relay, store_id, 201)


@router.get("/stores/onboardable", response_model=wire.OnboardablePage)
async def list_onboardable(relay: TheRelay, caller: SignedIn) -> Response:
    """The stores that are not onboarded; one that cannot be carries its reason."""
    rights.need(caller.viewer, Permission.MANAGE_USERS)
    items = await relay.read_by_rules(_onboardable)
    return answer(wire.OnboardablePage(items=items, next_cursor=None, total=len(items)))


def _onboardable(tx: Tx, context: Context) -> list[wire.OnboardableStore]:
    items = []
    for row in places.not_onboarded(tx):
        reason = flow.why_not_offered(row, context.retailer.country)
        items.append(
            wire.OnboardableStore(
                id=row.id, name=row.name, phone=row.phone, offered=reason is None, reason=reason
            )
        )
    return items


@router.post("/stores/{store_id}/onboarding", response_model=wire.Store)
async def onboard(
    relay: TheRelay, caller: SignedIn, store_id: str, body: wire.Onboarding
) -> Response:
    """Give a store its SMS number, and enable it at once where asked."""
    rights.need(caller.viewer, Permission.MANAGE_USERS)
    await relay.write(
        lambda tx, context: flow.onboard(
            tx,
            store_id,
            sms_number=body.sms_number,
            forward_calls=body.forward_calls,
            enable=body.enable,
            context=context,
        )
    )
    return await _one(relay, store_id)


@router.post("/stores/enable", response_model=wire.StorePage)
async def enable(relay: TheRelay, caller: SignedIn, body: wire.StoresToEnable) -> Response:
    """Enable onboarded stores, all or none. Final."""
    rights.need(caller.viewer, Permission.MANAGE_USERS)
    await relay.write(lambda tx, context: flow.enable(tx, body.store_ids, context))
    rows = await relay.read(lambda tx: [places.by_id(tx, store) for store in body.store_ids])
    items = [views.store(row) for row in rows]
    return answer(wire.StorePage(items=items, next_cursor=None, total=len(items)))


async def _one(relay: Relay, store_id: str, status: int = 200) -> Response:
    return answer(views.store(await relay.read(lambda tx: places.by_id(tx, store_id))), status)
