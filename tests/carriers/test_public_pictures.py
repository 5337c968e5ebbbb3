"""Pictures of products: fetched from public addresses, and nothing else is asked."""

import http.server
import threading
from collections.abc import AsyncIterator, Iterator
from typing import ClassVar

import pytest

from server.carriers.base import CannotFetch, Fetched
from server.carriers.http import HttpClient
from server.carriers.public import ELSEWHERE, NOT_FOUND, NOT_PUBLIC, NOT_THERE, PublicPictures

PICTURE = b"\x89PNG" + b"picture" * 100
HOST = "pictures.example.com"


class Host(http.server.BaseHTTPRequestHandler):
    asked: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Host"]))
        status = {"/picture": 200, "/moved": 302}.get(self.path, 404)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:9/secret")
        content = PICTURE if status == 200 else b""
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def port() -> Iterator[int]:
    Host.asked.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


async def leads_here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


@pytest.fixture
async def pictures() -> AsyncIterator[PublicPictures]:
    """Every name leads to this machine, which counts as public."""
    found = PublicPictures(HttpClient(), resolve=leads_here, judge=lambda address: True)
    yield found
    await found.close()


async def test_a_picture_is_fetched_from_the_address_that_was_judged(
    pictures: PublicPictures, port: int
) -> None:
    found = await pictures.fetch(f"http://{HOST}:{port}/picture", 10_000)
    assert found == Fetched(PICTURE)
    assert Host.asked == [("/picture", f"{HOST}:{port}")]


@pytest.mark.parametrize(("path", "answer"), [("/moved", ELSEWHERE), ("/gone", NOT_THERE)])
async def test_a_redirection_is_not_followed(
    pictures: PublicPictures, port: int, path: str, answer: CannotFetch
) -> None:
    assert await pictures.fetch(f"http://{HOST}:{port}{path}", 10_000) == answer
    assert len(Host.asked) == 1


async def test_what_is_too_large_is_not_read_to_its_end(
    pictures: PublicPictures, port: int
) -> None:
    answer = await pictures.fetch(f"http://{HOST}:{port}/picture", 100)
    assert isinstance(answer, CannotFetch)


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param(["127.0.0.1"], id="this machine"),
        pytest.param(["93.184.215.14", "10.0.0.7"], id="one public, one of this network"),
        pytest.param([], id="none"),
    ],
)
async def test_a_name_that_leads_into_this_network_is_not_asked(
    port: int, addresses: list[str]
) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return addresses

    pictures = PublicPictures(HttpClient(), resolve=resolve)
    assert await pictures.fetch(f"https://{HOST}:{port}/picture", 10_000) == NOT_PUBLIC
    assert not Host.asked
    await pictures.close()


async def test_a_name_that_nobody_has_is_said_so() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    pictures = PublicPictures(HttpClient(), resolve=resolve)
    assert await pictures.fetch(f"https://{HOST}/picture", 10_000) == NOT_FOUND
    await pictures.close()
