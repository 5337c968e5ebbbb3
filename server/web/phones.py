"""The simulated carrier's outside: what a phone sends, holds and hears, time and faults on order.

Only there with ``carrier.kind = "simulated"``, and only for this machine unless a key is set.
"""

import asyncio
import hmac
import ipaddress
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.carriers.simulated import HeldText, SimulatedCarrier
from server.core import phone
from server.core.model import InboundText, MediaItem
from server.core.pictures import picture_type
from server.core.texts import storable
from server.core.voice import ForwardsTo
from server.flows import inbound, voice
from server.flows.context import Context
from server.flows.inbound import Duplicate, Receipt
from server.flows.problems import Forbidden, Invalid, NotFound
from server.store.statement import Tx
from server.web.paging import answer
from server.web.phone_bodies import (
    Advance,
    Call,
    OrderedFault,
    Typed,
    entry_text,
    held_text,
    patience,
    seconds,
)
from server.web.problem import BadRequest
from server.web.relay import Relay, relay_of
from server.web.views import moment
from server.world import SystemClock

T = TypeVar("T")


class PhoneRoutes:
    """The routes, around one carrier and one clock."""

    def __init__(self, carrier: SimulatedCarrier, clock: SystemClock, key: str | None) -> None:
        self._carrier = carrier
        self._clock = clock
        self._key = key

    def routes(self) -> list[Route]:
        base = "/carriers/simulated"
        return [
            Route(f"{base}/messages", self.send, methods=["POST"]),
            Route(f"{base}/phones", self.spelled, methods=["GET"]),
            Route(f"{base}/phones/{{number}}/messages", self.held, methods=["GET"]),
            Route(f"{base}/phones/{{number}}/texts", self.texts, methods=["GET"]),
            Route(f"{base}/media", self.keep_picture, methods=["POST"]),
            Route(f"{base}/media/{{id}}", self.show_picture, methods=["GET"]),
            Route(f"{base}/clock", self.advance, methods=["POST"]),
            Route(f"{base}/calls", self.call, methods=["POST"]),
            Route(f"{base}/faults", self.fault, methods=["POST"]),
        ]

    async def send(self, request: Request) -> Response:
        """A phone sends a text. Answered after the relay has committed it."""
        typed = await self._body(request, Typed)
        relay = relay_of(request)
        carrier_id = f"PHONE{typed.id or relay.world.random.id()}"

        def unit(tx: Tx, context: Context) -> tuple[InboundText, Receipt]:
            text = self._text(typed, carrier_id, context.retailer.country)
            return text, inbound.receive(tx, text, context)

        text, receipt = await relay.write(unit)
        if not isinstance(receipt, Duplicate):
            self._remember(text)
        if receipt.answered:
            relay.wake_courier()
        return answer({"id": carrier_id}, 201)

    def _text(self, typed: Typed, carrier_id: str, country: str) -> InboundText:
        return InboundText(
            carrier=self._carrier.name,
            carrier_id=carrier_id,
            sender=_number(typed.sender, country),
            recipient=_number(typed.recipient, country),
            body=storable(typed.body),
            media=tuple(MediaItem(url) for url in typed.media),
        )

    def _remember(self, text: InboundText) -> None:
        """The phone has what it wrote."""
        media = tuple(item.url for item in text.media)
        own = HeldText(
            text.carrier_id, text.sender, text.recipient, text.body, media, self._clock.now()
        )
        self._carrier.phones.keep(text.sender, own, mine=True)

    async def spelled(self, request: Request) -> Response:
        """A phone's number from any spelling, and as people write it."""
        self._check(request)
        number = await _dialled(request.query_params.get("number", ""), request)
        return answer({"number": number, "shown": phone.formatted(number)})

    async def texts(self, request: Request) -> Response:
        """What a phone got and wrote, oldest first: all of it, or what is new ``after`` a cursor. While
        there is nothing, the answer ``wait``s so many seconds.
        """
        self._check(request)
        number = await _dialled(request.path_params["number"], request)
        after = request.query_params.get("after")
        await self._wait(relay_of(request), number, after, patience(request))
        entries, cursor = self._carrier.phones.since(number, after)
        return answer({"items": [entry_text(entry) for entry in entries], "cursor": cursor})

    async def _wait(self, relay: Relay, number: str, after: str | None, seconds: float) -> None:
        """Until the phone has something new, the time is over or the relay stops."""
        waiting = [
            asyncio.ensure_future(self._carrier.phones.grown(number, after)),
            asyncio.ensure_future(relay.hub.closing.wait()),
        ]
        try:
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def held(self, request: Request) -> Response:
        """What a phone holds, oldest first."""
        self._check(request)
        number = _number(request.path_params["number"], await _country(relay_of(request)))
        items = [held_text(text) for text in self._carrier.phones.of(number)]
        return answer({"items": items})

    async def keep_picture(self, request: Request) -> Response:
        """A phone has a picture, to be sent by its address."""
        self._check(request)
        content = await request.body()
        if picture_type(content) is None:
            raise Invalid("media_invalid", "Send a picture: JPEG, PNG, GIF or WebP.")
        relay = relay_of(request)
        id = relay.world.random.id()
        self._carrier.phones.pictures[id] = content
        return answer({"url": f"{relay.public_url}/carriers/simulated/media/{id}"}, 201)

    async def show_picture(self, request: Request) -> Response:
        self._check(request)
        content = self._carrier.phones.pictures.get(request.path_params["id"])
        if content is None:
            raise NotFound("picture")
        return Response(content, media_type=picture_type(content))

    async def advance(self, request: Request) -> Response:
        """Move the relay's clock forward: what is due by then becomes due."""
        given = await self._body(request, Advance)
        self._clock.advance(seconds(given.advance))
        relay = relay_of(request)
        relay.wake_courier()
        return answer({"now": moment(relay.world.clock.now())})

    async def call(self, request: Request) -> Response:
        """A phone calls a number of ours; says what is heard or where the call goes."""
        call = await self._body(request, Call)
        relay = relay_of(request)
        heard = await relay.read_by_rules(
            lambda tx, context: voice.answer(
                tx, _number(call.called, context.retailer.country), context
            )
        )
        if isinstance(heard, ForwardsTo):
            return answer({"says": None, "forwarded_to": heard.number})
        return answer({"says": heard.sentence, "forwarded_to": None})

    async def fault(self, request: Request) -> Response:
        """The next texts to a number meet a fault."""
        ordered = await self._body(request, OrderedFault)
        number = _number(ordered.number, await _country(relay_of(request)))
        self._carrier.order_fault(number, ordered.fault, ordered.times)
        return answer({}, 201)

    async def _body(self, request: Request, kind: type[T]) -> T:
        self._check(request)
        try:
            return msgspec.json.decode(await request.body(), type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadRequest("body_invalid", f"The body cannot be read: {error}") from None

    def _check(self, request: Request) -> None:
        """With a key, whoever has it; without one, this machine alone."""
        if self._key:
            given = request.headers.get("x-carrier-key", "")
            if not hmac.compare_digest(given.encode(), self._key.encode()):
                raise Forbidden("carrier_key_wrong", "Send the key in the header X-Carrier-Key.")
        elif not _is_loopback(request.client.host if request.client else ""):
            raise Forbidden("loopback_only", "Set carrier.simulated.key to use this from afar.")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _dialled(given: str, request: Request) -> str:
    try:
        return phone.parse(given, await _country(relay_of(request)))
    except phone.NumberInvalid as invalid:
        raise Invalid("number_invalid", str(invalid)) from None


async def _country(relay: Relay) -> str:
    """Whose numbers are written without a country code."""
    return await relay.read_by_rules(lambda tx, context: context.retailer.country)


def _number(given: str, country: str) -> str:
    try:
        return phone.normalise_sender(given, country)
    except phone.NumberInvalid as invalid:
        raise Invalid("number_invalid", str(invalid)) from None
