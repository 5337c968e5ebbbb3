"""Texts to many: previews, sending, what has become of them."""

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from server import wire
from server.flows import bulk as flow
from server.flows import outbound
from server.flows.context import Context
from server.flows.problems import Invalid
from server.store import bulks
from server.store.statement import Tx
from server.web import bulk as shown
from server.web.auth import Caller, SignedIn, TheRelay
from server.web.paging import USUAL, Cursor, Limit, Offset, answer, place
from server.web.relay import Relay

router = APIRouter(tags=["bulk messages"])


@router.post("/bulk-messages/preview", response_model=wire.BulkPreviewPage)
async def preview(
    relay: TheRelay,
    caller: SignedIn,
    body: wire.NewBulk,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
) -> Response:
    """What each lead would get, and who is left out and why: a page of them, nothing is written. 422
    ``too_many_leads`` above 1,000.
    """
    lead_ids, at = flow.check_leads(body.lead_ids), place(cursor, limit, offset)

    def unit(tx: Tx, context: Context) -> wire.BulkPreviewPage:
        viewer = caller.now(tx)
        judged = flow.preview(tx, viewer, lead_ids, body.template_id, at.offset, at.limit, context)
        return wire.BulkPreviewPage(
            items=[shown.preview(tx, viewer, each) for each in judged],
            next_cursor=at.following(len(judged), len(lead_ids)),
            total=len(lead_ids),
        )

    return answer(await relay.read_by_rules(unit))


@router.post("/bulk-messages", status_code=202, response_model=wire.Bulk)
async def send(
    relay: TheRelay,
    caller: SignedIn,
    body: wire.NewBulk,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Response:
    """Send a template to many leads. The same key and body give the same again: it is sent once."""
    key, lead_ids = outbound.check_key(idempotency_key), flow.check_leads(body.lead_ids)
    bulk_id = await relay.write(
        lambda tx, context: flow.start(tx, caller.now(tx), lead_ids, body.template_id, key, context)
    )
    relay.wake_courier()
    return await _now(relay, caller, bulk_id, 202)


@router.get("/bulk-messages", response_model=wire.BulkPage)
async def list_sent(
    relay: TheRelay,
    caller: SignedIn,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
) -> Response:
    """What the caller has sent to many, newest first."""
    at = place(cursor, limit, offset)

    def unit(tx: Tx) -> wire.BulkPage:
        rows, total = bulks.of_user(tx, caller.now(tx).id, at.limit, at.offset)
        return wire.BulkPage(
            items=[shown.one(tx, row) for row in rows],
            next_cursor=at.following(len(rows), total),
            total=total,
        )

    return answer(await relay.read(unit))


@router.get("/bulk-messages/{bulk_id}", response_model=wire.Bulk)
async def get_one(relay: TheRelay, caller: SignedIn, bulk_id: str) -> Response:
    return await _now(relay, caller, bulk_id)


@router.get("/bulk-messages/{bulk_id}/items", response_model=wire.BulkItemPage)
async def list_items(
    relay: TheRelay,
    caller: SignedIn,
    bulk_id: str,
    stands: str | None = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
) -> Response:
    """What has become of each lead, in their order; all, or those that stand so (``held``, ``went``)."""
    if stands is not None and stands not in bulks.STANDS:
        raise Invalid("stands_unknown", f"A lead stands as one of {', '.join(bulks.STANDS)}.")
    at = place(cursor, limit, offset)

    def unit(tx: Tx) -> wire.BulkItemPage:
        viewer = caller.now(tx)
        flow.own(tx, viewer, bulk_id)
        counts = bulks.counts(tx, bulk_id)
        total = sum(counts.values()) if stands is None else counts.get(stands, 0)
        rows = bulks.items(tx, bulk_id, stands, at.limit, at.offset)
        return wire.BulkItemPage(
            items=[shown.item(tx, viewer, row) for row in rows],
            next_cursor=at.following(len(rows), total),
            total=total,
        )

    return answer(await relay.read(unit))


@router.post("/bulk-messages/{bulk_id}/cancel", response_model=wire.Bulk)
async def cancel(relay: TheRelay, caller: SignedIn, bulk_id: str) -> Response:
    """Nothing more of it leaves; what has gone has gone. Doing it twice is as good as once."""
    await relay.write(lambda tx, context: flow.cancel(tx, caller.now(tx), bulk_id, context))
    relay.wake_courier()
    return await _now(relay, caller, bulk_id)


async def _now(relay: Relay, caller: Caller, bulk_id: str, status: int = 200) -> Response:
    def unit(tx: Tx) -> wire.Bulk:
        return shown.one(tx, flow.own(tx, caller.now(tx), bulk_id))

    return answer(await relay.read(unit), status)
