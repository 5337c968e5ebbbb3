"""A counterpart relay on a real socket, and the client in front of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.tui.counterpart import TOKEN, Peer, Server, serving
from tui.app import FloorlineApp
from tui.config import Remembered


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
