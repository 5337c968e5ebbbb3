"""The simulated carrier's phones, as the demo uses them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tui.api import Api

BASE = "/carriers/simulated"


@dataclass(frozen=True, slots=True)
class HeldText:
    """A text on a simulated phone."""

    id: str
    sender: str
    recipient: str
    body: str


class Phones:
    """What phones do on the simulated carrier of one relay: they write, hold texts, meet faults."""

    def __init__(self, url: str) -> None:
        self._api = Api(url)

    async def close(self) -> None:
        await self._api.close()

    async def text(self, sender: str, recipient: str, body: str, media: Sequence[str] = ()) -> None:
        """A phone writes. Answered after the relay has committed the text."""
        typed = {"from": sender, "to": recipient, "body": body, "media": list(media)}
        await self._post("messages", typed)

    async def picture(self, content: bytes, content_type: str) -> str:
        """Keeps a picture with the carrier; its address, to be sent in ``media``."""
        headers = {"Content-Type": content_type}
        path = f"{BASE}/media"
        return (await self._api.ask(dict[str, str], "POST", path, content, headers=headers))["url"]

    async def held(self, number: str) -> list[HeldText]:
        """What a phone holds, oldest first."""
        path = f"{BASE}/phones/{quote(number, safe='')}/messages"
        items = (await self._api.ask(dict[str, list[dict[str, Any]]], "GET", path))["items"]
        return [HeldText(item["id"], item["from"], item["to"], item["body"]) for item in items]

    async def advance(self, by: str) -> None:
        """Moves the relay's clock forward, by ``90s``, ``10m``, ``72h`` or ``7d``."""
        await self._post("clock", {"advance": by})

    async def fault(self, number: str, fault: str, times: int = 1) -> None:
        """The next texts to a phone meet a fault."""
        await self._post("faults", {"number": number, "fault": fault, "times": times})

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        await self._api.request("POST", f"{BASE}/{path}", body)
