"""Pictures that lie on the open web: fetched from public addresses alone, whatever a name says.

A name is resolved here, every address behind it judged, and the connection made to one that was
judged: resolved once more it could lead into the relay's own network.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from server.carriers.base import CannotFetch, Fetched
from server.carriers.http import Answer, HttpClient, Redirected
from server.core.catalogue import is_public

Resolve = Callable[[str, int], Awaitable[list[str]]]
RESOLVED_WITHIN = 5.0
NOT_PUBLIC = CannotFetch("The picture's host is not on the public internet.")
NOT_FOUND = CannotFetch("The picture's host does not answer to its name.")
NOT_THERE = CannotFetch("There is no picture at this address.")
ELSEWHERE = CannotFetch("The picture is elsewhere by now: give the address that it has moved to.")
NOT_HANDED_OVER = CannotFetch(
    "The picture could not be fetched, or is larger than texts may carry."
)


async def _resolved(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class PublicPictures:
    """``judge`` says which IP addresses may be asked."""

    def __init__(
        self,
        http: HttpClient,
        *,
        resolve: Resolve = _resolved,
        judge: Callable[[str], bool] = is_public,
    ) -> None:
        self._http = http
        self._resolve = resolve
        self._judge = judge

    async def fetch(self, url: str, most: int) -> Fetched | CannotFetch:
        """What lies at an address, at most so many bytes; a redirection is not followed."""
        parts = urlsplit(url)
        try:
            async with asyncio.timeout(RESOLVED_WITHIN):
                addresses = await self._resolve(parts.hostname or "", parts.port or 443)
        except (OSError, UnicodeError, TimeoutError):
            return NOT_FOUND
        if not addresses or not all(map(self._judge, addresses)):
            return NOT_PUBLIC
        match await self._http.download(url, most, auth=None, at=addresses[0]):
            case Answer(status=200, body=content):
                return Fetched(content)
            case Answer():
                return NOT_THERE
            case Redirected():
                return ELSEWHERE
            case CannotFetch():
                return NOT_HANDED_OVER

    async def close(self) -> None:
        await self._http.close()
