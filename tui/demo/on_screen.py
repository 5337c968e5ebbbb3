"""The demo with a screen: a relay of its own, a busy morning at a retailer, customers who answer; or a
script, played before one's eyes.
"""

import asyncio
import contextlib
import sys

from tui.carried import CarriedPhone
from tui.config import Remembered
from tui.demo.cast import YOUR_PHONE
from tui.demo.people import RETAILER, WORD
from tui.demo.process import Relay, running
from tui.demo.sample import Sample
from tui.phones import Phones


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
            return await _message_center(relay, sample)
        finally:
            talking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await talking  # what ended it before is told now that there is a terminal for it


async def _message_center(relay: Relay, sample: Sample) -> int:
    """The client, remembering nothing beyond the relay's folder, and the phones beside it."""
    from tui.demo.beside import DemoApp

    phones = Phones(relay.url)
    app = DemoApp(memory(relay), relay.url, sample.token, carried(phones, sample))
    try:
        await app.run_async()
    finally:
        await phones.close()
    return app.return_code or 0


def memory(relay: Relay) -> Remembered:
    """Of a client that leaves nothing behind."""
    return Remembered(relay.folder / "client.toml")


def carried(phones: Phones, sample: Sample) -> list[CarriedPhone]:
    """The customer's phone, with its thread open, and your own."""
    customer, line = sample.phone.customer, sample.owners[sample.phone.owner].desk.line
    whose = f"{' '.join(customer.name)}, a customer"
    theirs = CarriedPhone(phones, customer.number, whose, has_seen=True)
    theirs.state.open(line)
    own = CarriedPhone(phones, YOUR_PHONE, f"{sample.you.name}, your own phone", has_seen=True)
    return [theirs, own]


def _say(words: str) -> None:
    print(f"floorline: {words}", file=sys.stderr, flush=True)
