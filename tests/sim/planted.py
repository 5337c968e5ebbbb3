"""Bugs that the proofs must be able to see (promises.md), each planted from outside of the relay."""

import asyncio
import contextlib
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import apsw
from sqlalchemy import select

from server.carriers.base import NotTaken, Outcome, Unknown
from server.core.compliance import Allowed, SendFacts
from server.core.model import Instant
from server.flows.delivery import Job
from server.store import outbox
from server.store.schema import messages
from server.store.sqlite import SqliteReader, SqliteSession
from server.store.statement import Row, Statement, Tx
from server.workers import Courier
from tests.sim import house
from tests.sim.relay import Build
from tests.sim.storage import Disk, FaultyEngine, SharingReader

T = TypeVar("T")

LATE = 0.03
"""Seconds by which a commit comes after its answer; an answer takes at most 0.02 s."""


class _LazySession(SqliteSession):
    """Says that it has committed, and does so a little later."""

    def begin(self) -> None:
        self.catch_up()
        super().begin()

    def commit(self) -> None:
        asyncio.get_running_loop().call_later(LATE, self.catch_up)

    def catch_up(self) -> None:
        with contextlib.suppress(apsw.Error):
            if self.stands():
                super().commit()
        with contextlib.suppress(apsw.Error):
            if self.stands():
                self.rollback()

    def close(self) -> None: ...


class _CatchingUp(SharingReader):
    """Reads what was committed, once it is."""

    def __init__(self, connection: apsw.Connection, writer: _LazySession) -> None:
        super().__init__(connection)
        self._writer = writer

    def read(self, unit: Callable[[Tx], T]) -> T:
        self._writer.catch_up()
        return super().read(unit)


class _LazyEngine(FaultyEngine):
    def writer(self) -> SqliteSession:
        return _LazySession(self.connect_shared())

    def reader(self) -> SqliteReader:
        return _CatchingUp(self.connect_shared(), _LazySession(self.connect_shared()))


class _TrustingSession(SqliteSession):
    """Never looks whether its transaction still stands, neither after a unit nor when undoing one;
    and where no transaction is active, there is nothing to commit.
    """

    def stands(self) -> bool:
        return True

    def undo(self) -> None:
        with contextlib.suppress(apsw.Error):
            super().undo()

    def commit(self) -> None:
        with contextlib.suppress(apsw.SQLError):
            super().commit()

    def rollback(self) -> None:
        with contextlib.suppress(apsw.Error):
            super().rollback()

    def close(self) -> None: ...


class _TrustingEngine(FaultyEngine):
    def writer(self) -> SqliteSession:
        return _TrustingSession(self.connect_shared())


class _UnsyncedEngine(FaultyEngine):
    def __init__(self, disk: Disk, *, pages: int = 10) -> None:
        super().__init__(disk, synchronous="OFF", pages=pages)


class _RetryingCourier(Courier):
    """Takes a call that was not answered for one that did not arrive."""

    async def _call(self, job: Job) -> Outcome:
        outcome = await super()._call(job)
        return NotTaken(outcome.because) if isinstance(outcome, Unknown) else outcome


class _ForgetfulCourier(Courier):
    """Does not ask, when it starts, what the life before it left behind."""

    async def _recover_own(self) -> None: ...


_QUEUED = Statement(
    select(messages.c.id).where(messages.c.state == "queued").order_by(messages.c.seq.desc())
)


def newest_first(tx: Tx, now: Instant, limit: int) -> list[Row]:
    """In place of ``outbox.due``: whatever is queued, without a look at what it has to wait for."""
    rows = [outbox.job(tx, row.id) for row in tx.rows(_QUEUED)]
    return rows[:limit]


def everything_may_go(facts: SendFacts) -> Allowed:
    """In place of ``compliance.may_send``: a gate that does not ask for consent."""
    return Allowed("not_asked")


@cache
def _without_unique() -> bytes:
    """The house, but a carrier's id is not unique in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "relay.db"
        path.write_bytes(house.database())
        connection = apsw.Connection(str(path))
        connection.execute("DROP TABLE taken")
        connection.execute("CREATE TABLE taken (carrier TEXT, carrier_id TEXT)")
        connection.close()
        return path.read_bytes()


ANSWER_BEFORE_COMMIT = Build(engine=_LazyEngine)
AUTOCOMMIT_AFTER_A_FULL_DISK = Build(engine=_TrustingEngine)
SYNCHRONOUS_OFF = Build(engine=_UnsyncedEngine)
RETRY_AFTER_A_READ_TIMEOUT = Build(courier=_RetryingCourier)
NO_RECOVERY = Build(courier=_ForgetfulCourier)
NO_UNIQUE_ON_THE_CARRIERS_ID = Build(database=_without_unique)
