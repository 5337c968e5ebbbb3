"""What the caller has to know about."""

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.core.model import Permission
from server.store import alerts
from server.store.statement import Tx
from server.web.alerts import alert
from server.web.auth import SignedIn, TheRelay
from server.web.paging import USUAL, Cursor, Limit, Offset, answer, place

router = APIRouter(tags=["alerts"])


@router.get("/alerts", response_model=wire.AlertPage)
async def list_alerts(
    relay: TheRelay,
    caller: SignedIn,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
) -> Response:
    """The alerts of the last 30 days, newest first: those that concern the caller, for those who
    supervise all.
    """
    given = place(cursor, limit, offset)

    def unit(tx: Tx) -> wire.AlertPage:
        viewer = caller.now(tx)
        supervises = viewer.may(Permission.SUPERVISE)
        rows, total = alerts.page(tx, viewer.id, supervises, given.limit, given.offset)
        return wire.AlertPage(
            items=[alert(tx, viewer, row) for row in rows],
            next_cursor=given.following(len(rows), total),
            total=total,
        )

    return answer(await relay.read(unit))
