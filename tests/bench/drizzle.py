"""Texts of the customers of :mod:`tests.bench.crowd`, evenly, until we are told to stop.

``python -m tests.bench.drizzle URL LEADS RATE``: a process of its own, so that what it costs is not
taken for the client's. Every 20th text is for the conversation that is open.
"""

import random
import signal
import sys
import time
from types import FrameType

import httpx

from tests.bench.names import LINE, number

FOR_THE_OPEN_ONE_IN = 20
BODIES = ("ok, see you at 5", "Thank you so much 😊", "Is the blue wool coat back in size 38? " * 3)


class _Stopped(Exception):
    pass


def _stop(signum: int, frame: FrameType | None) -> None:
    raise _Stopped


def main() -> None:
    url, leads, rate = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    dice, sent = random.Random(2), 0
    begun = time.monotonic()
    signal.signal(signal.SIGTERM, _stop)
    try:
        with httpx.Client(base_url=url, trust_env=False, timeout=30) as relay:
            while True:
                time.sleep(max(0.0, begun + sent / rate - time.monotonic()))
                sender = 0 if sent % FOR_THE_OPEN_ONE_IN == 0 else dice.randrange(leads)
                text = {"from": number(sender), "to": LINE, "body": dice.choice(BODIES)}
                relay.post("/carriers/simulated/messages", json=text).raise_for_status()
                sent += 1
    except _Stopped:
        print(sent / (time.monotonic() - begun))


if __name__ == "__main__":
    main()
