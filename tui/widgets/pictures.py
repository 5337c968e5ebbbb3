"""Pictures as half blocks: two pixels a cell, the upper one its ink, the lower one its ground.

Whatever comes is decoded as a picture or refused; how large it says to be is judged before that.
"""

import io
from dataclasses import dataclass, field
from functools import cached_property

from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style

WIDEST, HIGHEST = 40, 12
"""Cells that a picture takes in a thread, at most."""
MOST_PIXELS = 40_000_000
TOO_LARGE = "The picture is too large to show."
UPPER_HALF = "▀"


@dataclass(frozen=True)
class Picture:
    """A decoded picture at the size of the thread: ``rows`` of (upper, lower) colours."""

    width: int
    rows: list[list[tuple[ColorTriplet, ColorTriplet]]] = field(repr=False)

    @cached_property
    def lines(self) -> list[list[Segment]]:
        """Its lines, neighbours of one look joined."""
        return [_joined(row) for row in self.rows]


@dataclass(frozen=True, slots=True)
class NoPicture:
    """Why there is none to see, for the person."""

    because: str


Shown = Picture | NoPicture


def decoded(content: bytes, widest: int = WIDEST, highest: int = HIGHEST) -> Shown:
    """A picture from its file, small enough for so many cells. Takes some milliseconds: not in the
    loop.
    """
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # judged below: its own limit warns, on the terminal
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "GIF", "WEBP")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return NoPicture(TOO_LARGE)
            opened.draft("RGB", (widest * 4, highest * 8))
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
        width, height = _fitted(upright.width, upright.height, widest, highest)
        small = upright.resize((width, height), Image.Resampling.LANCZOS)
    except Exception:  # a decoder that is fed anything may raise anything
        return NoPicture("The picture is damaged or of an unknown kind.")
    ground = Image.new("RGBA", small.size, "white")
    pixels = Image.alpha_composite(ground, small).convert("RGB").tobytes()
    at = [ColorTriplet(*pixels[i : i + 3]) for i in range(0, len(pixels), 3)]
    rows = [
        [(at[y * width + x], at[(y + 1) * width + x]) for x in range(width)]
        for y in range(0, height, 2)
    ]
    return Picture(width, rows)


def _fitted(width: int, height: int, widest: int, highest: int) -> tuple[int, int]:
    """The size in pixels that fits, a pixel being one cell wide and half a cell high."""
    scale = min(widest / width, 2 * highest / height)
    high = max(2, round(height * scale))
    return max(1, round(width * scale)), high + high % 2


def _joined(row: list[tuple[ColorTriplet, ColorTriplet]]) -> list[Segment]:
    segments: list[Segment] = []
    start = 0
    for at in range(1, len(row) + 1):
        if at == len(row) or row[at] != row[start]:
            upper, lower = (Color.from_triplet(colour) for colour in row[start])
            segments.append(Segment(UPPER_HALF * (at - start), Style(color=upper, bgcolor=lower)))
            start = at
    return segments
