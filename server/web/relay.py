"""What every endpoint shares: the world, the hub of the stream, the courier's bell."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from starlette.requests import HTTPConnection

from server.carriers.public import PublicPictures
from server.config import Settings
from server.flows.context import Context
from server.store.statement import Tx
from server.web.hub import Hub
from server.world import Describe, World

T = TypeVar("T")


@dataclass(slots=True)
class Relay:
    """``public_url`` is what carriers call and sign; known once the relay listens."""

    world: World
    settings: Settings
    hub: Hub
    wake_courier: Callable[[], None]
    describe_carrier_error: Describe
    pictures: PublicPictures
    public_url: str = field(default="")

    async def read(self, unit: Callable[[Tx], T]) -> T:
        return await self.world.store.read(unit)

    async def read_by_rules(self, unit: Callable[[Tx, Context], T]) -> T:
        """Read what depends on the retailer's rules, as they are now."""
        return await self.world.read(unit)

    async def write(self, unit: Callable[[Tx, Context], T]) -> T:
        """Run a flow by the rules that hold as it runs; its result is durable when it is returned."""
        return await self.world.write(unit)


def relay_of(connection: HTTPConnection) -> Relay:
    relay: Relay = connection.app.state.relay
    return relay
