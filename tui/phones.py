"""The simulated carrier's phones, as demos and the phone in the terminal use them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from tui.api import Api
from tui.errors import ApiError, NotARelay
from tui.phone_wire import Heard, PhoneNumber, PhonePage

T = TypeVar("T")

BASE = "/carriers/simulated"
OURS = (f"{BASE}/media/", "/media/")
"""Where the pictures of texts lie: with the carrier, or with the relay."""
KEY = "FLOORLINE_CARRIER__SIMULATED__KEY"
"""The variable by which the relay is given the key of its carrier; whoever comes from afar has it too."""


class NotSimulated(ApiError):
    """A relay, but its phones are real ones."""

    def __init__(self) -> None:
        super().__init__(
            code="not_simulated",
            title="The relay is not on the simulated carrier",
            detail="Phones in the terminal need a relay on the simulated carrier "
            '(carrier.kind = "simulated").',
            status=404,
        )


@dataclass(frozen=True, slots=True)
class HeldText:
    """A text on a simulated phone."""

    id: str
    sender: str
    recipient: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clock:
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    items: list[dict[str, Any]]


class Phones:
    """What phones do on the simulated carrier of one relay: they write, hold texts, call, meet faults.

    ``key``: the carrier's, where the relay is not on this machine. Raises ApiError; NotSimulated where
    a relay answers that has real phones.
    """

    def __init__(self, url: str, key: str | None = None) -> None:
        self._api = Api(url)
        self._headers = {"X-Carrier-Key": key} if key else {}

    @property
    def url(self) -> str:
        return self._api.url

    async def close(self) -> None:
        await self._api.close()

    async def text(
        self,
        sender: str,
        recipient: str,
        body: str,
        media: Sequence[str] = (),
        id: str | None = None,
    ) -> None:
        """A phone writes. Answered after the relay has committed the text, which under the same ``id``
        is taken once.
        """
        typed: dict[str, Any] = {"from": sender, "to": recipient, "body": body}
        typed |= {"media": list(media)} | ({"id": id} if id else {})
        await self._post("messages", typed)

    async def picture(self, content: bytes, content_type: str) -> str:
        """Keeps a picture with the carrier; its address, to be sent in ``media``."""
        headers = {"Content-Type": content_type}
        return (await self._ask(_Kept, "POST", "media", content, headers=headers)).url

    async def shown(self, url: str) -> bytes:
        """A picture that a text carries. ApiError for one that lies elsewhere: no address that
        somebody sent is asked for anything.
        """
        parts = urlsplit(url)
        if not parts.path.startswith(OURS) or ".." in parts.path:
            detail = "The picture lies elsewhere than with this relay."
            raise ApiError(code="picture_elsewhere", title="Not shown", detail=detail)
        query = f"?{parts.query}" if parts.query else ""
        answer = await self._api.request("GET", parts.path + query, headers=self._headers)
        return answer.content

    async def held(self, number: str) -> list[HeldText]:
        """What a phone holds, oldest first."""
        items = (await self._ask(_Held, "GET", f"{_phone(number)}/messages")).items
        return [HeldText(item["id"], item["from"], item["to"], item["body"]) for item in items]

    async def texts(self, number: str, after: str | None = None, wait: float = 0.0) -> PhonePage:
        """What a phone got and wrote after a cursor, oldest first; waits so many seconds for it."""
        asked = {"wait": f"{wait:g}"} | ({"after": after} if after else {})
        return await self._ask(PhonePage, "GET", f"{_phone(number)}/texts", params=asked)

    async def spelled(self, number: str) -> PhoneNumber:
        """A number from any spelling. ApiError ``number_invalid`` says what is wrong with it."""
        return await self._ask(PhoneNumber, "GET", "phones", params={"number": number})

    async def call(self, caller: str, called: str) -> Heard:
        return await self._ask(Heard, "POST", "calls", {"from": caller, "to": called})

    async def advance(self, by: str) -> datetime:
        """Moves the relay's clock forward, by ``90s``, ``10m``, ``72h`` or ``7d``; what it says then."""
        return (await self._ask(_Clock, "POST", "clock", {"advance": by})).now

    async def fault(self, number: str, fault: str, times: int = 1) -> None:
        """The next texts to a phone meet a fault."""
        await self._post("faults", {"number": number, "fault": fault, "times": times})

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        await self._ask(dict[str, Any], "POST", path, body)

    async def _ask(
        self,
        kind: type[T],
        method: str,
        path: str,
        body: object = None,
        *,
        params: dict[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> T:
        sent = {**self._headers, **(headers or {})}
        try:
            return await self._api.ask(
                kind, method, f"{BASE}/{path}", body, params=params, headers=sent
            )
        except NotARelay:
            raise
        except ApiError as error:
            if error.status == 404:
                raise NotSimulated from error
            raise


def _phone(number: str) -> str:
    return f"phones/{quote(number, safe='')}"
