"""The retailer's numbers, for those with ``manage_users``."""

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.core.access import Viewer
from server.core.model import Permission
from server.flows import places as flow
from server.flows.people import need
from server.flows.problems import NotFound
from server.store import archives, numbers
from server.store.statement import Tx
from server.web import sheets, views
from server.web.auth import Caller, SignedIn, TheRelay
from server.web.paging import USUAL, Cursor, Limit, Offset, Place, answer, check_sort, place
from server.web.relay import Relay
from server.web.sheets import Format, sheet

router = APIRouter(tags=["numbers"])


@router.get("/numbers", response_model=wire.NumberPage)
async def list_numbers(
    relay: TheRelay,
    caller: SignedIn,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
    sort: str | None = None,
    use: str | None = None,
    state: str | None = None,
) -> Response:
    """All numbers, or those of one ``use`` and ``state``, by number unless ``sort`` says otherwise, with
    what they are for and who has them.
    """
    need(caller.viewer, Permission.MANAGE_USERS)
    order = check_sort(sort, numbers.ORDERS) or numbers.ORDERS[0]
    at = place(cursor, limit, offset)
    rows, total = await relay.read(
        lambda tx: numbers.page(tx, order, at.limit, at.offset, use=use, state=state)
    )
    items = [views.number(row) for row in rows]
    return answer(
        wire.NumberPage(items=items, next_cursor=at.following(len(items), total), total=total)
    )


@router.post("/numbers", status_code=201, response_model=wire.Number)
async def add_number(relay: TheRelay, caller: SignedIn, body: wire.NewNumber) -> Response:
    """Add a number as it is given; the carrier is not asked. 409 ``number_exists``,
    ``number_is_a_phone`` where somebody forwards their texts to it.
    """
    need(caller.viewer, Permission.MANAGE_USERS)
    added = await relay.write(
        lambda tx, context: flow.add_number(tx, body.number, body.use, context)
    )
    return await _one(relay, added, 201)


@router.patch("/numbers/{number}", response_model=wire.Number)
async def change_number(
    relay: TheRelay, caller: SignedIn, number: str, body: wire.NumberChange
) -> Response:
    """Take a proxy number out of the pool, put it back, or end the quarantine of a line. 409
    ``number_state`` for anything else.
    """
    need(caller.viewer, Permission.MANAGE_USERS)
    await relay.write(lambda tx, _: flow.change_number(tx, number, body.state))
    return await _one(relay, number)


async def _one(relay: Relay, number: str, status: int = 200) -> Response:
    return answer(views.number(await relay.read(lambda tx: numbers.by_number(tx, number))), status)


@router.get(
    "/numbers/{number}/archive",
    response_model=wire.ArchivePage,
    responses=sheet("The archive of a released line"),
)
async def archive(
    relay: TheRelay,
    caller: SignedIn,
    number: str,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
    format: Format = "json",
) -> Response:
    """What was said on a line before it was released, oldest first, where the retailer keeps it;
    ``csv``: all at once.
    """
    at = place(cursor, limit, offset)
    if format == "json":
        return answer(await relay.read(lambda tx: _archive(tx, caller, number, at)))
    await relay.read(lambda tx: _reader(tx, caller, number))
    return sheets.response(relay, wire.ArchivedText, _piece(caller, number), "archive")


def _archive(tx: Tx, caller: Caller, number: str, at: Place) -> wire.ArchivePage:
    viewer = _reader(tx, caller, number)
    rows, total = archives.page(tx, number, at.limit, at.offset)
    items = [views.archived(viewer, row) for row in rows]
    return wire.ArchivePage(items=items, next_cursor=at.following(len(items), total), total=total)


def _piece(caller: Caller, number: str) -> sheets.Piece:
    def unit(tx: Tx, after: int | None) -> tuple[list[wire.ArchivedText], int | None]:
        viewer = _reader(tx, caller, number)
        rows = archives.after(tx, number, after or 0, sheets.AT_ONCE)
        return [views.archived(viewer, row) for row in rows], rows[-1].seq if rows else None

    return unit


def _reader(tx: Tx, caller: Caller, number: str) -> Viewer:
    """Who reads the archive of a number of ours, as they are in this transaction."""
    viewer = caller.now(tx)
    need(viewer, Permission.MANAGE_USERS)
    if numbers.by_number(tx, number) is None:
        raise NotFound("number")
    return viewer
