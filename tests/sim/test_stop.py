"""A relay that is asked to stop stops: what the simulation has found, each by itself."""

import asyncio
from collections.abc import Iterator

import pytest

from server.carriers.base import CannotFetch, CannotLookUp, OutboundText, Outcome
from server.core.compliance import OptOutScope
from server.core.model import InboundText, Instant
from server.flows import inbound
from server.workers import Courier
from server.world import World
from tests.sim import house
from tests.sim.facts import facts
from tests.sim.ledger import Ledger
from tests.sim.loop import run
from tests.sim.relay import Build, NoAnswer, Relay, WatchedDisk

HELP = InboundText(house.CARRIER, "IN1", house.CUSTOMERS[2], house.DOWNTOWN_LINE, "HELP")
"""Answered by the relay itself: a text that leaves."""


class HangingCarrier:
    name = house.CARRIER

    def __init__(self) -> None:
        self.called = 0

    async def send(self, text: OutboundText) -> Outcome:
        self.called += 1
        await asyncio.Event().wait()
        raise AssertionError("a call that hangs does not end")

    async def find(self, text: OutboundText, since: Instant) -> CannotLookUp:
        return CannotLookUp("it hangs")

    async def fetch(self, url: str, most: int) -> CannotFetch:
        return CannotFetch("it hangs")

    async def close(self) -> None: ...


@pytest.fixture
def disk() -> Iterator[WatchedDisk]:
    made = WatchedDisk()
    made.load("relay.db", house.database())
    yield made
    made.unregister()


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def relay_on(disk: WatchedDisk, ledger: Ledger, build: Build) -> Relay:
    relay = Relay(disk, house.retailer(OptOutScope.STORE), build, ledger, seed=1)
    relay.carrier = HangingCarrier()
    relay.start()
    return relay


async def states(relay: Relay) -> list[str]:
    """The states of the texts that leave."""
    while True:
        try:
            return [row.state for row in (await relay.look(facts)).outbound]
        except NoAnswer:
            await asyncio.sleep(1)


async def ask_for_help(relay: Relay) -> None:
    await relay.ask(lambda tx, context: inbound.receive(tx, HELP, context))


def test_a_call_that_hangs_is_recorded_as_in_doubt(disk: WatchedDisk, ledger: Ledger) -> None:
    async def main() -> list[str]:
        relay = relay_on(disk, ledger, Build())
        await ask_for_help(relay)
        await asyncio.sleep(1)
        await relay.restart()
        return await states(relay)

    assert run(main()) == ["unconfirmed"]
    assert not ledger.violations


def test_a_full_disk_does_not_keep_it_from_stopping(disk: WatchedDisk, ledger: Ledger) -> None:
    """What it cannot write down is found in doubt when it starts again."""

    async def main() -> list[str]:
        relay = relay_on(disk, ledger, Build())
        await ask_for_help(relay)
        await asyncio.sleep(1)
        disk.limit(0)
        await relay.restart()
        disk.limit(None)
        return await states(relay)

    assert run(main()) == ["unconfirmed"]
    assert not ledger.violations


@pytest.mark.parametrize("steps", range(6))
def test_a_wake_up_at_the_same_moment_does_not_keep_it_from_stopping(
    disk: WatchedDisk, ledger: Ledger, steps: int
) -> None:
    made: list[Courier] = []

    class Noted(Courier):
        def __init__(self, world: World, *, alone: bool) -> None:
            super().__init__(world, alone=alone)
            made.append(self)

    async def main() -> None:
        relay = relay_on(disk, ledger, Build(courier=Noted))
        await asyncio.sleep(0.5)
        working = asyncio.ensure_future(made[0].run())
        await asyncio.sleep(0.5)
        made[0].wake()
        for _ in range(steps):
            await asyncio.sleep(0)
        working.cancel()
        async with asyncio.timeout(10):
            await asyncio.gather(working, return_exceptions=True)
        assert relay.running

    run(main())


@pytest.mark.parametrize("milliseconds", range(0, 80, 4))
def test_a_text_claimed_as_it_is_asked_to_stop_is_sent(
    disk: WatchedDisk, ledger: Ledger, milliseconds: int
) -> None:
    """Or it would be in doubt for nothing: the carrier was never called."""

    async def main() -> tuple[list[str], int]:
        relay = relay_on(disk, ledger, Build())
        await ask_for_help(relay)
        await asyncio.sleep(milliseconds / 1000)
        await relay.restart()
        carrier = relay.carrier
        assert isinstance(carrier, HangingCarrier)
        called = carrier.called
        return await states(relay), called

    state, called = run(main())
    assert (state == ["unconfirmed"]) == (called == 1)
