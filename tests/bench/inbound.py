"""Durable inbound texts a second, next to a floor measured in the same run.

``python -m tests.bench.inbound``: the relay as it is, and :mod:`tests.bench.floor`, each a process
of its own, are asked in turns by one generator, so that a noisy machine is noisy for both. In the
end every text that was acknowledged must be in the database, once.
"""

import argparse
import contextlib
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import parse_qs

import sqlalchemy as sa

from server.core.model import Direction
from server.store import people
from server.store.groups import Failed, commit_group
from server.store.migrate import migrate
from server.store.opening import engine_of
from server.store.schema import messages
from server.store.statement import Statement, Tx
from tests.bench import floor
from tests.bench.load import Outcome, ask
from tests.bench.traffic import AUTH_CODE, PUBLIC_URL, SID, Request, Shop, open_shop, texts

MOST_A_SECOND = 12_000
"""More than any server here can take: requests are made for so many."""

WARM_UP = 2.0
AIM_RATE, AIM_P99 = 0.5, 2.0

CONFIG = """
[relay]
port = 0
public_url = "{public_url}"
database = "{database}"
[retailer]
presence_grace = 3600
[carrier]
kind = "twilio"
twilio = {{ sid = "{sid}", auth_code = "{auth_code}" }}
"""

_STORED = Statement(
    sa.select(messages.c.carrier_id).where(messages.c.direction == Direction.INBOUND)
)


@dataclass(slots=True)
class Measured:
    """One server, round by round: texts a second, p50 and p99 in ms, µs of CPU a text."""

    name: str
    served: "Served"
    rounds: list[tuple[float, float, float, float]] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    failed: int = 0

    def take(self, requests: list[Request], outcome: Outcome, cpu: float) -> None:
        """Note one round, which used ``cpu`` seconds of the server's."""
        self.acknowledged += [requests[place].message_sid for place in outcome.acknowledged]
        self.failed += outcome.refused + outcome.cut_off
        answered = len(outcome.latencies)
        cuts = statistics.quantiles(outcome.latencies, n=100, method="inclusive")
        rate = answered / outcome.took
        self.rounds.append((rate, cuts[49] * 1000, cuts[98] * 1000, cpu / answered * 1e6))


@dataclass(frozen=True, slots=True)
class Served:
    """A server's process and its port."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU so far, over all threads (proc(5), fields 14 and 15)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="floorline-bench-") as name:
        folder = Path(name)
        database = given.database or f"sqlite:///{folder / 'relay.db'}"
        beside = given.database or f"sqlite:///{folder / 'floor.db'}"
        shop = _prepare(database)
        with _relay(folder, database) as ours, _served("tests.bench.floor", beside) as least:
            relay, bare = Measured("relay", ours), Measured("floor", least)
            _measure(shop, [relay, bare], given.rounds, given.seconds, given.connections)
        print(_table(relay, bare, given.connections))
        whole = [_verified(relay, _stored_by_relay(database)), _verified(bare, _stored(beside))]
    return 0 if all(whole) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.inbound", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="length of a round")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each server")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--database", help="postgresql://… of an empty database; default: SQLite")
    return parser.parse_args()


def _prepare(database: str) -> Shop:
    engine = engine_of(database)
    migrate(engine)
    writer = engine.writer()

    def unit(tx: Tx) -> Shop:
        if not people.is_empty(tx):
            raise SystemExit("the bench wants an empty database of its own")
        return open_shop(time.time_ns() // 1_000)(tx)

    try:
        (result,) = commit_group(writer, [unit])
    finally:
        writer.close()
    if isinstance(result, Failed):
        raise result.error
    shop: Shop = result.value
    return shop


@contextlib.contextmanager
def _relay(folder: Path, database: str) -> Iterator[Served]:
    config = folder / "relay.toml"
    config.write_text(
        CONFIG.format(public_url=PUBLIC_URL, database=database, sid=SID, auth_code=AUTH_CODE)
    )
    with _served("server", "serve", "--config", str(config)) as served:
        yield served


@contextlib.contextmanager
def _served(module: str, *arguments: str) -> Iterator[Served]:
    """Run a module until the block ends."""
    clean = {name: value for name, value in os.environ.items() if "FLOORLINE_" not in name}
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True, env=clean
    )
    try:
        assert process.stdout
        said = process.stdout.readline()
        if not said.startswith("listening on "):
            raise SystemExit(f"{module} did not start")
        yield Served(int(said.rpartition(":")[2]), process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _measure(
    shop: Shop, servers: list[Measured], rounds: int, seconds: float, connections: int
) -> None:
    """Round by round, the servers in turns. Requests are made and signed between the rounds."""
    stream = texts(shop, random.Random(1))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as generator:

        def run(server: Measured, length: float) -> None:
            requests = list(islice(stream, round(MOST_A_SECOND * length)))
            wires = [request.wire for request in requests]
            before = server.served.cpu()
            round_ = generator.submit(ask, server.served.port, wires, connections, length)
            server.take(requests, round_.result(), server.served.cpu() - before)

        for server in servers:
            run(server, WARM_UP)
            server.rounds.clear()
        for n in range(rounds):
            for server in servers:
                run(server, seconds)
                print(f"{n + 1:>5}  {server.name}  {_row(server.rounds[-1])}", flush=True)


def _row(values: Iterable[float]) -> str:
    rate, p50, p99, cpu = values
    return f"{rate:>8,.0f} {p50:>8.1f} {p99:>8.1f} {cpu:>10.0f}"


def _table(relay: Measured, bare: Measured, connections: int) -> str:
    """Medians over the rounds, and the median of each round's ratio."""
    ratios = [
        statistics.median(ours / theirs for ours, theirs in zip(*column, strict=True))
        for column in zip(_columns(relay), _columns(bare), strict=True)
    ]
    return "\n".join(
        [
            "",
            f"{connections:>3} connections  texts/s   p50 ms   p99 ms   CPU µs/text",
            *(
                f"{server.name:<15} {_row(map(statistics.median, _columns(server)))}"
                for server in (relay, bare)
            ),
            f"{'relay / floor':<15} " + " ".join(f"{ratio:>8.2f}" for ratio in ratios),
            f"{'aim':<15} {f'≥ {AIM_RATE}':>8} {'':>8} {f'≤ {AIM_P99}':>8}",
        ]
    )


def _columns(server: Measured) -> list[tuple[float, ...]]:
    return list(zip(*server.rounds, strict=True))


def _stored_by_relay(database: str) -> "Counter[str]":
    reader = engine_of(database).reader()
    try:
        return Counter(reader.read(lambda tx: [row.carrier_id for row in tx.rows(_STORED)]))
    finally:
        reader.close()


def _stored(database: str) -> "Counter[str]":
    forms = floor.table(database).forms()
    return Counter(parse_qs(form.decode())["MessageSid"][0] for form in forms)


def _verified(server: Measured, stored: "Counter[str]") -> bool:
    """Whether every acknowledged text is stored exactly once, and none more often."""
    lost = [sid for sid in server.acknowledged if stored[sid] == 0]
    twice = [sid for sid, times in stored.items() if times > 1]
    print(
        f"{server.name}: {len(server.acknowledged):,} acknowledged, {len(lost)} of them lost, "
        f"{len(twice)} stored twice, {server.failed} requests failed"
    )
    return not (lost or twice or server.failed)


if __name__ == "__main__":
    sys.exit(main())
