"""The way out to carriers over HTTP: a call ends in a value that says what is certain of it.

The only importer of httpx in the relay.
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx

from server.carriers.base import CannotFetch

# httpx writes whole addresses at INFO, and the address of a look-up holds a customer's number.
for _noisy in ("httpx", "httpcore"):
    logging.getLogger(_noisy).setLevel(logging.WARNING)

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Answer:
    """The carrier answered in full. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class NeverSent:
    """No byte of the request reached the carrier."""

    because: str


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The request may have been written, and no whole answer came back."""

    because: str


@dataclass(frozen=True, slots=True)
class Redirected:
    """The answer is elsewhere."""

    url: str


Reply = Answer | NeverSent | InDoubt


def _placed(client: httpx.AsyncClient, url: str, at: str | None) -> httpx.Request:
    """A GET to this IP address, in the name that the URL has: to the server, and in its certificate."""
    asked = httpx.URL(url)
    if at is None:
        return client.build_request("GET", asked)
    host = asked.netloc.decode("ascii")
    return client.build_request(
        "GET",
        asked.copy_with(host=at),
        headers={"Host": host},
        extensions={"sni_hostname": asked.raw_host.decode("ascii")},
    )


class HttpClient:
    """Calls to carriers, each bounded in time, none redirected, none repeated.

    Times are seconds. ``because`` names the kind of failure alone: the text of an exception may
    hold an address, and with it a number.
    """

    def __init__(
        self, *, connect_within: float = 5.0, answer_within: float = 20.0, connections: int = 100
    ) -> None:
        self._connect_within = connect_within
        self._answer_within = answer_within
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(answer_within, connect=connect_within, pool=connect_within),
            limits=httpx.Limits(max_connections=connections),
            follow_redirects=False,
            trust_env=False,
        )

    async def post_form(
        self, url: str, pairs: Sequence[tuple[str, str]], *, auth: tuple[str, str]
    ) -> Reply:
        """POST the pairs form-encoded in UTF-8; names may repeat."""
        content = urlencode(pairs, errors="replace").encode("ascii")
        return await self.call("POST", url, auth=auth, headers=_FORM, content=content)

    async def get(self, url: str, *, auth: tuple[str, str]) -> Reply:
        return await self.call("GET", url, auth=auth)

    async def call(
        self,
        method: str,
        url: str,
        *,
        auth: tuple[str, str],
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Reply:
        """One request, once, with Basic authentication."""
        try:
            request = self._client.build_request(method, url, headers=headers, content=content)
            request.url.raw_host.decode("ascii").encode("idna")  # or the resolver would raise
        except (httpx.InvalidURL, ValueError):
            return NeverSent("the carrier's address is not a valid one")
        return await self._exchange(request, auth)

    async def close(self) -> None:
        await self._client.aclose()

    async def download(
        self, url: str, most: int, *, auth: tuple[str, str] | None, at: str | None = None
    ) -> Answer | Redirected | CannotFetch:
        """GET at most so many bytes. A redirection is not followed; it is the caller's to judge. ``at``
        is the IP address that is connected to, whatever the name would lead to.
        """
        try:
            async with asyncio.timeout(self._answer_within):
                return await self._download(_placed(self._client, url, at), most, auth)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, TimeoutError):
            return CannotFetch("The carrier did not hand over the picture. Try again later.")

    async def _download(
        self, request: httpx.Request, most: int, auth: tuple[str, str] | None
    ) -> Answer | Redirected | CannotFetch:
        response = await self._client.send(request, auth=auth, stream=True)
        async with contextlib.aclosing(response):
            if response.has_redirect_location:
                return Redirected(str(response.url.join(response.headers["location"])))
            content = b""
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > most:
                    return CannotFetch("The picture is too large to show.")
            return Answer(response.status_code, {}, content)

    async def _exchange(self, request: httpx.Request, auth: tuple[str, str]) -> Reply:
        try:
            async with asyncio.timeout(self._answer_within):
                response = await self._client.send(request, auth=auth)
        except (httpx.ConnectTimeout, httpx.PoolTimeout):
            return NeverSent(f"no connection to the carrier within {self._connect_within:g} s")
        except (httpx.ConnectError, httpx.UnsupportedProtocol):
            return NeverSent("the carrier could not be reached")
        except (httpx.TimeoutException, TimeoutError):
            return InDoubt(f"the carrier did not answer within {self._answer_within:g} s")
        except (httpx.HTTPError, OSError) as error:
            return InDoubt(f"the connection broke before an answer came ({type(error).__name__})")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, response.content)
