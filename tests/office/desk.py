"""A whole relay without threads, sockets or waiting: the real flows and the real courier on a database
in memory, with a clock that is moved by hand and a carrier whose texts fly until they are let land.
"""

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import TypeVar

import apsw

from server.carriers.base import (
    Accepted,
    CannotFetch,
    CannotLookUp,
    CarrierCopy,
    Fetched,
    NotTaken,
    OutboundText,
    Outcome,
    Refused,
)
from server.core.model import SECOND, InboundText, Instant, MediaItem
from server.core.retailer import ProxyRules, Retailer, Rules
from server.flows import inbound
from server.flows.context import Context
from server.rules import RulesInForce
from server.store import outbox
from server.store.groups import Failed, commit_group
from server.store.sqlite import SqliteReader, SqliteSession, _lower
from server.store.statement import Tx
from server.workers import Courier
from server.world import World
from tests.sim import house

T = TypeVar("T")

CARRIER = house.CARRIER
LONGEST_NAP = 6 * 3600
"""Seconds that pass at most between two looks of the courier."""

MOST_ROUNDS = 200


@cache
def empty() -> bytes:
    """A migrated database as one that lives in memory takes it: without its write-ahead log."""
    image = bytearray(house.migrated())
    image[18:20] = b"\x01\x01"
    return bytes(image)


class Memory:
    """One connection to a database of its own, which writes and reads."""

    def __init__(self, image: bytes) -> None:
        connection = apsw.Connection(":memory:", statementcachesize=400)
        connection.deserialize("main", image)
        connection.create_scalar_function("lower", _lower, 1, deterministic=True)
        connection.execute("PRAGMA foreign_keys = ON")
        self.connection = connection
        self._session = SqliteSession(connection)
        self._reader = SqliteReader(connection)

    async def read(self, unit: Callable[[Tx], T]) -> T:
        return self._reader.read(unit)

    async def write(self, unit: Callable[[Tx], T]) -> T:
        (result,) = commit_group(self._session, [unit])
        if isinstance(result, Failed):
            raise result.error
        value: T = result.value
        return value

    def look(self, unit: Callable[[Tx], T]) -> T:
        return self._reader.read(unit)

    def close(self) -> None:
        self.connection.close()


class Clock:
    def __init__(self) -> None:
        self.instant: Instant = house.BEGIN

    def now(self) -> Instant:
        return self.instant


class Ids:
    """Ids and codes, in order."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)

    def id(self) -> str:
        return f"id{next(self._ids):08d}"

    def token(self) -> str:
        return self.id()

    def code(self) -> str:
        return f"{next(self._ids):06d}"


class Air:
    """The carrier. What it has taken flies; ``trouble`` is the share of calls that it declines."""

    name = CARRIER

    def __init__(self, chance: random.Random, trouble: float = 0.0) -> None:
        self._chance = chance
        self._ids = itertools.count(1)
        self.trouble = trouble
        self.flying: list[OutboundText] = []
        self.refused: list[OutboundText] = []

    async def send(self, text: OutboundText) -> Outcome:
        luck = self._chance.random()
        if luck < self.trouble / 2:
            self.refused.append(text)
            return Refused("30003", "The phone cannot be reached.")
        if luck < self.trouble:
            return NotTaken("The carrier is busy.", None)
        self.flying.append(text)
        return Accepted(f"SM{next(self._ids):06d}")

    async def find(
        self, text: OutboundText, since: Instant
    ) -> Sequence[CarrierCopy] | CannotLookUp:
        return CannotLookUp("nothing is ever in doubt here")

    async def fetch(self, url: str, most: int) -> Fetched | CannotFetch:
        return CannotFetch("there are no pictures here")

    async def close(self) -> None: ...

    def refused_ones(self) -> list[OutboundText]:
        """What the carrier has declined for good."""
        refused, self.refused = self.refused, []
        return refused

    def land(self) -> list[OutboundText]:
        """Everything that flies has arrived."""
        landed, self.flying = self.flying, []
        return landed


class Desk:
    """The relay, its clock and its carrier."""

    def __init__(
        self,
        seed: object,
        retailer: Retailer,
        proxy: ProxyRules,
        *,
        trouble: float = 0.0,
        image: bytes | None = None,
    ) -> None:
        self.store = Memory(image or empty())
        self.clock, self.ids = Clock(), Ids()
        self.air = Air(random.Random(f"{seed} air"), trouble)
        self.proxy = proxy
        rules = RulesInForce(lambda stored: Rules(retailer, proxy))
        self.world = World(self.clock, self.ids, self.store, self.air, rules, False, "desk")
        self.courier = Courier(self.world, alone=True)
        self._carrier_ids = itertools.count(1)

    @property
    def now(self) -> Instant:
        return self.clock.instant

    async def do(self, flow: Callable[[Tx, Context], T]) -> T:
        """Run a flow as the web does."""
        return await self.world.write(
            lambda tx, context: flow(tx, replace(context, new_code=self.ids.code))
        )

    def look(self, unit: Callable[[Tx], T]) -> T:
        return self.store.look(unit)

    def text(
        self, sender: str, recipient: str, body: str, media: Sequence[str] = ()
    ) -> InboundText:
        """A text as the carrier brings it."""
        pictures = tuple(MediaItem(url, "image/png") for url in media)
        carrier_id = f"IN{next(self._carrier_ids):06d}"
        return InboundText(CARRIER, carrier_id, sender, recipient, body, pictures)

    async def bring(self, text: InboundText) -> None:
        await self.do(lambda tx, context: inbound.receive(tx, text, context))

    async def work(self) -> None:
        """The courier does what is due now."""
        for _ in range(MOST_ROUNDS):
            more = await self.courier.step()
            await self.courier.close()
            due = self.look(lambda tx: outbox.anything_due(tx, self.now))
            if not (more or due.queued or due.held):
                return
        raise AssertionError("the courier finds no end")

    async def pass_time(self, seconds: float) -> None:
        """Time goes by, and the courier looks now and then."""
        while seconds > 0:
            nap = min(seconds, LONGEST_NAP)
            seconds -= nap
            self.clock.instant += round(nap * SECOND)
            await self.work()

    def close(self) -> None:
        self.store.close()
