"""What a text costs is said as the carrier will count it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.segments import count
from tui.lengths import PLAIN, length, told

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", "", id="nothing is said of nothing"),
        pytest.param("a", "1 of 160", id="from the first letter on"),
        pytest.param("a" * 160, "160 of 160", id="a full segment"),
        pytest.param("a" * 161, "2 segments · 145 left", id="two hold less each"),
        pytest.param("a" * 306, "2 segments · 0 left", id="two full ones"),
        pytest.param("a" * 307, "3 segments · 152 left", id="and a third"),
        pytest.param("€" * 80, "160 of 160", id="a euro sign counts two"),
        pytest.param(
            "€" * 81, "2 segments · 143 left", id="what the first cannot hold is not left"
        ),
        pytest.param("a" * 159 + "€", "2 segments · 145 left", id="an escape pair moves on"),
        pytest.param("a" * 152 + "€" + "a" * 153, "3 segments · 151 left", id="whole"),
        pytest.param("ы" * 70, "70 of 70 · UCS-2", id="other letters"),
        pytest.param("ы" * 71, "2 segments · 63 left · UCS-2", id="and more of them"),
        pytest.param("😀" * 35, "70 of 70 · UCS-2", id="an emoji counts two"),
        pytest.param("😀" * 36, "2 segments · 61 left · UCS-2", id="and more of them are two"),
        pytest.param("😀" * 67, "3 segments · 65 left · UCS-2", id="none is split"),
        pytest.param("ы" * 66 + "😀" + "ы" * 66, "3 segments · 66 left · UCS-2", id="at the seam"),
        pytest.param(FAMILY * 7, "2 segments · 56 left · UCS-2", id="families move on whole"),
        pytest.param("it’s", "4 of 70 · UCS-2", id="a curly quote"),
    ],
)
def test_what_is_said_of_a_text(text: str, words: str) -> None:
    assert told(text) == words


@pytest.mark.parametrize(
    ("text", "saved", "because"),
    [
        pytest.param("it’s" + "a" * 100, 1, "1 curly quote", id="one quote costs a segment"),
        pytest.param("“a”" + "a" * 100, 1, "2 curly quotes", id="a pair of quotes"),
        pytest.param("—–" + "a" * 100, 1, "2 long dashes", id="dashes, in plural"),
        pytest.param("…" + "a" * 100, 1, "1 ellipsis sign", id="an ellipsis"),
        pytest.param("\u00a0\u202f" + "a" * 100, 1, "2 hard spaces", id="spaces"),
        pytest.param("“a—" + "a" * 100, 1, "2 special signs", id="several kinds"),
        pytest.param("•" + "a" * 300, 3, "1 special sign", id="one without a name"),
        pytest.param("it’s", 0, "", id="where nothing is spared nothing is said"),
        pytest.param("it’s 😀" + "a" * 100, 0, "", id="nor where something else costs it"),
        pytest.param("…" * 60, 0, "", id="nor where the plain text is as long"),
    ],
)
def test_what_would_spare_a_segment(text: str, saved: int, because: str) -> None:
    measured = length(text)
    assert (measured.saved, measured.because) == (saved, because)
    assert (measured.plain is not None) == bool(saved)


SIGNS = st.text(alphabet=[*PLAIN, *"ab €{\n", "ы", "😀", "é", "\u0301", "\ud800"], max_size=60)


@given(SIGNS.map(lambda text: text * 9))
def test_a_replacement_saves_what_it_says_and_leaves_no_special_sign(text: str) -> None:
    measured = length(text)
    assert measured.segments == count(text)
    if measured.plain is None:
        assert measured.saved == 0
    else:
        assert count(text).segments - count(measured.plain).segments == measured.saved > 0
        assert not set(measured.plain) & set(PLAIN)
        assert length(measured.plain).plain is None


@given(st.text(alphabet="abcé @€{}[]\n£Ñü", max_size=400))
def test_what_is_sent_in_gsm_is_never_changed(text: str) -> None:
    assert length(text).plain is None
    assert not set(PLAIN) & set(text)


@given(SIGNS.map(lambda text: text * 9).filter(lambda text: count(text).segments > 1))
def test_as_many_letters_as_are_left_fit_and_one_more_does_not(text: str) -> None:
    found = re.search(r"· (\d+) left", told(text))
    assert found is not None
    segments, left = count(text).segments, int(found[1])
    assert count(text + "a" * left).segments == segments
    assert count(text + "a" * (left + 1)).segments == segments + 1


def test_every_plain_sign_is_one_that_gsm_has() -> None:
    assert {count(sign).encoding for sign in PLAIN.values()} == {"GSM-7"}
    assert {count(sign).encoding for sign in PLAIN} == {"UCS-2"}
