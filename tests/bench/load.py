"""Asks as cheaply as Python can: requests made in advance, a closed loop on kept connections.

Runs in a process of its own, so that what it costs is not counted as the server's.
"""

import asyncio
import gc
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import uvloop

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length: "


@dataclass(slots=True)
class Outcome:
    """``acknowledged`` are places in the list of requests, ``latencies`` their seconds."""

    acknowledged: list[int] = field(default_factory=list)
    latencies: "array[float]" = field(default_factory=lambda: array("d"))
    refused: int = 0
    cut_off: int = 0
    took: float = 0.0


def ask(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Outcome:
    """Send until the time or the requests are over; every request sent is waited for."""
    gc.collect()
    gc.disable()
    try:
        return uvloop.run(_ask(port, requests, connections, seconds))
    finally:
        gc.enable()


async def _ask(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Outcome:
    loop = asyncio.get_running_loop()
    script = _Script(requests)
    opened = [
        (await loop.create_connection(lambda: _Client(script), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    begun = time.perf_counter()
    script.until = begun + seconds
    for client in opened:
        client.ask()
    await asyncio.gather(*(client.done for client in opened))
    script.outcome.took = time.perf_counter() - begun
    return script.outcome


class _Script:
    """What all connections share: the next request, and what came of the ones before."""

    def __init__(self, requests: Sequence[bytes]) -> None:
        self.requests = requests
        self.next = 0
        self.until = 0.0
        self.outcome = Outcome()


class _Client(asyncio.Protocol):
    def __init__(self, script: _Script) -> None:
        self._script = script
        self._received = b""
        self._waits_for: int | None = None
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._waits_for is not None:
            self._script.outcome.cut_off += 1
        if not self.done.done():
            self.done.set_result(None)

    def ask(self) -> None:
        script = self._script
        self._asked = time.perf_counter()
        if self._asked >= script.until or script.next >= len(script.requests):
            self._waits_for = None
            self._transport.close()
            return
        self._waits_for = script.next
        script.next += 1
        self._transport.write(script.requests[self._waits_for])

    def data_received(self, data: bytes) -> None:
        self._received += data
        head = self._received.find(HEAD_END)
        if head < 0:
            return
        at = self._received.find(LENGTH, 0, head) + len(LENGTH)
        length = int(self._received[at : self._received.find(b"\r", at)])
        if len(self._received) < head + len(HEAD_END) + length:
            return
        self._answered(self._received[9:10] == b"2")
        self._received = b""
        self.ask()

    def _answered(self, acknowledged: bool) -> None:
        outcome = self._script.outcome
        if acknowledged and self._waits_for is not None:
            outcome.acknowledged.append(self._waits_for)
            outcome.latencies.append(time.perf_counter() - self._asked)
        else:
            outcome.refused += 1
