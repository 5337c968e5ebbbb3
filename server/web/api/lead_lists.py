"""Lists of leads, and what is done with many at once (product.md MC10, MC11)."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from server import wire
from server.core.access import Viewer
from server.core.model import Permission
from server.core.words import search_of
from server.flows import opening, outbound
from server.flows.context import Context
from server.flows.problems import Invalid
from server.flows.scopes import scopes_over
from server.store import lead_lists
from server.store.lead_lists import Which
from server.store.statement import Tx
from server.web import views
from server.web.auth import SignedIn, TheRelay
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

router = APIRouter(tags=["leads"])

MOST_IDS = 5_000
"""Leads that can be chosen at once."""


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
