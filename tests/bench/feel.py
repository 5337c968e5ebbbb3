"""How the message center feels: first useful paint and key to paint, next to bare Textual.

``python -m tests.bench.feel``: everything runs on pseudo-terminals. A relay process holds very many
leads, all of them in one associate's inbox, and texts keep coming in while keys are pressed. What is
measured takes turns with what it is measured against, so that a noisy machine is noisy for both.
Nothing is asserted.
"""

import argparse
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.crowd import TOKEN, fill
from tests.bench.figures import Figure, keys_table, starts_table
from tests.bench.hands import Hands, Typist, Walker
from tests.bench.names import name
from tests.bench.tty import Tty
from tests.support.relay import ROOT, clean_environment, relay_process

FIRST_ROWS = 10
"""Rows of the list that make a first paint useful."""
SETTLES = 0.5
"""Seconds after which a program that has shown its list has nothing more to do."""
PATIENCE = 60.0
SETTINGS = {"retailer": {"presence_grace": 86_400}}
OURS = "message center"


def main(arguments: Sequence[str] | None = None) -> int:
    given = _arguments(arguments)
    print(f"{given.leads:,} leads in one inbox, {given.rate:g} texts/s", flush=True)
    with tempfile.TemporaryDirectory(prefix="floorline-feel-") as made:
        folder = Path(made)
        fill(folder / "relay.db", given.leads)
        with relay_process(folder, f"sqlite:///{folder}/relay.db", SETTINGS) as relay:
            feel = Feel(relay.url, folder / "home", given.leads, given.rate)
            print(starts_table(*feel.started(given.starts)), flush=True)
            print(keys_table("letter", *feel.typed(given.keys), has_aim=True), flush=True)
            print(keys_table("next row", *feel.walked(given.keys)), flush=True)
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.feel", description=__doc__)
    parser.add_argument("--keys", type=int, default=500, help="of each kind, in each program")
    parser.add_argument("--starts", type=int, default=10, help="of each program")
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=20.0, help="texts that come in, a second")
    return parser.parse_args(arguments)


@dataclass(frozen=True, slots=True)
class Feel:
    """One relay at ``url``, and programs in turns, each on a terminal of its own."""

    url: str
    home: Path
    leads: int
    rate: float

    def started(self, starts: int) -> tuple[Figure, Figure]:
        """From the start of a process to its first rows. The first start of each only warms up."""
        bare, ours = Figure("bare list"), Figure(OURS)
        for warm in range(starts + 1):
            for figure, program in ((bare, self._list), (ours, self._client)):
                with self._listing(program) as (tty, seen):
                    if warm:
                        figure.take(tty.started, seen)
        return bare, ours

    def typed(self, keys: int) -> tuple[Figure, Figure]:
        """A letter into a bare input, and into the composer below the longest thread."""
        with closing(self._bare("input")) as bare, self._listing(self._client) as (client, _):
            client.rest(SETTLES)
            client.type("\r")
            typists = Typist(bare, Figure("bare Input")), Typist(client, Figure(OURS))
            self._in_turns(typists, keys)
        return typists[0].figure, typists[1].figure

    def walked(self, keys: int) -> tuple[Figure, Figure]:
        """The cursor to the next row of a list."""
        with self._listing(self._list) as (bare, _), closing(self._client()) as client:
            walkers = Walker(bare, Figure("bare list")), Walker(client, Figure(OURS))
            self._in_turns(walkers, keys)
        return walkers[0].figure, walkers[1].figure

    def _in_turns(self, both: Sequence[Hands], keys: int) -> None:
        both[0].tty.rest(SETTLES)
        with self._drizzle():
            both[0].tty.rest(SETTLES)
            while (left := max(keys - hands.figure.count for hands in both)) > 0:
                for hands in both:
                    hands.turn(left)

    # ---- programs

    def _client(self) -> Tty:
        given = {
            "FLOORLINE_URL": self.url,
            "FLOORLINE_TOKEN": TOKEN,
            "FLOORLINE_HOME": str(self.home),
        }
        return Tty([sys.executable, "-m", "tui"], given)

    def _list(self) -> Tty:
        return self._bare("list")

    def _bare(self, what: str) -> Tty:
        return Tty([sys.executable, "-m", "tests.bench.bare", what, str(self.leads)], {})

    @contextmanager
    def _listing(self, program: Callable[[], Tty]) -> Iterator[tuple[Tty, float]]:
        """A program that has painted the newest leads, and when; no text has come in before."""
        names = [name(n) for n in range(min(FIRST_ROWS, self.leads))]
        with closing(program()) as tty:
            seen = tty.wait_for(lambda screen: all(each in screen for each in names), PATIENCE)
            if seen is None:
                raise SystemExit(f"the list was not painted:\n{tty.text()}")
            yield tty, seen

    @contextmanager
    def _drizzle(self) -> Iterator[None]:
        """Texts come in until the block ends."""
        command = [sys.executable, "-m", "tests.bench.drizzle"]
        with subprocess.Popen(
            [*command, self.url, str(self.leads), str(self.rate)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=clean_environment(),
        ) as drizzle:
            try:
                yield
            finally:
                drizzle.send_signal(signal.SIGTERM)
                came, _ = drizzle.communicate(timeout=PATIENCE)
        print(f"\nmeanwhile {float(came):.1f} texts/s came in")


if __name__ == "__main__":
    sys.exit(main())
