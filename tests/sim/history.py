"""One seed, one history: the relay, its people, its carrier and its weather, from begin to end."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass

import apsw

from server.core.compliance import OptOutScope
from server.core.model import SECOND
from tests.sim import house, invariants
from tests.sim.actors import Stage, associate, customer, starter, weather
from tests.sim.carrier import KIND, SimCarrier, grouping
from tests.sim.facts import claimed_before, events_after, facts, unsettled
from tests.sim.ledger import Ledger, Violation
from tests.sim.loop import SimulationStuck, run
from tests.sim.relay import Build, NoAnswer, Relay, WatchedDisk

HORIZON = 7_200.0
LOOK_EVERY = 2
LONGEST_DOUBT = 120
"""Seconds within which an unknown outcome is shown as such (P2), while the relay can work."""

LONGEST_SETTLING = 400
SHOWN = 70
STRICT = 0.4
"""The share of histories in which somebody is asked before the first text, and hours are kept."""


@dataclass(frozen=True, slots=True)
class History:
    """What one seed made."""

    seed: int
    trace: list[str]
    violations: list[Violation]
    texts: int

    @property
    def promises(self) -> list[str]:
        """The promises that were broken, each once."""
        return sorted({violation.promise for violation in self.violations})

    def report(self) -> str:
        """The seed, what was broken, and how it came to that."""
        broken = "\n".join(f"  {each.promise}: {each.what}" for each in self.violations)
        return "\n".join([f"seed {self.seed} broke:", broken, *self.trace[-SHOWN:]])


def simulate(seed: int, build: Build | None = None) -> History:
    build = build or Build()
    ledger = Ledger()
    disk = WatchedDisk()
    disk.load("relay.db", build.database())
    scope = random.Random(f"{seed} scope").choice(list(OptOutScope))
    is_strict = random.Random(f"{seed} rules").random() < STRICT
    relay = Relay(disk, house.retailer(scope, is_strict=is_strict), build, ledger, seed)
    with _errors_are_violations(ledger):
        try:
            texts = run(_history(relay, scope, disk, ledger, seed), horizon=HORIZON)
        except (SimulationStuck, apsw.Error, NoAnswer) as error:
            texts = 0
            ledger.violations.append(Violation("errors", f"the history ended with {error!r}"))
        finally:
            disk.unregister()
    return History(seed, ledger.trace, ledger.violations, texts)


async def _history(
    relay: Relay, scope: OptOutScope, disk: WatchedDisk, ledger: Ledger, seed: int
) -> int:
    viewers, stores = relay.engine.reader().read(lambda tx: (house.viewers(tx), house.lines(tx)))
    carrier = relay.carrier = SimCarrier(relay, grouping(scope, stores), ledger, seed)
    stage = Stage(relay, carrier, disk, ledger, seed)
    relay.start()
    watch = asyncio.get_running_loop().create_task(_Watch(relay, ledger).run())
    lines = list(stores)
    await asyncio.gather(
        weather(stage, "weather"),
        weather(stage, "more weather"),
        *(customer(stage, number, lines) for number in house.CUSTOMERS),
        *(associate(stage, viewer, f"user{place}") for place, viewer in enumerate(viewers)),
        *(starter(stage, viewer, f"starter{place}") for place, viewer in enumerate(viewers)),
    )
    await _settle(stage)
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)
    return _judge(relay, ledger)


async def _settle(stage: Stage) -> None:
    """The faults are lifted; everything gets the time to come to rest."""
    stage.ledger.say("the weather is fine")
    stage.disk.heal()
    stage.carrier.mood = KIND
    await stage.carrier.idle()
    begun = stage.ledger.now()
    while await _left(stage.relay):
        if stage.ledger.now() - begun > LONGEST_SETTLING:
            stage.ledger.violated("P2", "texts are still queued, being sent or looked for")
            return
        await asyncio.sleep(2)
    await stage.carrier.idle()
    await asyncio.sleep(2)


async def _left(relay: Relay) -> int:
    try:
        return await relay.look(unsettled)
    except NoAnswer:
        return 1


def _judge(relay: Relay, ledger: Ledger) -> int:
    """Cut the power once more: what counts is what is on the disk."""
    relay.engine.crash()
    reader = relay.engine.reader()
    if list(relay.engine.connect_shared().execute("PRAGMA integrity_check")) != [("ok",)]:
        ledger.violated("P1", "the database is damaged")
    found = reader.read(facts)
    invariants.check(ledger, found)
    if ledger.streamed != [row.seq for row in found.events][: len(ledger.streamed)]:
        ledger.violated("P4", "a client that resumed saw other events than there are")
    relay.engine.close()
    return len(found.messages)


class _Watch:
    """A client that follows the events, and a clock beside every text that is being sent."""

    def __init__(self, relay: Relay, ledger: Ledger) -> None:
        self._relay = relay
        self._ledger = ledger
        self._sending: dict[str, int] = {}

    async def run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            with contextlib.suppress(NoAnswer):
                await self._follow()
                await self._time()

    async def _follow(self) -> None:
        streamed = self._ledger.streamed
        cursor = streamed[-1] if streamed else 0
        streamed += await self._relay.look(lambda tx: events_after(tx, cursor))

    async def _time(self) -> None:
        """Only the time in which the relay answers counts."""
        old = self._ledger.clock() - LOOK_EVERY * SECOND
        still = await self._relay.look(lambda tx: claimed_before(tx, old))
        self._sending = {text: self._sending.get(text, 0) + LOOK_EVERY for text in still}
        for text, seconds in self._sending.items():
            if seconds == LONGEST_DOUBT:
                self._ledger.violated("P2", f"{text} is being sent for {seconds} s")


class _Errors(logging.Handler):
    def __init__(self, ledger: Ledger) -> None:
        super().__init__(logging.ERROR)
        self._ledger = ledger

    def emit(self, record: logging.LogRecord) -> None:
        self._ledger.violated("errors", f"the relay logged: {record.getMessage()}")


@contextlib.contextmanager
def _errors_are_violations(ledger: Ledger) -> Iterator[None]:
    """What the relay logs as an error is one; its warnings are part of the weather."""
    logger, handler = logging.getLogger("server"), _Errors(ledger)
    before = logger.propagate, logger.level
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = before[0]
        logger.setLevel(before[1])
