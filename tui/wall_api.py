"""The supervisors' wall, asked for whole."""

from server.wire import WallPage
from tui.api import MOST, Api

MOST_TILES = 2_000
"""Conversations that are asked for: those who have waited longest."""


class WallApi:
    """What is asked over one connection; whatever is asked may raise ``ApiError``."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def page(self, offset: int, limit: int = MOST) -> WallPage:
        """The longest wait first, then the newest."""
        asked = {"offset": str(offset), "limit": str(limit)}
        return await self._api.ask(WallPage, "GET", "/v1/wall", params=asked)
