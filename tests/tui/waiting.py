"""Waiting for what a screen comes to show."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from tests.support.waiting import PATIENCE


def screen_text(app: App[Any]) -> str:
    """What a person would read on the screen, line by line."""
    size = app.screen.size
    strips = app.screen._compositor.render_strips(size)
    return "\n".join(strip.text for strip in strips)


async def until(pilot: Pilot[Any], holds: Callable[[], bool], what: str = "it") -> None:
    """Waits for a condition, and shows the screen when it does not come about in time."""
    give_up = monotonic() + PATIENCE
    while monotonic() < give_up:
        await pilot.pause()
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{what} did not come about:\n{screen_text(pilot.app)}")


async def shows(pilot: Pilot[Any], *words: str) -> None:
    await until(
        pilot, lambda: all(word in screen_text(pilot.app) for word in words), f"showing {words}"
    )
