"""The long forms: ``python -m tests.office meant --runs 2000``. Ends with 1 when a run broke a promise."""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.office import story

PROGRESS_EVERY = 100


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.office", description=__doc__)
    parser.add_argument("proof", choices=PROOFS, help="; ".join(map(": ".join, WORDS.items())))
    parser.add_argument("--runs", type=int, default=None, help="how many")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes")
    given = parser.parse_args()
    return PROOFS[given.proof](given)


def _meant(given: argparse.Namespace) -> int:
    begun, delivered, broken = time.monotonic(), 0, []
    runs = given.runs or 2000
    with ProcessPoolExecutor(given.jobs) as pool:
        seeds = range(given.first, given.first + runs)
        for done, told in enumerate(pool.map(story.play, seeds, chunksize=4), 1):
            delivered += told.delivered
            if told.wrong:
                broken.append(told.seed)
                print(story.shortest(told).report(), flush=True)
            if done % PROGRESS_EVERY == 0 or done == runs:
                seconds = time.monotonic() - begun
                found = f"failing seeds {broken}" if broken else "every one as it was meant"
                print(f"{done} runs, {delivered} replies, {seconds:.0f} s: {found}", flush=True)
    return 1 if broken else 0


PROOFS = {"meant": _meant}
WORDS = {"meant": "P8, no text reaches a person it was not meant for"}


if __name__ == "__main__":
    sys.exit(main())
