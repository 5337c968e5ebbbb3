"""Pictures that customers send: drawn, so that nobody's are used. Bold enough for half blocks."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

SIZE = (320, 240)
CONTENT_TYPE = "image/jpeg"
QUALITY = 82

Colour = tuple[int, int, int]
Draw = Callable[["ImageDraw"], None]

SLATE, SLATE_LIGHT, SLATE_DARK = (84, 98, 116), (112, 128, 148), (56, 66, 82)
WALNUT, WALNUT_LIGHT, WALNUT_DARK = (112, 70, 42), (152, 100, 62), (74, 44, 26)
BRASS, BRASS_LIGHT, BRASS_DARK = (196, 152, 62), (240, 206, 120), (130, 94, 30)
GREEN, GREEN_LIGHT, GREEN_DARK = (38, 112, 74), (66, 150, 102), (20, 72, 48)
WALL, WALL_DARK = (232, 222, 204), (210, 196, 172)
FLOOR, FLOOR_DARK = (176, 138, 98), (148, 112, 76)
RED, CREAM, NAVY, SHADOW = (168, 66, 48), (246, 238, 220), (34, 52, 92), (96, 74, 52)


def _shade(draw: ImageDraw, top: int, bottom: int, first: Colour, last: Colour) -> None:
    """A wall or a floor that grows darker downwards."""
    for y in range(top, bottom):
        part = (y - top) / max(1, bottom - top - 1)
        colour = tuple(round(a + (b - a) * part) for a, b in zip(first, last, strict=True))
        draw.line([(0, y), (SIZE[0], y)], fill=colour)


def _room(draw: ImageDraw, horizon: int = 170) -> None:
    _shade(draw, 0, horizon, WALL, WALL_DARK)
    _shade(draw, horizon, SIZE[1], FLOOR, FLOOR_DARK)
    draw.rectangle((0, horizon - 4, SIZE[0], horizon), fill=CREAM)


def _sofa(draw: ImageDraw) -> None:
    _room(draw)
    draw.rectangle((118, 22, 204, 82), fill=WALNUT_DARK)
    draw.rectangle((124, 28, 198, 76), fill=(150, 190, 206))
    draw.polygon([(124, 76), (150, 46), (170, 64), (184, 52), (198, 76)], fill=GREEN)
    draw.ellipse((24, 198, 300, 226), fill=SHADOW)
    draw.rounded_rectangle((40, 96, 282, 180), 22, fill=SLATE)
    draw.rounded_rectangle((50, 102, 272, 130), 14, fill=SLATE_LIGHT)
    for left in (58, 164):
        draw.rounded_rectangle((left, 140, left + 100, 186), 12, fill=SLATE_LIGHT)
        draw.rectangle((left + 6, 176, left + 94, 186), fill=SLATE)
    for left in (26, 260):
        draw.rounded_rectangle((left, 122, left + 38, 202), 16, fill=SLATE_DARK)
        draw.rounded_rectangle((left + 5, 127, left + 33, 150), 10, fill=SLATE)
    draw.rectangle((60, 186, 262, 202), fill=SLATE_DARK)
    draw.rounded_rectangle((72, 104, 116, 146), 8, fill=RED)
    draw.line([(76, 108), (112, 142)], fill=(206, 110, 86), width=4)
    for left in (46, 268):
        draw.rectangle((left, 202, left + 8, 216), fill=WALNUT_DARK)


def _stool(draw: ImageDraw) -> None:
    _room(draw, 150)
    draw.ellipse((70, 206, 256, 232), fill=SHADOW)
    for top, bottom in ((104, 72), (134, 140), (186, 180), (216, 248)):
        draw.polygon([(top, 92), (top + 16, 92), (bottom + 12, 220), (bottom, 220)], fill=WALNUT)
        draw.line([(top + 3, 94), (bottom + 3, 218)], fill=WALNUT_LIGHT, width=3)
    draw.rectangle((92, 158, 234, 168), fill=WALNUT_DARK)
    draw.ellipse((72, 62, 250, 108), fill=WALNUT_DARK)
    draw.ellipse((72, 54, 250, 98), fill=WALNUT)
    draw.ellipse((92, 60, 230, 88), fill=WALNUT_LIGHT)
    draw.ellipse((122, 66, 200, 82), fill=WALNUT)
    draw.line([(226, 132), (240, 168), (234, 190)], fill=CREAM, width=7)
    draw.ellipse((206, 120, 268, 204), outline=RED, width=6)


def _umbrella(draw: ImageDraw) -> None:
    _shade(draw, 0, SIZE[1], (206, 214, 222), (160, 170, 182))
    draw.ellipse((92, 214, 240, 234), fill=(120, 128, 140))
    draw.rectangle((156, 30, 163, 204), fill=WALNUT_DARK)
    draw.arc((156, 184, 200, 226), 0, 180, fill=WALNUT, width=10)
    draw.pieslice((36, 34, 284, 250), 180, 360, fill=GREEN)
    draw.pieslice((96, 34, 224, 250), 180, 360, fill=GREEN_LIGHT)
    draw.pieslice((134, 34, 186, 250), 180, 360, fill=GREEN)
    draw.pieslice((36, 34, 284, 250), 180, 208, fill=GREEN_DARK)
    for left in range(36, 284, 62):
        draw.ellipse((left, 126, left + 62, 162), fill=(184, 193, 203))
    draw.rectangle((156, 140, 163, 204), fill=WALNUT_DARK)
    draw.rectangle((157, 20, 162, 38), fill=BRASS)


def _lamp(draw: ImageDraw) -> None:
    _shade(draw, 0, 176, (58, 62, 78), (88, 84, 92))
    _shade(draw, 176, SIZE[1], WALNUT, WALNUT_DARK)
    for size, colour in ((150, (96, 88, 86)), (112, (128, 112, 90)), (78, (170, 146, 100))):
        draw.ellipse((160 - size, 92 - size, 160 + size, 92 + size // 2), fill=colour)
    draw.ellipse((92, 196, 228, 222), fill=WALNUT_DARK)
    draw.rectangle((152, 96, 168, 196), fill=BRASS)
    draw.rectangle((155, 96, 159, 196), fill=BRASS_LIGHT)
    draw.ellipse((140, 128, 180, 156), fill=BRASS)
    draw.ellipse((146, 131, 162, 145), fill=BRASS_LIGHT)
    draw.ellipse((108, 184, 212, 212), fill=BRASS_DARK)
    draw.ellipse((108, 178, 212, 204), fill=BRASS)
    draw.polygon([(122, 24), (198, 24), (236, 106), (84, 106)], fill=(252, 230, 168))
    draw.polygon([(140, 24), (172, 24), (182, 106), (122, 106)], fill=(255, 246, 212))
    draw.line([(84, 106), (236, 106)], fill=BRASS_DARK, width=5)
    draw.line([(122, 24), (198, 24)], fill=BRASS_DARK, width=4)


def _shirt(draw: ImageDraw) -> None:
    _shade(draw, 0, SIZE[1], (206, 178, 146), (180, 148, 114))
    body = [(96, 44), (224, 44), (286, 96), (252, 136), (226, 114), (226, 222), (94, 222),
            (94, 114), (68, 136), (34, 96)]  # fmt: skip
    draw.polygon([(x + 6, y + 7) for x, y in body], fill=(132, 104, 76))
    draw.polygon(body, fill=CREAM)
    for y in range(66, 222, 26):
        left, right = (94, 226) if y > 116 else (max(34, 96 - (y - 44)), min(286, 224 + (y - 44)))
        draw.rectangle((left, y, right, y + 11), fill=NAVY)
    draw.polygon([(134, 38), (186, 38), (160, 76)], fill=(214, 204, 184))
    draw.polygon([(126, 40), (160, 78), (138, 86), (112, 48)], fill=(255, 252, 242))
    draw.polygon([(194, 40), (160, 78), (182, 86), (208, 48)], fill=(255, 252, 242))
    draw.line([(160, 80), (160, 220)], fill=(206, 194, 170), width=3)
    for y in range(98, 214, 28):
        draw.ellipse((156, y, 165, y + 9), fill=BRASS_DARK)
    draw.rounded_rectangle((180, 104, 212, 140), 4, outline=(206, 194, 170), width=3)


def _rug(draw: ImageDraw) -> None:
    _room(draw, 84)
    draw.rectangle((30, 10, 106, 76), fill=(172, 208, 224))
    draw.line([(68, 10), (68, 76)], fill=CREAM, width=5)
    draw.rectangle((30, 10, 106, 76), outline=CREAM, width=5)
    bands = (RED, CREAM, NAVY, BRASS, CREAM, RED, NAVY, CREAM, RED)
    for at, colour in enumerate(bands):
        top, bottom = (98 + at * 120 // len(bands), 98 + (at + 1) * 120 // len(bands))
        slant_top, slant_bottom = (bottom - 98) // 3, (top - 98) // 3
        draw.polygon(
            [(70 - slant_bottom, top), (250 + slant_bottom, top), (250 + slant_top, bottom),
             (70 - slant_top, bottom)], fill=colour,
        )  # fmt: skip
    for x in range(32, 290, 8):
        draw.line([(x, 218), (x - 2, 230)], fill=CREAM, width=2)
    draw.rectangle((252, 20, 300, 110), fill=WALNUT_DARK)
    draw.rectangle((258, 26, 294, 104), fill=WALNUT)


def _boots(draw: ImageDraw) -> None:
    _shade(draw, 0, 168, (190, 204, 214), (214, 222, 226))
    _shade(draw, 168, SIZE[1], (142, 148, 154), (104, 110, 118))
    for left, body, light in ((46, GREEN_DARK, GREEN), (150, GREEN, GREEN_LIGHT)):
        draw.ellipse((left - 6, 200, left + 134, 226), fill=(82, 88, 96))
        draw.polygon(
            [(left, 34), (left + 62, 34), (left + 60, 140), (left + 108, 164), (left + 122, 204),
             (left + 4, 204)], fill=body,
        )  # fmt: skip
        draw.polygon(
            [(left + 8, 40), (left + 22, 40), (left + 26, 190), (left + 12, 190)], fill=light
        )
        draw.ellipse((left - 1, 26, left + 63, 44), fill=light)
        draw.ellipse((left + 8, 29, left + 54, 41), fill=(18, 30, 26))
        draw.rectangle((left + 2, 200, left + 124, 212), fill=BRASS_DARK)
        draw.rectangle((left + 2, 54, left + 61, 62), fill=CREAM)


def _throw(draw: ImageDraw) -> None:
    _room(draw, 150)
    draw.ellipse((50, 206, 270, 232), fill=SHADOW)
    draw.rounded_rectangle((62, 60, 258, 214), 18, fill=WALNUT)
    draw.rounded_rectangle((78, 74, 242, 150), 12, fill=WALNUT_LIGHT)
    draw.polygon([(90, 52), (236, 52), (248, 190), (78, 200)], fill=(122, 128, 66))
    for x in range(98, 236, 22):
        draw.line([(x, 52), (x + (x - 160) // 9, 196)], fill=(150, 156, 92), width=7)
    for y in range(72, 190, 28):
        draw.line([(86, y), (242, y - 2)], fill=(94, 100, 46), width=6)
    for x in range(80, 248, 7):
        draw.line([(x, 194), (x - 1, 212)], fill=(150, 156, 92), width=2)


DRAWN: dict[str, Draw] = {
    "sofa": _sofa,
    "stool": _stool,
    "umbrella": _umbrella,
    "lamp": _lamp,
    "shirt": _shirt,
    "rug": _rug,
    "boots": _boots,
    "throw": _throw,
}


def picture(name: str) -> Image:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", SIZE)
    DRAWN[name](ImageDraw.Draw(image))
    return image


def drawn(name: str, turned: int = 0) -> bytes:
    """One of :data:`DRAWN` as a JPEG; ``turned`` by a step or two it has other colours."""
    from PIL import Image

    written, made = io.BytesIO(), picture(name)
    bands = made.split()
    made = Image.merge("RGB", bands[turned:] + bands[:turned])
    made.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()
