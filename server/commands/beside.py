"""The database as a command reaches it, also beside a running relay."""

import contextlib
from collections.abc import Callable, Iterator
from typing import TypeVar

from server.config import Settings
from server.flows.context import CarrierFacts, Context
from server.rules import RulesInForce
from server.store.db import Reader, Writer
from server.store.groups import Failed, commit_group
from server.store.migrate import is_current, migrate
from server.store.opening import engine_of, exclusive
from server.store.postgres import PostgresEngine
from server.store.sqlite import SqliteEngine
from server.store.statement import Tx
from server.world import SystemClock, SystemRandom

T = TypeVar("T")


@contextlib.contextmanager
def writing(settings: Settings) -> Iterator[Writer]:
    """A writer of the relay's database, which is brought up to this version first."""
    writer = _current(settings).writer()
    try:
        yield writer
    finally:
        writer.close()


@contextlib.contextmanager
def reading(settings: Settings) -> Iterator[Reader]:
    """A reader of the relay's database, which is brought up to this version first."""
    reader = _current(settings).reader()
    try:
        yield reader
    finally:
        reader.close()


def read(settings: Settings, unit: Callable[[Tx], T]) -> T:
    """What a unit reads, from one snapshot."""
    with reading(settings) as reader:
        return reader.read(unit)


def _current(settings: Settings) -> SqliteEngine | PostgresEngine:
    engine = engine_of(settings.relay.database)
    if not is_current(engine):
        with exclusive(engine):
            migrate(engine)
    return engine


def write(writer: Writer, settings: Settings, unit: Callable[[Tx, Context], T]) -> T:
    """Runs a flow by the rules in force, committed by itself. Raises what it raises."""
    carrier = CarrierFacts(settings.carrier.kind, confirms_consent=False)
    found = RulesInForce(settings.rules)

    def work(tx: Tx) -> T:
        rules = found.found_in(tx, committed=False)
        now, new_id = SystemClock().now(), SystemRandom().id
        return unit(tx, Context(now, new_id, rules.retailer, carrier, rules.proxy))

    (result,) = commit_group(writer, [work])
    if isinstance(result, Failed):
        raise result.error
    value: T = result.value
    return value
