"""Running the relay as a process: its lock, its socket, its signals."""

import contextlib
import gc
import logging
import os
import signal
import socket
import sys
import threading
from types import FrameType

import uvicorn

from server import logs
from server.app import build
from server.config import Settings
from server.store.migrate import migrate
from server.store.opening import engine_of, exclusive
from server.web.relay import Relay

GRACE = 3
"""Seconds for requests under way; with the courier's own patience less than the ten of the contract."""


class Server(uvicorn.Server):
    """uvicorn, told where it listens, and ending the streams as soon as it is asked to stop.

    The application's own shutdown comes only after every connection has closed; an open stream
    would keep it waiting for ever.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._app = build(settings)
        super().__init__(
            uvicorn.Config(
                self._app,
                host=settings.relay.host,
                port=settings.relay.port,
                http="httptools",
                loop="uvloop",
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_graceful_shutdown=GRACE,
            )
        )

    @property
    def _relay(self) -> Relay | None:
        return getattr(self._app.state, "relay", None)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.should_exit or self._relay is None:
            return
        port = self.servers[0].sockets[0].getsockname()[1]
        host = self._settings.relay.host
        address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self._relay.public_url = self._relay.public_url or address
        gc.collect()
        gc.freeze()  # what is here now stays: the collector need not walk it under load
        print(f"listening on {address}", flush=True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Being asked to stop is no failure: the process ends with 0, not by the signal."""
        if self._relay:
            self._relay.hub.close()
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def serve(settings: Settings) -> int:
    """Run until asked to stop. 0 after a clean end, 1 when the relay could not start."""
    logs.configure()
    engine = engine_of(settings.relay.database)
    with exclusive(engine):
        migrate(engine)
        server = Server(settings)
        with contextlib.suppress(SystemExit):  # uvicorn's own code for what it has logged
            server.run()
        if not server.started:
            where = f"{settings.relay.host}, port {settings.relay.port}"
            words = (
                f"floorline-relay: nothing listens on {where} (relay.host, relay.port); see above"
            )
            print(words, file=sys.stderr)
        _leave_behind(0 if server.started else 1)
        return 0 if server.started else 1


def _leave_behind(code: int) -> None:
    """End now if a silent database still keeps a thread: the interpreter would wait for it."""
    if any(thread.name.startswith("store-") for thread in threading.enumerate()):
        logging.getLogger(__name__).warning("the database did not answer; left without closing it")
        logging.shutdown()
        os._exit(code)
