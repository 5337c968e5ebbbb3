"""No request may be larger than anything the relay takes."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.core.media import LARGEST, megabytes

LARGEST_REQUEST = 1024 * 1024
UPLOADS = "/v1/media"
"""The one address that takes more: pictures and files."""


class LargestRequest:
    """ASGI middleware: a body beyond :data:`LARGEST_REQUEST` bytes, or what is said to be one, is
    answered 413. What is said is judged before a byte is read.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        most = _most(scope)
        read = _declared(scope) if scope["type"] == "http" else 0
        if read <= most:
            read = 0

        async def counted() -> Message:
            nonlocal read
            if read > most:
                raise _too_large(most)
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise _too_large(most)
            return message

        await self._app(scope, counted, send)


def _too_large(most: int) -> HTTPException:
    if most == LARGEST:
        words = f"A picture or file has at most {megabytes(LARGEST)}: carriers take no more."
        return HTTPException(413, words)
    return HTTPException(413, f"A request has at most {LARGEST_REQUEST // 1024} KB.")


def _most(scope: Scope) -> int:
    is_upload = scope["type"] == "http" and scope["path"] == UPLOADS and scope["method"] == "POST"
    return LARGEST if is_upload else LARGEST_REQUEST


def _declared(scope: Scope) -> int:
    """How long the body is said to be; 0 where nothing is said that can be read."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(said) if said.isdigit() and len(said) < 20 else 0
