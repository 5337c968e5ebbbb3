"""The long forms: ``python -m tests.office meant --runs 2000``. Ends with 1 when a run broke a promise."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.office import story, town, wiring
from tests.support.relay import relay_process

PROGRESS_EVERY = 100


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.office", description=__doc__)
    parser.add_argument("proof", choices=PROOFS, help="; ".join(map(": ".join, WORDS.items())))
    parser.add_argument(
        "--runs", type=int, help="how many; 2000 of meant, 500 of loops, 200 canaries"
    )
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes")
    given = parser.parse_args()
    return PROOFS[given.proof](given)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``report`` is empty where the promise was kept; ``texts`` is how much it was put to."""

    seed: int
    report: str
    texts: int


def _meant(seed: int) -> Outcome:
    told = story.play(seed)
    return Outcome(seed, story.shortest(told).report() if told.wrong else "", told.delivered)


def _loops(seed: int) -> Outcome:
    wired = wiring.wire(seed)
    return Outcome(seed, wired.report() if wired.wrong else "", wired.texts)


def _many(run: Callable[[int], Outcome], runs: int) -> Callable[[argparse.Namespace], int]:
    def prove(given: argparse.Namespace) -> int:
        begun, texts = time.monotonic(), 0
        broken: list[int] = []
        seeds = range(given.first, given.first + (given.runs or runs))
        with ProcessPoolExecutor(given.jobs) as pool:
            for done, outcome in enumerate(pool.map(run, seeds, chunksize=4), 1):
                texts += outcome.texts
                if outcome.report:
                    broken.append(outcome.seed)
                    print(outcome.report, flush=True)
                if done % PROGRESS_EVERY == 0 or done == len(seeds):
                    seconds = time.monotonic() - begun
                    print(_progress(done, texts, broken, seconds), flush=True)
        return 1 if broken else 0

    return prove


def _progress(done: int, texts: int, broken: list[int], seconds: float) -> str:
    found = f"failing seeds {broken}" if broken else "the promise is kept"
    return f"{done} runs, {texts} texts, {seconds:.0f} s: {found}"


def _canaries(given: argparse.Namespace) -> int:
    customers = given.runs or 200
    with (
        tempfile.TemporaryDirectory() as folder,
        relay_process(Path(folder), f"sqlite:///{folder}/relay.db") as relay,
    ):
        found = town.settle(relay, customers).leaked()
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{2 * customers} customers, 3 phones: {len(found)} numbers were seen")
    return 1 if found else 0


PROOFS = {"meant": _many(_meant, 2000), "loops": _many(_loops, 500), "canaries": _canaries}
WORDS = {
    "canaries": "P7, no number is seen by whom it must not be",
    "meant": "P8, no text reaches a person it was not meant for",
    "loops": "P12, loops stop",
}


if __name__ == "__main__":
    sys.exit(main())
