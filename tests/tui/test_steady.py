"""Lines stay in their place on terminals that count cells in their own way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment

from tests.tui.terminal_grammar import check
from tests.tui.test_sanitize import HOSTILE
from tui.sanitize import one_line
from tui.steady import _split, steady

TONED = "\x1b7  \x1b8👍🏻\x1b8\x1b[2C"


@pytest.mark.parametrize(
    ("frame", "written"),
    [
        pytest.param("\x1b[1;1H\x1b[1mHello\x1b[0m", None, id="plain text goes as it is"),
        pytest.param("Café ▌ 你好 שלום ✓ “x”", None, id="so does what all terminals agree on"),
        pytest.param("a👍🏻b", f"a{TONED}b", id="after a skin tone the cursor is put back"),
        pytest.param("❤\ufe0f", "\x1b7  \x1b8❤\ufe0f\x1b8\x1b[2C", id="after a selector"),
        pytest.param("🇺🇸", "\x1b7  \x1b8🇺🇸\x1b8\x1b[2C", id="after a flag"),
        pytest.param("\x1b[1mकि \x1b[0m", "\x1b[1m\x1b7  \x1b8कि \x1b8\x1b[2C\x1b[0m",
                     id="a text with vowel signs is put back at its end: there is its room"),
        pytest.param("\x1b]2;👍🏻\x07👍🏻", f"\x1b]2;👍🏻\x07{TONED}", id="a title is not drawn"),
        pytest.param("\u2068אב\x1b[0m", "\u2068אב\u2069\x1b[0m", id="a cut isolate is closed"),
        pytest.param("ab\u2069 c", "ab c", id="an end without an isolate goes"),
    ],
)  # fmt: skip
def test_a_frame(frame: str, written: str | None) -> None:
    assert steady(frame) == (frame if written is None else written)


@given(HOSTILE)
def test_a_steady_text_may_be_written_and_shows_the_same(raw: str) -> None:
    text = one_line(raw)
    assert steady(steady("\x1b[0m")) == "\x1b[0m"
    check(f"\x1b[1;1H{steady(text)}\x1b[0m".encode(), size=(300, 1))


@given(HOSTILE, st.integers(0, 60))
def test_a_segment_is_cut_where_it_is_asked(raw: str, cut: int) -> None:
    """Rich's own cut loses a cell between a character and its selector."""
    segment = Segment(one_line(raw))
    before, after = _split(segment, cut)
    wide = segment.cell_length
    assert (before.cell_length, after.cell_length) == (min(cut, wide), max(0, wide - cut))
    for part in (before.text, after.text):
        assert part.count("\u2068") == part.count("\u2069")


def test_a_selector_is_not_parted_from_its_character() -> None:
    before, after = _split(Segment("a❤\ufe0fb"), 2)
    assert (before.text, after.text) == ("a ", " b")
    assert cell_len("a❤\ufe0f") == 3
