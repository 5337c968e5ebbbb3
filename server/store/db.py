"""The two ports through which everything else reaches a database: ``read`` and ``write``.

A unit of work is a plain function of a transaction. One thread writes: it takes whatever units wait,
commits them as one group and then answers them all (see :mod:`server.store.groups`). Reads run on a
few threads of their own, each in a transaction that sees one snapshot.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from server.store.groups import (
    Done,
    Failed,
    Result,
    Session,
    StoreUnavailable,
    answerable,
    commit_group,
)
from server.store.statement import Tx

T = TypeVar("T")

LARGEST_GROUP = 256
CLOSES_WITHIN = 2.0
"""Seconds that closing waits for a database that does not answer."""


class Store(Protocol):
    """What a flow's caller sees of the database."""

    async def read(self, unit: Callable[[Tx], T]) -> T:
        """Run a unit that only reads, on one snapshot."""
        ...

    async def write(self, unit: Callable[[Tx], T]) -> T:
        """Run a unit and return its result once it is durable. Raises what the unit raised, and
        nothing of it was kept, or :class:`StoreUnavailable`.
        """
        ...


class Reader(Protocol):
    """One connection that reads."""

    def read(self, unit: Callable[[Tx], T]) -> T: ...
    def close(self) -> None: ...


class Writer(Session, Protocol):
    def close(self) -> None: ...


class Engine(Protocol):
    """Opens connections to one kind of database."""

    def writer(self) -> Writer: ...
    def reader(self) -> Reader: ...
    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call ``wake`` when another process may have committed; returns what stops it."""
        ...


class _Job:
    __slots__ = ("future", "unit")

    def __init__(self, unit: Callable[[Tx], Any], future: "asyncio.Future[Any]") -> None:
        self.unit = unit
        self.future = future


def _join(threads: list[threading.Thread], within: float) -> None:
    """Wait for threads to end, all of them together no longer than ``within`` seconds."""
    give_up = time.monotonic() + within
    for thread in threads:
        thread.join(max(0.0, give_up - time.monotonic()))


class ThreadedStore:
    """The ports on threads, for an event loop. ``committed`` is called on the loop after a group."""

    def __init__(self, engine: Engine, *, readers: int = 3) -> None:
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[list[_Job] | None] = queue.SimpleQueue()
        self._gathered: list[_Job] = []
        self._local = threading.local()
        self._readers: list[Reader] = []
        self._pool = ThreadPoolExecutor(readers, thread_name_prefix="store-reader")
        self._thread = threading.Thread(target=self._write_groups, name="store-writer", daemon=True)
        self._stop_listening: Callable[[], None] | None = None
        self._closed = False
        self.committed: Callable[[], None] = lambda: None
        self._thread.start()

    def listen(self) -> None:
        """From now on call ``committed`` for other processes' commits too, where they can be heard."""

        def wake() -> None:
            self._loop.call_soon_threadsafe(self.committed)

        self._stop_listening = self._engine.listen(wake)

    async def read(self, unit: Callable[[Tx], T]) -> T:
        self._refuse_when_closed()
        return await self._loop.run_in_executor(self._pool, self._read, unit)

    async def write(self, unit: Callable[[Tx], T]) -> T:
        self._refuse_when_closed()
        future: asyncio.Future[T] = self._loop.create_future()
        if not self._gathered:
            self._loop.call_soon(self._hand_over)
        self._gathered.append(_Job(unit, future))
        return await future

    def _hand_over(self) -> None:
        """Whatever came in this turn of the loop goes to the writer at once: woken for each, it would
        wrestle with the loop for the interpreter's lock.
        """
        gathered, self._gathered = self._gathered, []
        self._jobs.put(gathered)

    async def close(self) -> None:
        """Finish what was handed in, then close every connection. A thread that a silent database
        keeps waiting is left behind after :data:`CLOSES_WITHIN`; its unit was never answered.
        """
        self._closed = True
        if self._stop_listening:
            await asyncio.to_thread(self._stop_listening)
        self._jobs.put(self._gathered)
        self._gathered = []
        self._jobs.put(None)
        reading = threading.Thread(target=self._pool.shutdown, name="store-closing", daemon=True)
        reading.start()
        await asyncio.to_thread(_join, [self._thread, reading], CLOSES_WITHIN)
        if not reading.is_alive():
            for reader in self._readers:
                reader.close()

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise StoreUnavailable("the store is closed")

    def _read(self, unit: Callable[[Tx], T]) -> T:
        reader: Reader | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = self._local.reader = self._open_reader()
            self._readers.append(reader)
        try:
            return reader.read(unit)
        except StopIteration as error:
            raise answerable(error) from error

    def _open_reader(self) -> Reader:
        try:
            return self._engine.reader()
        except Exception as error:
            raise StoreUnavailable(type(error).__name__) from error

    def _write_groups(self) -> None:
        writer: Writer | None = None
        while jobs := self._waiting():
            try:
                writer = writer or self._engine.writer()
                results = commit_group(writer, [job.unit for job in jobs])
            except BaseException as error:  # not opened, or broke beyond repair; someone waits
                unavailable = StoreUnavailable(type(error).__name__)
                unavailable.__cause__ = error
                results = [Failed(unavailable)] * len(jobs)
                if writer:
                    writer.close()
                writer = None
            self._loop.call_soon_threadsafe(self._answer, jobs, results)
        if writer:
            writer.close()

    def _waiting(self) -> list[_Job]:
        """Whatever waits now, at least one; empty when the store is closing."""
        jobs: list[_Job] = []
        while not jobs:
            first = self._jobs.get()
            if first is None:
                return []
            jobs += first
        while len(jobs) < LARGEST_GROUP:
            try:
                more = self._jobs.get_nowait()
            except queue.Empty:
                break
            if more is None:
                self._jobs.put(None)
                break
            jobs += more
        return jobs

    def _answer(self, jobs: list[_Job], results: list[Result]) -> None:
        for job, result in zip(jobs, results, strict=True):
            if job.future.cancelled():
                continue
            match result:
                case Done(value):
                    job.future.set_result(value)
                case Failed(error):
                    job.future.set_exception(error)
        self.committed()
