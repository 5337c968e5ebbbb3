"""The stream of events."""

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import StreamingResponse

from server.web.auth import SignedIn, TheRelay
from server.web.stream import open_stream, read_cursor

router = APIRouter(tags=["events"])


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "Server-sent events"}},
)
async def stream(
    relay: TheRelay,
    caller: SignedIn,
    after: str | None = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """Every change the caller can see, in commit order. ``Last-Event-ID`` or ``after`` resumes; a
    cursor that cannot be resumed gives one ``reset`` event.
    """
    cursor = read_cursor(last_event_id if last_event_id is not None else after)
    return await open_stream(relay, caller, cursor)
