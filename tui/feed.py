"""Follows the relay's stream and tells of it by messages. It never touches a widget."""

import asyncio
import random
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from textual.message import Message

from server.wire import Reset
from tui.errors import ApiError, SignedOut
from tui.event import Event

SHORTEST, LONGEST = 0.5, 15.0
"""Seconds before the first and before every later attempt to connect again, at most."""


STEADY = 10.0
"""Seconds after which a connection counts as good, so that the next failure waits little."""


class Streams(Protocol):
    """What the feed needs of ``tui.api``."""

    def events(self, after: int) -> AsyncGenerator[Event | None, None]: ...


class Target(Protocol):
    def post_message(self, message: Message) -> bool: ...


class Feed:
    """One stream, resumed from where it stopped for as long as it takes.

    It ends by itself only when it cannot go on: after ``Reset`` (load a snapshot and start a new
    feed) and after ``SignedOut``.
    """

    @dataclass
    class Arrived(Message):
        event: Event

    @dataclass
    class Online(Message):
        pass

    @dataclass
    class Offline(Message):
        reason: str
        retry_in: float

    @dataclass
    class Reset(Message):
        because: str

    @dataclass
    class SignedOut(Message):
        reason: str

    def __init__(self, api: Streams, target: Target, after: int) -> None:
        self._api = api
        self._target = target
        self.cursor = after
        self._wake = asyncio.Event()
        self._failures = 0

    def retry_now(self) -> None:
        """Connects at once instead of waiting."""
        self._wake.set()

    async def run(self) -> None:
        while True:
            try:
                if not await self._follow():
                    return
                reason = "The relay ended the connection."
            except SignedOut as error:
                self._tell(Feed.SignedOut(error.detail))
                return
            except ApiError as error:
                if error.status in (400, 409, 410):
                    self._tell(Feed.Reset(error.detail))
                    return
                reason = error.detail
            await self._pause(reason)

    async def _follow(self) -> bool:
        """One connection. True when it ended and may be resumed, False after a reset."""
        began = monotonic()
        events = self._api.events(self.cursor)
        try:
            async for event in events:
                if event is None:
                    self._tell(Feed.Online())
                    continue
                if isinstance(event.data, Reset):
                    self._tell(Feed.Reset(event.data.because))
                    return False
                if event.id > self.cursor:
                    self.cursor = event.id
                    self._tell(Feed.Arrived(event))
        finally:
            await events.aclose()
            if monotonic() - began > STEADY:
                self._failures = 0
        return True

    async def _pause(self, reason: str) -> None:
        seconds = min(LONGEST, SHORTEST * 2**self._failures) * random.uniform(0.5, 1.0)
        self._failures = min(self._failures + 1, 10)
        self._tell(Feed.Offline(reason, seconds))
        self._wake.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    def _tell(self, message: Message) -> None:
        self._target.post_message(message)
