"""``GET /v1/events``: server-sent events in commit order, resumed by cursor, redacted as REST is.

An event names what changed; what is sent is the thing as the viewer may see it at that moment, read
by the functions that REST uses. So rights are asked again at delivery, and applying every event to
a snapshot gives a fresh snapshot.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from server import wire
from server.core.access import Viewer
from server.flows import people as people_flows
from server.flows.context import Context
from server.store import events, people
from server.store.events import Event
from server.store.groups import StoreUnavailable
from server.store.statement import Tx
from server.web import bulk, views
from server.web.alerts import one_alert
from server.web.auth import Caller
from server.web.away import out_of_office_of
from server.web.hub import Subscription
from server.web.problem import BadRequest
from server.web.relay import Relay

log = logging.getLogger(__name__)

HEARTBEAT = 15.0
BATCH = 200
LONGEST_CURSOR = 18


@dataclass(frozen=True, slots=True)
class Resume:
    """Where a stream begins, and where the table ended then. ``reset`` says why it cannot begin at
    the client's cursor.
    """

    after: int
    last: int
    reset: str | None = None


def read_cursor(given: str | None) -> int | None:
    """A cursor is decimal digits. BadRequest for anything else; None when there is none."""
    if given is None:
        return None
    if not (given.isascii() and given.isdigit()):
        raise BadRequest("cursor_invalid", "A cursor of the event stream is decimal digits.")
    return int(given[:LONGEST_CURSOR]) if len(given) <= LONGEST_CURSOR else 10**LONGEST_CURSOR


def _resume(tx: Tx, cursor: int | None) -> Resume:
    last = events.last(tx)
    if cursor is None:
        return Resume(last, last)
    if cursor > last:
        return Resume(last, last, "the cursor is not of this relay")
    if cursor < events.floor(tx):
        return Resume(last, last, "the cursor is too old")
    return Resume(cursor, last)


class EventStream(StreamingResponse):
    """``ended`` is awaited when the response is over, whether or not a frame of it was ever sent."""

    def __init__(self, frames: AsyncIterator[bytes], ended: Callable[[], Awaitable[None]]) -> None:
        super().__init__(
            frames,
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await asyncio.shield(self._ended())


async def open_stream(relay: Relay, caller: Caller, cursor: int | None) -> EventStream:
    """The response that streams until the client goes, the session ends, or the relay stops.

    That the caller is connected is written before anything is answered: StoreUnavailable.
    """
    stream_id = relay.world.random.id()
    user_id, relay_id = caller.viewer.id, relay.world.relay_id

    async def ended() -> None:
        with contextlib.suppress(StoreUnavailable):
            await relay.write(
                lambda tx, context: people_flows.close_stream(tx, stream_id, user_id, context)
            )

    resume = await relay.read(lambda tx: _resume(tx, cursor))
    await relay.write(
        lambda tx, context: people_flows.open_stream(tx, stream_id, user_id, relay_id, context)
    )
    return EventStream(_frames(relay, caller, resume), ended)


async def _frames(relay: Relay, caller: Caller, resume: Resume) -> AsyncIterator[bytes]:
    subscription = relay.hub.subscribe(caller.viewer, resume.last)
    try:
        yield b": connected\n\n"
        async for frame in _events(relay, caller, resume, subscription):
            yield frame
    except StoreUnavailable as error:
        log.warning("a stream ended: events cannot be read now (%s)", error)
    finally:
        relay.hub.unsubscribe(subscription)


async def _events(
    relay: Relay, caller: Caller, resume: Resume, subscription: Subscription
) -> AsyncIterator[bytes]:
    sent = resume.after
    if resume.reset:
        yield _frame(sent, events.RESET, wire.Reset(because=resume.reset))
    async for batch in _batches(relay, subscription, sent):
        if batch is None:
            yield b": alive\n\n"
            rendered = await _render(relay, caller, subscription, [])
        else:
            fresh = [event for event in batch if event.seq > sent]
            rendered = await _render(relay, caller, subscription, fresh)
        if rendered is None:
            return
        for seq, kind, thing in rendered:
            yield _frame(seq, kind, thing)
            sent = seq
        if batch:
            sent = max(sent, batch[-1].seq)
        if subscription.overflowed:
            subscription.overflowed = False  # before the frame goes: what comes meanwhile is kept
            sent = relay.hub.position
            yield _frame(sent, events.RESET, wire.Reset(because="the client was too slow"))


async def _batches(
    relay: Relay, subscription: Subscription, after: int
) -> AsyncIterator[list[Event] | None]:
    """First what the table holds after the cursor, then what the hub brings; None for a heartbeat."""
    position = after
    while position < (live_from := relay.hub.position):
        earlier = await relay.read(partial(events.after, seq=position, limit=BATCH))
        earlier = [event for event in earlier if event.seq <= live_from]
        if not earlier:
            break
        yield [event for event in earlier if event.audience.includes(subscription.viewer)]
        position = earlier[-1].seq
    while not relay.hub.closing.is_set():
        try:
            async with asyncio.timeout(HEARTBEAT):
                await subscription.arrived.wait()
        except TimeoutError:
            yield None
            continue
        taken = [event for event in subscription.take() if event.seq > position]
        if taken or subscription.overflowed:
            yield taken


Rendered = tuple[int, str, Any]


async def _render(
    relay: Relay, caller: Caller, subscription: Subscription, batch: list[Event]
) -> list[Rendered] | None:
    """What this viewer is sent of a batch; None when their session has ended."""

    def unit(tx: Tx, context: Context) -> list[Rendered] | None:
        row = people.by_token(tx, caller.token_hash, context.now)
        if row is None:
            return None
        viewer = subscription.viewer = people.viewer(row)
        things: dict[tuple[str, str], Any] = {}
        rendered = []
        for event in batch:
            key = (event.type, event.subject)
            if key not in things:
                things[key] = _thing(tx, viewer, event, context)
            if things[key] is not None:
                rendered.append((event.seq, event.type, things[key]))
        return rendered

    return await relay.read_by_rules(unit)


def _thing(tx: Tx, viewer: Viewer, event: Event, context: Context) -> Any | None:
    """The event's subject as the viewer may see it, None for what is not theirs to be told."""
    match event.type:
        case events.MESSAGE_CREATED | events.MESSAGE_UPDATED:
            return views.one_text(tx, viewer, event.subject)
        case events.CONVERSATION_UPDATED:
            return views.one_conversation(tx, viewer, event.subject)
        case events.CONVERSATION_REMOVED:
            # also to who has it again by now: what was said in between was not told to them
            return wire.Removed(id=event.subject)
        case events.LEAD_UPDATED:
            return views.one_lead(tx, viewer, event.subject)
        case events.PRESENCE_UPDATED:
            return views.presence(tx, event.subject, context.now)
        case events.OUT_OF_OFFICE_UPDATED:
            return (
                out_of_office_of(tx, event.subject, context) if event.subject == viewer.id else None
            )
        case events.ALERT:
            return one_alert(tx, viewer, event.subject)
        case events.BULK_UPDATED:
            return bulk.of_viewer(tx, viewer, event.subject)
        case events.RESET:
            return wire.Reset(because="more has changed than single events tell")
        case _:
            return None


def _frame(seq: int, kind: str, thing: Any) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (seq, kind.encode(), msgspec.json.encode(thing))
