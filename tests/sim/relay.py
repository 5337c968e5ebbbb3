"""The whole relay on virtual time: the real courier and the real flows, on the simulation's world.

A process of it can be killed at any write or sync and started again on what the disk kept.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from server.carriers.base import Carrier
from server.core.model import Instant
from server.core.retailer import ProxyRules, Retailer, Rules
from server.flows.context import Context
from server.flows.problems import Problem
from server.rules import RulesInForce
from server.store import people
from server.store.groups import StoreUnavailable
from server.store.statement import Tx
from server.workers import Courier
from server.world import World
from tests.sim import house
from tests.sim.ledger import Ledger
from tests.sim.storage import Disk, FaultyEngine
from tests.sim.store import InlineStore

T = TypeVar("T")

LONGEST_STOP = 20.0
"""Seconds in which a relay that is asked to stop has to have stopped."""

LOST_ANSWERS = 0.05


class NoAnswer(Exception):
    """No 2xx came back: the relay is down, died, could not write, or its answer was lost."""


@dataclass(frozen=True, slots=True)
class Build:
    """What a simulated relay is made of; planted bugs exchange a part."""

    engine: type[FaultyEngine] = FaultyEngine
    courier: type[Courier] = Courier
    database: Callable[[], bytes] = house.database


class VirtualClock:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def now(self) -> Instant:
        return self._ledger.clock()


class SeededRandom:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def id(self) -> str:
        return f"{self._chance.getrandbits(48):012x}"

    def token(self) -> str:
        return self.id()


class RelayStore(InlineStore):
    """The store of one life of the relay; whoever writes after its end is told so."""

    async def write(self, unit: Callable[[Tx], T]) -> T:
        if self._stopped:
            raise StoreUnavailable("the process has ended")
        return await super().write(unit)


class WatchedDisk(Disk):
    """Says at once when its power is cut: whoever runs on it is dead from that moment."""

    def __init__(self) -> None:
        super().__init__()
        self.power_lost: Callable[[], None] = lambda: None

    def _strike(self) -> None:
        had_power = self.powered
        try:
            super()._strike()
        finally:
            if had_power and not self.powered:
                self.power_lost()

    def heal(self) -> None:
        """No fault that was ordered strikes any more."""
        self._faults.clear()
        self.limit(None)


class Process:
    """One life of the relay, from its start to its stop or its death."""

    def __init__(self, world: World, store: RelayStore, build: Build, ledger: Ledger) -> None:
        self._world = world
        self._store = store
        self._ledger = ledger
        self._courier = build.courier(world, alone=True)
        self._tasks: dict[asyncio.Task[Any], None] = {}
        self._requests: dict[asyncio.Task[Any], None] = {}
        self._work: asyncio.Task[None] | None = None
        self._burial: asyncio.Task[None] | None = None
        self.open = True
        store.committed = self._courier.wake

    def start(self) -> None:
        self._work = self.spawn(self._run_courier())

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[task] = None
        task.add_done_callback(lambda done: self._tasks.pop(done, None))
        return task

    async def _run_courier(self) -> None:
        try:
            await self._courier.run()
        except Exception as error:
            self._ledger.violated("errors", f"the courier died of {error!r}")

    async def read(self, unit: Callable[[Tx], T]) -> T:
        return await self._answer_of(self._store.read(unit))

    async def serve(self, flow: Callable[[Tx, Context], T], answered: Callable[[T], None]) -> T:
        """Run a flow as the web does. ``answered`` is called as the 2xx leaves."""

        async def served() -> T:
            value = await self._world.write(flow)
            answered(value)
            self._courier.wake()
            return value

        return await self._answer_of(served())

    async def _answer_of(self, work: Coroutine[Any, Any, T]) -> T:
        task = self.spawn(work)
        self._requests[task] = None
        task.add_done_callback(lambda done: self._requests.pop(done, None))
        try:
            return await task
        except asyncio.CancelledError:
            if _is_cancelled_itself():
                raise
            raise NoAnswer("the relay died") from None
        except StoreUnavailable:
            raise NoAnswer("503") from None
        except Problem:
            raise
        except Exception as error:
            self._ledger.violated("errors", f"a request failed with {error!r}")
            raise NoAnswer("500") from error

    async def stop(self) -> None:
        """As the application stops: requests end, then the courier, then the store."""
        self.open = False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await asyncio.gather(*self._requests, return_exceptions=True)
        if self._work:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
        await self._courier.close()
        try:
            await self._store.write(lambda tx: people.close_streams(tx, self._world.relay_id))
        except StoreUnavailable:
            self._ledger.died()
        self._store.stop()

    def freeze(self) -> None:
        """Nothing more is committed or answered."""
        self.open = False
        self._store.stop()

    def die(self) -> None:
        self.freeze()
        for task in list(self._tasks):
            task.cancel()
        self._burial = asyncio.get_running_loop().create_task(self._courier.close(0))


def _is_cancelled_itself() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class Relay:
    """The relay as it is seen from outside: it answers, or it does not."""

    def __init__(
        self, disk: WatchedDisk, retailer: Retailer, build: Build, ledger: Ledger, seed: int
    ) -> None:
        self._disk = disk
        self._build = build
        self._ledger = ledger
        self._retailer = retailer
        self._chance = random.Random(f"{seed} relay")
        self._ids = SeededRandom(random.Random(f"{seed} ids"))
        self.engine = build.engine(disk, pages=self._chance.choice([10, 10, 60]))
        self.carrier: Carrier | None = None
        self._process: Process | None = None
        self._lives: list[Process] = []
        disk.power_lost = self._power_lost

    @property
    def running(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        """Start it unless it runs."""
        if self._process:
            return
        assert self.carrier is not None
        store = RelayStore(self.engine, self._chance)
        relay_id = f"relay-{len(self._lives)}"
        clock = VirtualClock(self._ledger)
        rules = RulesInForce(lambda stored: Rules(self._retailer, ProxyRules()))
        world = World(clock, self._ids, store, self.carrier, rules, False, relay_id)
        self._ledger.say(f"{relay_id} starts")
        self._process = Process(world, store, self._build, self._ledger)
        self._lives.append(self._process)
        self._process.start()

    def crash(self) -> None:
        """The power fails; a while later it is back and somebody has started the relay again."""
        self._ledger.say("the power is cut")
        self._ledger.died()
        self._end()
        self.engine.crash(self._chance)
        self._start_later(20)

    def _power_lost(self) -> None:
        if self._process:
            self._process.freeze()
        asyncio.get_running_loop().call_soon(self.crash)

    def _end(self) -> None:
        process, self._process = self._process, None
        self._ledger.forgot()
        if process:
            process.die()

    def _start_later(self, longest: float) -> None:
        pause = self._chance.uniform(0.1, longest)
        asyncio.get_running_loop().call_later(pause, self.start)

    async def restart(self) -> None:
        """Stop it as an operator does, and start it again."""
        process = self._process
        if process is None or not process.open:
            return
        self._ledger.say("the relay is asked to stop")
        stopping = process.spawn(process.stop())
        begun = self._ledger.now()
        await asyncio.gather(stopping, return_exceptions=True)
        if self._ledger.now() - begun > LONGEST_STOP:
            self._ledger.violated("P14", "a relay that was asked to stop went on and on")
        if self._process is process:
            self._ledger.say("the relay has stopped")
            self._end()
            self.engine.close()
            self._start_later(3)

    async def ask(
        self, flow: Callable[[Tx, Context], T], answered: Callable[[T], None] = lambda _: None
    ) -> T:
        """A request over the network. Raises :class:`NoAnswer`, or the flow's own Problem."""
        process = await self._reached()
        value = await process.serve(flow, answered)
        await asyncio.sleep(self._chance.uniform(0.001, 0.03))
        if self._chance.random() < LOST_ANSWERS:
            raise NoAnswer("the answer was lost")
        return value

    async def look(self, unit: Callable[[Tx], T]) -> T:
        """A reading request. Raises :class:`NoAnswer`."""
        process = await self._reached()
        return await process.read(unit)

    async def _reached(self) -> Process:
        await asyncio.sleep(self._chance.uniform(0.001, 0.03))
        if self._process is None or not self._process.open:
            raise NoAnswer("connection refused")
        return self._process
