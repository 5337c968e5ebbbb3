"""Brings a list of products to a relay: pictures first, then their rows, a few at a time."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tui.catalogue import BATCH, Listed, ListUnusable, Report, read
from tui.disk import FileUnusable, load, path_of
from tui.errors import ApiError, SignedOut, Unreachable
from tui.media_api import Media

LARGEST_LIST = 20_000_000
"""Bytes."""
Told = Callable[[Report, int], None]
"""Told how far it is, and how many rows there are."""


def opened(given: str) -> tuple[Path, list[Listed]]:
    """The folder of a list, and its products. Raises FileUnusable or ListUnusable; not in the loop."""
    path = path_of(given)
    if path is None or path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise FileUnusable("Give the path of a list of comma-separated values: products.csv")
    if path.exists() and not path.is_file():
        raise FileUnusable("That is no file that can be read.")
    try:
        if path.stat().st_size > LARGEST_LIST:
            raise FileUnusable("This list is too long: bring it in several parts.")
        return path.parent, read(path.read_bytes())
    except OSError as error:
        raise FileUnusable(
            f"The list cannot be read ({error.strerror or 'no such file'})."
        ) from None


async def bring(media: Media, folder: Path, listed: list[Listed], told: Told) -> Report:
    """All of them; safe to repeat. A picture that cannot be had refuses its row alone. Raises ApiError
    where the relay does not answer any more: what was brought until then stays.
    """
    report = Report(Counter(), [])
    for at in range(0, len(listed), BATCH):
        batch = listed[at : at + BATCH]
        ready = [found for each in batch if (found := await _ready(media, folder, each, report))]
        if ready:
            report.take(ready, await media.put_products([each.row for each in ready]))
        told(report, len(listed))
    return report


async def _ready(media: Media, folder: Path, each: Listed, report: Report) -> Listed | None:
    """A row with its picture at the relay; None where it cannot be had."""
    if not each.picture:
        return each
    path = path_of(each.picture)
    try:
        if path is None:
            raise FileUnusable("This is no path.")
        loaded = await asyncio.to_thread(load, str(folder / path))
        upload = await media.bring(loaded.content, loaded.name)
    except (SignedOut, Unreachable):
        raise
    except (FileUnusable, ApiError) as error:
        report.outcomes["refused"] += 1
        report.refuse(each, f"its picture “{each.picture}”: {error.detail}")
        return None
    return replace(each, row=replace(each.row, media_id=upload.id))


__all__ = ["ListUnusable", "bring", "opened"]
