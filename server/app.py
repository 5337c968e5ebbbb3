"""The one place where the parts of the relay are put together."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from server.carriers import twilio_codes
from server.carriers.base import Carrier
from server.carriers.http import HttpClient
from server.carriers.public import PublicPictures
from server.carriers.simulated import SimulatedCarrier
from server.carriers.twilio import TwilioCarrier
from server.config import Settings
from server.core.model import DeliveryReport
from server.flows import delivery
from server.rules import RulesInForce
from server.store import people
from server.store.db import ThreadedStore
from server.store.groups import StoreUnavailable
from server.store.opening import engine_of
from server.store.sqlite import SqliteEngine
from server.web import api, problem, webhooks
from server.web.hub import Hub
from server.web.limits import LargestRequest
from server.web.openapi import describe
from server.web.phones import PhoneRoutes
from server.web.relay import Relay, relay_of
from server.workers import Courier
from server.world import SystemClock, SystemRandom, World

log = logging.getLogger(__name__)

RESTART_AFTER = 1.0
LAST_WORDS = 1.0
"""Seconds for saying that this relay's streams are closed; without it they lapse by themselves."""


class Parts:
    """A relay while it runs: what has to be started, and stopped in the right order."""

    def __init__(self, settings: Settings) -> None:
        engine = engine_of(settings.relay.database)
        self.store = ThreadedStore(engine)
        self.clock = SystemClock()
        self.carrier = self._carrier(settings)
        self.hub = Hub(self.store)
        world = World(
            clock=self.clock,
            random=SystemRandom(),
            store=self.store,
            carrier=self.carrier,
            rules=RulesInForce(settings.rules),
            carrier_confirms_consent=_confirms_consent(settings),
            relay_id=SystemRandom().id(),
            public_url=lambda: self.relay.public_url,
        )
        self.courier = Courier(world, alone=isinstance(engine, SqliteEngine))
        self.relay = Relay(
            world=world,
            settings=settings,
            hub=self.hub,
            wake_courier=self.courier.wake,
            describe_carrier_error=lambda code: twilio_codes.describe(code).sentence,
            pictures=PublicPictures(HttpClient()),
            public_url=settings.relay.public_url or "",
        )
        self._tasks: list[asyncio.Task[None]] = []

    def _carrier(self, settings: Settings) -> Carrier:
        if settings.carrier.kind == "simulated":
            return SimulatedCarrier(self.clock.now, self._report)
        twilio = settings.carrier.twilio
        return TwilioCarrier(
            sid=twilio.sid,
            auth_code=twilio.auth_code,
            base_url=twilio.base_url,
            status_callback=lambda message_id: (
                f"{self.relay.public_url}/carriers/twilio/status/{message_id}"
            ),
            http=HttpClient(),
        )

    async def _report(self, told: DeliveryReport) -> None:
        await self.relay.write(lambda tx, context: delivery.report(tx, told, context))

    def routes(self, settings: Settings) -> list[Route]:
        """The webhooks of the configured carrier, and of no other."""
        if isinstance(self.carrier, SimulatedCarrier):
            return PhoneRoutes(self.carrier, self.clock, settings.carrier.simulated_key).routes()
        return webhooks.twilio_routes()

    async def start(self) -> None:
        self.store.committed = self.hub.wake
        self.store.listen()
        self._tasks = [
            asyncio.create_task(_kept_running("events", self.hub.run)),
            asyncio.create_task(_kept_running("courier", self.courier.run)),
        ]

    async def stop(self) -> None:
        self.hub.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.courier.close()
        await self.carrier.close()
        await self.relay.pictures.close()
        relay_id = self.relay.world.relay_id
        with contextlib.suppress(StoreUnavailable, TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                await self.store.write(lambda tx: people.close_streams(tx, relay_id))
        await self.store.close()


def _confirms_consent(settings: Settings) -> bool:
    twilio = settings.carrier.twilio
    return settings.carrier.kind == "twilio" and twilio.sends_opt_out_confirmation


async def _kept_running(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """A worker never dies quietly: what it did not expect is logged, and it starts again."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("the %s worker failed and starts again", name)
            await asyncio.sleep(RESTART_AFTER)


async def _alive(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _ready(request: Request) -> Response:
    """Ready when the database can be read, and its lock for writing had."""
    relay = relay_of(request)
    await relay.read(people.is_empty)
    await relay.write(lambda tx, context: None)
    return JSONResponse({"status": "ready"})


class Application(FastAPI):
    """The API, and beside it the carriers' routes: its layers would cost a webhook more than the
    webhook's own work.
    """

    carriers: Starlette

    def openapi(self) -> dict[str, Any]:
        return describe(self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = super().__call__
        if scope["type"] == "http" and scope["path"].startswith("/carriers/"):
            app = self.carriers
        try:
            await app(scope, receive, send)
        except asyncio.CancelledError:
            if not self.state.relay.hub.closing.is_set():
                raise
            log.warning("a request that was not whole was cut off by the end of the relay")


def _beside(routes: list[Route], relay: Relay) -> Starlette:
    app = Starlette(routes=routes)
    app.state.relay = relay
    problem.install(app)
    app.add_middleware(LargestRequest)
    return app


def build(settings: Settings) -> Application:
    """The relay as an ASGI application; it starts its workers with the application's lifespan."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Application) -> AsyncIterator[None]:
        parts = Parts(settings)
        app.state.relay = parts.relay
        app.router.routes.extend(_HEALTH)
        app.carriers = _beside(parts.routes(settings), parts.relay)
        await parts.start()
        try:
            yield
        finally:
            await parts.stop()

    app = Application(
        title="Floorline relay",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    problem.install(app)
    app.add_middleware(LargestRequest)
    api.install(app)
    return app


_HEALTH = [Route("/healthz", _alive), Route("/readyz", _ready)]
