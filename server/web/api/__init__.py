"""The REST API, a file a noun."""

from fastapi import APIRouter, Depends

from server.web.api import (
    alerts,
    aside,
    consents,
    conversations,
    events,
    lead_lists,
    leads,
    me,
    messages,
    numbers,
    out_of_office,
    pulling,
    sessions,
    settings,
    stores,
    templates,
    users,
)
from server.web.characters import refuse_unstorable
from server.web.problem import RESPONSES

router = APIRouter(prefix="/v1", responses=RESPONSES, dependencies=[Depends(refuse_unstorable)])
for noun in (
    *(
        sessions,
        me,
        conversations,
        aside,
        consents,
        messages,
        lead_lists,
        leads,
        pulling,
        templates,
    ),
    *(users, stores, numbers, out_of_office, alerts, settings, events),
):
    router.include_router(noun.router)
