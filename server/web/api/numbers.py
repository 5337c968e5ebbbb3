"""The retailer's numbers, for those with ``manage_users``."""

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.core.model import Permission
from server.flows import places as flow
from server.flows.people import need
from server.store import numbers
from server.web import views
from server.web.auth import SignedIn, TheRelay
from server.web.paging import USUAL, Cursor, Limit, Offset, answer, check_sort, place

router = APIRouter(tags=["numbers"])


@router.get("/numbers", response_model=wire.NumberPage)
async def list_numbers(
    relay: TheRelay,
    caller: SignedIn,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
    sort: str | None = None,
) -> Response:
    """All numbers, by number unless ``sort`` says otherwise, with what they are for and who has them."""
    need(caller.viewer, Permission.MANAGE_USERS)
    order = check_sort(sort, numbers.ORDERS) or numbers.ORDERS[0]
    at = place(cursor, limit, offset)
    rows, total = await relay.read(lambda tx: numbers.page(tx, order, at.limit, at.offset))
    items = [views.number(row) for row in rows]
    return answer(
        wire.NumberPage(items=items, next_cursor=at.following(len(items), total), total=total)
    )


@router.post("/numbers", status_code=201, response_model=wire.Number)
async def add_number(relay: TheRelay, caller: SignedIn, body: wire.NewNumber) -> Response:
    """Add a number as it is given; the carrier is not asked."""
    need(caller.viewer, Permission.MANAGE_USERS)
    added = await relay.write(
        lambda tx, context: flow.add_number(tx, body.number, body.use, context)
    )
    return answer(views.number(await relay.read(lambda tx: numbers.by_number(tx, added))), 201)
