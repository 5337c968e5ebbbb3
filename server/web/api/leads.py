"""Leads, and texting them from the caller's own line."""

from typing import Annotated, Any

from fastapi import APIRouter, Header
from starlette.responses import Response

from server import wire
from server.core.model import Assignee
from server.flows import leads as flow
from server.flows import outbound
from server.flows.conversations import read_assignee
from server.store import leads
from server.store.statement import Tx
from server.web import lead_history, views
from server.web.api.conversations import read_draft, written
from server.web.api.users import GivenKeys
from server.web.auth import Caller, SignedIn, TheRelay
from server.web.paging import (
    USUAL,
    Cursor,
    Limit,
    Offset,
    answer,
    place,
)
from server.web.relay import Relay

router = APIRouter(tags=["leads"])

FIELDS = (
    "first_name",
    "last_name",
    "numbers",
    "emails",
    "email2",
    "organization",
    "status",
    "attributes",
    "fields",
    "state",
    "time_zone",
)


@router.post("/leads", status_code=201, response_model=wire.Lead)
async def add_lead(relay: TheRelay, caller: SignedIn, body: wire.NewLead) -> Response:
    """Add a lead. Without an assignee it is the caller's own, unless they supervise."""
    given = {name: getattr(body, name) for name in FIELDS}
    assignee = _assignee(body.assignee)
    lead_id = await relay.write(
        lambda tx, context: flow.add(tx, caller.now(tx), given, assignee, context)
    )
    return answer(await relay.read(lambda tx: unchecked(tx, caller, lead_id)), 201)


@router.get("/leads/{lead_id}", response_model=wire.Lead)
async def get_lead(relay: TheRelay, caller: SignedIn, lead_id: str) -> Response:
    return await _one(relay, caller, lead_id)


@router.patch("/leads/{lead_id}", response_model=wire.Lead)
async def change_lead(
    relay: TheRelay, caller: SignedIn, lead_id: str, body: wire.LeadChange, keys: GivenKeys
) -> Response:
    """Change the keys that are given. Changing ``numbers`` needs ``see_numbers``; another ``status``
    runs the actions that wait for it.
    """
    given = {key: getattr(body, key) for key in keys}
    defaults: dict[str, Any] = {"numbers": [], "emails": [], "attributes": [], "fields": {}}
    defaults |= {"first_name": "", "last_name": "", "status": "new"}
    given |= {key: defaults[key] for key in keys if given[key] is None and key in defaults}
    assignee = _assignee(body.assignee)
    await relay.write(
        lambda tx, context: flow.change(tx, caller.now(tx), lead_id, given, assignee, context)
    )
    relay.wake_courier()
    return answer(await relay.read(lambda tx: unchecked(tx, caller, lead_id)))


@router.get("/leads/{lead_id}/history", response_model=wire.LeadHistoryPage)
async def get_history(
    relay: TheRelay,
    caller: SignedIn,
    lead_id: str,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
) -> Response:
    """What became of a lead, newest first: when it was added, whose it was and became and why, and the
    texts of all conversations that the caller sees, whatever line they were on.
    """
    at = place(cursor, limit, offset)

    def unit(tx: Tx) -> wire.LeadHistoryPage:
        viewer = caller.now(tx)
        flow.visible(tx, viewer, lead_id)
        return lead_history.page(tx, viewer, lead_id, at)

    return answer(await relay.read(unit))


@router.post("/leads/{lead_id}/messages", status_code=202, response_model=wire.Text)
async def text_lead(
    relay: TheRelay,
    caller: SignedIn,
    lead_id: str,
    body: wire.NewText,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Response:
    """Text a lead from the caller's line, in the conversation that is open there if there is one."""
    key = outbound.check_key(idempotency_key)
    draft = read_draft(body)
    message_id = await relay.write(
        lambda tx, context: outbound.send_to_lead(tx, caller.now(tx), lead_id, draft, key, context)
    )
    relay.wake_courier()
    return await written(relay, caller, message_id)


@router.post("/leads/{lead_id}/conversations", status_code=201, response_model=wire.Conversation)
async def open_conversation(relay: TheRelay, caller: SignedIn, lead_id: str) -> Response:
    """Open the conversation of a lead and the caller's line; nothing is sent."""
    conversation_id = await relay.write(
        lambda tx, context: outbound.open_conversation(tx, caller.now(tx), lead_id, context).id
    )
    return answer(
        await relay.read(lambda tx: views.one_conversation(tx, caller.now(tx), conversation_id)),
        201,
    )


def _assignee(given: wire.Assignee | None) -> Assignee:
    return read_assignee(given.user_id, given.location_id) if given else None


def unchecked(tx: Tx, caller: Caller, lead_id: str) -> wire.Lead:
    """A lead that the caller has just written, be it theirs to see or given away with it."""
    (lead,) = views.leads_with_texting(tx, caller.now(tx), [leads.by_id(tx, lead_id)])
    return lead


async def _one(relay: Relay, caller: Caller, lead_id: str) -> Response:
    def unit(tx: Tx) -> wire.Lead:
        flow.visible(tx, caller.now(tx), lead_id)
        return unchecked(tx, caller, lead_id)

    return answer(await relay.read(unit))
