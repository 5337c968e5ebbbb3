"""The message center in a real terminal, against a real relay on the simulated carrier."""

import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.relay import PASSWORD, ROOT, Relay, ok, relay_process
from tests.support.shop import Shop, open_shop
from tests.tui.terminal import Terminal, needs_tmux

pytestmark = needs_tmux

SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]
Open = Callable[..., Terminal]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def relay(tmp_path: Path, migrated_file: Path) -> Iterator[Relay]:
    """On a port of its own, so that it comes back on the same one."""
    shutil.copy(migrated_file, tmp_path / "relay.db")
    settings = {"relay": {"port": free_port()}}
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db", settings) as relay:
        yield relay


@pytest.fixture
def shop(relay: Relay) -> Shop:
    return open_shop(relay)


@pytest.fixture
def open_terminal(tmp_path: Path) -> Iterator[Open]:
    opened: list[Terminal] = []

    def make(size: tuple[int, int] = (80, 24), **environment: str) -> Terminal:
        terminal = Terminal(tmp_path / "home", size, environment)
        opened.append(terminal)
        return terminal

    yield make
    for terminal in opened:
        terminal.close()


def inbox(open_terminal: Open, shop: Shop, size: tuple[int, int] = (80, 24)) -> Terminal:
    """Ana's message center, connected."""
    given = {"FLOORLINE_URL": shop.relay.url, "FLOORLINE_TOKEN": shop.ana.token}
    terminal = open_terminal(size, **given)
    terminal.shows("● online")
    return terminal


@pytest.mark.parametrize("size", SIZES)
def test_reading_answering_and_surviving_a_dead_relay(
    shop: Shop, open_terminal: Open, size: tuple[int, int]
) -> None:
    line = shop.line_of(shop.ana)
    maria, older = shop.phone(), shop.phone()
    older.texts(line, "Are you open on Sunday?")
    maria.texts(line, "Do you have the blue coat in M?")
    terminal = inbox(open_terminal, shop, size)
    terminal.shows("Are you open on Sunday?", "blue coat")

    terminal.press("Enter")  # the list has the focus, the newest conversation is chosen
    terminal.type("Yes, two of them.")
    terminal.shows("blue coat", "Yes, two of them.")
    terminal.press("Enter")
    terminal.shows("delivered")
    assert maria.wait_for("Yes, two of them.")["from"] == line

    maria.texts(line, "Please keep one for me")
    terminal.shows("Please keep one for me")

    shop.relay.kill()
    seen = terminal.shows("Offline", within=5)
    assert "Please keep one for me" in seen
    terminal.type("It is yours.")
    terminal.press("Enter")
    terminal.shows("Not sent", "It is yours.", "Please keep one for me")

    shop.relay.start()
    maria = shop.relay.phone(maria.number)
    maria.texts(line, "On my way")
    seen = terminal.shows("● online", "On my way", "It is yours.")
    terminal.press("Enter")
    maria.wait_for("It is yours.")
    terminal.shows("Write a text", "It is yours.")
    assert [text["body"] for text in maria.held()].count("It is yours.") == 1
    bodies = texts_with(shop, maria.number)
    assert len(bodies) == len(set(bodies)) == 5, bodies
    thread = terminal.screen()
    assert thread.count("Please keep one for me") == 1
    assert thread.count("It is yours.") == (1 if size == (80, 24) else 2), "thread (and list)"


def texts_with(shop: Shop, number: str) -> list[str]:
    ana = shop.relay.sign_in("ana")
    conversation = ana.conversation_with(number)
    return [text["body"] for text in ana.messages(conversation["id"])]


def test_signing_in(shop: Shop, open_terminal: Open) -> None:
    shop.phone().texts(shop.line_of(shop.ana), "Hello there")
    terminal = open_terminal(FLOORLINE_URL=shop.relay.url)
    terminal.shows("User name", "Password", "Sign in")
    terminal.type("ana")
    terminal.press("Tab")
    terminal.type("not my password")
    terminal.press("Enter")
    terminal.shows("The username or the password is wrong.")
    terminal.press("C-u")
    terminal.type(PASSWORD)
    terminal.press("Enter")
    terminal.shows("● online", "Hello there")
    terminal.press("C-q")
    assert terminal.exit_code() == 0
    again = open_terminal(FLOORLINE_URL=shop.relay.url)
    again.shows("● online", "Hello there")


def test_a_session_that_ends_asks_to_sign_in_and_says_why(shop: Shop, open_terminal: Open) -> None:
    terminal = inbox(open_terminal, shop)
    phones = shop.relay.client()
    ok(phones.post("/carriers/simulated/clock", json={"advance": "31d"}))
    shop.phone().texts(shop.line_of(shop.ana), "wakes the stream")
    terminal.shows("Password", "Your session has ended. Please sign in again.")
    later = open_terminal(FLOORLINE_URL=shop.relay.url, FLOORLINE_TOKEN=shop.ana.token)
    later.shows("Password", "Your session has ended. Please sign in again.")


class Html(http.server.BaseHTTPRequestHandler):
    """Some other server that is not a relay."""

    def do_GET(self) -> None:
        body = b"<html><h1>It works!</h1></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def html_server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Html) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_server_that_is_no_relay(html_server: str, open_terminal: Open) -> None:
    terminal = open_terminal(FLOORLINE_URL=html_server, FLOORLINE_TOKEN="token")
    terminal.shows("This is not a Floorline relay", "Check the address")
    asking = open_terminal(FLOORLINE_URL=html_server)
    asking.shows("User name")
    asking.type("ana")
    asking.press("Tab")
    asking.type("secret")
    asking.press("Enter")
    asking.shows("does not speak Floorline")


def test_a_relay_that_is_down_at_the_start(open_terminal: Open) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    terminal = open_terminal(FLOORLINE_URL=url, FLOORLINE_TOKEN="token")
    terminal.shows("The relay cannot be reached", f"No relay answers at {url}", "Offline")
    asking = open_terminal(FLOORLINE_URL="localhost:8788")
    asking.shows("User name")
    asking.type("ana")
    asking.press("Tab")
    asking.type("secret")
    asking.press("Enter")
    asking.shows("is not the address of a relay")


def test_without_a_terminal_it_says_so(tmp_path: Path) -> None:
    environment = {**os.environ, "FLOORLINE_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "tui"],
        cwd=ROOT, env=environment, input="", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    assert "needs a terminal" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_terminal_that_is_closed_ends_the_demo(tmp_path: Path) -> None:
    """And its relay: nothing goes on where nobody looks."""
    terminal = Terminal(tmp_path, (80, 24), {"TMPDIR": str(tmp_path)}, module="tui demo")
    terminal.shows("● online", within=60)
    (folder,) = tmp_path.glob("floorline-demo-*")
    terminal.close()
    give_up = time.monotonic() + 20
    while folder.exists():
        assert time.monotonic() < give_up, "the demo goes on"
        time.sleep(0.1)
