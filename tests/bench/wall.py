"""How quick the supervisors' wall is: to be read, to show a text, to follow a key.

``python -m tests.bench.wall``: a relay that holds 200 live and 100,000 old conversations is asked for
the whole wall, on each kind of database. Then the client shows it on a pseudo-terminal of 160×48 while
texts come in, and it is measured from handing a text to the relay until it is painted, and from a key
to its paint. Nothing is asserted.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from tests.bench import live
from tests.bench.figures import Figure, figures_table
from tests.bench.names import LINE, number
from tests.bench.tty import Screen, Tty
from tests.support.postgres import running_server
from tests.support.relay import ROOT, clean_environment, relay_process

SETTINGS = {"retailer": {"presence_grace": 86_400, "unanswered_minutes": 0}}
SEEN = 12
"""Conversations that certainly are in sight."""
RIGHT, LEFT, WALL = "\x1b[C", "\x1b[D", "\x1b[21~"
PATIENCE, MISSED_AFTER = 60.0, 2.0
BETWEEN_TEXTS, BETWEEN_KEYS = (0.05, 0.35), (0.05, 0.15)
CALM = 5.0
"""Seconds over which the share of a processor is taken while nothing comes in."""


def main(arguments: Sequence[str] | None = None) -> int:
    given = _arguments(arguments)
    print(f"{given.live:,} live and {given.old:,} old conversations", flush=True)
    with tempfile.TemporaryDirectory(prefix="floorline-wall-") as made:
        folder = Path(made)
        if given.postgresql:
            with running_server() as server, server.database() as url:
                _read(folder / "p", url, "PostgreSQL", given)
        database = f"sqlite:///{folder}/relay.db"
        live.fill(database, given.live, given.old)
        (folder / "s").mkdir()
        with relay_process(folder / "s", database, SETTINGS) as relay:
            _asked(relay.url, "SQLite", given)
            _watched(relay.url, folder / "home", given)
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.wall", description=__doc__)
    parser.add_argument("--live", type=int, default=200)
    parser.add_argument("--old", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=10.0, help="texts that come in, a second")
    parser.add_argument("--texts", type=int, default=200, help="that are looked for")
    parser.add_argument("--keys", type=int, default=300)
    parser.add_argument("--asks", type=int, default=100, help="for the whole wall")
    parser.add_argument("--postgresql", action="store_true", help="ask it on PostgreSQL as well")
    return parser.parse_args(arguments)


# ---- the relay


def _read(folder: Path, database: str, engine: str, given: argparse.Namespace) -> None:
    folder.mkdir()
    live.fill(database, given.live, given.old)
    with relay_process(folder, database, SETTINGS) as relay:
        _asked(relay.url, engine, given)


def _asked(url: str, engine: str, given: argparse.Namespace) -> None:
    """The whole wall, again and again."""
    figure = Figure(f"the whole wall, {engine}")
    with _client(url) as http:
        for _ in range(given.asks):
            began = time.perf_counter()
            answer = http.get("/v1/wall", params={"limit": 200}).raise_for_status()
            figure.take(began, time.perf_counter())
    print(figures_table("asked for, ms", [figure]))
    print(f"{len(answer.content) / 1_000:.0f} kB for {len(answer.json()['items'])} conversations")


def _client(url: str) -> httpx.Client:
    token = {"Authorization": f"Bearer {live.TOKEN}"}
    return httpx.Client(base_url=url, headers=token, trust_env=False, timeout=30)


# ---- the client


def _watched(url: str, home: Path, given: argparse.Namespace) -> None:
    environment = {
        "FLOORLINE_URL": url, "FLOORLINE_TOKEN": live.TOKEN, "FLOORLINE_HOME": str(home),
    }  # fmt: skip
    with closing(Tty([sys.executable, "-m", "tui"], environment)) as tty:
        opened = _open(tty)
        calm = _share(tty, lambda: tty.rest(CALM))
        text, key = Figure("text, until it is seen"), Figure("key, until it is seen")
        with _drizzle(url, given.live, given.rate):
            busy = _share(tty, lambda: _look_for_texts(tty, url, given, text))
            _press(tty, given.keys, key)
    print(figures_table(f"{given.rate:g} texts/s, ms", [opened, text, key]))
    print(f"of one processor: {calm:.0%} while nothing comes, {busy:.0%} with texts")


def _open(tty: Tty) -> Figure:
    if tty.wait_for(lambda screen: "● online" in screen, PATIENCE) is None:
        raise SystemExit(f"the inbox was not painted:\n{tty.text()}")
    figure = Figure("f10, until it is seen")
    pressed = tty.type(WALL)
    figure.take(pressed, tty.wait_for(lambda screen: " live · " in screen, PATIENCE))
    tty.rest(1.0)
    return figure


def _look_for_texts(tty: Tty, url: str, given: argparse.Namespace, figure: Figure) -> None:
    """From those who have waited longest, who are in sight: other texts go by meanwhile."""
    dice = random.Random(3)
    with _client(url) as http:
        for n in range(given.texts):
            words = f"qzx{n:05}"
            sender = number(max(0, given.live - 1 - n % min(SEEN, given.live)))
            text = {"from": sender, "to": LINE, "body": words}
            began = time.perf_counter()
            http.post("/carriers/simulated/messages", json=text).raise_for_status()
            figure.take(began, _painted(tty, words))
            tty.rest(dice.uniform(*BETWEEN_TEXTS))


def _painted(tty: Tty, words: str) -> float | None:
    return tty.wait_for(lambda screen: words in screen, MISSED_AFTER)


def _press(tty: Tty, keys: int, figure: Figure) -> None:
    dice = random.Random(4)
    for n in range(keys):
        tty.rest(dice.uniform(*BETWEEN_KEYS))
        figure.take(*_moved(tty, RIGHT if n % 2 == 0 else LEFT))


def _moved(tty: Tty, key: str) -> tuple[float, float | None]:
    """When a key was pressed, and when the frame was seen elsewhere."""
    before = _cursor(tty.screen)
    pressed = tty.type(key)
    return pressed, tty.wait_for(lambda screen: _cursor(screen) != before, MISSED_AFTER)


def _cursor(screen: Screen) -> list[tuple[int, int]]:
    """Where the frame of the chosen tile begins."""
    return [(y, row.index("┏")) for y, row in enumerate(screen.rows) if "┏" in row]


def _share(tty: Tty, work: Callable[[], object]) -> float:
    """The share of a processor that the client takes while something is done."""
    began, before = time.perf_counter(), _used(tty.pid)
    work()
    return (_used(tty.pid) - before) / (time.perf_counter() - began)


def _used(pid: int) -> float:
    """Seconds of a processor, by Linux's own count."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _drizzle(url: str, leads: int, rate: float) -> Iterator[None]:
    """Texts of anybody come in until the block ends."""
    command = [sys.executable, "-m", "tests.bench.drizzle", url, str(leads), str(rate)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, cwd=ROOT, env=clean_environment()
    ) as drizzle:
        try:
            yield
        finally:
            drizzle.terminate()
            drizzle.wait(timeout=PATIENCE)


if __name__ == "__main__":
    sys.exit(main())
