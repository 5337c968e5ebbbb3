"""Users with their lines, and the numbers there are: for those who manage users."""

from urllib.parse import quote

from server.wire import (
    ArchivePage,
    Confirmation,
    NewNumber,
    Number,
    NumberChange,
    NumberPage,
    RelayNumber,
    StorePage,
    TextMessaging,
    User,
    UserPage,
)
from tui.api import MOST, Api

PAGE = 100


class Lines:
    """What is asked over one connection; whatever is asked may raise ``ApiError``."""

    def __init__(self, api: Api) -> None:
        self._api = api

    # ---- users

    async def users(self, q: str = "", *, offset: int = 0, limit: int = PAGE) -> UserPage:
        """By name; ``q`` searches names and user names."""
        asked = {"sort": "name", "offset": str(offset), "limit": str(limit)}
        return await self._api.ask(
            UserPage, "GET", "/v1/users", params={**asked, **({"q": q} if q else {})}
        )

    async def stores(self) -> dict[str, str]:
        """The name of every store, by its id."""
        names: dict[str, str] = {}
        while True:
            asked = {"offset": str(len(names)), "limit": str(MOST), "sort": "oldest"}
            page = await self._api.ask(StorePage, "GET", "/v1/stores", params=asked)
            names |= {store.id: store.name for store in page.items}
            if len(names) >= page.total or not page.items:
                return names

    async def texting(self, user_id: str) -> TextMessaging:
        """What would be removed with a user's line."""
        return await self._api.ask(TextMessaging, "GET", _texting(user_id))

    async def switch_on(self, user_id: str) -> str:
        """The relay number that the user has from now on."""
        given = await self._api.ask(RelayNumber, "PUT", _texting(user_id))
        return given.relay_number

    async def release(self, user_id: str, number: str) -> User:
        body = Confirmation(confirm=number)
        return await self._api.ask(User, "DELETE", _texting(user_id), body)

    # ---- numbers

    async def numbers(
        self,
        use: str | None = None,
        state: str | None = None,
        *,
        offset: int = 0,
        limit: int = PAGE,
    ) -> NumberPage:
        """By number; of one use and state, or all."""
        asked = {"use": use, "state": state, "offset": str(offset), "limit": str(limit)}
        given = {name: value for name, value in asked.items() if value is not None}
        return await self._api.ask(NumberPage, "GET", "/v1/numbers", params=given)

    async def add(self, number: str, use: str) -> Number:
        body = NewNumber(number=number, use=use)
        return await self._api.ask(Number, "POST", "/v1/numbers", body)

    async def change(self, number: str, state: str) -> Number:
        body = NumberChange(state=state)
        return await self._api.ask(Number, "PATCH", _number(number), body)

    async def archived(self, number: str) -> int:
        """How many texts are kept of a released line."""
        path = f"{_number(number)}/archive"
        page = await self._api.ask(ArchivePage, "GET", path, params={"limit": "1"})
        return page.total

    async def archive(self, number: str) -> bytes:
        """What is kept of a released line as comma-separated values: for a file, never for the screen."""
        path = f"{_number(number)}/archive"
        return (await self._api.request("GET", path, params={"format": "csv"})).content


def _texting(user_id: str) -> str:
    return f"/v1/users/{quote(user_id, safe='')}/text-messaging"


def _number(number: str) -> str:
    return f"/v1/numbers/{quote(number, safe='')}"
