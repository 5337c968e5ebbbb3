"""Customers who are alive: some write by themselves, and all answer when they are answered."""

import asyncio
import random
from collections import Counter

from server.wire import Conversation, Text
from tui.api import Api
from tui.demo.sample import Opening, Sample
from tui.demo.watch import Watch
from tui.errors import ApiError
from tui.event import Event
from tui.phones import Phones

PAUSE = (2.0, 5.0)
"""Seconds a customer takes to answer, at least and at most."""
AGAIN = 2.0
LINES = (
    "Oh nice, thank you!",
    "Great. What time do you close today?",
    "Perfect, see you then 🙂",
    "👍",
)
"""What a customer says to the first answer, the second, …; then they are content."""


class Crowd:
    """``api`` belongs to somebody who sees every conversation and every number."""

    def __init__(self, url: str, api: Api, sample: Sample) -> None:
        self._phones = Phones(url)
        self._api = api
        self._openings = sample.openings
        self._answered: set[str] = set()
        self._said: Counter[str] = Counter()

    async def close(self) -> None:
        await self._phones.close()

    async def talk(self) -> None:
        """Until cancelled. A relay that is away for a moment is waited for."""
        async with asyncio.TaskGroup() as tasks:
            for opening in self._openings:
                tasks.create_task(self._open(opening))
            while True:
                try:
                    await self._listen()
                except* ApiError:
                    await asyncio.sleep(AGAIN)

    async def _open(self, opening: Opening) -> None:
        await asyncio.sleep(opening.after)
        await self._write(opening.number, opening.line, opening.body)

    async def _listen(self) -> None:
        """Answers every text of a person that reaches a phone from now on."""
        async with asyncio.TaskGroup() as tasks:
            watch = Watch(self._api)
            await watch.open(tasks)
            at = 0
            while True:
                at, text = await watch.find(_arrived, at)
                if text.id not in self._answered:
                    self._answered.add(text.id)
                    tasks.create_task(self._answer(text))

    async def _answer(self, text: Text) -> None:
        conversation = await self._api.conversation(text.conversation_id)
        await asyncio.sleep(random.uniform(*PAUSE))
        said = self._said[conversation.id]
        if said < len(LINES) and _may_answer(conversation):
            self._said[conversation.id] += 1
            await self._write(conversation.lead.number, conversation.line, LINES[said])

    async def _write(self, number: str, line: str, body: str) -> None:
        try:
            await self._phones.text(number, line, body)
        except ApiError:
            return


def _arrived(event: Event) -> Text | None:
    match event.data:
        case Text(direction="outbound", state="delivered") as text:
            return text if text.author.kind == "user" else None
        case _:
            return None


def _may_answer(conversation: Conversation) -> bool:
    return conversation.consent != "opted_out"
