"""The demo without a screen: a small store, a script, one line a hop on stdout."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

from server.wire import Assignee
from tui.api import Api
from tui.demo.journal import Hop, Journal, Missing
from tui.demo.people import RETAILER, People, fictional
from tui.demo.play import Cast, Customer, Player
from tui.demo.process import Relay, running
from tui.demo.script import Script
from tui.demo.shop import Place, Shop, Staffed, signed_in
from tui.demo.watch import Watch
from tui.phones import Phones

HERE, ELSEWHERE = "212", "617"


def play(script: Script, seed: int) -> int:
    """Plays a script against a relay of its own. 0 when every expected hop was seen, else 1."""
    with running(RETAILER) as relay:
        missing = asyncio.run(_play(relay, script, People(seed)))
    if missing is None:
        return 0
    print(f"floorline: {script.title}: {missing}", file=sys.stderr)
    return 1


async def _play(relay: Relay, script: Script, people: People) -> Missing | None:
    async with _cast(relay, people, script.associates) as cast:
        return await Player(cast, people, Journal(_print)).play(script)


def _print(hop: Hop) -> None:
    print(hop, flush=True)


@contextlib.asynccontextmanager
async def _cast(relay: Relay, people: People, names: list[str]) -> AsyncIterator[Cast]:
    """Associates before their screens, three customers with phones, and one who sees it all."""
    async with contextlib.AsyncExitStack() as stack:
        shop = Shop(relay)
        stack.push_async_callback(shop.close)
        await shop.open()
        staff = [(name, f"{name.title()} {people.last_name()}") for name in names]
        staffed = await shop.staff(Place("Downtown", HERE, "NY", "America/New_York", staff))
        customers = await _customers(shop, staffed, people)
        signed = await asyncio.gather(*(signed_in(relay, each) for each in staffed.associates))
        for api in signed:
            stack.push_async_callback(api.close)
        phones = Phones(relay.url)
        stack.push_async_callback(phones.close)
        screens = await stack.enter_async_context(_watching(shop.api, *signed))
        lines = {associate.username: associate.line for associate in staffed.associates}
        yield Cast(
            associates=dict(zip(names, staffed.associates, strict=True)),
            screens=dict(zip(names, screens[1:], strict=True)),
            everything=screens[0],
            customers=customers,
            lines={**lines, "store": staffed.line},
            phones=phones,
        )


@contextlib.asynccontextmanager
async def _watching(*apis: Api) -> AsyncIterator[list[Watch]]:
    """Everybody's stream, open until the end of the block."""
    watches = [Watch(api) for api in apis]
    async with asyncio.TaskGroup() as tasks:
        following = await asyncio.gather(*(watch.open(tasks) for watch in watches))
        try:
            yield watches
        finally:
            for stream in following:
                stream.cancel()


async def _customers(shop: Shop, staffed: Staffed, people: People) -> dict[str, Customer]:
    """One who is an associate's, one who is the store's, one whom nobody knows."""
    ana, store = staffed.associates[0], staffed.store
    known = {"customer": Assignee(user_id=ana.id), "neighbour": Assignee(location_id=store.id)}
    customers = {}
    for at, (role, owner) in enumerate(known.items()):
        name = (people.first_name(), people.last_name())
        number = fictional(ELSEWHERE, 40 + at)
        lead = await shop.lead(name, number, owner)
        customers[role] = Customer(" ".join(name), number, lead.id)
    customers["stranger"] = Customer("A stranger", fictional(ELSEWHERE, 60), None)
    return customers
