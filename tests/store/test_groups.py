"""Group commit on real databases: who fails, who stays, and when the answer comes."""

import asyncio
import contextlib
from typing import Any

import apsw
import psycopg
import pytest

from server.store.db import LARGEST_GROUP, ThreadedStore
from server.store.groups import Done, Failed, commit_group
from server.store.statement import Tx
from tests.conftest import Engine
from tests.store.support import (
    EVENTS,
    START,
    Gate,
    as_one_group,
    count_up,
    hits,
    names,
    record,
    start,
)


class Mistake(Exception):
    pass


def fails_after_writing(tx: Tx) -> None:
    tx.run(START, name="half-done")
    raise Mistake


def breaks_a_key(tx: Tx) -> None:
    tx.run(START, name="half-done")
    tx.run(START, name="half-done")


def swallows_a_database_error(tx: Tx) -> None:
    """In PostgreSQL the transaction is spoiled by then; in SQLite only the statement."""
    with contextlib.suppress(apsw.Error, psycopg.Error):
        breaks_a_key(tx)


def stops_iterating(tx: Tx) -> None:
    next(iter(tx.rows(EVENTS)))


@pytest.mark.parametrize(
    ("failing", "error"),
    [
        pytest.param(fails_after_writing, Mistake, id="its own error"),
        pytest.param(
            breaks_a_key, (apsw.ConstraintError, psycopg.IntegrityError), id="a broken constraint"
        ),
        pytest.param(stops_iterating, RuntimeError, id="StopIteration, which no future can carry"),
    ],
)
async def test_a_failing_unit_takes_nothing_with_it(
    store: ThreadedStore, failing: Any, error: Any
) -> None:
    before, failed, after = await as_one_group(store, start("a"), failing, start("b"))
    assert (before, after) == ("a", "b")
    assert isinstance(failed, error)
    assert await store.read(names) == ["a", "b"]


async def test_a_swallowed_database_error_harms_no_neighbour(store: ThreadedStore) -> None:
    await as_one_group(store, start("a"), swallows_a_database_error, start("b"))
    assert {"a", "b"} <= set(await store.read(names))


async def test_an_answer_comes_after_the_commit(store: ThreadedStore, engine: Engine) -> None:
    reader = engine.reader()
    for number in range(50):
        name = await store.write(start(f"n{number:02}"))
        assert name in reader.read(names)
    reader.close()


async def test_no_member_of_a_group_is_visible_before_the_group_is_committed(
    store: ThreadedStore, engine: Engine
) -> None:
    reader = engine.reader()
    seen = await as_one_group(
        store, start("a"), lambda tx: reader.read(names), start("b"), lambda tx: names(tx)
    )
    assert seen[1] == []
    assert seen[3] == ["a", "b"]
    reader.close()


async def test_units_are_serial(store: ThreadedStore) -> None:
    await store.write(start("hits"))
    counted = await asyncio.gather(*(store.write(count_up) for _ in range(200)))
    assert counted == list(range(1, 201))
    assert await store.read(hits) == 200


async def test_two_stores_on_one_database_are_serial(engine: Engine) -> None:
    one, other = ThreadedStore(engine), ThreadedStore(engine)
    await one.write(start("hits"))
    counted = await asyncio.gather(
        *(store.write(count_up) for _ in range(100) for store in (one, other))
    )
    assert sorted(counted) == list(range(1, 201))
    assert await one.read(hits) == await other.read(hits) == 200
    await one.close()
    await other.close()


async def test_event_numbers_are_commit_order(engine: Engine) -> None:
    """Who has seen an event has seen every event before it, whoever wrote it."""
    stores = [ThreadedStore(engine, readers=1) for _ in range(2)]
    watcher = ThreadedStore(engine, readers=1)
    writing = asyncio.gather(
        *(
            store.write(record(f"{index}-{number}"))
            for number in range(150)
            for index, store in enumerate(stores)
        )
    )
    seen: list[int] = []
    while len(seen) < 300:
        now = [row.seq for row in await watcher.read(lambda tx: tx.rows(EVENTS))]
        assert now[: len(seen)] == seen, "an event appeared before one that was seen already"
        seen = now
    assert sorted(await writing) == seen
    for store in (*stores, watcher):
        await store.close()


async def test_a_cancelled_waiter_does_not_break_its_group(store: ThreadedStore) -> None:
    gate = Gate()
    held = asyncio.ensure_future(store.write(gate))
    await gate.entered()
    tasks = [asyncio.ensure_future(store.write(start(name))) for name in "abc"]
    await asyncio.sleep(0)
    tasks[1].cancel()
    gate.open()
    await held
    assert await asyncio.gather(*tasks[::2]) == ["a", "c"]
    with pytest.raises(asyncio.CancelledError):
        await tasks[1]
    assert await store.read(names) == ["a", "b", "c"]


async def test_more_units_than_a_group_holds_are_all_answered(store: ThreadedStore) -> None:
    count = LARGEST_GROUP * 2 + 1
    answers = await as_one_group(store, *(record(str(number)) for number in range(count)))
    assert answers == sorted(answers)
    assert len(answers) == count


async def test_committed_is_called_after_each_group(store: ThreadedStore) -> None:
    calls: list[bool] = []
    store.committed = lambda: calls.append(True)
    await as_one_group(store, start("a"), start("b"), start("c"))
    assert len(calls) == 2


def test_what_became_of_each_unit_is_a_value(engine: Engine) -> None:
    writer = engine.writer()
    results = commit_group(writer, [start("a"), fails_after_writing])
    writer.close()
    match results:
        case [Done("a"), Failed(Mistake())]:
            pass
        case _:
            pytest.fail(f"{results}")
