"""The faulty disk is as faulty as it says, and the group commit stands on it."""

import asyncio
import contextlib
import random
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from server.store.groups import Done, Failed, Result, StoreUnavailable, Unit, commit_group
from server.store.sqlite import SqliteSession
from server.store.statement import Tx
from tests.sim.loop import run
from tests.sim.storage import Disk, FaultyEngine
from tests.sim.store import InlineStore
from tests.store.support import EVENTS, RECORD, START, count_up, hits, names, start


@pytest.fixture
def disk(migrated_file: Path) -> Iterator[Disk]:
    made = Disk()
    made.load("relay.db", migrated_file.read_bytes())
    yield made
    made.unregister()


@pytest.fixture
def engine(disk: Disk) -> Iterator[FaultyEngine]:
    made = FaultyEngine(disk)
    yield made
    made.close()


def large(name: str, texts: int = 40) -> Unit:
    """A unit that writes more pages than the cache holds, so that it reaches the disk at once."""

    def unit(tx: Tx) -> str:
        tx.run(START, name=name)
        for _ in range(texts):
            tx.run(RECORD, at=0, subject=name * 3000)
        return name

    return unit


def said(results: list[Result]) -> list[str]:
    """The values of what was done, the kinds of error of what failed."""
    return [
        str(result.value) if isinstance(result, Done) else type(result.error).__name__
        for result in results
    ]


def kept(engine: FaultyEngine) -> list[str]:
    return engine.reader().read(names)


def intact(engine: FaultyEngine) -> bool:
    return list(engine.connect_shared().execute("PRAGMA integrity_check")) == [("ok",)]


