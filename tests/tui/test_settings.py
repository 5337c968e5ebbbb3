"""What a person has set stays set; what a file says wrongly is put aside with a word."""

import stat
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.config import Remembered, load, unused
from tui.settings import DESKTOP, THEMES, Settings, decode, encode

USUAL = Settings()
WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
KEYS = st.lists(st.sampled_from(["f3", "ctrl+n", "comma", "é", "left_square_bracket"]), min_size=1)
ANY = st.builds(
    Settings,
    theme=st.sampled_from(list(THEMES)),
    preview=st.booleans(),
    bell=st.booleans(),
    desktop=st.sampled_from(list(DESKTOP)),
    title=st.booleans(),
    keys=st.dictionaries(WORDS, KEYS.map(",".join), max_size=3),
)


@given(ANY)
def test_what_is_written_is_read_again(settings: Settings) -> None:
    assert decode(encode(settings)) == settings


def test_only_what_differs_is_written() -> None:
    assert encode(USUAL) == {}
    assert encode(replace(USUAL, bell=False)) == {"bell": False}
    assert decode({"of_a_later_version": 3}) == USUAL


@given(settings=ANY)
def test_settings_outlive_the_program(
    tmp_path_factory: pytest.TempPathFactory, settings: Settings
) -> None:
    path = tmp_path_factory.mktemp("home") / "client.toml"
    memory = load(path)
    memory.set(settings)
    memory.remember("http://a", 'an"a\n\x00\x7f', "t\\1")
    again = load(path)
    assert again.settings == settings
    assert (again.trouble, again.tokens, again.usernames, again.url) == (
        None,
        {"http://a": "t\\1"},
        {"http://a": 'an"a\n\x00\x7f'},
        "http://a",
    )


def test_a_key_is_given_and_taken_back() -> None:
    given = USUAL.with_key("open", "f3").with_key("write", "f4,f5")
    assert given.keys == {"open": "f3", "write": "f4,f5"}
    assert given.with_key("open", "f6").keys == {"open": "f6", "write": "f4,f5"}
    assert given.with_key("open", None).keys == {"write": "f4,f5"}
    assert USUAL.keys == {}


WRONG = [
    pytest.param('theme = "neon"', id="a theme that there is not"),
    pytest.param("theme = 3", id="a theme that is a number"),
    pytest.param('desktop = "pigeon"', id="a way that there is not"),
    pytest.param('preview = "yes"', id="yes for true"),
    pytest.param("bell = 1", id="one for true"),
    pytest.param("title = []", id="a list"),
    pytest.param("keys = 3", id="keys that are no table"),
    pytest.param("keys = {open = 3}", id="a key that is a number"),
    pytest.param('keys = {open = ""}', id="an action without a key"),
    pytest.param('keys = {open = "f3,,f4"}', id="a key without a name"),
]


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_setting_signs_nobody_out_and_is_kept_beside(tmp_path: Path, line: str) -> None:
    path = tmp_path / "client.toml"
    written = f'url = "http://a"\n[relays."http://a"]\ntoken = "t"\n[settings]\n{line}\n'
    path.write_text(written)
    memory = load(path)
    assert (memory.token("http://a"), memory.settings) == ("t", USUAL)
    aside = tmp_path / "client.damaged"
    assert aside.read_text() == written
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    assert memory.trouble is not None
    assert str(aside) in memory.trouble
    assert "sign in" not in memory.trouble
    assert load(path).trouble is None, "it is said once"


def test_settings_that_are_no_table_are_kept_beside_too(tmp_path: Path) -> None:
    path = tmp_path / "client.toml"
    path.write_text("settings = 3\n")
    assert load(path).settings == USUAL
    assert (tmp_path / "client.damaged").read_text() == "settings = 3\n"


def test_what_was_set_aside_once_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "client.toml"
    for n in (1, 2, 3):
        path.write_text(f"url = {n}")
        assert load(path).trouble is not None
    kept = sorted(file.read_text() for file in tmp_path.iterdir())
    assert kept == ["url = 1", "url = 2", "url = 3"]


def test_a_name_is_found_even_where_every_name_is_used(tmp_path: Path) -> None:
    file = tmp_path / "x.damaged"
    assert unused(file) == file
    for each in (file, *(tmp_path / f"x.damaged{n}" for n in range(2, 100))):
        each.touch()
    assert unused(file) == file


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"x = " + b"[" * 100_000, id="brackets without end"),
        pytest.param(b"x = " + b"1" * 5_000, id="a number without end"),
        pytest.param(b"[relays.x]\nusername = []", id="a name that is a list"),
        pytest.param(b"\x00", id="a zero"),
        pytest.param(b"url = 'a'\nurl = 'b'", id="a key twice"),
    ],
)
def test_no_damage_is_a_traceback(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "client.toml"
    path.write_bytes(content)
    memory = load(path)
    assert memory == Remembered(path, trouble=memory.trouble)
    assert memory.trouble is not None
    assert (tmp_path / "client.damaged").read_bytes() == content


def test_a_home_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    memory = load(tmp_path / "home" / "client.toml")
    assert memory.trouble is not None
    assert "cannot be read" in memory.trouble
    with pytest.raises(OSError, match=r"\w"):
        memory.set(replace(USUAL, bell=False))


def test_every_setting_has_a_kind_that_is_checked() -> None:
    assert {field.name for field in fields(Settings)} == {
        "theme", "preview", "bell", "desktop", "title", "keys",
    }  # fmt: skip
    for field in fields(Settings):
        with pytest.raises(TypeError, match=field.name):
            decode({field.name: 3.5})
