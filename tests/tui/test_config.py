"""The client's memory: private, per relay, and never a traceback."""

import os
import stat
from pathlib import Path

import pytest

from tui.config import DEFAULT_URL, home, load, write_private


def test_a_token_is_remembered_per_relay_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "client.toml"
    memory = load(path)
    assert (memory.url, memory.token("http://a"), memory.trouble) == (DEFAULT_URL, None, None)
    memory.remember("http://a", "ana", "t1")
    memory.remember("http://b", "ben", "t2")
    again = load(path)
    assert (again.url, again.token("http://a"), again.token("http://b")) == ("http://b", "t1", "t2")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again.forget("http://a")
    assert load(path).token("http://a") is None
    assert load(path).usernames["http://a"] == "ana"
    assert os.listdir(path.parent) == ["client.toml"]


def test_a_file_is_never_readable_by_others_even_under_a_loose_mask(tmp_path: Path) -> None:
    path = tmp_path / "client.toml"
    path.write_text("url = 'x'\n")
    path.chmod(0o644)
    old = os.umask(0)
    try:
        write_private(path, "url = 'y'\n")
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "damage",
    [
        b"url = ",
        b"\xff\xfe",
        b"url = 3",
        b"relays = 3",
        b"[relays.x]\ntoken = 3",
        b"relays = {x=1}",
    ],
)
def test_a_damaged_file_is_set_aside_with_a_word(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "client.toml"
    path.write_bytes(damage)
    memory = load(path)
    assert memory.trouble is not None
    assert "sign in again" in memory.trouble
    assert (tmp_path / "client.damaged").read_bytes() == damage
    memory.remember("http://a", "ana", "t")
    assert load(path).token("http://a") == "t"


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "client.toml"
    path.mkdir()
    memory = load(path)
    assert memory.trouble is not None
    assert "cannot be read" in memory.trouble


def test_the_place_can_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLOORLINE_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.delenv("FLOORLINE_HOME")
    assert home().name == "floorline"
