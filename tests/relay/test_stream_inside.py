"""The stream's generator itself, for what a client would have to wait for: heartbeats, overflow."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server import config
from server.app import Parts
from server.store import events
from server.store.migrate import migrate
from server.store.opening import engine_of
from server.web import hub, stream
from server.web.auth import find_caller, hash_token
from tests.support.relay import write_config
from tests.support.waiting import until


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Any]:
    """A relay's parts in this process, with Ana signed in."""
    file = write_config(tmp_path / "relay.toml", f"sqlite:///{tmp_path}/relay.db")
    settings = config.load(file, {})
    migrate(engine_of(settings.relay.database))
    made = Parts(settings)
    await made.start()
    yield made
    await made.stop()


async def signed_in(parts: Any) -> Any:
    from server.flows import people

    def unit(tx: Any, context: Any) -> None:
        user = people.add(
            tx,
            username="ana",
            name="Ana",
            password_hash="-",
            permissions=["supervise"],
            store_id=None,
            context=context,
        )
        people.sign_in(tx, user, hash_token("token"), context)

    await parts.relay.write(unit)
    return await find_caller(parts.relay, hash_token("token"))


async def text_in(parts: Any, body: str) -> None:
    from server.core.model import InboundText
    from server.flows import inbound

    text = InboundText("simulated", body, "+13035550100", "+12125550100", body)
    await parts.relay.write(lambda tx, context: inbound.receive(tx, text, context))


async def read_until(frames: Any, words: bytes) -> list[bytes]:
    read: list[bytes] = []
    async with asyncio.timeout(10):
        async for frame in frames:
            read.append(bytes(frame))
            if words in read[-1]:
                return read
    raise AssertionError(f"the stream ended before {words!r}: {read}")


async def test_a_quiet_stream_gives_signs_of_life(
    parts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stream.HEARTBEAT == 15
    monkeypatch.setattr(stream, "HEARTBEAT", 0.05)
    response = await stream.open_stream(parts.relay, await signed_in(parts), None)
    frames: Any = aiter(response.body_iterator)
    await read_until(frames, b": alive\n\n")
    await read_until(frames, b": alive\n\n")
    await text_in(parts, "after the silence")
    await read_until(frames, b"after the silence")
    await frames.aclose()


async def test_a_client_that_is_too_slow_is_reset_and_then_misses_nothing(
    parts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "LONGEST_QUEUE", 5)
    response = await stream.open_stream(parts.relay, await signed_in(parts), None)
    frames: Any = aiter(response.body_iterator)
    await read_until(frames, b"presence.updated")
    for n in range(10):
        await text_in(parts, f"too fast {n}")
    last = await parts.relay.read(events.last)
    await asyncio.to_thread(until, lambda: parts.hub.position >= last, "the hub's last event")
    (*_, reset) = await read_until(frames, b"event: reset")
    assert b"too slow" in reset
    cursor = int(reset.split(b"\n")[0].removeprefix(b"id: "))
    assert cursor >= last
    await text_in(parts, "while the reset was on its way")
    await read_until(frames, b"while the reset was on its way")
    await frames.aclose()
