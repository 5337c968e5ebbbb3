"""The store's ports on one event loop, without threads: every wait is a random virtual delay."""

import asyncio
import random
from collections.abc import Callable
from typing import Any, TypeVar

from server.store.db import LARGEST_GROUP, Engine, Reader, Writer
from server.store.groups import (
    Done,
    Failed,
    Result,
    StoreUnavailable,
    Unit,
    answerable,
    commit_group,
)
from server.store.statement import Tx

T = TypeVar("T")

SLOWEST = 0.02
"""The longest delay before a read, a commit or an answer, in virtual seconds."""

_Job = tuple[Unit, "asyncio.Future[Any]"]


class InlineStore:
    """Group commit as :class:`server.store.db.ThreadedStore` does it, replayed exactly by a seed.

    Between a commit and its answers time passes, so that a crash can fall between them.
    """

    def __init__(self, engine: Engine, chance: random.Random) -> None:
        self._engine = engine
        self._chance = chance
        self._waiting: list[_Job] = []
        self._flushing = False
        self._stopped = False
        self._writer: Writer | None = None
        self._reader: Reader | None = None
        self.committed: Callable[[], None] = lambda: None

    async def read(self, unit: Callable[[Tx], T]) -> T:
        await asyncio.sleep(self._delay())
        try:
            return self._opened_reader().read(unit)
        except StopIteration as error:
            raise answerable(error) from error

    async def write(self, unit: Callable[[Tx], T]) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.append((unit, future))
        if not self._flushing:
            self._flushing = True
            loop.call_later(self._delay(), self._commit)
        return await future

    def stop(self) -> None:
        """The process dies: nothing more is committed and nobody is answered."""
        self._stopped = True

    def _opened_reader(self) -> Reader:
        if self._reader is None:
            try:
                self._reader = self._engine.reader()
            except Exception as error:
                raise StoreUnavailable(type(error).__name__) from error
        return self._reader

    def _delay(self) -> float:
        return self._chance.random() * SLOWEST

    def _commit(self) -> None:
        if self._stopped:
            return
        loop = asyncio.get_running_loop()
        jobs, self._waiting = self._waiting[:LARGEST_GROUP], self._waiting[LARGEST_GROUP:]
        self._flushing = bool(self._waiting)
        if self._flushing:
            loop.call_later(self._delay(), self._commit)
        results = self._run([unit for unit, _ in jobs])
        loop.call_later(self._delay(), self._answer, jobs, results)

    def _run(self, units: list[Unit]) -> list[Result]:
        try:
            self._writer = self._writer or self._engine.writer()
            return commit_group(self._writer, units)
        except Exception as error:
            self._writer = None
            unavailable = StoreUnavailable(type(error).__name__)
            unavailable.__cause__ = error
            return [Failed(unavailable)] * len(units)

    def _answer(self, jobs: list[_Job], results: list[Result]) -> None:
        if self._stopped:
            return
        for (_, future), result in zip(jobs, results, strict=True):
            if future.cancelled():
                continue
            match result:
                case Done(value):
                    future.set_result(value)
                case Failed(error):
                    future.set_exception(error)
        self.committed()
