"""OO5: among live sessions the pair (forwarding number, proxy number) is unique, by the database: also
when fifty customers write at once, to two relays, and nobody looks which numbers are taken.
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial

import pytest
from sqlalchemy import select, text

from server.core.model import InboundText
from server.core.retailer import ProxyRules
from server.flows import inbound, places
from server.flows.context import CarrierFacts, Context
from server.store import out_of_office
from server.store.db import ThreadedStore
from server.store.migrate import connection
from server.store.schema import messages, proxy_sessions
from server.store.statement import Statement, Tx
from tests.conftest import Engine
from tests.office import planted
from tests.office.planted import Patch
from tests.office.staff import PHONES, Shop, open_shop
from tests.office.story import RETAILER
from tests.sim import house

CUSTOMERS = [f"+1646555{1000 + at}" for at in range(50)]
POOL = [f"+1212555010{at}" for at in range(4, 9)]
LIVE = Statement(
    select(proxy_sessions.c.phone, proxy_sessions.c.proxy).where(
        proxy_sessions.c.ended_at.is_(None)
    )
)
FORWARDED = Statement(select(messages.c.forwarded))

_ids = itertools.count(1)


def context() -> Context:
    carrier = CarrierFacts(house.CARRIER, False)
    return Context(house.BEGIN, lambda: f"pairs-{next(_ids)}", RETAILER, carrier, ProxyRules())


@pytest.fixture
async def relays(engine: Engine) -> AsyncIterator[list[ThreadedStore]]:
    """Two on PostgreSQL; a SQLite file has one."""
    stores = [ThreadedStore(engine) for _ in range(2 if "Postgres" in type(engine).__name__ else 1)]
    yield stores
    for each in stores:
        await each.close()


def _open(tx: Tx) -> Shop:
    shop = open_shop(tx, context(), [], associates=1, proxies=0)
    for number in POOL:
        places.add_number(tx, number, "proxy", context())
    ana = shop.associates["ana"]
    out_of_office.change(
        tx, ana.id, house.BEGIN,
        enabled=True, forwarding_number=PHONES[0], verified_at=house.BEGIN,
    )  # fmt: skip
    return shop


def _receive(one: InboundText, tx: Tx) -> None:
    inbound.receive(tx, one, context())


async def fifty_write(relays: list[ThreadedStore]) -> Counter[tuple[str, str]]:
    """How many live sessions every pair has, once fifty customers have written at the same time."""
    shop = await relays[0].write(_open)
    line = shop.associates["ana"].line
    texts = [InboundText(house.CARRIER, f"IN-{one}", one, line, "Hello?") for one in CUSTOMERS]
    await asyncio.gather(
        *(relays[at % len(relays)].write(partial(_receive, one)) for at, one in enumerate(texts))
    )
    rows = await relays[0].read(lambda tx: tx.rows(LIVE))
    return Counter((row.phone, row.proxy) for row in rows)


async def test_fifty_customers_at_once_never_share_a_pair(relays: list[ThreadedStore]) -> None:
    pairs = await fifty_write(relays)
    assert pairs == {(PHONES[0], number): 1 for number in POOL}
    told = Counter(row.forwarded for row in await relays[0].read(lambda tx: tx.rows(FORWARDED)))
    assert told == {"to_phone": len(POOL), "pool_exhausted": len(CUSTOMERS) - len(POOL)}


async def test_however_blind_the_choice_the_database_keeps_pairs_apart(
    relays: list[ThreadedStore], monkeypatch: Patch
) -> None:
    planted.numbers_in_use_taken(monkeypatch)
    assert set((await fifty_write(relays)).values()) == {1}


async def test_without_the_constraint_a_blind_choice_is_seen(
    engine: Engine, relays: list[ThreadedStore], monkeypatch: Patch
) -> None:
    planted.numbers_in_use_taken(monkeypatch)
    with connection(engine) as opened:
        opened.execute(text("DROP INDEX uq_proxy_sessions_live_pair"))
        opened.commit()
    assert max((await fifty_write(relays)).values()) > 1
