"""Those who work beside the person at the screen: they sign in one after the other, are there, and
answer now and then whoever has waited longest.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from random import Random

from server.wire import NewText
from tui.api import Api, new_key
from tui.demo.cast import YOU, Part
from tui.demo.process import Relay
from tui.demo.sample import Sample
from tui.demo.shop import Associate, signed_in
from tui.errors import ApiError
from tui.staff_api import StaffApi

ARRIVE_FROM, ARRIVAL = 1.0, 1.5
"""Seconds until the first signs in, and between two: a password takes its time on purpose."""
MINDING = (70.0, 140.0)
"""Seconds between two waiting customers whom one colleague answers."""
TYPING = 4.0
"""Seconds that a colleague is seen writing."""
AGAIN = 2.0
AWAY = "carla"
"""Who is not in today: what customers write to them is shown to the store."""
HELPFUL = {
    "en": (
        "Hello! Let me look for you, one moment please.",
        "Good question, I'm walking over to check right now.",
        "Hi, thanks for waiting! I'll find out and write back within the hour.",
        "Hello there! Yes, we can help with that. Would you like to come by?",
        "Thanks for writing! I've put a note on my desk and will take care of it today.",
        "Hi! I asked in the workshop, they say it's no problem at all.",
    ),
    "es": (
        "¡Hola! Déjeme ver, un momento por favor.",
        "Gracias por escribir. Lo averiguo y le contesto enseguida.",
        "¡Con gusto! Ya lo anoté y me ocupo hoy mismo.",
    ),
}


class Colleagues:
    """``busy`` are numbers whose conversation takes another course. Close it afterwards."""

    def __init__(self, relay: Relay, sample: Sample, busy: set[str], random: Random) -> None:
        self._relay, self._sample, self._busy, self._random = relay, sample, busy, random
        self._parts: Mapping[str, Part] = {part.customer.number: part for part in sample.parts}
        self._minded: set[str] = set()
        self.there: dict[str, Api] = {}

    async def close(self) -> None:
        await asyncio.gather(*(api.close() for api in self.there.values()))

    async def work(self) -> None:
        """Until cancelled."""
        coming = [each for each in self._sample.associates if each.username not in (YOU, AWAY)]
        async with asyncio.TaskGroup() as tasks:
            for at, associate in enumerate(coming):
                tasks.create_task(self._work(associate, ARRIVE_FROM + at * ARRIVAL))

    async def _work(self, associate: Associate, after: float) -> None:
        await asyncio.sleep(after)
        try:
            api = await signed_in(self._relay, associate)
        except ApiError:
            return
        self.there[associate.username] = api
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(for_ever(lambda: _be_there(api)))
            tasks.create_task(for_ever(lambda: self._mind(api)))

    async def _mind(self, api: Api) -> None:
        while True:
            await asyncio.sleep(self._random.uniform(*MINDING))
            page = await api.conversations("waiting", limit=20)
            for conversation in page.items:
                number = conversation.lead.number
                if number not in self._busy | self._minded:
                    self._minded.add(number)
                    with contextlib.suppress(ApiError):
                        await StaffApi(api).say_writing(conversation.id, True)
                        await asyncio.sleep(TYPING)
                        words = NewText(body=self._help(number))
                        await api.send(conversation.id, words, new_key())
                    break

    def _help(self, number: str) -> str:
        part = self._parts.get(number)
        return self._random.choice(HELPFUL[part.customer.language if part else "en"])


async def for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """Again and again; a relay that is away for a moment is waited for."""
    while True:
        try:
            await work()
        except* ApiError:
            await asyncio.sleep(AGAIN)


async def _be_there(api: Api) -> None:
    """A client that is open, as far as the relay can tell."""
    after = int((await api.conversations("inbox", limit=1)).events_cursor)
    async for _ in api.events(after):
        pass
    await asyncio.sleep(AGAIN)
