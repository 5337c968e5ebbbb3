"""Leads as a relay keeps them: lists, one of them, what became of it, and taking the next."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from server.wire import (
    Lead,
    LeadHistoryPage,
    LeadIdPage,
    LeadPage,
    LeadsToOpen,
    NewLead,
    OpenedLead,
    OpenedLeadPage,
    Pull,
    Pulled,
)
from tui.api import Api
from tui.leads import Wanted

PAGE = 100
AT_ONCE = 100
"""Leads that are added to the message center by one call."""


class Leads:
    """What is asked over one connection; whatever is asked may raise ``ApiError``."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def page(self, wanted: Wanted, *, offset: int = 0, limit: int = PAGE) -> LeadPage:
        asked = {**wanted.asked(), "offset": str(offset), "limit": str(limit)}
        return await self._api.ask(LeadPage, "GET", "/v1/leads", params=asked)

    async def ids(self, wanted: Wanted) -> LeadIdPage:
        """The ids of all of them, as many as are given at once."""
        return await self._api.ask(LeadIdPage, "GET", "/v1/leads/ids", params=wanted.asked())

    async def get(self, id: str) -> Lead:
        return await self._api.ask(Lead, "GET", _path(id))

    async def add(self, lead: NewLead) -> Lead:
        return await self._api.ask(Lead, "POST", "/v1/leads", lead)

    async def change(self, id: str, change: Mapping[str, Any]) -> Lead:
        """Only what is given changes."""
        return await self._api.ask(Lead, "PATCH", _path(id), change)

    async def open(self, ids: Sequence[str]) -> list[OpenedLead]:
        """A conversation for each; nothing is sent."""
        body = LeadsToOpen(lead_ids=list(ids))
        path = "/v1/leads/conversations"
        return (await self._api.ask(OpenedLeadPage, "POST", path, body)).items

    async def history(self, id: str, *, offset: int = 0, limit: int = PAGE) -> LeadHistoryPage:
        """What became of a lead, newest first."""
        asked = {"offset": str(offset), "limit": str(limit)}
        return await self._api.ask(LeadHistoryPage, "GET", f"{_path(id)}/history", params=asked)

    async def pull(self, skip: Sequence[str]) -> Pulled:
        """Takes the lead who has waited longest, but none of these."""
        return await self._api.ask(Pulled, "POST", "/v1/leads/pull", Pull(skip=list(skip)))

    async def put_back(self, id: str) -> None:
        """Gives a pulled lead back to where it was."""
        await self._api.request("POST", f"{_path(id)}/put-back")


def _path(id: str) -> str:
    return f"/v1/leads/{quote(id, safe='')}"
