"""Files of this machine that are attached: read whole, made smaller, or refused in words."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from tests.support.files import PDF, bomb, png
from tui.attachments import LARGEST, Attachment, media, not_ready, size_words, why_not
from tui.disk import (
    LARGEST_PICTURE,
    FileUnusable,
    completed,
    is_picture_file,
    load,
    looks_like_a_path,
    offered,
    path_of,
    save,
)


def test_a_file_goes_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "list.pdf").write_bytes(PDF)
    loaded = load(f"{tmp_path}/list.pdf")
    assert (loaded.name, loaded.content) == ("list.pdf", PDF)


def test_a_small_picture_goes_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    assert load(f'"{tmp_path}/a.png"').content == png()


def test_a_large_picture_is_made_smaller(tmp_path: Path) -> None:
    noise = Image.frombytes("RGB", (900, 900), os.urandom(900 * 900 * 3))
    noise.save(tmp_path / "noise.png")
    assert (tmp_path / "noise.png").stat().st_size > LARGEST_PICTURE
    loaded = load(str(tmp_path / "noise.png"))
    assert loaded.name == "noise.jpg"
    assert len(loaded.content) < LARGEST_PICTURE
    with Image.open(io.BytesIO(loaded.content)) as opened:
        assert opened.format == "JPEG"


def test_a_webp_goes_as_the_jpeg_that_phones_get(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 8), (255, 0, 0, 128)).save(tmp_path / "a.webp")
    loaded = load(str(tmp_path / "a.webp"))
    assert loaded.name == "a.jpg"
    assert loaded.content.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("gone.png", "no such file", id="not there"),
        pytest.param("empty.png", "empty", id="empty"),
        pytest.param("folder", "folder", id="a folder"),
        pytest.param("pipe.png", "pipe", id="a pipe, which would never end"),
        pytest.param("large.bin", "at most 5 MB", id="more than a text carries"),
        pytest.param("bomb.png", "too many pixels", id="a decompression bomb"),
        pytest.param("half.png", "damaged", id="a picture that only begins as one"),
        pytest.param("", "Give the path", id="nothing"),
    ],
)
def test_what_cannot_be_sent_says_why(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "large.bin").write_bytes(b"x" * (LARGEST + 1))
    (tmp_path / "bomb.png").write_bytes(bomb(60_000))
    (tmp_path / "half.png").write_bytes(b"\x89PNG\r\n\x1a\n and nothing more")
    with pytest.raises(FileUnusable, match=words):
        load(str(tmp_path / name) if name else "")


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    """A path through a file, which nobody may, not even the superuser."""
    (tmp_path / "a.png").write_bytes(png())
    with pytest.raises(FileUnusable, match="no such file"):
        load(f"{tmp_path}/a.png/b.png")


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/a/b.png", "/a/b.png"),
        ("'/a/b c.png'", "/a/b c.png"),
        ("/a/b\\ c.png ", "/a/b c.png"),
        ("file:///a/b%20c.png", "/a/b c.png"),
    ],
)
def test_a_path_is_read_as_terminals_paste_it(typed: str, path: str) -> None:
    assert path_of(typed) == Path(path)
    assert looks_like_a_path(typed)


@pytest.mark.parametrize("text", ["hello", "see https://x.example/a.png", "/a\n/b", "/" * 2_000])
def test_other_words_are_no_path(text: str) -> None:
    assert not looks_like_a_path(text)


def test_only_a_picture_that_is_there_is_offered_when_its_path_is_pasted(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    (tmp_path / "b.png").write_bytes(b"words")
    os.mkfifo(tmp_path / "c.png")
    assert is_picture_file(f"{tmp_path}/a.png")
    assert not any(is_picture_file(f"{tmp_path}/{name}") for name in ("b.png", "c.png", "d.png"))


def test_what_begins_so_is_offered_first_and_completed(tmp_path: Path) -> None:
    for name in ("sofa-1.png", "sofa-2.png", "my sofa.png", ".sofa", "bad\x1bname"):
        (tmp_path / name).touch()
    (tmp_path / "sofas").mkdir()
    found = offered(f"{tmp_path}/so")
    assert [each.name for each in found] == ["sofas", "sofa-1.png", "sofa-2.png", "my sofa.png"]
    assert completed(f"{tmp_path}/so", found) == f"{tmp_path}/sofa"
    assert completed(f"{tmp_path}/sofa-", offered(f"{tmp_path}/sofa-")) == f"{tmp_path}/sofa-"
    assert offered(f"{tmp_path}/nowhere/x") == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    there = tmp_path / "a.pdf"
    assert save(str(there), b"one") == there
    for path, words in ((there, "another name"), (tmp_path, "folder"), (there / "b", "cannot")):
        with pytest.raises(FileUnusable, match=words):
            save(str(path), b"two")
    assert there.read_bytes() == b"one"


READY = Attachment("k", "a.png", 2_000_000, "image/png", "m1")


def test_a_text_carries_ten_at_most_and_five_megabytes_together() -> None:
    assert why_not([READY] * 2, 900_000) is None
    assert "5 MB" in str(why_not([READY] * 2, 1_100_000))
    assert "10" in str(why_not([Attachment(str(n), "a") for n in range(10)]))


def test_a_text_waits_for_what_goes_with_it() -> None:
    assert not_ready([READY]) is None
    assert "still on its way" in str(not_ready([READY, Attachment("b", "b.png")]))
    trouble = Attachment("c", "c.png", trouble="No relay answers.")
    assert "“c.png” did not get to the relay: No relay" in str(not_ready([trouble]))
    assert media([READY, Attachment("b", "b.png")]) == ["media:m1"]


@pytest.mark.parametrize(
    ("size", "words"),
    [(None, ""), (0, ""), (999, "999 bytes"), (40_400, "40 KB"), (5_000_000, "5 MB")],
)
def test_sizes_are_said_in_words(size: int | None, words: str) -> None:
    assert size_words(size) == words
