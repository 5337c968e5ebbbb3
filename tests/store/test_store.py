"""The two ports: reading one snapshot, closing, and the days when the database is not there."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import psycopg
import pytest

from server.store import postgres, sqlite
from server.store.db import ThreadedStore
from server.store.groups import StoreUnavailable
from server.store.postgres import PostgresEngine
from server.store.sqlite import SqliteEngine, SQLiteTooOld, refuse_unsafe_sqlite
from server.store.statement import Tx
from tests.conftest import Engine, open_engine
from tests.store.support import START, Gate, count_up, hits, names, start


async def test_a_read_sees_one_snapshot(engine: Engine) -> None:
    store = ThreadedStore(engine)
    await store.write(start("a"))
    writer = ThreadedStore(engine)
    loop = asyncio.get_running_loop()

    def unit(tx: Tx) -> tuple[list[str], list[str]]:
        before = names(tx)
        asyncio.run_coroutine_threadsafe(writer.write(start("b")), loop).result(10)
        return before, names(tx)

    assert await store.read(unit) == (["a"], ["a"])
    assert await store.read(names) == ["a", "b"]
    await store.close()
    await writer.close()


async def test_a_reader_cannot_write(store: ThreadedStore) -> None:
    with pytest.raises((StoreUnavailable, psycopg.errors.ReadOnlySqlTransaction)):
        await store.read(start("a"))
    assert await store.read(names) == []


async def test_stop_iteration_in_a_read_is_answered(store: ThreadedStore) -> None:
    with pytest.raises(RuntimeError):
        await asyncio.wait_for(store.read(lambda tx: next(iter(names(tx)))), 5)


async def test_a_unit_that_asks_to_exit_does_not_end_the_writer(store: ThreadedStore) -> None:
    def leaves(tx: Tx) -> None:
        tx.run(START, name="half-done")
        raise SystemExit

    with pytest.raises(StoreUnavailable):
        await asyncio.wait_for(store.write(leaves), 5)
    await asyncio.wait_for(store.write(start("a")), 5)
    assert await store.read(names) == ["a"]


async def test_a_failing_read_leaves_the_reader_usable(engine: Engine) -> None:
    store = ThreadedStore(engine, readers=1)
    with pytest.raises(ZeroDivisionError):
        await store.read(lambda tx: (names(tx), 1 / 0))
    assert await store.read(names) == []
    await store.close()


async def test_closing_finishes_what_was_handed_in(engine: Engine) -> None:
    store = ThreadedStore(engine)
    gate = Gate()
    held = asyncio.ensure_future(store.write(gate))
    await gate.entered()
    tasks = [asyncio.ensure_future(store.write(start(name))) for name in "abc"]
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(store.close())
    await asyncio.sleep(0)
    gate.open()
    await closing
    assert await asyncio.gather(held, *tasks) == [None, "a", "b", "c"]
    reader = engine.reader()
    assert reader.read(names) == ["a", "b", "c"]
    reader.close()


async def test_a_closed_store_answers_that_it_is_closed(engine: Engine) -> None:
    store = ThreadedStore(engine)
    await store.close()
    with pytest.raises(StoreUnavailable):
        await asyncio.wait_for(store.write(start("a")), 5)
    with pytest.raises(StoreUnavailable):
        await store.read(names)


async def test_a_database_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    for nowhere in (
        f"sqlite:///{tmp_path}/no/such/folder/relay.db",
        f"postgresql://postgres@/relay?host={tmp_path}",
    ):
        store = ThreadedStore(open_engine(nowhere))
        with pytest.raises(StoreUnavailable):
            await store.write(start("a"))
        with pytest.raises(StoreUnavailable):
            await store.read(names)
        await store.close()


async def test_a_database_url_opens_the_same_database(
    store: ThreadedStore, database_url: str
) -> None:
    await store.write(start("a"))
    reader = open_engine(database_url).reader()
    assert reader.read(names) == ["a"]
    reader.close()


class TestPostgres:
    async def test_a_commit_wakes_another_store(self, postgres_engine: PostgresEngine) -> None:
        writing, listening = ThreadedStore(postgres_engine), ThreadedStore(postgres_engine)
        woken = asyncio.Event()
        listening.committed = woken.set
        listening.listen()
        async with asyncio.timeout(10):
            while not woken.is_set():  # LISTEN begins on a thread of its own
                await writing.write(lambda tx: None)
                await asyncio.sleep(0.02)
        await writing.close()
        await listening.close()

    async def test_terminated_connections_are_opened_again_and_nobody_notices(
        self, postgres_engine: PostgresEngine
    ) -> None:
        store = ThreadedStore(postgres_engine, readers=1)
        await store.write(start("hits"))
        await store.read(names)
        terminate_all_but_ours(postgres_engine)
        assert await store.write(count_up) == 1
        assert await store.read(hits) == 1
        await store.close()

    async def test_a_connection_lost_in_the_middle_of_a_group_loses_no_unit(
        self, postgres_engine: PostgresEngine
    ) -> None:
        store = ThreadedStore(postgres_engine)
        cut = iter([True])

        def cuts_itself_off_once(tx: Tx) -> str:
            tx.run(START, name="b")
            if next(cut, False):
                terminate_all_but_ours(postgres_engine)
            return "b" if "b" in names(tx) else "lost"

        gate = Gate()
        held = asyncio.ensure_future(store.write(gate))
        await gate.entered()
        tasks = [
            asyncio.ensure_future(store.write(unit))
            for unit in (start("a"), cuts_itself_off_once, start("c"))
        ]
        await asyncio.sleep(0)
        gate.open()
        await held
        assert await asyncio.gather(*tasks) == ["a", "b", "c"]
        assert await store.read(names) == ["a", "b", "c"]
        await store.close()

    async def test_units_are_serial_whatever_isolation_the_database_prefers(
        self, postgres_engine: PostgresEngine
    ) -> None:
        """Under REPEATABLE READ the snapshot would be older than the lock."""
        with postgres_engine.connect() as connection:
            connection.execute(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET "
                "default_transaction_isolation = ''repeatable read''', current_database()); END $$"
            )
        stores = [ThreadedStore(postgres_engine) for _ in range(2)]
        await stores[0].write(start("hits"))
        await asyncio.gather(*(store.write(count_up) for _ in range(50) for store in stores))
        assert await stores[0].read(hits) == 100
        for store in stores:
            await store.close()

    async def test_a_write_lock_that_is_never_released_is_unavailable(
        self, postgres_engine: PostgresEngine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(postgres, "PATIENCE", 200)
        store = ThreadedStore(postgres_engine)
        with postgres_engine.connect() as hung:
            hung.execute(f"BEGIN; SELECT pg_advisory_xact_lock({postgres.WRITE_LOCK})".encode())
            with pytest.raises(StoreUnavailable):
                await asyncio.wait_for(store.write(start("a")), 5)
        assert await store.write(start("a")) == "a"
        await store.close()


def terminate_all_but_ours(engine: PostgresEngine) -> None:
    with engine.connect() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


HOLD = """
import sys, apsw
connection = apsw.Connection(sys.argv[1])
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked_by_another_process(path: Path) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.communicate()


