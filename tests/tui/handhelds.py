"""The counterpart's simulated carrier: phones in memory, with the answers of the relay's own."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.core import phone
from tests.tui.refusing import Handler

BASE = "/carriers/simulated"
LOOK = 0.02
"""Seconds."""
RECORDING = (
    "This is Harbor & Pine. This number takes text messages only. Please send us a text instead."
)


@dataclass
class Handhelds:
    """What every phone holds, oldest first, and the pictures that its texts carry."""

    texts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def add(
        self,
        own: str,
        other: str,
        body: str,
        at: datetime,
        *,
        mine: bool = False,
        picture: str = "",
    ) -> None:
        """A text that a phone wrote or got; ``picture`` is one of ``pictures``."""
        held = self.texts.setdefault(own, [])
        held.append(
            {
                "id": f"{own}/{len(held)}",
                "number": other,
                "shown": phone.formatted(other),
                "mine": mine,
                "body": body,
                "media": [f"https://relay.example.com{BASE}/media/{picture}"] if picture else [],
                "at": at.isoformat(),
            }
        )

    async def after(self, own: str, cursor: int, wait: float) -> list[dict[str, Any]]:
        for _ in range(int(wait / LOOK)):
            if len(self.texts.get(own, [])) > cursor:
                break
            await asyncio.sleep(LOOK)
        return self.texts.get(own, [])[cursor:]


def routes(handhelds: Handhelds, route: Callable[[str, str, Handler], Route]) -> list[Route]:
    """What the counterpart answers about phones."""

    async def spelled(request: Request) -> Any:
        number = phone.parse(request.query_params["number"])
        return {"number": number, "shown": phone.formatted(number)}

    async def texts(request: Request) -> Any:
        given = request.query_params
        cursor, wait = int(given.get("after", "0")), float(given.get("wait", "0"))
        items = await handhelds.after(request.path_params["number"], cursor, wait)
        return {"items": items, "cursor": str(cursor + len(items))}

    async def call(request: Request) -> Any:
        return {"says": RECORDING, "forwarded_to": None}

    async def picture(request: Request) -> Any:
        return Response(handhelds.pictures[request.path_params["id"]], media_type="image/png")

    return [
        route(f"{BASE}/phones", "GET", spelled),
        route(f"{BASE}/phones/{{number}}/texts", "GET", texts),
        route(f"{BASE}/calls", "POST", call),
        route(f"{BASE}/media/{{id}}", "GET", picture),
    ]
