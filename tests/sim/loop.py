"""An event loop whose time is virtual: it jumps to the next timer and never waits.

One seed replays one history exactly, as long as nothing depends on the order of a set:
``asyncio.wait`` and ``TaskGroup`` keep their tasks in sets, so a simulation uses ``gather``.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

HORIZON = 400 * 86_400.0
"""Virtual seconds after which a simulation counts as one that never ends."""


class SimulationStuck(Exception):
    """Somebody waits for something that nobody will do."""


class _Timers(selectors.BaseSelector):
    """Stands where the loop would wait for sockets; waiting is moving the clock."""

    def __init__(self, horizon: float) -> None:
        self.now = 0.0
        self._horizon = horizon
        self._registered: dict[Any, selectors.SelectorKey] = {}

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise SimulationStuck("the simulation is stuck: nothing is left to do")
        self.now += max(timeout, 0.0)
        if self.now > self._horizon:
            raise SimulationStuck(f"the simulation did not end in {self._horizon:.0f} s")
        return []

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        if self._registered:
            raise SimulationStuck("the simulation opens no sockets")  # but the loop's own
        key = selectors.SelectorKey(fileobj, fileobj, events, data)
        self._registered[fileobj] = key
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._registered.pop(fileobj)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._registered


class VirtualLoop(asyncio.SelectorEventLoop):
    """Starts at 0 s; ``loop.time()`` is the simulation's clock."""

    def __init__(self, horizon: float = HORIZON) -> None:
        self._timers = _Timers(horizon)
        super().__init__(self._timers)

    def time(self) -> float:
        return self._timers.now

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        raise SimulationStuck("the simulation has no threads")


def run(main: Coroutine[Any, Any, T], *, horizon: float = HORIZON) -> T:
    """Run to the end on a loop of its own, then cancel what is left and close it."""
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(horizon)) as runner:
        return runner.run(main)
