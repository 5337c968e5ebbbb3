"""The demo with a screen: a relay of its own, a busy morning at a retailer, customers who answer."""

import asyncio
import contextlib
import sys

from tui.demo.people import RETAILER, WORD
from tui.demo.process import Relay, running


def open_demo(seed: int) -> int:
    """Opens the message center on a relay of its own; everything is gone afterwards."""
    _say("starting a relay …")
    with running(RETAILER) as relay:
        return asyncio.run(_open(relay, seed))


async def _open(relay: Relay, seed: int) -> int:
    from tui.demo.crowd import Crowd
    from tui.demo.sample import fill
    from tui.demo.shop import Shop

    shop = Shop(relay)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(shop.close)
        await shop.open()
        sample = await fill(relay, shop, seed, _say)
        crowd = Crowd(relay, shop.api, sample, seed)
        stack.push_async_callback(crowd.close)
        _say(f"{sample.you.name} is signed in; others sign in with the password “{WORD}” at")
        _say(relay.url)
        talking = asyncio.create_task(crowd.talk())
        try:
            return await _message_center(relay, sample.token)
        finally:
            talking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await talking  # what ended it before is told now that there is a terminal for it


async def _message_center(relay: Relay, token: str | None) -> int:
    """The client, remembering nothing beyond the relay's folder."""
    from tui.app import FloorlineApp
    from tui.config import Remembered

    app = FloorlineApp(Remembered(relay.folder / "client.toml"), relay.url, token)
    await app.run_async()
    return app.return_code or 0


def _say(words: str) -> None:
    print(f"floorline: {words}", file=sys.stderr, flush=True)
