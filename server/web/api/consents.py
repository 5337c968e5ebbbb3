"""Consent: the ledger, opting a lead out by hand, taking back what is held."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from server import wire
from server.core.access import Viewer
from server.core.model import Permission
from server.flows import consent, holding
from server.flows.leads import visible
from server.flows.people import need
from server.store import consents, leads
from server.store.statement import Tx
from server.web import sheets, views
from server.web.api.conversations import seen_now
from server.web.auth import SignedIn, TheRelay
from server.web.paging import USUAL, Cursor, Limit, Offset, Place, answer, place
from server.web.relay import Relay
from server.web.sheets import Format, sheet

router = APIRouter(tags=["consent"])


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


SHEET = sheet("The ledger")


@router.get("/leads/{lead_id}/consents", response_model=wire.ConsentPage, responses=SHEET)
async def ledger_of_lead(
    relay: TheRelay,
    caller: SignedIn,
    lead_id: str,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
    format: Format = "json",
) -> Response:
    """What a lead was shown and said of texts, and who did what, newest first; ``csv``: all at once."""
    at = place(cursor, limit, offset)

    def asked(tx: Tx) -> _Asked:
        viewer = caller.now(tx)
        visible(tx, viewer, lead_id)
        return _Asked(viewer, leads.numbers_of(tx, [lead_id])[lead_id])

    return await _ledger(relay, asked, format, at)


@router.get("/consents", response_model=wire.ConsentPage, responses=SHEET)
async def ledger(
    relay: TheRelay,
    caller: SignedIn,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
    format: Format = "json",
) -> Response:
    """The whole consent ledger, newest first, for those who supervise; ``csv``: all of it at once."""
    at = place(cursor, limit, offset)

    def asked(tx: Tx) -> _Asked:
        viewer = caller.now(tx)
        need(viewer, Permission.SUPERVISE)
        return _Asked(viewer, None)

    return await _ledger(relay, asked, format, at)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks for the ledger, and of which numbers; None: of all."""

    viewer: Viewer
    numbers: list[str] | None


async def _ledger(relay: Relay, asked: Callable[[Tx], _Asked], format: str, at: Place) -> Response:
    """``asked`` refuses whoever may not see it."""
    if format == "json":
        return answer(await relay.read(lambda tx: _page(tx, asked(tx), at)))
    await relay.read(asked)
    return sheets.response(relay, wire.ConsentRecord, _piece(asked), "consents")


def _piece(asked: Callable[[Tx], _Asked]) -> sheets.Piece:
    def unit(tx: Tx, before: int | None) -> tuple[list[wire.ConsentRecord], int | None]:
        who = asked(tx)
        rows = consents.before(tx, who.numbers, before, sheets.AT_ONCE)
        return [views.consent(who.viewer, row) for row in rows], rows[-1].seq if rows else None

    return unit


def _page(tx: Tx, asked: _Asked, at: Place) -> wire.ConsentPage:
    rows, total = consents.page(tx, asked.numbers, at.limit, at.offset)
    items = [views.consent(asked.viewer, row) for row in rows]
    return wire.ConsentPage(items=items, next_cursor=at.following(len(items), total), total=total)
