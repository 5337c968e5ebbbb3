"""The simulation's clock: virtual, exact, and the same again for the same seed."""

import asyncio
import itertools
import random
import time

import pytest

from tests.sim.loop import SimulationStuck, run


def test_a_day_passes_at_once() -> None:
    async def day() -> float:
        await asyncio.sleep(86_400)
        return asyncio.get_running_loop().time()

    begun = time.monotonic()
    assert run(day()) == 86_400
    assert time.monotonic() - begun < 1


def test_timers_ring_in_order_at_their_times() -> None:
    rung: list[tuple[float, str]] = []

    async def ring(name: str, after: float) -> None:
        await asyncio.sleep(after)
        rung.append((asyncio.get_running_loop().time(), name))

    async def main() -> None:
        await asyncio.gather(ring("c", 3), ring("a", 1), ring("b", 2), ring("also b", 2))

    run(main())
    assert rung == [(1, "a"), (2, "b"), (2, "also b"), (3, "c")]


def test_a_timeout_is_virtual_too() -> None:
    async def main() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(30):
                await asyncio.sleep(60)
        return asyncio.get_running_loop().time()

    assert run(main()) == 30


def test_waiting_for_what_nobody_does_is_said() -> None:
    async def main() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(SimulationStuck, match="nothing is left to do"):
        run(main())


def test_a_simulation_that_never_ends_is_said() -> None:
    async def main() -> None:
        for _ in itertools.count():
            await asyncio.sleep(60)

    with pytest.raises(SimulationStuck, match="did not end in 3600 s"):
        run(main(), horizon=3600)


def test_threads_are_refused() -> None:
    with pytest.raises(SimulationStuck, match="no threads"):
        run(asyncio.to_thread(time.time))


def test_what_is_left_is_cancelled_at_the_end() -> None:
    ended: list[str] = []

    async def lingers() -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            ended.append("cancelled")

    async def main() -> None:
        task = asyncio.ensure_future(lingers())
        await asyncio.sleep(1)
        assert not task.done()

    run(main())
    assert ended == ["cancelled"]


def test_one_seed_is_one_history() -> None:
    def history(seed: int) -> list[tuple[float, int]]:
        chance = random.Random(seed)
        seen: list[tuple[float, int]] = []

        async def walk(number: int) -> None:
            for _ in range(20):
                await asyncio.sleep(chance.random())
                seen.append((asyncio.get_running_loop().time(), number))

        async def main() -> None:
            await asyncio.gather(*(walk(number) for number in range(10)))

        run(main())
        return seen

    assert history(1) == history(1)
    assert history(1) != history(2)
