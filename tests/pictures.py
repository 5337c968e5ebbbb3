"""``python -m tests.pictures``: the README's pictures of the screens, from a running demo.

A real relay with the sample data, the message center without a terminal, its screen as SVG.
"""

import asyncio
import contextlib
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.tui.waiting import shows
from tui.app import FloorlineApp
from tui.config import Remembered
from tui.demo.people import RETAILER
from tui.demo.process import Relay, running
from tui.demo.sample import fill
from tui.demo.shop import Shop
from tui.screens.inbox import InboxScreen
from tui.settings import Settings

PICTURES = Path(__file__).parents[1] / ".pictures"
SEED = 3

Act = Callable[[Pilot[Any]], Awaitable[None]]


async def reading(pilot: Pilot[Any]) -> None:
    """A conversation with a picture near its end."""
    screen = pilot.app.screen
    assert isinstance(screen, InboxScreen)
    api = screen.desk.api
    for conversation in (await api.conversations("inbox", limit=40)).items:
        if any(text.media for text in (await api.messages(conversation.id, limit=4)).items):
            screen.read(conversation.id)
            break
    await shows(pilot, "Local time")


async def searching(pilot: Pilot[Any]) -> None:
    await pilot.press("slash", *"sofa")
    await shows(pilot, "sofa")
    await pilot.pause(1.0)


async def choosing(pilot: Pilot[Any]) -> None:
    await pilot.press("j")


async def watching(pilot: Pilot[Any]) -> None:
    await pilot.press("f10")
    await shows(pilot, "live", "waiting")


async def listing(pilot: Pilot[Any]) -> None:
    await pilot.press("f5")
    await shows(pilot, "To messages")
    await pilot.press("j", "space", "j", "space")


SCREENS: dict[str, tuple[tuple[int, int], str, Act]] = {
    "message-center": ((160, 44), "floorline-dark", reading),
    "search": ((120, 32), "floorline-light", searching),
    "narrow": ((80, 24), "floorline-dark", choosing),
    "wall": ((160, 44), "floorline-dark", watching),
    "leads": ((120, 32), "floorline-light", listing),
}


def main() -> int:
    PICTURES.mkdir(exist_ok=True)
    with running(RETAILER) as relay:
        return asyncio.run(_draw(relay))


async def _draw(relay: Relay) -> int:
    shop = Shop(relay)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(shop.close)
        await shop.open()
        sample = await fill(relay, shop, SEED, lambda words: print(words, file=sys.stderr))
        for name, (size, theme, act) in SCREENS.items():
            file = PICTURES / f"{name}.svg"
            memory = Remembered(relay.folder / "client.toml", settings=Settings(theme=theme))
            app = FloorlineApp(memory, relay.url, sample.token)
            async with app.run_test(size=size) as pilot:
                await shows(pilot, "● online")
                await act(pilot)
                await pilot.pause(1.0)
                file.write_text(_plain(app.export_screenshot(title="floorline")), "utf-8")
            print(file.relative_to(PICTURES.parent))
    return 0


def _plain(svg: str) -> str:
    """Without fonts from elsewhere: whoever reads it has one of a fixed width."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code,monospace", "Fira Code,Menlo,DejaVu Sans Mono,monospace") + "\n"


if __name__ == "__main__":
    sys.exit(main())
