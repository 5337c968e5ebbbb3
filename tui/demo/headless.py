"""The demo without a screen: a small store, a script, one line a hop on stdout."""

import asyncio
import sys

from tui.demo.journal import Hop, Journal, Missing
from tui.demo.people import RETAILER, People
from tui.demo.play import Player
from tui.demo.process import Relay, running
from tui.demo.script import Script
from tui.demo.staging import staged


def play(script: Script, seed: int) -> int:
    """Plays a script against a relay of its own. 0 when every expected hop was seen, else 1."""
    with running(RETAILER) as relay:
        missing = asyncio.run(_play(relay, script, People(seed)))
    if missing is None:
        return 0
    print(f"floorline: {script.title}: {missing}", file=sys.stderr)
    return 1


async def _play(relay: Relay, script: Script, people: People) -> Missing | None:
    async with staged(relay, people, script) as stage:
        return await Player(stage, people, Journal(_print)).play(script)


def _print(hop: Hop) -> None:
    print(hop, flush=True)
