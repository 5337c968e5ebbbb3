"""Sets the stage for a script: a small store, its people, customers, and everybody's phone."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from server.wire import Assignee
from tui.api import Api
from tui.demo.people import People, fictional
from tui.demo.process import Relay
from tui.demo.script import Script
from tui.demo.shop import Associate, Place, Shop, Staffed, signed_in
from tui.demo.stage import Customer, Stage
from tui.demo.watch import Watch
from tui.phones import Phones

HERE, ELSEWHERE, AT_HOME = "212", "617", "929"
"""Area codes of the store, its customers, and its associates' own phones."""
CUSTOMERS_FROM, STRANGER, OWN_FROM = 40, 60, 77


class _Screens:
    """Who is signed in, each with a stream that is followed until they leave."""

    def __init__(self, relay: Relay, tasks: asyncio.TaskGroup) -> None:
        self._relay, self._tasks = relay, tasks
        self._following: dict[Watch, asyncio.Task[None]] = {}
        self.associates: dict[str, Associate] = {}

    async def watch(self, api: Api) -> Watch:
        watch = Watch(api)
        self._following[watch] = await watch.open(self._tasks)
        return watch

    async def enter(self, name: str) -> Watch:
        return await self.watch(await signed_in(self._relay, self.associates[name]))

    async def leave(self, name: str, watch: Watch) -> None:
        await self._hang_up(watch)
        await watch.api.sign_out()
        await watch.api.close()

    async def close(self, mine: Watch) -> None:
        """Everybody's, but for the connection of one who is closed by another."""
        for watch in list(self._following):
            await self._hang_up(watch)
            if watch is not mine:
                await watch.api.close()

    async def _hang_up(self, watch: Watch) -> None:
        following = self._following.pop(watch)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


@contextlib.asynccontextmanager
async def staged(relay: Relay, people: People, script: Script) -> AsyncIterator[Stage]:
    """Associates before their screens, customers with phones, and one who sees it all."""
    async with contextlib.AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        shop, phones = Shop(relay), Phones(relay.url)
        stack.push_async_callback(shop.close)
        stack.push_async_callback(phones.close)
        await shop.open()
        names = script.associates
        staff = [(name, f"{name.title()} {people.last_name()}") for name in names]
        staffed = await shop.staff(Place("Downtown", HERE, "NY", "America/New_York", staff))
        screens = _Screens(relay, tasks)
        screens.associates = {each.username: each for each in staffed.associates}
        customers = await _customers(shop, staffed, people)
        everything = await screens.watch(shop.api)
        watches = await asyncio.gather(*(screens.enter(name) for name in names))
        lines = {each.username: each.line for each in staffed.associates}
        try:
            yield Stage(
                associates=screens.associates,
                screens=dict(zip(names, watches, strict=True)),
                everything=everything,
                customers=customers,
                lines={**lines, "store": staffed.line},
                own={name: fictional(AT_HOME, OWN_FROM + at) for at, name in enumerate(names)},
                phones=phones,
                admin=shop.api,
                enter=screens.enter,
                leave=screens.leave,
            )
        finally:
            await screens.close(everything)


async def _customers(shop: Shop, staffed: Staffed, people: People) -> dict[str, Customer]:
    """Two who are an associate's, one who is the store's, one whom nobody knows."""
    ana, store = Assignee(user_id=staffed.associates[0].id), staffed.store
    known = {"customer": ana, "neighbour": Assignee(location_id=store.id), "regular": ana}
    customers = {}
    for at, (role, owner) in enumerate(known.items()):
        name = (people.first_name(), people.last_name())
        number = fictional(ELSEWHERE, CUSTOMERS_FROM + at)
        lead = await shop.lead(name, number, owner)
        customers[role] = Customer(" ".join(name), number, lead.id)
    customers["stranger"] = Customer("A stranger", fictional(ELSEWHERE, STRANGER), None)
    return customers
