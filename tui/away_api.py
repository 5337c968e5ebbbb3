"""Out of Office as a relay keeps it for whoever is signed in."""

from server.wire import Code, Colleague, ColleaguePage, NewOutOfOffice, OutOfOffice
from tui.api import MOST, Api

PATH = "/v1/me/out-of-office"


class OutOfOfficeApi:
    """What is asked over one connection; whatever is asked may raise ``ApiError``."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def get(self) -> OutOfOffice:
        return await self._api.ask(OutOfOffice, "GET", PATH)

    async def put(self, new: NewOutOfOffice) -> OutOfOffice:
        return await self._api.ask(OutOfOffice, "PUT", PATH, new)

    async def verify(self, code: str) -> OutOfOffice:
        body = Code(code=code)
        return await self._api.ask(OutOfOffice, "POST", f"{PATH}/verification", body)

    async def colleagues(self) -> list[Colleague]:
        """Everybody who can be named, those of the own store first."""
        found: list[Colleague] = []
        params = {"limit": str(MOST)}
        while True:
            page = await self._api.ask(ColleaguePage, "GET", "/v1/colleagues", params=params)
            found += page.items
            if page.next_cursor is None:
                return found
            params["cursor"] = page.next_cursor
