"""A counterpart relay on a real socket, and the client in front of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import textual._wait

from tests.tui.counterpart import TOKEN, Peer, Server, serving
from tui.app import FloorlineApp
from tui.config import Remembered

textual._wait.SLEEP_GRANULARITY /= 4
textual._wait.SLEEP_IDLE /= 4
"""After every key a pilot waits until nothing is worked on. It looks at spans of 20 ms, two or three of
them a key, which was most of what these tests took; spans of 5 ms tell as much.
"""


@pytest.fixture
def peer() -> Peer:
    return Peer()


@pytest.fixture
def server(peer: Peer) -> Iterator[Server]:
    with serving(peer) as server:
        yield server


@pytest.fixture
def client(server: Server, tmp_path: Path) -> Callable[..., FloorlineApp]:
    """Makes the client as it is when the relay and the token are known."""

    def make(token: str | None = TOKEN, url: str | None = None) -> FloorlineApp:
        return FloorlineApp(Remembered(tmp_path / "client.toml"), url or server.url, token)

    return make
