"""Keeping as a file what a person asked for, and saying where it is."""

import asyncio

from textual.screen import Screen

from tui.files import keep


async def keep_file(screen: Screen[None], name: str, content: bytes, what: str) -> None:
    """``what`` is in the file: ``12 entries``."""
    try:
        file = await asyncio.to_thread(keep, name, content)
    except OSError as error:
        why = error.strerror or str(error)
        words = f"{name} cannot be written here ({why}). Start Floorline in a folder of your own."
        screen.notify(words, title="Nothing was exported", severity="error", markup=False)
        return
    screen.notify(f"{what} in {file}", title="Exported", markup=False, timeout=10)
