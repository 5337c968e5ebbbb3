"""Looks over somebody's shoulder: what has come on their event stream, in order."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from tui.api import Api
from tui.errors import Unreachable
from tui.event import Event

T = TypeVar("T")


class Watch:
    """One stream, kept as a list of events, so that several can wait for different things."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._seen: list[Event] = []
        self._grown = asyncio.Event()

    async def open(self, tasks: asyncio.TaskGroup) -> asyncio.Task[None]:
        """Returns once the relay has accepted the stream; the task follows it until cancelled."""
        after = int((await self.api.conversations("inbox", limit=1)).events_cursor)
        connected = asyncio.Event()
        following = tasks.create_task(self._follow(after, connected))
        await connected.wait()
        return following

    async def _follow(self, after: int, connected: asyncio.Event) -> None:
        async for event in self.api.events(after):
            connected.set()
            if event is not None:
                self._seen.append(event)
                self._grown.set()
        raise Unreachable(self.api.url, "The relay ended the stream.")

    @property
    def now(self) -> int:
        """The position after everything that has come so far."""
        return len(self._seen)

    async def find(self, pick: Callable[[Event], T | None], at: int = 0) -> tuple[int, T]:
        """The first thing picked from a position on, waiting for it, and the position after it."""
        while True:
            while at < len(self._seen):
                at += 1
                found = pick(self._seen[at - 1])
                if found is not None:
                    return at, found
            self._grown.clear()
            await self._grown.wait()
