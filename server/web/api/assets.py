"""The retailer's library of pictures and files; those with ``manage_clienteling`` change it."""

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.core.words import beginnings, terms
from server.flows import assets as flow
from server.store import assets
from server.store.statement import Row, Tx
from server.web.api.users import GivenKeys
from server.web.auth import SignedIn, TheRelay
from server.web.paging import USUAL, Cursor, Limit, Offset, Typed, answer, place

router = APIRouter(tags=["assets"])


@router.get("/assets", response_model=wire.AssetPage)
async def list_assets(
    relay: TheRelay,
    caller: SignedIn,
    q: Typed | None = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
) -> Response:
    """The library in its order; ``q`` searches titles by how their words begin."""
    at = place(cursor, limit, offset)
    wanted = beginnings(tuple(terms(q))) if q and q.strip() else None

    def unit(tx: Tx) -> wire.AssetPage:
        caller.now(tx)
        rows = assets.listed(tx, wanted)
        items = [_asset(row) for row in rows[at.offset : at.offset + at.limit]]
        following = at.following(len(items), len(rows))
        return wire.AssetPage(items=items, next_cursor=following, total=len(rows))

    return answer(await relay.read(unit))


@router.post("/assets", status_code=201, response_model=wire.Asset)
async def add_asset(relay: TheRelay, caller: SignedIn, body: wire.NewAsset) -> Response:
    """Put what the caller brought into the library, offered after the others."""
    row = await relay.write(
        lambda tx, context: flow.add(tx, caller.now(tx), body.title, body.media_id, context)
    )
    return answer(_asset(row), 201)


@router.put("/assets/order", response_model=wire.AssetPage)
async def order_assets(relay: TheRelay, caller: SignedIn, body: wire.AssetOrder) -> Response:
    """Offer assets in this order; those not named follow as they were."""
    await relay.write(lambda tx, context: flow.reorder(tx, caller.now(tx), body.ids))
    return await list_assets(relay, caller)


@router.patch("/assets/{asset_id}", response_model=wire.Asset)
async def change_asset(
    relay: TheRelay, caller: SignedIn, asset_id: str, body: wire.AssetChange, keys: GivenKeys
) -> Response:
    """Change the keys that are given."""
    given = {key: getattr(body, key) for key in keys}
    row = await relay.write(lambda tx, context: flow.change(tx, caller.now(tx), asset_id, given))
    return answer(_asset(row))


@router.delete("/assets/{asset_id}", status_code=204)
async def delete_asset(relay: TheRelay, caller: SignedIn, asset_id: str) -> Response:
    """Take it out of the library; the texts that it was sent with keep it."""
    await relay.write(lambda tx, context: flow.remove(tx, caller.now(tx), asset_id))
    return Response(status_code=204)


def _asset(row: Row) -> wire.Asset:
    return wire.Asset(
        id=row.id,
        title=row.title,
        media_id=row.media_id,
        content_type=row.content_type,
        name=row.name,
        size=row.size,
    )
