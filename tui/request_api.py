"""Service requests as a relay keeps them."""

from urllib.parse import quote

from server.wire import NewRequest, Request, RequestPage
from tui.api import Api


class RequestsApi:
    """What is asked of requests over one connection; whatever is asked may raise ``ApiError``."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def take(self, new: NewRequest, key: str) -> Request:
        """However often it is asked with one key, it is taken once."""
        headers = {"Idempotency-Key": key}
        return await self._api.ask(Request, "POST", "/v1/requests", new, headers=headers)

    async def of_lead(self, lead_id: str) -> RequestPage:
        """What a lead has asked for, the newest first."""
        path = f"/v1/leads/{quote(lead_id, safe='')}/requests"
        return await self._api.ask(RequestPage, "GET", path)
