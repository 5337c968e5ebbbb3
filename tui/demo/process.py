"""A relay of its own: a process with a temporary folder, gone without a trace afterwards."""

import asyncio
import contextlib
import os
import secrets
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from types import FrameType
from typing import IO
from urllib.parse import quote

import server.wire

PATIENCE = 30.0
"""Seconds until a relay that says nothing counts as failed."""
STOPPED_WITHIN = 5.0
LAST_LINES = 10
CONFIG_FILE = "relay.toml"
READY = "listening on "
ENDINGS = (signal.SIGTERM, signal.SIGHUP)
"""A polite kill and a closed terminal."""
ADMIN = "admin"
PERMISSIONS = ("manage_users", "manage_clienteling", "supervise", "see_numbers")

Handler = Callable[[int, FrameType | None], object] | signal.Handlers

CONFIG = """\
[relay]
host = "127.0.0.1"
port = 0
database = "sqlite:///{database}"

[retailer]
name = "{retailer}"

[carrier]
kind = "simulated"
"""


class RelayFailed(Exception):
    """The relay did not start; the text ends with the last lines it said."""


@dataclass(frozen=True, slots=True)
class Relay:
    """A running relay. ``folder`` is there for as long as it runs."""

    url: str
    folder: Path
    admin: str
    password: str


@contextlib.contextmanager
def running(retailer: str) -> Iterator[Relay]:
    """A relay on the simulated carrier with one administrator. Raises RelayFailed.

    Whatever ends the block, the process is stopped and the folder removed.
    """
    with _handling(_interrupt, *ENDINGS), TemporaryDirectory(prefix="floorline-demo-") as name:
        folder = Path(name)
        config = folder / CONFIG_FILE
        database = quote(str(folder / "relay.db"))
        config.write_text(CONFIG.format(database=database, retailer=retailer), "utf-8")
        with contextlib.ExitStack() as processes:
            yield _start(folder, config, processes)


async def import_messages(relay: Relay, file: Path) -> None:
    """Brings a history into a running relay. Raises RelayFailed."""
    process = await asyncio.create_subprocess_exec(
        *_command(["import", "messages", str(file)], relay.folder / CONFIG_FILE),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=relay.folder,
        env=_environment(),
        start_new_session=True,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    except TimeoutError:
        raise RelayFailed("The texts of the past could not be brought in in time.") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        words = _last_of(said.decode("utf-8", "replace"))
        raise RelayFailed(f"The texts of the past could not be brought in.\n{words}")


def _command(words: list[str], config: Path) -> list[str]:
    return [sys.executable, "-m", "server", *words, "--config", str(config)]


def _start(folder: Path, config: Path, processes: contextlib.ExitStack) -> Relay:
    """Both programs load at the same time; the second waits for its password, and so for the first."""
    password = secrets.token_urlsafe()
    said = folder / "relay.log"
    serve = processes.enter_context(_process(["serve"], config, said))
    rights = [word for name in PERMISSIONS for word in ("--permission", name)]
    errors = folder / "create-user.log"
    add = processes.enter_context(_process(["create-user", ADMIN, *rights], config, errors))
    assert serve.stdout is not None
    url = _address(serve.stdout, said)
    try:
        add.communicate(password + "\n", timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        raise RelayFailed("No user could be created in time.") from None
    if add.returncode:
        raise RelayFailed(f"No user could be created.\n{_last_lines(errors)}")
    return Relay(url, folder, ADMIN, password)


@contextlib.contextmanager
def _process(words: list[str], config: Path, errors: Path) -> Iterator[subprocess.Popen[str]]:
    """One of the relay's commands, in a session of its own: Ctrl+C is for us to handle."""
    command = _command(words, config)
    with errors.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=config.parent,
            env=_environment(),
            start_new_session=True,
        )
    with process:
        try:
            yield process
        finally:
            _stop(process)


def _environment() -> dict[str, str]:
    """Ours, without settings meant for another relay, and with the way to this installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FLOORLINE_")}
    root = str(Path(server.wire.__file__).parents[1])
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, [root, kept.get("PYTHONPATH")]))
    return kept


def _address(stdout: IO[str], said: Path) -> str:
    """Where the relay listens, from the one line it prints."""
    deadline = monotonic() + PATIENCE
    while (left := deadline - monotonic()) > 0:
        if not select.select([stdout], [], [], left)[0]:
            break
        line = stdout.readline()
        if line.startswith(READY):
            return line.removeprefix(READY).strip()
        if not line:
            raise RelayFailed(f"The relay did not start.\n{_last_lines(said)}")
    raise RelayFailed(f"The relay was not ready after {PATIENCE:.0f} s.\n{_last_lines(said)}")


def _last_lines(log: Path) -> str:
    return _last_of(log.read_text("utf-8", "replace"))


def _last_of(said: str) -> str:
    lines = said.splitlines()[-LAST_LINES:]
    return "\n".join(f"  {line}" for line in lines) or "  It said nothing."


def _stop(process: subprocess.Popen[str]) -> None:
    """Ends a process for certain; a second Ctrl+C meanwhile is not heard."""
    with _handling(signal.SIG_IGN, signal.SIGINT, *ENDINGS):
        process.terminate()
        try:
            process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _handling(handler: Handler, *signals: signal.Signals) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in signals}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """As Ctrl+C: everything is put away. While asyncio runs, it has its own way for that."""
    heard = signal.getsignal(signal.SIGINT)
    if not callable(heard):
        raise KeyboardInterrupt
    heard(signal.SIGINT, frame)
