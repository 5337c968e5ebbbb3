"""Fans the event table out to the open streams.

One reader a relay follows the table; each stream gets the events whose audience it is in. The table
is the truth: a commit, a NOTIFY and the look once a second only say that it may have grown.
"""

import asyncio
import contextlib
import logging
from collections import deque
from dataclasses import dataclass, field

from server.core.access import Viewer
from server.store import events
from server.store.db import Store
from server.store.events import Event
from server.store.groups import StoreUnavailable
from server.store.statement import Tx

log = logging.getLogger(__name__)

BATCH = 500
LOOK_EVERY = 1.0
LONGEST_QUEUE = 5_000
"""A client so far behind is told to load a snapshot instead."""


@dataclass(slots=True)
class Subscription:
    """A stream's events in order. ``overflowed`` once it was too slow to be fed further."""

    viewer: Viewer
    waiting: deque[Event] = field(default_factory=deque)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    overflowed: bool = False

    def offer(self, event: Event) -> None:
        if self.overflowed or not event.audience.includes(self.viewer):
            return
        if len(self.waiting) >= LONGEST_QUEUE:
            self.overflowed = True
            self.waiting.clear()
        else:
            self.waiting.append(event)
        self.arrived.set()

    def take(self) -> list[Event]:
        """Everything that has arrived."""
        self.arrived.clear()
        taken = list(self.waiting)
        self.waiting.clear()
        return taken


class Hub:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._subscriptions: list[Subscription] = []
        self._grown = asyncio.Event()
        self.closing = asyncio.Event()
        self.position = 0

    def wake(self) -> None:
        """The event table may have grown."""
        self._grown.set()

    def close(self) -> None:
        """End every stream."""
        self.closing.set()
        for subscription in self._subscriptions:
            subscription.arrived.set()

    def subscribe(self, viewer: Viewer, known: int) -> Subscription:
        """Events after :attr:`position` from now on. ``known``: how far the caller has seen the table
        reach; while nobody listened the hub has not followed it.
        """
        if not self._subscriptions:
            self.position = max(self.position, known)
        subscription = Subscription(viewer)
        self._subscriptions.append(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        self._subscriptions.remove(subscription)

    async def run(self) -> None:
        """Follow the table until cancelled."""
        while True:
            self._grown.clear()
            try:
                more = await self._pump()
            except StoreUnavailable as error:
                log.warning("events cannot be read now (%s)", error)
                more = False
            if not more:
                await self._woken()

    async def _woken(self) -> None:
        """``wait_for`` would lose a cancellation that comes together with the wake-up (CPython 3.11)."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY):
                await self._grown.wait()

    async def _pump(self) -> bool:
        if not self._subscriptions:
            return False
        position = self.position

        def unit(tx: Tx) -> list[Event]:
            return events.after(tx, position, BATCH)

        fresh = await self._store.read(unit)
        for event in fresh:
            for subscription in self._subscriptions:
                subscription.offer(event)
        if fresh:
            self.position = max(self.position, fresh[-1].seq)
        return len(fresh) == BATCH
