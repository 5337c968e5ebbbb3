"""Leads, and texting them from the caller's own line."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header
from starlette.responses import Response

from server import wire
from server.core.access import Viewer
from server.core.model import Assignee, Permission
from server.core.words import search_of
from server.flows import leads as flow
from server.flows import opening, outbound
from server.flows.context import Context
from server.flows.conversations import read_assignee
from server.flows.problems import Invalid
from server.flows.scopes import scopes_over
from server.store import lead_lists, leads
from server.store.lead_lists import Which
from server.store.statement import Tx
from server.web import views
from server.web.api.conversations import read_draft, written
from server.web.api.users import GivenKeys
from server.web.auth import Caller, SignedIn, TheRelay
from server.web.paging import (
    USUAL,
    Cursor,
    Limit,
    Offset,
    Typed,
    answer,
    check_sort,
    last_id,
    write_cursor,
)
from server.web.relay import Relay

router = APIRouter(tags=["leads"])

MOST_IDS = 5_000
"""Leads that can be chosen at once."""
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


@dataclass(frozen=True, slots=True)
class Listed:
    """Which leads are wanted, as it was asked, and in what order."""

    q: str | None
    status: str | None
    assignee: str | None
    texted: bool | None
    consent: str | None
    order: str

    def which(self, tx: Tx, viewer: Viewer, context: Context) -> Which:
        """As the store asks for it. Consent is that of a text from the caller's own line."""
        scopes: list[str] = []
        if self.consent is not None:
            line = outbound.origin_of(tx, viewer, context.retailer.sms_from_number_type).line
            scopes = scopes_over(tx, line) if line else ["retailer"]
        return Which(
            search=search_of(self.q, numbers=viewer.may(Permission.SEE_NUMBERS)),
            status=self.status,
            whose=self.assignee,
            texted=self.texted,
            consent=self.consent,
            scopes=tuple(scopes),
        )


def listed(
    q: Typed | None = None,
    status: Typed | None = None,
    assignee: Typed | None = None,
    texted: bool | None = None,
    consent: str | None = None,
    sort: str | None = None,
) -> Listed:
    """``q`` searches names, and numbers in any spelling for those who see them. ``assignee``: ``me``,
    ``store`` (the caller's), ``nobody``, or the id of a user or a location. ``texted``: only those with
    a conversation, or only those without. ``consent``: ``opted_out``, ``given``, ``asked`` or ``none``.
    """
    if consent is not None and consent not in lead_lists.CONSENTS:
        raise Invalid("consent_invalid", f"Consent is {', '.join(lead_lists.CONSENTS)}.")
    order = check_sort(sort, lead_lists.ORDERS) or "newest"
    return Listed(q, status, assignee, texted, consent, order)


Asked = Annotated[Listed, Depends(listed)]


@router.get("/leads", response_model=wire.LeadPage)
async def list_leads(
    relay: TheRelay,
    caller: SignedIn,
    asked: Asked,
    cursor: Cursor = None,
    limit: Limit = USUAL,
    offset: Offset = 0,
) -> Response:
    """The leads the caller may see, by ``sort``: ``newest`` (without it), ``oldest``, ``name``,
    ``status``, or ``waiting``, those first who have waited longest for an answer.
    """
    after = last_id(cursor)

    def unit(tx: Tx, context: Context) -> wire.LeadPage:
        viewer = caller.now(tx)
        rows, total = lead_lists.page(
            tx,
            viewer,
            asked.which(tx, viewer, context),
            order=asked.order,
            after=after,
            limit=limit,
            offset=offset,
        )
        return wire.LeadPage(
            items=views.leads_with_texting(tx, viewer, rows),
            next_cursor=write_cursor([rows[-1].id]) if len(rows) == limit else None,
            total=total,
        )

    return answer(await relay.read_by_rules(unit))


@router.get("/leads/ids", response_model=wire.LeadIdPage)
async def list_ids(relay: TheRelay, caller: SignedIn, asked: Asked) -> Response:
    """The ids of all of them, the first 5,000 of the list."""

    def unit(tx: Tx, context: Context) -> wire.LeadIdPage:
        viewer = caller.now(tx)
        which = asked.which(tx, viewer, context)
        ids, total = lead_lists.ids_of(tx, viewer, which, order=asked.order, limit=MOST_IDS)
        return wire.LeadIdPage(items=ids, next_cursor=None, total=total)

    return answer(await relay.read_by_rules(unit))


@router.post("/leads/conversations", response_model=wire.OpenedLeadPage)
async def open_conversations(relay: TheRelay, caller: SignedIn, body: wire.LeadsToOpen) -> Response:
    """Give each of these leads a conversation from the caller's line; nothing is sent. Who cannot have
    one says why. Doing it again changes nothing.
    """

    def unit(tx: Tx, context: Context) -> wire.OpenedLeadPage:
        viewer = caller.now(tx)
        opened = opening.open_many(tx, viewer, body.lead_ids, context)
        items = [_opened(tx, viewer, each) for each in opened]
        return wire.OpenedLeadPage(items=items, next_cursor=None, total=len(items))

    return answer(await relay.write(unit))


def _opened(tx: Tx, viewer: Viewer, opened: opening.Opened) -> wire.OpenedLead:
    lead = views.one_lead(tx, viewer, opened.lead_id)
    return wire.OpenedLead(
        lead_id=opened.lead_id,
        name=lead.name if lead else None,
        conversation_id=opened.conversation_id,
        code=opened.problem.code if opened.problem else None,
        detail=opened.problem.detail if opened.problem else None,
    )


@router.post("/leads", status_code=201, response_model=wire.Lead)
async def add_lead(relay: TheRelay, caller: SignedIn, body: wire.NewLead) -> Response:
    """Add a lead. Without an assignee it is the caller's own, unless they supervise."""
    given = {name: getattr(body, name) for name in FIELDS}
    assignee = _assignee(body.assignee)
    lead_id = await relay.write(
        lambda tx, context: flow.add(tx, caller.now(tx), given, assignee, context)
    )
    return answer(await relay.read(lambda tx: _unchecked(tx, caller, lead_id)), 201)


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
    return answer(await relay.read(lambda tx: _unchecked(tx, caller, lead_id)))


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


def _unchecked(tx: Tx, caller: Caller, lead_id: str) -> wire.Lead:
    """A lead that the caller has just written, be it theirs to see or given away with it."""
    (lead,) = views.leads_with_texting(tx, caller.now(tx), [leads.by_id(tx, lead_id)])
    return lead


async def _one(relay: Relay, caller: Caller, lead_id: str) -> Response:
    def unit(tx: Tx) -> wire.Lead:
        flow.visible(tx, caller.now(tx), lead_id)
        return _unchecked(tx, caller, lead_id)

    return answer(await relay.read(unit))
