"""Statements and units that the tests of the store share."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa

from server.store import schema
from server.store.statement import Statement, Tx, insert

T = TypeVar("T")

counters = schema.counters.c
events = schema.events.c

COUNT = Statement(sa.select(counters.value).where(counters.name == sa.bindparam("name")))
START = Statement(insert(schema.counters).values(name=sa.bindparam("name"), value=0))
SET = Statement(
    sa.update(schema.counters)
    .where(counters.name == sa.bindparam("named"))
    .values(value=sa.bindparam("to"))
)
NAMES = Statement(sa.select(counters.name).order_by(counters.name))
RECORD = Statement(
    insert(schema.events)
    .values(at=sa.bindparam("at"), type="test", subject=sa.bindparam("subject"), audience=[])
    .returning(events.seq)
)
EVENTS = Statement(sa.select(events.seq, events.subject).order_by(events.seq))


def start(name: str) -> Callable[[Tx], str]:
    """A unit that adds a counter of this name, at 0."""

    def unit(tx: Tx) -> str:
        tx.run(START, name=name)
        return name

    return unit


def names(tx: Tx) -> list[str]:
    """Every counter there is."""
    return [row.name for row in tx.rows(NAMES)]


def count_up(tx: Tx) -> int:
    """Read, add one, write: loses counts unless units are serial."""
    value = hits(tx) + 1
    tx.run(SET, named="hits", to=value)
    return value


def hits(tx: Tx) -> int:
    (row,) = tx.rows(COUNT, name="hits")
    return int(row.value)


def record(subject: str) -> Callable[[Tx], int]:
    """A unit that writes one event and says its number."""

    def unit(tx: Tx) -> int:
        (row,) = tx.rows(RECORD, at=0, subject=subject)
        return int(row.seq)

    return unit


class Gate:
    """A unit that holds the writer until the test lets it go, so that others wait and form a group."""

    def __init__(self) -> None:
        self._entered = threading.Event()
        self._open = threading.Event()

    def __call__(self, tx: Tx) -> None:
        self._entered.set()
        assert self._open.wait(10), "nobody opened the gate"

    async def entered(self) -> None:
        assert await asyncio.to_thread(self._entered.wait, 10)

    def open(self) -> None:
        self._open.set()


async def as_one_group(store: Any, *units: Callable[[Tx], Any]) -> list[Any]:
    """Hand the units in while the writer is held, so that they are committed together."""
    gate = Gate()
    held = asyncio.ensure_future(store.write(gate))
    await gate.entered()
    waiting = [asyncio.ensure_future(store.write(unit)) for unit in units]
    await asyncio.sleep(0)
    gate.open()
    await held
    return await asyncio.gather(*waiting, return_exceptions=True)
