"""No request may be larger than anything the relay takes."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_REQUEST = 1024 * 1024


class LargestRequest:
    """ASGI middleware: a body beyond :data:`LARGEST_REQUEST` bytes is answered 413."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > LARGEST_REQUEST:
                raise HTTPException(413, f"A request has at most {LARGEST_REQUEST // 1024} KB.")
            return message

        await self._app(scope, counted, send)
