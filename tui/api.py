"""The relay as the client sees it: the only importer of httpx.

Every method returns wire types or raises an ``ApiError`` fit to show to a person. Whatever comes
in passes ``tui.sanitize`` here, or as an event in ``tui.event``: no other module meets raw text.
"""

import ipaddress
import secrets
from collections.abc import AsyncGenerator, AsyncIterable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from server.wire import (
    AlertPage,
    ConsentPage,
    Conversation,
    ConversationPage,
    FolderPage,
    FoundPage,
    Lead,
    LeadPage,
    Me,
    NewText,
    Problem,
    ReadMark,
    Session,
    SignIn,
    Snooze,
    Summary,
    Text,
    TextPage,
    UnreadMark,
    Why,
)
from tui.errors import ApiError, NotARelay, SignedOut, Unreachable
from tui.event import Event, read_event
from tui.sanitize import clean

T = TypeVar("T")

HEARTBEAT = 15.0
"""Seconds between two comments of the relay's stream."""
PAGE = 100
MOST = 200
"""The most that the relay gives at once."""
TIMEOUT = httpx.Timeout(15.0, connect=5.0)
STREAM_TIMEOUT = httpx.Timeout(15.0, connect=5.0, read=3 * HEARTBEAT)
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=2.0)
"""An idle connection is given up before the relay gives it up (5 s): who is first must not be chance,
or a request breaks that the relay has never seen.
"""


def new_key() -> str:
    """A key under which one text is taken at most once, however often it is asked for."""
    return secrets.token_urlsafe(18)


