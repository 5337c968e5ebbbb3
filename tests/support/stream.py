"""A reader of server-sent events on a bare socket: it can stall, stop in mid-event, and go on."""

import json
import select
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.support.waiting import PATIENCE


@dataclass(frozen=True, slots=True)
class Event:
    id: int
    type: str
    data: Any


class Ended(Exception):
    """The relay has ended the stream."""


class Stream:
    """An open request for events. ``events`` and ``comments`` hold what has been read so far."""

    def __init__(self, url: str, path: str, token: str, headers: Mapping[str, str]) -> None:
        address = urlsplit(url)
        self._socket = socket.create_connection((address.hostname, address.port), timeout=10)
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {address.netloc}",
            f"Authorization: Bearer {token}",
        ]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        self._raw = b""
        self._text = b""
        self._head = b""
        self._over = False
        self.events: list[Event] = []
        self.comments: list[str] = []

    @property
    def status(self) -> int:
        """The status of the answer, once it has come."""
        give_up = time.monotonic() + PATIENCE
        while not self._head:
            self._read(give_up)
        return int(self._head.split(b" ", 2)[1])

    def connected(self) -> None:
        """Wait until the relay streams."""
        assert self.status == 200, self._head
        self.wait(lambda: "connected" in self.comments, "a stream")

    @property
    def last_id(self) -> int:
        return self.events[-1].id

    def wait(self, check: Callable[[], object], what: str, within: float = PATIENCE) -> None:
        """Read until ``check`` holds."""
        give_up = time.monotonic() + within
        while not check():
            assert time.monotonic() < give_up, f"{what} did not come; came: {self.events[-20:]}"
            self._read(give_up)

    def wait_for(
        self, kind: str, holds: Callable[[Any], bool] = lambda data: True, within: float = PATIENCE
    ) -> Event:
        """The first event of a type whose data pass, among those read and those to come."""

        def found() -> Event | None:
            return next((one for one in self.events if one.type == kind and holds(one.data)), None)

        self.wait(found, kind, within)
        event = found()
        assert event
        return event

    def wait_for_end(self, within: float = PATIENCE) -> None:
        """Read until the relay ends the stream."""
        give_up = time.monotonic() + within
        try:
            while True:
                assert time.monotonic() < give_up, "the stream did not end"
                self._read(give_up)
        except Ended:
            return

    def drain(self) -> list[Event]:
        """Everything that has arrived by now; does not wait."""
        while not self._over and select.select([self._socket], [], [], 0)[0]:
            try:
                self._read(time.monotonic())
            except Ended:
                break
        return self.events

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _read(self, give_up: float) -> None:
        """Take what the socket has, waiting for it until then."""
        if self._over:
            raise Ended
        wait = max(0.0, min(0.5, give_up - time.monotonic()))
        if not select.select([self._socket], [], [], wait)[0]:
            return
        try:
            arrived = self._socket.recv(65_536)
        except ConnectionResetError:
            arrived = b""
        self._raw += arrived
        self._over = not arrived
        self._take_head()
        self._take_chunks()
        self._take_blocks()
        if self._over:
            raise Ended

    def _take_head(self) -> None:
        if not self._head and b"\r\n\r\n" in self._raw:
            self._head, self._raw = self._raw.split(b"\r\n\r\n", 1)

    def _take_chunks(self) -> None:
        while self._head and b"\r\n" in self._raw:
            size, rest = self._raw.split(b"\r\n", 1)
            length = int(size, 16)
            if length == 0:
                self._over = True
                return
            if len(rest) < length + 2:
                return
            self._text += rest[:length]
            self._raw = rest[length + 2 :]

    def _take_blocks(self) -> None:
        while b"\n\n" in self._text:
            block, self._text = self._text.split(b"\n\n", 1)
            fields: dict[str, str] = {}
            for line in block.decode().split("\n"):
                name, _, value = line.partition(": ")
                if name:
                    fields[name] = value
                else:
                    self.comments.append(value)
            if fields:
                event = Event(int(fields["id"]), fields["event"], json.loads(fields["data"]))
                self.events.append(event)
