"""A picture from the disk, as a phone sends it."""

import io
from pathlib import Path

import pytest
from PIL import Image

from tui.photos import LARGEST, PhotoUnusable, read


def noise(side: int, kind: str) -> bytes:
    """A picture that cannot be compressed."""
    out = io.BytesIO()
    Image.effect_noise((side, side), 100).convert("RGB").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_small_picture_goes_as_it_is(kind: str, tmp_path: Path) -> None:
    content = noise(40, kind)
    (tmp_path / "a b.img").write_bytes(content)
    assert read(f" '{tmp_path}/a b.img' ") == (content, f"image/{kind.lower()}")


def test_a_path_from_home_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "me.png").write_bytes(noise(8, "PNG"))
    assert read("~/me.png")[1] == "image/png"


def test_a_large_picture_is_made_small_enough_for_a_text(tmp_path: Path) -> None:
    content = noise(1_800, "PNG")
    assert len(content) > LARGEST
    (tmp_path / "large.png").write_bytes(content)
    made, kind = read(str(tmp_path / "large.png"))
    assert kind == "image/jpeg"
    with Image.open(io.BytesIO(made)) as picture:
        assert max(picture.size) <= 1_600
    assert len(made) <= 1024 * 1024


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("", "Give the path", id="nothing"),
        pytest.param("none.png", "no such file", id="no file"),
        pytest.param(".", "a folder", id="a folder"),
        pytest.param("text.txt", "no picture", id="no picture"),
        pytest.param("half.png", "no picture", id="the beginning of one"),
        pytest.param("a\0b", "cannot be read", id="no path"),
    ],
)
def test_what_cannot_be_sent_is_explained(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("hello")
    (tmp_path / "half.png").write_bytes(noise(40, "PNG")[:12])
    with pytest.raises(PhotoUnusable, match=said):
        read(f"{tmp_path}/{name}" if name else name)
