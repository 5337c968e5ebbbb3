"""Whatever comes as a picture is shown small, or refused with a word; it never raises."""

import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from rich.cells import cell_len
from rich.color_triplet import ColorTriplet

from tui.widgets.pictures import HIGHEST, TOO_LARGE, WIDEST, NoPicture, Picture, decoded

RED, BLUE, WHITE = ColorTriplet(255, 0, 0), ColorTriplet(0, 0, 255), ColorTriplet(255, 255, 255)
DAMAGED = NoPicture("The picture is damaged or of an unknown kind.")


def file(image: Image.Image, kind: str, **options: Any) -> bytes:
    to = io.BytesIO()
    image.save(to, kind, **options)
    return to.getvalue()


def red(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    return Image.new("RGB", (width, height), "red").convert(mode)


def declared(width: int, height: int) -> bytes:
    """A PNG that says to be so large, and is a few bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    signature = b"\x89PNG\r\n\x1a\n"
    return (
        signature
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def shown(content: bytes) -> Picture:
    """A picture that fits, every line of it as wide."""
    picture = decoded(content)
    assert isinstance(picture, Picture), picture
    assert 1 <= picture.width <= WIDEST
    assert 1 <= len(picture.rows) <= HIGHEST
    assert len(picture.lines) == len(picture.rows)
    for line in picture.lines:
        assert sum(cell_len(segment.text) for segment in line) == picture.width
    return picture


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_of_every_kind_is_shown_in_its_colours(kind: str) -> None:
    picture = shown(file(red(), kind))
    assert (picture.width, len(picture.rows)) == (36, HIGHEST)
    for row in picture.rows:
        for colour in (colour for cell in row for colour in cell):
            assert (colour.red, colour.green, colour.blue) == pytest.approx((255, 0, 0), abs=3)


def test_neighbours_of_one_colour_are_one() -> None:
    assert {len(line) for line in shown(file(red(), "PNG")).lines} == {1}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "F"])
def test_a_picture_in_every_mode_is_shown(mode: str) -> None:
    kind = "TIFF" if mode == "F" else "PNG"
    content = file(red(mode=mode), kind)
    assert decoded(content) == DAMAGED if kind == "TIFF" else shown(content)


@pytest.mark.parametrize(
    ("width", "height"),
    [
        (1, 1),
        (2, 1),
        (1, 2),
        (1, 9_000),
        (9_000, 1),
        (3, 200),
        (200, 3),
        (44, 32),
        (45, 33),
        (43, 31),
    ],
)
def test_a_picture_of_every_shape_fits(width: int, height: int) -> None:
    shown(file(red(width, height), "PNG"))


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 3_000), st.integers(1, 3_000))
def test_a_picture_of_any_size_fits(width: int, height: int) -> None:
    shown(file(Image.new("1", (width, height)), "PNG"))


def test_what_is_transparent_is_white() -> None:
    clear = Image.new("RGBA", (60, 40), (255, 0, 0, 0))
    assert set(shown(file(clear, "PNG")).rows[0]) == {(WHITE, WHITE)}
    half = Image.new("RGBA", (60, 40), (255, 0, 0, 128))
    assert shown(file(half, "PNG")).rows[0][0][0] == ColorTriplet(255, 127, 127)
    palette = red(mode="P")
    assert set(shown(file(palette, "PNG", transparency=palette.getpixel((0, 0)))).rows[0]) == {
        (WHITE, WHITE)
    }


def test_the_upper_half_of_a_cell_is_its_ink() -> None:
    image = Image.new("RGB", (WIDEST, 2 * HIGHEST), "blue")
    image.paste((255, 0, 0), (0, 0, WIDEST, 1))
    picture = shown(file(image, "PNG"))
    assert picture.rows[0][0] == (RED, BLUE)
    style = picture.lines[0][0].style
    assert style is not None
    assert style.color is not None
    assert style.bgcolor is not None
    assert (style.color.triplet, style.bgcolor.triplet) == (RED, BLUE)


def test_a_photo_from_a_phone_held_upright_stands_upright() -> None:
    image = red(60, 30)
    image.paste((0, 0, 255), (30, 0, 60, 30))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned right by a quarter
    picture = shown(file(image, "PNG", exif=exif))
    assert (picture.width, len(picture.rows)) == (HIGHEST, HIGHEST)
    assert (picture.rows[0][0][0], picture.rows[-1][0][1]) == (RED, BLUE)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_picture_is_shown(kind: str) -> None:
    frames = [Image.new("RGB", (60, 40), "blue")]
    content = file(red(), kind, save_all=True, append_images=frames, duration=100, lossless=True)
    assert shown(content).rows[0][0][0] == RED


@pytest.mark.parametrize(
    ("width", "height"),
    [
        pytest.param(6_400, 6_400, id="a little too large"),
        pytest.param(10_000, 10_000, id="large enough for a warning"),
        pytest.param(60_000, 60_000, id="a bomb"),
        pytest.param(2**31 - 1, 2**31 - 1, id="as large as can be said"),
    ],
)
def test_what_says_to_be_huge_is_not_decoded(width: int, height: int) -> None:
    assert decoded(declared(width, height)) == NoPicture(TOO_LARGE)


def test_the_largest_picture_is_shown() -> None:
    shown(file(Image.new("1", (8_000, 5_000)), "PNG"))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html>no</html>", id="a page"),
        pytest.param(b"\x89PNG\r\n\x1a\n", id="a beginning alone"),
        pytest.param(b"GIF89a", id="another beginning"),
        pytest.param(declared(10, 10), id="no pixels"),
        pytest.param(declared(0, 10), id="no width"),
        pytest.param(file(red(), "BMP"), id="a kind that is not shown"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", id="a program"),
    ],
)
def test_what_is_no_picture_is_said(content: bytes) -> None:
    assert decoded(content) == DAMAGED


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_that_was_cut_off_never_raises(kind: str) -> None:
    content = file(Image.effect_noise((60, 40), 90).convert("RGB"), kind)
    assert decoded(content[: len(content) // 2]) == DAMAGED
    for length in range(0, len(content), 97):
        assert isinstance(decoded(content[:length]), NoPicture | Picture)


WHOLE = {
    kind: file(Image.effect_noise((20, 20), 90).convert("RGB"), kind)
    for kind in ("PNG", "JPEG", "GIF", "WEBP")
}


@settings(deadline=None)
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=12),
)
def test_a_damaged_picture_never_raises(kind: str, damage: list[tuple[int, int]]) -> None:
    content = bytearray(WHOLE[kind])
    for at, byte in damage:
        content[at % len(content)] = byte
    match decoded(bytes(content)):
        case Picture():
            shown(bytes(content))
        case NoPicture(because):
            assert because.endswith(".")
