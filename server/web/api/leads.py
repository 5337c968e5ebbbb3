"""Leads, and texting them from the caller's own line."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from starlette.responses import Response

from server import wire
from server.core.access import Viewer
from server.core.model import Assignee, Permission
from server.flows import leads as flow
from server.flows import outbound
from server.flows.conversations import read_assignee
from server.store import leads
from server.store.statement import Tx
from server.web import views
from server.web.api.users import GivenKeys
from server.web.auth import SignedIn, TheRelay
from server.web.paging import (
    USUAL,
    Cursor,
    Limit,
    Offset,
    answer,
    check_sort,
    last_id,
    search_of,
    write_cursor,
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
)


@router.get("/leads", response_model=wire.LeadPage)
async def list_leads(
    relay: TheRelay,
    caller: SignedIn,
    q: Annotated[str | None, Query(max_length=200)] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
    sort: str | None = None,
) -> Response:
    """The leads the caller may see, newest first; ``q`` searches names, and numbers in any spelling
    for those who see them.
    """
    after = last_id(cursor)
    order = check_sort(sort, leads.ORDERS) or "newest"
    search = search_of(q, numbers=caller.viewer.may(Permission.SEE_NUMBERS))

    def unit(tx: Tx) -> wire.LeadPage:
        rows, total = leads.page(
            tx, caller.viewer, search, order=order, after=after, limit=limit, offset=offset
        )
        numbers = leads.numbers_of(tx, [row.id for row in rows])
        return wire.LeadPage(
            items=[views.lead(caller.viewer, row, numbers[row.id]) for row in rows],
            next_cursor=write_cursor([rows[-1].id]) if len(rows) == limit else None,
            total=total,
        )

    return answer(await relay.read(unit))


@router.post("/leads", status_code=201, response_model=wire.Lead)
async def add_lead(relay: TheRelay, caller: SignedIn, body: wire.NewLead) -> Response:
    """Add a lead. Without an assignee it is the caller's own, unless they supervise."""
    given = {name: getattr(body, name) for name in FIELDS}
    assignee = _assignee(body.assignee)
    lead_id = await relay.write(
        lambda tx, context: flow.add(tx, caller.viewer, given, assignee, context)
    )
    row, numbers = await relay.read(lambda tx: _row(tx, lead_id))
    return answer(views.lead(caller.viewer, row, numbers), 201)


@router.get("/leads/{lead_id}", response_model=wire.Lead)
async def get_lead(relay: TheRelay, caller: SignedIn, lead_id: str) -> Response:
    return await _one(relay, caller.viewer, lead_id)


@router.patch("/leads/{lead_id}", response_model=wire.Lead)
async def change_lead(
    relay: TheRelay, caller: SignedIn, lead_id: str, body: wire.LeadChange, keys: GivenKeys
) -> Response:
    """Change the keys that are given. Changing ``numbers`` needs ``see_numbers``."""
    given = {key: getattr(body, key) for key in keys}
    defaults: dict[str, Any] = {"numbers": [], "emails": [], "attributes": [], "fields": {}}
    defaults |= {"first_name": "", "last_name": "", "status": "new"}
    given |= {key: defaults[key] for key in keys if given[key] is None and key in defaults}
    assignee = _assignee(body.assignee)
    await relay.write(
        lambda tx, context: flow.change(tx, caller.viewer, lead_id, given, assignee, context)
    )
    row, numbers = await relay.read(lambda tx: _row(tx, lead_id))
    return answer(views.lead(caller.viewer, row, numbers))


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
    draft = outbound.check_draft(body.body, body.media)
    message_id = await relay.write(
        lambda tx, context: outbound.send_to_lead(tx, caller.viewer, lead_id, draft, key, context)
    )
    relay.wake_courier()
    return answer(await relay.read(lambda tx: views.own_text(tx, caller.viewer, message_id)), 202)


@router.post("/leads/{lead_id}/conversations", status_code=201, response_model=wire.Conversation)
async def open_conversation(relay: TheRelay, caller: SignedIn, lead_id: str) -> Response:
    """Open the conversation of a lead and the caller's line; nothing is sent."""
    conversation_id = await relay.write(
        lambda tx, context: outbound.open_conversation(tx, caller.viewer, lead_id, context).id
    )
    return answer(
        await relay.read(lambda tx: views.one_conversation(tx, caller.viewer, conversation_id)), 201
    )


def _assignee(given: wire.Assignee | None) -> Assignee:
    return read_assignee(given.user_id, given.location_id) if given else None


def _row(tx: Tx, lead_id: str) -> tuple[Any, list[str]]:
    return leads.by_id(tx, lead_id), leads.numbers_of(tx, [lead_id])[lead_id]


async def _one(relay: Relay, viewer: Viewer, lead_id: str) -> Response:
    def unit(tx: Tx) -> wire.Lead:
        row = flow.visible(tx, viewer, lead_id)
        return views.lead(viewer, row, leads.numbers_of(tx, [lead_id])[lead_id])

    return answer(await relay.read(unit))
