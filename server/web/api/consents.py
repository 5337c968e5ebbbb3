"""Consent: the ledger, opting a lead out by hand, taking back what is held."""

from collections.abc import AsyncIterator
from dataclasses import astuple, fields
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from server import wire
from server.core import spreadsheets
from server.core.access import Viewer
from server.core.model import Permission
from server.flows import consent, holding
from server.flows.leads import visible
from server.flows.people import need
from server.store import consents, leads
from server.store.statement import Tx
from server.web import views
from server.web.api.conversations import seen_now
from server.web.auth import Caller, SignedIn, TheRelay
from server.web.paging import USUAL, Cursor, Limit, Offset, Place, answer, place
from server.web.relay import Relay

router = APIRouter(tags=["consent"])

AT_ONCE = 1_000
"""Lines of the ledger that are read and sent together."""


@router.post("/conversations/{conversation_id}/opt-out", response_model=wire.Conversation)
async def opt_out(relay: TheRelay, caller: SignedIn, conversation_id: str) -> Response:
    """The lead has asked for no more texts, in their own words or by another way. They get the one
    confirmation; only they can undo it.
    """
    await relay.write(
        lambda tx, context: consent.opt_out_by_hand(tx, caller.now(tx), conversation_id, context)
    )
    relay.wake_courier()
    return await seen_now(relay, caller, conversation_id)


@router.post("/conversations/{conversation_id}/unflag", response_model=wire.Conversation)
async def unflag(relay: TheRelay, caller: SignedIn, conversation_id: str) -> Response:
    """The flagged text does not ask for no more texts. 409 ``not_flagged``."""
    await relay.write(
        lambda tx, context: consent.unflag(tx, caller.now(tx), conversation_id, context)
    )
    return await seen_now(relay, caller, conversation_id)


@router.post("/messages/{message_id}/withdraw", response_model=wire.Text)
async def withdraw(relay: TheRelay, caller: SignedIn, message_id: str) -> Response:
    """Take back a held text. It is ``failed`` then, with the code ``withdrawn``. 409 ``not_held``."""
    await relay.write(lambda tx, context: holding.withdraw(tx, caller.now(tx), message_id, context))
    return answer(await relay.read(lambda tx: views.one_text(tx, caller.now(tx), message_id)))


@router.get("/leads/{lead_id}/consents", response_model=wire.ConsentPage)
async def ledger_of_lead(
    relay: TheRelay,
    caller: SignedIn,
    lead_id: str,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
) -> Response:
    """What a lead was shown and said of texts, and who did what, newest first."""
    at = place(cursor, limit, offset)

    def unit(tx: Tx) -> wire.ConsentPage:
        viewer = caller.now(tx)
        visible(tx, viewer, lead_id)
        return _page(tx, viewer, leads.numbers_of(tx, [lead_id])[lead_id], at)

    return answer(await relay.read(unit))


@router.get(
    "/consents",
    response_model=wire.ConsentPage,
    responses={200: {"content": {"text/csv": {}}, "description": "The ledger"}},
)
async def ledger(
    relay: TheRelay,
    caller: SignedIn,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
    format: Annotated[Literal["json", "csv"], Query()] = "json",
) -> Response:
    """The whole consent ledger, newest first, for those who supervise; ``csv``: all of it at once."""
    need(caller.viewer, Permission.SUPERVISE)
    if format == "csv":
        return StreamingResponse(
            _sheet(relay, caller),
            media_type="text/csv",
            headers={"Content-Disposition": 'attachment; filename="consents.csv"'},
        )
    at = place(cursor, limit, offset)
    return answer(await relay.read(lambda tx: _page(tx, _supervisor(tx, caller), None, at)))


def _supervisor(tx: Tx, caller: Caller) -> Viewer:
    viewer = caller.now(tx)
    need(viewer, Permission.SUPERVISE)
    return viewer


async def _sheet(relay: Relay, caller: Caller) -> AsyncIterator[str]:
    """The ledger as a spreadsheet, a piece at a time; rights are asked for every piece."""
    yield spreadsheets.lines([[each.name for each in fields(wire.ConsentRecord)]])
    before: int | None = None

    def unit(tx: Tx) -> tuple[list[wire.ConsentRecord], int | None]:
        viewer = _supervisor(tx, caller)
        rows = consents.before(tx, before, AT_ONCE)
        return [views.consent(viewer, row) for row in rows], rows[-1].seq if rows else None

    while True:
        records, before = await relay.read(unit)
        if before is None:
            return
        yield spreadsheets.lines(_cells(record) for record in records)


def _cells(record: wire.ConsentRecord) -> list[str]:
    at, *others = astuple(record)
    return [at.isoformat(), *("" if value is None else str(value) for value in others)]


def _page(tx: Tx, viewer: Viewer, numbers: list[str] | None, at: Place) -> wire.ConsentPage:
    rows, total = consents.page(tx, numbers, at.limit, at.offset)
    items = [views.consent(viewer, row) for row in rows]
    return wire.ConsentPage(items=items, next_cursor=at.following(len(items), total), total=total)
