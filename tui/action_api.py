"""Actions as a relay keeps them: configured by those who may, run by hand on a lead."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from server.wire import (
    Action,
    ActionOrder,
    ActionPage,
    FieldPage,
    FieldValue,
    LeadActionPage,
    NewAction,
    RunAction,
    Text,
)
from tui.api import Api


class ActionsApi:
    """What is asked of actions over one connection; whatever is asked may raise ``ApiError``."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def all(self) -> list[Action]:
        """In the administrator's order."""
        return (await self._api.ask(ActionPage, "GET", "/v1/actions")).items

    async def add(self, new: NewAction) -> Action:
        return await self._api.ask(Action, "POST", "/v1/actions", new)

    async def change(self, id: str, changes: Mapping[str, str | bool | None]) -> Action:
        """Only what is given changes; a ``body`` changes the words of its template."""
        return await self._api.ask(Action, "PATCH", _path(id), changes)

    async def delete(self, id: str) -> None:
        await self._api.request("DELETE", _path(id))

    async def order(self, ids: Sequence[str]) -> list[Action]:
        """All of them, in their new order."""
        body = ActionOrder(ids=list(ids))
        return (await self._api.ask(ActionPage, "PUT", "/v1/actions/order", body)).items

    async def names(self) -> list[FieldValue]:
        """Every field that a template may use."""
        return (await self._api.ask(FieldPage, "GET", "/v1/fields")).items

    # ---- by hand

    async def for_lead(self, lead_id: str, conversation_id: str | None = None) -> LeadActionPage:
        """Those that can be run by hand, filled for a lead: in a conversation, else on the own line."""
        asked = {"conversation_id": conversation_id} if conversation_id else {}
        return await self._api.ask(LeadActionPage, "GET", _of_lead(lead_id), params=asked)

    async def run(
        self, lead_id: str, action_id: str, key: str, conversation_id: str | None = None
    ) -> Text:
        """Send its text; however often it is asked with one key, it is sent once."""
        path = f"{_of_lead(lead_id)}/{quote(action_id, safe='')}"
        body, headers = RunAction(conversation_id=conversation_id), {"Idempotency-Key": key}
        return await self._api.ask(Text, "POST", path, body, headers=headers)


def _path(id: str) -> str:
    return f"/v1/actions/{quote(id, safe='')}"


def _of_lead(id: str) -> str:
    return f"/v1/leads/{quote(id, safe='')}/actions"
