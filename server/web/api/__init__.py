"""The REST API, a file a noun."""

from fastapi import Depends, FastAPI

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

_NOUNS = (
    *(sessions, me, conversations, aside, staff, consents, messages, bulk_messages),
    *(lead_lists, leads, pulling, tables, templates, media, assets, products, actions, requests),
    *(users, stores, numbers, out_of_office, alerts, settings, events, wall),
)


def install(app: FastAPI) -> None:
    """Puts every call into the application. Straight into it: a router within a router would have each
    call's shapes worked out once more, which is most of what a relay does before it answers.
    """
    app.include_router(media.uploads, prefix="/v1", responses=RESPONSES)
    checked = [Depends(refuse_unstorable)]
    for noun in _NOUNS:
        app.include_router(noun.router, prefix="/v1", responses=RESPONSES, dependencies=checked)
    app.include_router(media.signed, responses=RESPONSES)
