"""The product catalogue; those with ``manage_clienteling`` change it."""

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.core.model import Permission
from server.core.words import terms
from server.flows import products as flow
from server.flows.people import need
from server.flows.problems import Invalid
from server.store import products
from server.store.statement import Row, Tx
from server.web.auth import SignedIn, TheRelay
from server.web.paging import USUAL, Cursor, Limit, Offset, Typed, answer, place
from server.web.product_pictures import with_pictures

router = APIRouter(tags=["products"])

MOST_ROWS = 100
"""Products in one request."""


@router.get("/products", response_model=wire.ProductPage)
async def list_products(
    relay: TheRelay,
    caller: SignedIn,
    q: Typed | None = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
) -> Response:
    """The catalogue by name; ``q`` searches names and codes by how their words begin."""
    at = place(cursor, limit, offset)

    def unit(tx: Tx) -> wire.ProductPage:
        caller.now(tx)
        rows, total = products.page(tx, terms(q or ""), at.limit, at.offset)
        items = [_product(row) for row in rows]
        following = at.following(len(items), total)
        return wire.ProductPage(items=items, next_cursor=following, total=total)

    return answer(await relay.read(unit))


@router.put("/products", response_model=wire.ProductOutcomes)
async def put_products(relay: TheRelay, caller: SignedIn, body: wire.ProductRows) -> Response:
    """Add products and change those there are, by their codes; safe to repeat. Each row has an outcome
    of its own. A ``picture`` is fetched before: from the hosts of ``retailer.picture_hosts`` alone,
    without redirects, at most 5 MB.
    """
    need(caller.viewer, Permission.MANAGE_CLIENTELING)
    if len(body.items) > MOST_ROWS:
        words = f"At most {MOST_ROWS} products go with one request; these are {len(body.items)}."
        raise Invalid("too_many_rows", words)
    rows = await with_pictures(relay, body.items)
    outcomes = await relay.write(lambda tx, context: flow.put(tx, caller.now(tx), rows, context))
    items = [
        wire.ProductOutcome(code=each.code, outcome=each.outcome, because=each.because)
        for each in outcomes
    ]
    return answer(wire.ProductOutcomes(items=items, next_cursor=None, total=len(items)))


@router.delete("/products/{product_id}", status_code=204)
async def delete_product(relay: TheRelay, caller: SignedIn, product_id: str) -> Response:
    """Take it out of the catalogue; the texts that recommended it stay as they are."""
    await relay.write(lambda tx, context: flow.remove(tx, caller.now(tx), product_id))
    return Response(status_code=204)


def _product(row: Row) -> wire.Product:
    return wire.Product(
        id=row.id,
        code=row.code,
        name=row.name,
        price=row.price,
        link=row.link,
        media_id=row.media_id,
        content_type=row.content_type,
        file_name=row.file_name,
        size=row.size,
    )
