"""A picture from a person's disk, as a phone sends it: small enough for a text."""

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

LARGEST = 900 * 1024
"""Bytes that go as they are; a larger picture is made smaller, as phones do."""
LONGEST_SIDES = (1_600, 1_000, 600)
"""Pixels: the first of them with which a picture is small enough."""
MOST_PIXELS = 100_000_000
QUALITY = 80
KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}


class PhotoUnusable(Exception):
    """The text says why, and what would do."""


def read(given: str) -> tuple[bytes, str]:
    """The picture at a path as a person writes it (``~``, quotes as a terminal pastes them), and its
    type. Raises PhotoUnusable. Takes a moment: not in the loop.
    """
    path = given.strip()
    if len(path) > 1 and path[0] == path[-1] and path[0] in "\"'":
        path = path[1:-1]
    if not path:
        raise PhotoUnusable("Give the path of a picture.")
    try:
        content = Path(os.path.expanduser(path)).read_bytes()
    except FileNotFoundError:
        raise PhotoUnusable("There is no such file.") from None
    except IsADirectoryError:
        raise PhotoUnusable("That is a folder: give the path of a picture.") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise PhotoUnusable(f"The file cannot be read ({why or 'no such path'}).") from None
    return _fitted(content)


def _fitted(content: bytes) -> tuple[bytes, str]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # judged below: its own limit warns, on the terminal
    try:
        with Image.open(io.BytesIO(content), formats=tuple(KINDS)) as opened:
            if len(content) <= LARGEST:
                return content, KINDS[opened.format or ""]
            if opened.width * opened.height > MOST_PIXELS:
                raise PhotoUnusable("The picture is too large to send.")
            opened.thumbnail((LONGEST_SIDES[0], LONGEST_SIDES[0]))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except PhotoUnusable:
        raise
    except Exception:  # a decoder that is fed anything may raise anything
        raise PhotoUnusable("This is no picture: JPEG, PNG, GIF or WebP is.") from None
    return _smaller(upright), KINDS["JPEG"]


def smaller(content: bytes) -> bytes:
    """Any picture as a small JPEG, upright and without what the camera wrote down. Raises PhotoUnusable
    where it says to be too large to be decoded; what a decoder raises passes.
    """
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # judged here: its own limit warns, on the terminal
    with Image.open(io.BytesIO(content), formats=tuple(KINDS)) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise PhotoUnusable("The picture has too many pixels to be made smaller.")
        opened.draft("RGB", (LONGEST_SIDES[0], LONGEST_SIDES[0]))
        upright = ImageOps.exif_transpose(opened).convert("RGBA")
    upright.thumbnail((LONGEST_SIDES[0], LONGEST_SIDES[0]))
    ground = Image.new("RGBA", upright.size, "white")
    return _smaller(Image.alpha_composite(ground, upright).convert("RGB"))


def _smaller(picture: "Image.Image") -> bytes:
    for side in LONGEST_SIDES:
        picture.thumbnail((side, side))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY)
        if out.tell() <= LARGEST:
            break
    return out.getvalue()
