"""The wire of the stand-in for Twilio: its behaviours, and the server that plays them."""

import base64
import json
import socket
import struct
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from tests.standins.twilio_rules import Account, Form, Refusal, refusal_of_list, refusal_of_send

FORM_TYPE = "application/x-www-form-urlencoded"
_NOT_FOUND = Refusal(404, 20404, "The requested resource was not found")
_NOT_AUTHENTICATED = Refusal(401, 20003, "Authenticate")
_WRONG_TYPE = Refusal(415, 20001, "The body is not a form")
_BROKEN = Refusal(500, 20500, "An internal server error has occurred")


@dataclass(frozen=True, slots=True)
class Accept:
    """Take it and answer 201."""


@dataclass(frozen=True, slots=True)
class AcceptThenDrop:
    """Take it and close the connection without an answer."""


@dataclass(frozen=True, slots=True)
class AcceptThenReset:
    """Take it and reset the connection (RST)."""


@dataclass(frozen=True, slots=True)
class AcceptThen500:
    """Take it and answer 500."""


@dataclass(frozen=True, slots=True)
class Refuse500:
    """Do not take it and answer 500."""


@dataclass(frozen=True, slots=True)
class Hang:
    """Say nothing for some seconds; then 201 where it was taken, else close the connection."""

    seconds: float
    recorded: bool = True


@dataclass(frozen=True, slots=True)
class AcceptThenDrip:
    """Take it and answer a byte at a time, without end."""


@dataclass(frozen=True, slots=True)
class TooMany:
    """429 and 20429. ``retry_after`` is the header's text, None for no header."""

    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class Refuse:
    """Do not take it and answer with this error."""

    code: int
    status: int = 400


@dataclass(frozen=True, slots=True)
class Raw:
    """Do not take it and answer exactly this: for answers that Twilio should never give."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


Behaviour = (
    Accept | AcceptThenDrop | AcceptThenReset | AcceptThen500 | AcceptThenDrip
    | Refuse500 | Hang | TooMany | Refuse | Raw
)  # fmt: skip


class Desk(Protocol):
    """What the server asks of the stand-in. Messages are given as the API describes them."""

    account: Account
    faults: list[BaseException]

    def chosen(self, method: str, form: Form) -> Behaviour: ...
    def taken(self, form: Form) -> dict[str, object]: ...
    def listed(self, form: Form) -> dict[str, object]: ...
    def fetched(self, sid: str) -> dict[str, object] | None: ...


class Server(ThreadingHTTPServer):
    """A server on a free port whose threads and connections end when it does."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, desk: Desk, port: int = 0) -> None:
        self.desk = desk
        self.ending = threading.Event()
        self._open: set[Any] = set()
        super().__init__(("127.0.0.1", port), _Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self.ending.set()
        self.shutdown()
        for connection in list(self._open):
            _hang_up(connection)
        self.server_close()
        self._thread.join()

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def close_request(self, request: Any) -> None:
        self._open.discard(request)
        super().close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if error is not None and not isinstance(error, ConnectionError):
            self.desk.faults.append(error)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
        refusal = self._refused_at_the_door()
        if refusal is None and self.headers.get_content_type() != FORM_TYPE:
            refusal = _WRONG_TYPE
        if refusal is None and not self._names_messages():
            refusal = Refusal(405, 20004, "Method not allowed")
        self._refuse(refusal) if refusal else self._send(Form(pairs))

    def do_GET(self) -> None:
        query = parse_qsl(urlsplit(self.path).query, keep_blank_values=True, errors="strict")
        if refusal := self._refused_at_the_door():
            self._refuse(refusal)
        elif self._names_messages():
            self._list(Form(query))
        elif message := self.server.desk.fetched(self._resource().removeprefix("Messages/")):
            self._answer(200, message)
        else:
            self._refuse(_NOT_FOUND)

    def _refused_at_the_door(self) -> Refusal | None:
        account = self.server.desk.account
        basic = base64.b64encode(f"{account.sid}:{account.auth_code}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {basic}":
            return _NOT_AUTHENTICATED
        return None if self._resource().startswith("Messages") else _NOT_FOUND

    def _resource(self) -> str:
        """What of the account is asked for, blank where it is another account."""
        root = f"/2010-04-01/Accounts/{self.server.desk.account.sid}/"
        path = urlsplit(self.path).path
        known = path.startswith(root) and path.endswith(".json")
        return path.removeprefix(root).removesuffix(".json") if known else ""

    def _names_messages(self) -> bool:
        return self._resource() == "Messages"

    def _send(self, form: Form) -> None:
        behaviour = self.server.desk.chosen("POST", form)
        if self._plays_unanswered(behaviour):
            return
        if refusal := refusal_of_send(form, self.server.desk.account):
            self._refuse(refusal)
            return
        match behaviour:
            case Hang(seconds, recorded=False):
                self.server.ending.wait(seconds)
                self._close()
            case _:
                self._play_taken(behaviour, self.server.desk.taken(form))

    def _play_taken(self, behaviour: Behaviour, message: Mapping[str, object]) -> None:
        match behaviour:
            case AcceptThenDrop():
                self._close()
            case AcceptThenReset():
                self._reset()
            case AcceptThen500():
                self._refuse(_BROKEN)
            case AcceptThenDrip():
                self._drip()
            case Hang(seconds):
                ended = self.server.ending.wait(seconds)
                self._close() if ended else self._answer(201, message)
            case _:
                self._answer(201, message)

    def _list(self, form: Form) -> None:
        behaviour = self.server.desk.chosen("GET", form)
        if self._plays_unanswered(behaviour):
            return
        if refusal := refusal_of_list(form):
            self._refuse(refusal)
            return
        match behaviour:
            case AcceptThenDrop():
                self._close()
            case AcceptThenReset():
                self._reset()
            case Hang(seconds):
                self.server.ending.wait(seconds)
                self._close()
            case _:
                self._answer(200, self.server.desk.listed(form))

    def _plays_unanswered(self, behaviour: Behaviour) -> bool:
        """Answers that do not look at the request. False where it should be looked at."""
        match behaviour:
            case Refuse500():
                self._refuse(_BROKEN)
            case TooMany(retry_after):
                wish = {} if retry_after is None else {"Retry-After": retry_after}
                self._answer(429, Refusal(429, 20429, "Too Many Requests").fields(), wish)
            case Refuse(code, status):
                self._refuse(Refusal(status, code, "Refused by a test"))
            case Raw(status, body, headers):
                self._write(status, body, dict(headers))
            case _:
                return False
        return True

    def _refuse(self, refusal: Refusal) -> None:
        self._answer(refusal.status, refusal.fields())

    def _answer(
        self, status: int, fields: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> None:
        as_json = {"Content-Type": "application/json"}
        self._write(status, json.dumps(fields).encode(), as_json | dict(headers or {}))

    def _write(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | dict(headers)).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _close(self) -> None:
        self.close_connection = True

    def _drip(self) -> None:
        self._close()
        self.wfile.write(b"HTTP/1.1 201 Created\r\nX-Drip: ")
        while not self.server.ending.wait(0.05):
            self.wfile.write(b"x")

    def _reset(self) -> None:
        linger_no_time = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_no_time)
        self.close_connection = True
        self.rfile.close()
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        pass


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):  # the other side may be quicker
        connection.shutdown(socket.SHUT_RDWR)
