"""How the relay reaches the world: Clock, Random, Store and Carrier, and nothing beside them.

The simulation runs the same relay on a clock, a source of chance, a store and a carrier of its own.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from server.carriers.base import Carrier
from server.core.model import SECOND, Instant
from server.flows.context import CarrierFacts, Context
from server.rules import RulesInForce
from server.store.db import Store
from server.store.statement import Tx

T = TypeVar("T")


class Clock(Protocol):
    def now(self) -> Instant: ...


class Random(Protocol):
    def id(self) -> str:
        """A fresh opaque id."""
        ...

    def token(self) -> str:
        """A fresh secret."""
        ...


class SystemClock:
    """The machine's clock; ``advance`` moves it forward where a simulated carrier plays time."""

    def __init__(self) -> None:
        self._ahead: Instant = 0

    def now(self) -> Instant:
        return time.time_ns() // 1_000 + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += round(seconds * SECOND)


class SystemRandom:
    def id(self) -> str:
        """Milliseconds, then 48 random bits: what is written together stands together in an index."""
        return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(6)}"

    def token(self) -> str:
        return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class World:
    """The effects, and the rules that a flow is told with them. ``relay_id`` names this process,
    ``public_url`` says where carriers reach it, once it listens.
    """

    clock: Clock
    random: Random
    store: Store
    carrier: Carrier
    rules: RulesInForce
    carrier_confirms_consent: bool
    relay_id: str
    public_url: Callable[[], str] = lambda: ""

    async def read(self, unit: Callable[[Tx, Context], T]) -> T:
        """Run a unit that only reads, with the rules as its snapshot has them."""
        return await self.store.read(lambda tx: unit(tx, self._context(tx, committed=True)))

    async def write(self, unit: Callable[[Tx, Context], T]) -> T:
        """Run a flow by the rules that its own transaction finds, at the moment at which it runs; its
        result is durable when it is returned.
        """
        return await self.store.write(lambda tx: unit(tx, self._context(tx, committed=False)))

    def _context(self, tx: Tx, *, committed: bool) -> Context:
        """What a flow is given: the moment, the rules of its transaction."""
        rules = self.rules.found_in(tx, committed=committed)
        facts = CarrierFacts(
            self.carrier.name,
            self.carrier_confirms_consent,
            toll_free_confirms=self.carrier.name == "twilio",
        )
        return Context(
            self.clock.now(),
            self.random.id,
            rules.retailer,
            facts,
            rules.proxy,
            public_url=self.public_url(),
        )


Describe = Callable[[str], str]
"""A carrier's error code as a sentence for a person."""
