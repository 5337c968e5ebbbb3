"""Service requests: taking one, and those of a lead."""

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from server import wire
from server.core.access import Viewer, shown_number
from server.flows import leads, outbound
from server.flows import requests as flow
from server.flows.requests import Asked
from server.store import requests
from server.store.statement import Row, Tx
from server.web import views
from server.web.auth import SignedIn, TheRelay
from server.web.paging import USUAL, Cursor, Limit, Offset, answer, place

router = APIRouter(tags=["requests"])


@router.post("/requests", status_code=201, response_model=wire.Request)
async def take_request(
    relay: TheRelay,
    caller: SignedIn,
    body: wire.NewRequest,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Response:
    """Take a request: its lead is found by the number or made, a request by text is consent for texts
    to it, and the actions that wait for one run. The same key gives the same request again.
    """
    key = outbound.check_key(idempotency_key) if idempotency_key is not None else None
    asked = Asked(
        channel=body.channel,
        preference=body.preference,
        name=body.name,
        number=body.number,
        email=body.email,
        associate=body.associate,
        store=body.store,
        message=body.message,
    )
    request_id = await relay.write(
        lambda tx, context: flow.take(tx, caller.now(tx), asked, key, context)
    )
    relay.wake_courier()

    def unit(tx: Tx) -> wire.Request:
        viewer = caller.now(tx)
        row: Row = requests.by_id(tx, request_id)
        is_seen = views.one_lead(tx, viewer, row.lead_id) is not None
        return _request(viewer, row, is_seen=is_seen)

    return answer(await relay.read(unit), 201)


@router.get("/leads/{lead_id}/requests", response_model=wire.RequestPage)
async def requests_of_lead(
    relay: TheRelay,
    caller: SignedIn,
    lead_id: str,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
) -> Response:
    """What a lead has asked for, the newest first."""
    at = place(cursor, limit, offset)

    def unit(tx: Tx) -> wire.RequestPage:
        viewer = caller.now(tx)
        leads.visible(tx, viewer, lead_id)
        rows, total = requests.page(tx, lead_id, at.limit, at.offset)
        items = [_request(viewer, row) for row in rows]
        following = at.following(len(items), total)
        return wire.RequestPage(items=items, next_cursor=following, total=total)

    return answer(await relay.read(unit))


def _request(viewer: Viewer, row: Row, *, is_seen: bool = True) -> wire.Request:
    """``is_seen``: the lead is the viewer's to see."""
    return wire.Request(
        id=row.id,
        at=views.at(row.at),
        lead_id=row.lead_id if is_seen else None,
        channel=row.channel,
        preference=row.preference,
        message=row.message,
        number=shown_number(viewer, row.number) if row.number else None,
        email=row.email,
        associate=row.user_id,
        store=row.store_id,
        taken_by=row.taken_by_name,
    )
