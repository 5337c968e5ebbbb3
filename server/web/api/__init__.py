"""The REST API, a file a noun."""

from fastapi import APIRouter, Depends

from server.web.api import (
    actions,
    alerts,
    aside,
    assets,
    bulk_messages,
    consents,
    conversations,
    events,
    lead_lists,
    leads,
    me,
    media,
    messages,
    numbers,
    out_of_office,
    products,
    pulling,
    requests,
    sessions,
    settings,
    staff,
    stores,
    tables,
    templates,
    users,
    wall,
)
from server.web.characters import refuse_unstorable
from server.web.problem import RESPONSES

router = APIRouter(prefix="/v1", responses=RESPONSES)
router.include_router(media.uploads)
_nouns = APIRouter(dependencies=[Depends(refuse_unstorable)])
signed = media.signed
for noun in (
    *(sessions, me, conversations, aside, staff, consents, messages, bulk_messages),
    *(lead_lists, leads, pulling, tables, templates, media, assets, products, actions, requests),
    *(users, stores, numbers, out_of_office, alerts, settings, events, wall),
):
    _nouns.include_router(noun.router)
router.include_router(_nouns)