class Api:
    """A signed-in (or not yet signed-in) conversation with one relay."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self._client = _client(self.url)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._client.aclose()

    # ---- identity

    async def sign_in(self, username: str, password: str) -> Session:
        body = SignIn(username=username, password=password)
        session = await self.ask(Session, "POST", "/v1/sessions", body)
        self.token = session.token
        return session

    async def sign_out(self) -> None:
        await self.request("DELETE", "/v1/sessions/current")
        self.token = None

    async def me(self) -> Me:
        return await self.ask(Me, "GET", "/v1/me")

    async def alerts(self, *, offset: int = 0, limit: int = PAGE) -> AlertPage:
        """What the person has to know about, newest first."""
        asked = _asked(offset=offset, limit=limit)
        return await self.ask(AlertPage, "GET", "/v1/alerts", params=asked)

    # ---- conversations and texts

    async def folders(self) -> FolderPage:
        return await self.ask(FolderPage, "GET", "/v1/folders")

    async def conversations(
        self,
        folder: str | None,
        q: str = "",
        *,
        cursor: str | None = None,
        offset: int | None = None,
        limit: int = PAGE,
    ) -> ConversationPage:
        """Conversations of a folder; None: of all that the person may see."""
        asked = _asked(
            folder=folder or None, q=q or None, cursor=cursor, offset=offset, limit=limit
        )
        return await self.ask(ConversationPage, "GET", "/v1/conversations", params=asked)

    async def conversation(self, id: str) -> Conversation:
        return await self.ask(Conversation, "GET", _conversation(id))

    async def messages(
        self,
        id: str,
        *,
        before: str | None = None,
        after: str | None = None,
        around: str | None = None,
        offset: int | None = None,
        at: datetime | None = None,
        unread: bool = False,
        limit: int = PAGE,
    ) -> TextPage:
        """Texts oldest first: the newest, those next to the text with the given id, those from a
        place on, or those around a time or around the first that is unread.
        """
        asked = _asked(
            before=before,
            after=after,
            around=around,
            offset=offset,
            at=at.isoformat() if at else None,
            unread="true" if unread else None,
            limit=limit,
        )
        return await self.ask(TextPage, "GET", f"{_conversation(id)}/messages", params=asked)

    async def hits(self, id: str, q: str, *, limit: int = MOST) -> FoundPage:
        """The texts of a conversation that hold what is searched for, newest first."""
        asked = _asked(q=q, limit=limit)
        return await self.ask(FoundPage, "GET", f"{_conversation(id)}/hits", params=asked)

    async def send(self, id: str, text: NewText, key: str) -> Text:
        headers = {"Idempotency-Key": key}
        return await self.ask(Text, "POST", f"{_conversation(id)}/messages", text, headers=headers)

    async def read(self, id: str, message_id: str) -> Conversation:
        body = ReadMark(message_id=message_id)
        return await self.ask(Conversation, "POST", f"{_conversation(id)}/read", body)

    async def dismiss(self, id: str) -> Conversation:
        return await self.ask(Conversation, "POST", f"{_conversation(id)}/dismiss")

    async def snooze(self, id: str, until: datetime) -> Conversation:
        body = Snooze(until=until)
        return await self.ask(Conversation, "POST", f"{_conversation(id)}/snooze", body)

    async def restore(self, id: str) -> Conversation:
        return await self.ask(Conversation, "POST", f"{_conversation(id)}/restore")

    async def mark_unread(self, id: str, message_id: str | None = None) -> Conversation:
        body = UnreadMark(message_id=message_id)
        return await self.ask(Conversation, "POST", f"{_conversation(id)}/unread", body)

    async def opt_out(self, id: str) -> Conversation:
        return await self.ask(Conversation, "POST", f"{_conversation(id)}/opt-out")

    async def unflag(self, id: str) -> Conversation:
        """The flagged text asks for nothing of the kind."""
        return await self.ask(Conversation, "POST", f"{_conversation(id)}/unflag")

    async def withdraw(self, message_id: str) -> Text:
        path = f"/v1/messages/{quote(message_id, safe='')}/withdraw"
        return await self.ask(Text, "POST", path)

    async def change_text(self, message_id: str, change: Mapping[str, str | datetime]) -> Text:
        """Other words (``body``) or another time (``send_at``) for a text that leaves later."""
        return await self.ask(Text, "PATCH", f"/v1/messages/{quote(message_id, safe='')}", change)

    async def summary(self, id: str, at: datetime | None = None) -> Summary:
        """With ``at``, the outlook is that of a text which would leave then."""
        asked = _asked(at=at.isoformat() if at else None)
        return await self.ask(Summary, "GET", f"{_conversation(id)}/summary", params=asked)

    async def picture(self, message_id: str, place: int) -> bytes:
        """The picture itself; it is decoded as a picture or not at all."""
        path = f"/v1/messages/{quote(message_id, safe='')}/media/{place}"
        return (await self.request("GET", path)).content

    async def why(self, message_id: str) -> Why:
        return await self.ask(Why, "GET", f"/v1/messages/{quote(message_id, safe='')}/why")

    # ---- leads

    async def leads(self, q: str, texted: bool | None = None, *, limit: int = PAGE) -> LeadPage:
        """The leads that a search finds. ``texted``: with a conversation, or without."""
        told = None if texted is None else str(texted).lower()
        asked = _asked(q=q or None, texted=told, limit=limit)
        return await self.ask(LeadPage, "GET", "/v1/leads", params=asked)

    async def change_lead(self, id: str, change: Mapping[str, str | None]) -> Lead:
        """Only what is given changes; None takes it away."""
        return await self.ask(Lead, "PATCH", _lead(id), change)

    async def consents(self, lead_id: str, *, offset: int = 0, limit: int = PAGE) -> ConsentPage:
        """The consent ledger of a lead, newest first."""
        asked = _asked(offset=offset, limit=limit)
        path = f"{_lead(lead_id)}/consents"
        return await self.ask(ConsentPage, "GET", path, params=asked)

    async def ledger(self, lead_id: str | None = None) -> bytes:
        """The consent ledger as comma-separated values, exactly as it was written: for a file and never
        for the screen. Of a lead; None: the whole of it.
        """
        path = "/v1/consents" if lead_id is None else f"{_lead(lead_id)}/consents"
        return (await self.request("GET", path, params={"format": "csv"})).content

    async def begin(self, lead_id: str) -> Conversation:
        """The conversation of a lead and the caller's own line; nothing is sent."""
        return await self.ask(Conversation, "POST", f"{_lead(lead_id)}/conversations")

    async def text_lead(self, id: str, text: NewText, key: str) -> Text:
        """From the caller's own line, in the conversation that is open there if there is one."""
        headers = {"Idempotency-Key": key}
        return await self.ask(Text, "POST", f"{_lead(id)}/messages", text, headers=headers)

    # ---- the stream

    async def events(self, after: int) -> AsyncGenerator[Event | None, None]:
        """Events after a cursor, in order, for as long as the connection stands.

        The first value is None: the relay has accepted the connection. Types of a later version
        are passed over.
        """
        from httpx_sse import EventSource, SSEError

        headers = {**self._headers(), "Accept": "text/event-stream", "Last-Event-ID": str(after)}
        try:
            async with self._client.stream(
                "GET", "/v1/events", headers=headers, timeout=STREAM_TIMEOUT
            ) as response:
                if response.status_code != 200:
                    await response.aread()
                    raise _refusal(response)
                source = EventSource(response)
                yield None
                async for item in source.aiter_sse():
                    if event := read_event(item.id, item.event, item.data):
                        yield event
        except SSEError as error:
            raise NotARelay(self.url) from error
        except httpx.HTTPError as error:
            raise _unreachable(self.url, error) from error

    # ---- the wire

    async def ask(
        self,
        kind: type[T],
        method: str,
        path: str,
        body: object = None,
        *,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> T:
        response = await self.request(method, path, body, params=params, headers=headers)
        try:
            return clean(msgspec.json.decode(response.content, type=kind))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise NotARelay(self.url) from error

    async def request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """``body`` goes as JSON; bytes, at once or in parts, go as they are, under the ``Content-Type``
        of ``headers``.
        """
        sent = {**self._headers(), **(headers or {})}
        content: bytes | AsyncIterable[bytes] | None = None
        if isinstance(body, (bytes, AsyncIterable)):
            content = body
        elif body is not None:
            sent["Content-Type"] = "application/json"
            content = msgspec.json.encode(body)
        try:
            response = await self._client.request(
                method, path, content=content, params=params, headers=sent
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _unreachable(self.url, error) from error
        if not response.is_success:
            raise _refusal(response)
        return response

    async def pieces(self, path: str, params: dict[str, str]) -> AsyncGenerator[bytes, None]:
        """A long answer as it comes, raw."""
        try:
            async with self._client.stream(
                "GET", path, params=params, headers=self._headers()
            ) as response:
                if not response.is_success:
                    await response.aread()
                    raise _refusal(response)
                async for piece in response.aiter_bytes():
                    yield piece
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _unreachable(self.url, error) from error

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def _client(url: str) -> httpx.AsyncClient:
    try:
        parts = urlsplit(url)
        _ = parts.port  # one that is out of range raises
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(url)
        return httpx.AsyncClient(
            base_url=url,
            timeout=TIMEOUT,
            limits=LIMITS,
            verify=parts.scheme == "https",  # nothing to verify without TLS: spares loading the CAs
            trust_env=not _is_loopback(parts.hostname),
        )
    except (ValueError, httpx.InvalidURL) as error:
        detail = f"“{url}” is not the address of a relay. It begins with http:// or https://."
        raise ApiError(code="bad_url", title="That is not an address", detail=detail) from error


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _conversation(id: str) -> str:
    return f"/v1/conversations/{quote(id, safe='')}"


def _lead(id: str) -> str:
    return f"/v1/leads/{quote(id, safe='')}"


def _asked(**params: str | int | None) -> dict[str, str]:
    return {name: str(value) for name, value in params.items() if value is not None}


def _refusal(response: httpx.Response) -> ApiError:
    try:
        problem = clean(msgspec.json.decode(response.content, type=Problem))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _unexplained(response)
    kind = SignedOut if response.status_code == 401 else ApiError
    return kind(
        code=problem.code,
        title=problem.title,
        detail=problem.detail or problem.title,
        status=response.status_code,
    )


def _unexplained(response: httpx.Response) -> ApiError:
    if response.status_code in (502, 503, 504):
        url = str(response.request.url)
        return Unreachable(url, "The relay is not answering just now.", response.status_code)
    return NotARelay(str(response.request.url), response.status_code)


def _unreachable(url: str, error: Exception) -> Unreachable:
    match error:
        case httpx.ConnectTimeout() | httpx.ConnectError():
            return Unreachable(url, f"No relay answers at {url}.", asked=False)
        case httpx.TimeoutException():
            why = "The relay is taking too long to answer."
        case _:
            why = "The connection to the relay broke."
    return Unreachable(url, why)
