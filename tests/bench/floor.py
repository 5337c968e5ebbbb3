"""The least that a durable receiver of signed webhooks can do: what the relay is measured against.

Bare ASGI on uvicorn: read the form, verify the signature, write the same bytes with one INSERT in a
grouped, durable transaction, answer. No routing, no reading, nothing shown to anybody.

``python -m tests.bench.floor DATABASE`` prints the port it listens on.
"""

import asyncio
import base64
import hmac
import queue
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl

import apsw
import psycopg
import uvicorn

from tests.bench.traffic import AUTH_CODE, PATH, PUBLIC_URL

CREATE = "CREATE TABLE IF NOT EXISTS bench_floor (form {blob} NOT NULL)"
LARGEST_GROUP = 256
TYPE = (b"content-type", b"text/xml; charset=utf-8")
ANSWER = b"<Response/>"


class Table(Protocol):
    def write(self, forms: Iterable[bytes]) -> None:
        """Insert every form, and return once all are durable."""
        ...

    def forms(self) -> list[bytes]: ...


class SqliteTable:
    def __init__(self, path: Path) -> None:
        connection = apsw.Connection(str(path))
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(CREATE.format(blob="BLOB"))
        self._execute = connection.cursor().execute

    def write(self, forms: Iterable[bytes]) -> None:
        self._execute("BEGIN IMMEDIATE")
        for form in forms:
            self._execute("INSERT INTO bench_floor VALUES (?)", (form,))
        self._execute("COMMIT")

    def forms(self) -> list[bytes]:
        return [form for (form,) in self._execute("SELECT form FROM bench_floor")]


class PostgresTable:
    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute(CREATE.format(blob="bytea"))
        self._cursor = self._connection.cursor()

    def write(self, forms: Iterable[bytes]) -> None:
        self._connection.execute("BEGIN; SELECT pg_advisory_xact_lock(1)")
        for form in forms:
            self._cursor.execute("INSERT INTO bench_floor VALUES (%s)", (form,))
        self._connection.execute("COMMIT")

    def forms(self) -> list[bytes]:
        return [form for (form,) in self._cursor.execute("SELECT form FROM bench_floor")]


def table(database: str) -> Table:
    if database.startswith("sqlite:///"):
        return SqliteTable(Path(database.removeprefix("sqlite:///")))
    return PostgresTable(database)


class Writer:
    """One thread that commits whatever waits, then answers all of it."""

    def __init__(self, database: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[tuple[bytes, asyncio.Future[None]]] = queue.SimpleQueue()
        self._database = database
        threading.Thread(target=self._work, daemon=True).start()

    async def write(self, form: bytes) -> None:
        future: asyncio.Future[None] = self._loop.create_future()
        self._jobs.put((form, future))
        await future

    def _work(self) -> None:
        opened = table(self._database)
        while True:
            group = [self._jobs.get()]
            with suppress(queue.Empty):
                while len(group) < LARGEST_GROUP:
                    group.append(self._jobs.get_nowait())
            opened.write(form for form, _ in group)
            self._loop.call_soon_threadsafe(self._answer, group)

    @staticmethod
    def _answer(group: "list[tuple[bytes, asyncio.Future[None]]]") -> None:
        for _, future in group:
            future.set_result(None)


class Floor:
    def __init__(self, database: str) -> None:
        self._database = database
        self._writer: Writer | None = None

    async def __call__(
        self, scope: dict[str, Any], receive: Callable[[], Any], send: Callable[[Any], Any]
    ) -> None:
        self._writer = self._writer or Writer(self._database)
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        given = dict(scope["headers"]).get(b"x-twilio-signature", b"")
        form = parse_qsl(body.decode(), keep_blank_values=True)
        if not hmac.compare_digest(given, _signature(form)):
            await _answer(send, 403, b"")
            return
        await self._writer.write(body)
        await _answer(send, 200, ANSWER)


def _signature(form: list[tuple[str, str]]) -> bytes:
    signed = PUBLIC_URL + PATH + "".join(name + value for name, value in sorted(set(form)))
    return base64.b64encode(hmac.digest(AUTH_CODE.encode(), signed.encode(), "sha1"))


async def _answer(send: Callable[[Any], Any], status: int, body: bytes) -> None:
    headers = [TYPE, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        print(f"listening on http://127.0.0.1:{port}", flush=True)


def main() -> None:
    config = uvicorn.Config(
        Floor(sys.argv[1]),
        port=0,
        http="httptools",
        loop="uvloop",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
    )
    Server(config).run()


if __name__ == "__main__":
    main()