class ReadOnlyDisk(apsw.VFS):
    """The default storage, but nothing may be written (root would be let through by file modes)."""

    def __init__(self) -> None:
        super().__init__("read-only", base="")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        if flags[0] & apsw.SQLITE_OPEN_MAIN_DB:
            flags[0] &= ~(apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)
            flags[0] |= apsw.SQLITE_OPEN_READONLY
            flags[1] = flags[0]
        return super().xOpen(name, flags)


class TestSqlite:
    async def test_a_lock_of_another_process_is_waited_for(
        self, sqlite_engine: SqliteEngine
    ) -> None:
        store = ThreadedStore(sqlite_engine)
        with locked_by_another_process(sqlite_engine.path) as process:
            task = asyncio.ensure_future(store.write(start("a")))
            await asyncio.sleep(0.3)
            assert not task.done()
            await asyncio.to_thread(process.communicate)
            assert await task == "a"
        await store.close()

    async def test_a_lock_held_longer_than_our_patience_is_unavailable(
        self, sqlite_engine: SqliteEngine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sqlite, "PATIENCE", 300)
        store = ThreadedStore(sqlite_engine)
        with locked_by_another_process(sqlite_engine.path):
            begun = time.monotonic()
            with pytest.raises(StoreUnavailable):
                await store.write(start("a"))
            assert time.monotonic() - begun >= 0.25
            assert await store.read(names) == [], "reading goes on meanwhile"
        assert await store.write(start("a")) == "a"
        await store.close()

    async def test_a_file_that_cannot_be_written_is_unavailable(
        self, sqlite_engine: SqliteEngine
    ) -> None:
        writable = ThreadedStore(sqlite_engine)
        await writable.write(start("a"))
        disk = ReadOnlyDisk()
        store = ThreadedStore(SqliteEngine(sqlite_engine.path, vfs="read-only"))
        with pytest.raises(StoreUnavailable):
            await store.write(start("b"))
        await store.close()
        assert await writable.read(names) == ["a"]
        await writable.close()
        disk.unregister()

    async def test_a_file_that_is_no_database_is_unavailable(self, tmp_path: Path) -> None:
        path = tmp_path / "relay.db"
        path.write_bytes(b"not a database, " * 1000)
        store = ThreadedStore(SqliteEngine(path))
        with pytest.raises(StoreUnavailable):
            await store.write(start("a"))
        with pytest.raises(StoreUnavailable):
            await store.read(names)
        await store.close()

    @pytest.mark.parametrize("version", ["3.7.0", "3.40.1", "3.51.2"])
    def test_a_sqlite_that_can_corrupt_a_wal_is_refused(self, version: str) -> None:
        with pytest.raises(SQLiteTooOld):
            refuse_unsafe_sqlite(version)

    @pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0.0"])
    def test_a_sqlite_without_the_fault_is_taken(self, version: str) -> None:
        refuse_unsafe_sqlite(version)

    def test_a_commit_is_synced(self, sqlite_engine: SqliteEngine) -> None:
        connection = sqlite_engine.connect()
        settings = {
            name: connection.pragma(name)
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        connection.close()
        assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
