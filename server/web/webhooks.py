"""The carriers' webhooks: raw routes, the signature first, nothing answered before the commit.

Plain Starlette, because parsing the form by hand is the fastest of the ways that were measured.
"""

import logging
from dataclasses import replace

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from server.core.model import DeliveryReport, InboundText
from server.core.voice import ForwardsTo
from server.flows import delivery, inbound
from server.flows import voice as calls
from server.web import problem, twilio
from server.web.relay import Relay, relay_of

log = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024
OPTED_OUT = "21610"

Form = list[tuple[str, str]]


def twilio_routes() -> list[Route]:
    base = "/carriers/twilio"
    return [
        Route(f"{base}/messages", receive, methods=["POST"]),
        Route(f"{base}/status/{{message_id}}", report, methods=["POST"]),
        Route(f"{base}/voice", voice, methods=["POST"]),
    ]


async def receive(request: Request) -> Response:
    """A customer's text. 2xx only once it is durable; a redelivery is answered and not stored."""
    relay = relay_of(request)
    form = await _genuine(request, relay)
    if isinstance(form, Response):
        return form
    text = twilio.inbound_text(form, relay.settings.carrier.twilio.sid)
    if not isinstance(text, InboundText):
        return _malformed(text.because)
    receipt = await relay.write(lambda tx, context: inbound.receive(tx, text, context))
    if receipt.answered:
        relay.wake_courier()
    return _xml(twilio.EMPTY)


async def report(request: Request) -> Response:
    """A delivery report. Late, repeated and unknown ones are answered 200 and change nothing."""
    relay = relay_of(request)
    form = await _genuine(request, relay)
    if isinstance(form, Response):
        return form
    told = twilio.delivery_report(form, request.path_params["message_id"])
    if not isinstance(told, DeliveryReport):
        return _malformed(told.because)
    told = _described(relay, told)
    await relay.write(lambda tx, context: delivery.report(tx, told, context))
    relay.wake_courier()
    return Response(status_code=200)


def _described(relay: Relay, told: DeliveryReport) -> DeliveryReport:
    if told.error_code is None:
        return told
    sentence = relay.describe_carrier_error(told.error_code)
    return replace(told, error_detail=sentence, opted_out=told.error_code == OPTED_OUT)


async def voice(request: Request) -> Response:
    """A call: forwarded for an enabled store, otherwise told the recording (LS4)."""
    relay = relay_of(request)
    form = await _genuine(request, relay)
    if isinstance(form, Response):
        return form
    called = dict(form).get("To", "")
    heard = await relay.read_by_rules(lambda tx, context: calls.answer(tx, called, context))
    if isinstance(heard, ForwardsTo):
        return _xml(twilio.dials(heard.number, called))
    return _xml(twilio.says(heard.sentence))


async def _genuine(request: Request, relay: Relay) -> Form | Response:
    """The form of a request that the carrier signed; the answer to any other. Fails closed."""
    body = await _read(request)
    if body is None:
        detail = f"A webhook has at most {LARGEST_BODY // 1024} KB."
        return problem.response(413, "too_large", "Too large", detail)
    form = twilio.read_form(body)
    signature = request.headers.get("x-twilio-signature")
    code = relay.settings.carrier.twilio.auth_code
    url = _signed_url(request, relay)
    if form is None or not twilio.signature_is_genuine(signature, url, form, code):
        log.warning("a webhook with a wrong signature was refused: %s", _route_of(request))
        detail = "The signature is missing or wrong. Check carrier.twilio.auth_code and public_url."
        return problem.response(403, "signature_wrong", "Not allowed", detail)
    return form


def _route_of(request: Request) -> str:
    """Which webhook was called, without what the caller wrote into its address."""
    return str(request.scope["path"]).split("/")[3]  # after /carriers/twilio


def _signed_url(request: Request, relay: Relay) -> str:
    """The configured address, never what the request says of itself."""
    query = request.url.query
    return f"{relay.public_url}{request.url.path}{'?' if query else ''}{query}"


async def _read(request: Request) -> bytes | None:
    """The raw body, None when it is too large."""
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > LARGEST_BODY:
                return None
            parts.append(part)
    except ClientDisconnect:
        return b""
    return b"".join(parts)


def _malformed(because: str) -> Response:
    log.warning("a signed webhook could not be used: %s", because)
    return problem.response(400, "malformed", "Bad request", because)


def _xml(document: str) -> Response:
    return Response(document, media_type="text/xml")
