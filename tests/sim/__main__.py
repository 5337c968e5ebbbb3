"""The long form: ``python -m tests.sim --seeds 1000``. Ends with 1 when a seed broke a promise."""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.sim.history import simulate

PROGRESS_EVERY = 100


def main() -> int:
    options = _options()
    if options.trace:
        print(*simulate(options.first).trace, sep="\n")
        return 0
    begun = time.monotonic()
    failed: list[int] = []
    texts = 0
    with ProcessPoolExecutor(options.jobs) as pool:
        seeds = range(options.first, options.first + options.seeds)
        for done, history in enumerate(pool.map(simulate, seeds, chunksize=4), 1):
            texts += history.texts
            if history.violations:
                failed.append(history.seed)
                print(history.report(), flush=True)
            if done % PROGRESS_EVERY == 0 or done == options.seeds:
                print(_progress(done, texts, failed, time.monotonic() - begun), flush=True)
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many histories")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes")
    parser.add_argument("--trace", action="store_true", help="print the first seed's history")
    return parser.parse_args()


def _progress(done: int, texts: int, failed: list[int], seconds: float) -> str:
    seeds = f"failing seeds {failed}" if failed else "no promise broken"
    return f"{done} seeds, {texts} texts, {seconds:.0f} s: {seeds}"


if __name__ == "__main__":
    sys.exit(main())
