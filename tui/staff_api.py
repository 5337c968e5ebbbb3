"""What staff do among themselves in a conversation, as a relay keeps it."""

from urllib.parse import quote

from server.wire import Assignment, Colleague, Conversation, NewNote, Text, Writing
from tui.api import Api
from tui.away_api import OutOfOfficeApi
from tui.line_api import Lines


class StaffApi:
    """What is asked over one connection; whatever is asked may raise ``ApiError``."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def whisper(self, id: str, body: str, key: str) -> Text:
        headers = {"Idempotency-Key": key}
        return await self._api.ask(
            Text, "POST", f"{_conversation(id)}/notes", NewNote(body=body), headers=headers
        )

    async def say_writing(self, id: str, writing: bool) -> None:
        await self._api.request("POST", f"{_conversation(id)}/writing", Writing(writing=writing))

    async def take_over(self, id: str) -> Conversation:
        return await self._api.ask(Conversation, "POST", f"{_conversation(id)}/take-over")

    async def hand_back(self, id: str) -> Conversation:
        return await self._api.ask(Conversation, "POST", f"{_conversation(id)}/hand-back")

    async def assign(self, id: str, to: Assignment) -> Conversation:
        return await self._api.ask(Conversation, "POST", f"{_conversation(id)}/assign", to)

    async def colleagues(self) -> list[Colleague]:
        """Everybody else who may text, those of the own store first."""
        return await OutOfOfficeApi(self._api).colleagues()

    async def stores(self) -> dict[str, str]:
        """The name of every store, by its id."""
        return await Lines(self._api).stores()


def _conversation(id: str) -> str:
    return f"/v1/conversations/{quote(id, safe='')}"