class TestPowerCut:
    def test_what_was_acknowledged_survives(self, engine: FaultyEngine) -> None:
        assert said(commit_group(engine.writer(), [start("a"), start("b")])) == ["a", "b"]
        engine.crash()
        assert kept(engine) == ["a", "b"]

    def test_what_was_not_committed_does_not(self, engine: FaultyEngine) -> None:
        writer = engine.writer()
        writer.begin()
        large("a")(writer.tx)
        assert engine.disk.writes > 0, "the transaction has reached the disk before its commit"
        engine.crash()
        assert kept(engine) == []

    @pytest.mark.parametrize("seed", range(60))
    def test_wherever_the_power_is_cut_nothing_acknowledged_is_lost(
        self, engine: FaultyEngine, seed: int
    ) -> None:
        """And nothing is there by half: a unit's events are there with its counter or not at all."""
        chance = random.Random(seed)
        acknowledged: list[str] = []
        engine.disk.cut_power_at(chance.choice([50, 500, 5000]) * chance.randint(1, 100) // 100 + 1)
        for number in range(100):
            units = [large(f"{number}-{i}", chance.randint(0, 20)) for i in range(3)]
            if not engine.disk.powered:
                break
            results = commit_group(engine.writer(), units)
            acknowledged += [result.value for result in results if isinstance(result, Done)]
        engine.crash(chance)
        assert set(acknowledged) <= set(kept(engine))
        subjects = engine.reader().read(lambda tx: {row.subject for row in tx.rows(EVENTS)})
        assert {subject[: len(subject) // 3000] for subject in subjects} <= set(kept(engine))
        assert intact(engine)

    def test_without_synchronous_full_something_acknowledged_is_lost(
        self, migrated_file: Path
    ) -> None:
        """The planted fault: the proof above would see it."""
        lost = 0
        for seed in range(20):
            disk = Disk()
            disk.load("relay.db", migrated_file.read_bytes())
            engine = FaultyEngine(disk, synchronous="OFF")
            assert said(commit_group(engine.writer(), [start("a")])) == ["a"]
            engine.crash(random.Random(seed))
            lost += kept(engine) == []
            engine.close()
            disk.unregister()
        assert lost > 0

    def test_nothing_works_until_the_power_is_back(self, engine: FaultyEngine) -> None:
        commit_group(engine.writer(), [start("a")])
        engine.disk.cut_power_at(1)
        for name in ("b", "c"):
            assert said(commit_group(engine.writer(), [start(name)])) == ["StoreUnavailable"]
        engine.crash()
        assert said(commit_group(engine.writer(), [start("d")])) == ["d"]
        assert kept(engine) == ["a", "d"]


class TestFullDisk:
    def test_a_full_disk_inside_a_unit_rolls_back_everything_by_itself(
        self, engine: FaultyEngine
    ) -> None:
        """What the group commit has to reckon with: SQLite's doing, not ours."""
        writer = engine.writer()
        writer.begin()
        writer.savepoint()
        engine.disk.full_at_write(1)
        with pytest.raises(apsw.FullError):
            large("a")(writer.tx)
        assert not writer.stands()

    @pytest.mark.parametrize("at", range(1, 60, 3))
    def test_a_disk_full_once_in_a_group_costs_no_unit(self, engine: FaultyEngine, at: int) -> None:
        """The units run again alone; only a commit that fails itself fails its units."""
        engine.disk.full_at_write(at)
        results = commit_group(engine.writer(), [start("a"), large("b"), start("c")])
        done = [name for name in said(results) if name != "StoreUnavailable"]
        assert done in ([], ["a", "b", "c"])
        assert kept(engine) == done

    def test_a_disk_full_in_the_first_large_unit_is_met_by_running_alone(
        self, engine: FaultyEngine
    ) -> None:
        engine.disk.full_at_write(1)
        ran: list[tuple[str, bool]] = []
        writer = engine.writer()

        def watched(name: str, texts: int) -> Unit:
            def unit(tx: Tx) -> str:
                ran.append((name, writer.stands()))
                value: str = large(name, texts)(tx)
                return value

            return unit

        units = [watched("a", 0), watched("b", 40), watched("c", 0)]
        assert said(commit_group(writer, units)) == ["a", "b", "c"]
        assert [name for name, _ in ran] == ["a", "b", "a", "b", "c"]
        assert all(protected for _, protected in ran), "a unit ran outside of a transaction"

    def test_what_does_not_fit_fails_and_what_fits_is_kept(self, engine: FaultyEngine) -> None:
        commit_group(engine.writer(), [start("first")])
        engine.disk.limit(60_000)
        units = [start("a"), large("too large", 100), start("b")]
        results = commit_group(engine.writer(), units)
        assert said(results) == ["a", "StoreUnavailable", "b"]
        assert kept(engine) == ["a", "b", "first"]
        engine.disk.limit(None)
        assert said(commit_group(engine.writer(), [large("c", 100)])) == ["c"]
        assert intact(engine)

    def test_a_fall_that_was_overlooked_is_noticed_when_undoing(self, engine: FaultyEngine) -> None:
        engine.disk.full_at_write(1)
        blind = BlindSession(engine.connect_shared())
        results = commit_group(blind, [start("a"), large("b"), start("c")])
        assert said(results) == ["a", "b", "c"] == kept(engine)

    def test_without_noticing_the_fall_a_neighbour_is_kept_though_refused(
        self, engine: FaultyEngine
    ) -> None:
        """The planted fault: after the fall, a later unit commits itself unprotected."""
        engine.disk.full_at_write(1)
        trusting = TrustingSession(engine.connect_shared())
        results = commit_group(trusting, [start("a"), large("b"), start("c")])
        assert said(results) == ["StoreLost"] * 3
        assert kept(engine) == ["c"]


class StoreLost(Exception):
    pass


class BlindSession(SqliteSession):
    """Believes that a transaction always stands."""

    def stands(self) -> bool:
        return True

    def rollback(self) -> None:
        with contextlib.suppress(apsw.Error):
            super().rollback()


class TrustingSession(BlindSession):
    """And does not mind when it cannot undo a unit: the two looks that the group commit takes."""

    def undo(self) -> None:
        with contextlib.suppress(apsw.Error):
            super().undo()

    def commit(self) -> None:
        try:
            super().commit()
        except apsw.SQLError as error:
            raise StoreLost from error


class TestFailingDisk:
    @pytest.mark.parametrize("at", range(1, 5))
    def test_a_failed_sync_is_no_commit(self, engine: FaultyEngine, at: int) -> None:
        engine.disk.fail_at_sync(at)
        acknowledged = []
        for number in range(6):
            match commit_group(engine.writer(), [start(f"n{number}")]):
                case [Done(name)]:
                    acknowledged.append(name)
                case [Failed(error)]:
                    assert isinstance(error, StoreUnavailable)
        assert len(acknowledged) == 5
        engine.crash()
        assert kept(engine) == acknowledged

    @pytest.mark.parametrize("at", range(1, 40, 3))
    def test_a_failed_write_leaves_the_file_intact(self, engine: FaultyEngine, at: int) -> None:
        engine.disk.fail_at_write(at)
        results = [said(commit_group(engine.writer(), [large(name)])) for name in ("a", "b", "c")]
        done = [name for [name] in results if name != "StoreUnavailable"]
        assert len(done) >= 2
        engine.crash()
        assert kept(engine) == done
        assert intact(engine)


class TestInlineStore:
    def history(self, engine: FaultyEngine, seed: int) -> list[tuple[float, str]]:
        seen: list[tuple[float, str]] = []

        async def main() -> None:
            chance = random.Random(seed)
            store = InlineStore(engine, chance)
            await store.write(start(f"hits-{seed}"))

            async def client(number: int) -> None:
                await asyncio.sleep(chance.random() * 0.05)
                await store.write(start(f"{seed}-{number}"))
                found = await store.read(names)
                seen.append((asyncio.get_running_loop().time(), f"{number} sees {len(found)}"))

            await asyncio.gather(*(client(number) for number in range(30)))

        run(main())
        return seen

    def test_one_seed_is_one_history(self, migrated_file: Path) -> None:
        histories = []
        for seed in (1, 1, 2):
            disk = Disk()
            disk.load("relay.db", migrated_file.read_bytes())
            engine = FaultyEngine(disk)
            histories.append(self.history(engine, seed))
            engine.close()
            disk.unregister()
        assert histories[0] == histories[1]
        assert histories[0] != histories[2]

    def test_units_that_wait_together_are_one_commit(self, engine: FaultyEngine) -> None:
        async def main() -> int:
            store = InlineStore(engine, random.Random(1))
            await store.write(start("hits"))
            before = engine.disk.syncs
            await asyncio.gather(*(store.write(count_up) for _ in range(200)))
            assert await store.read(hits) == 200
            return engine.disk.syncs - before

        assert run(main()) == 1

    def test_a_crash_can_fall_between_a_commit_and_its_answer(self, engine: FaultyEngine) -> None:
        async def main() -> bool:
            store = InlineStore(engine, random.Random(1))
            waiting = asyncio.ensure_future(store.write(start("a")))
            while "a" not in await store.read(names):
                assert not waiting.done()
            store.stop()
            await asyncio.sleep(10)
            answered = waiting.done()
            waiting.cancel()
            return answered

        assert run(main()) is False
        engine.crash()
        assert kept(engine) == ["a"]

    def test_reading_cannot_write_and_writing_goes_on(self, engine: FaultyEngine) -> None:
        async def main() -> None:
            store = InlineStore(engine, random.Random(1))
            with pytest.raises(StoreUnavailable):
                await store.read(start("a"))
            assert await store.write(start("b")) == "b"
            assert await store.read(names) == ["b"]

        run(main())

    def test_a_disk_without_power_is_unavailable(self, engine: FaultyEngine) -> None:
        async def main() -> None:
            store = InlineStore(engine, random.Random(1))
            engine.disk.cut_power_at(1)
            with pytest.raises(StoreUnavailable):
                await store.write(start("a"))
            with pytest.raises(StoreUnavailable):
                await store.read(names)

        run(main())
