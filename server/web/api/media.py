"""Pictures and files to send: brought here, and fetched by carriers under a signed address."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from server import wire
from server.core.media import LONGEST_NAME
from server.flows import media as flow
from server.flows.problems import NotFound
from server.store import media
from server.store.statement import Row, Tx
from server.web.auth import SignedIn, TheRelay
from server.web.files import row_answer
from server.web.paging import answer

router = APIRouter(tags=["media"])
uploads = APIRouter(tags=["media"])
"""Apart: what is brought is bytes, and is looked at only once the caller is known."""

LONGEST_GIVEN = 1_000
Name = Annotated[str, Query(max_length=LONGEST_GIVEN)]
FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"*/*": {}}, "description": "The picture or file"}
}


@uploads.post(
    "/media",
    status_code=201,
    response_model=wire.Upload,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def bring(relay: TheRelay, caller: SignedIn, request: Request, name: Name = "") -> Response:
    """Bring a picture or file, as the body of the request, to be sent later; at most 5 MB. What it is
    is found from its bytes: a ``Content-Type`` that says otherwise is corrected, what carriers do not
    take is refused. What is not sent within a day is forgotten.
    """
    content = await request.body()  # limited on its way in
    kind = flow.check(content)
    row = await relay.write(
        lambda tx, context: flow.bring(tx, caller.now(tx), content, kind, name, context)
    )
    upload = wire.Upload(
        id=row.id, content_type=row.content_type, size=row.size, name=row.name[:LONGEST_NAME]
    )
    return answer(upload, 201)


@router.get("/media/{media_id}", response_class=Response, responses=FILE)
async def look_at(relay: TheRelay, caller: SignedIn, media_id: str) -> Response:
    """What the caller may send: what they brought themselves, assets and pictures of products."""

    def unit(tx: Tx) -> Row | None:
        return media.sendable_content(tx, media_id, caller.now(tx).id)

    row = await relay.read(unit)
    if row is None:
        raise NotFound(flow.WHAT)
    return row_answer(row)


signed = APIRouter(tags=["media"])


@signed.get("/media/{media_id}", response_class=Response, responses=FILE)
@signed.head("/media/{media_id}", include_in_schema=False)
async def fetch(relay: TheRelay, media_id: str, expires: str = "", sig: str = "") -> Response:
    """What a carrier was given the address of. 403 ``address_invalid`` for every other address."""
    row = await relay.read_by_rules(
        lambda tx, context: flow.fetched(tx, media_id, expires, sig, context)
    )
    return row_answer(row)
