"""Pictures of texts: fetched from where the carrier keeps them, and from nowhere else."""

import base64
import http.server
import threading
from collections.abc import AsyncIterator, Iterator
from typing import ClassVar

import pytest

from server.carriers.base import CannotFetch, Fetched
from server.carriers.http import HttpClient
from server.carriers.twilio import TwilioCarrier

PICTURE = b"\xff\xd8\xff" + b"picture" * 100


class Account(http.server.BaseHTTPRequestHandler):
    """A carrier's API: a picture, ways elsewhere, and who asked with the account's secret."""

    asked: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Authorization"]))
        match self.path:
            case "/picture":
                self._answer(200, PICTURE)
            case "/elsewhere":
                self._send_on("http://127.0.0.2:9/secret")
            case "/by-two-steps":
                self._send_on("/picture")
            case "/in-circles":
                self._send_on("/in-circles")
            case _:
                self._answer(404, b"")

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _send_on(self, where: str) -> None:
        self.send_response(307)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def account() -> Iterator[str]:
    Account.asked.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Account) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
async def carrier(account: str) -> AsyncIterator[TwilioCarrier]:
    carrier = TwilioCarrier(
        sid="AC1", auth_code="secret", base_url=account, status_callback=str, http=HttpClient()
    )
    yield carrier
    await carrier.close()


async def test_a_picture_is_fetched_with_the_accounts_secret(
    carrier: TwilioCarrier, account: str
) -> None:
    assert await carrier.fetch(f"{account}/picture", 10_000) == Fetched(PICTURE)
    secret = base64.b64encode(b"AC1:secret").decode()
    assert Account.asked == [("/picture", f"Basic {secret}")]


async def test_it_may_lie_a_known_step_further(carrier: TwilioCarrier, account: str) -> None:
    assert await carrier.fetch(f"{account}/by-two-steps", 10_000) == Fetched(PICTURE)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/elsewhere", id="sent on to another host"),
        pytest.param("/in-circles", id="sent round in circles"),
        pytest.param("/gone", id="not there any more"),
    ],
)
async def test_what_cannot_be_fetched_says_why(
    carrier: TwilioCarrier, account: str, path: str
) -> None:
    answer = await carrier.fetch(f"{account}{path}", 10_000)
    assert isinstance(answer, CannotFetch)
    assert "127" not in answer.because


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://127.0.0.1:1/picture", id="another port"),
        pytest.param("http://169.254.169.254/latest", id="a machine's own data"),
        pytest.param("http://mms.twiliocdn.com/x", id="the carrier's store without TLS"),
        pytest.param("https://mms.twiliocdn.com.evil.example/x", id="a name that only begins so"),
        pytest.param("file:///etc/passwd", id="a file"),
        pytest.param("http://[", id="no address"),
        pytest.param("", id="nothing"),
    ],
)
async def test_an_address_from_outside_is_not_asked(carrier: TwilioCarrier, url: str) -> None:
    answer = await carrier.fetch(url, 10_000)
    assert answer == CannotFetch("The picture lies where the carrier keeps none.")
    assert not Account.asked


async def test_a_picture_that_is_too_large_is_not_read_to_its_end(
    carrier: TwilioCarrier, account: str
) -> None:
    answer = await carrier.fetch(f"{account}/picture", 100)
    assert answer == CannotFetch("The picture is too large to show.")
