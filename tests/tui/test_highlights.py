"""What is looked for stands out where the relay finds it, and a line stays as wide as it is."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from tui.sanitize import displayable, one_line
from tui.widgets.conversation_row import excerpt
from tui.widgets.fold import clip
from tui.widgets.highlights import found_in, marked

PLAIN, FOUND = Style(dim=True), Style(bold=True)


@pytest.mark.parametrize(
    ("line", "terms", "found"),
    [
        pytest.param("size nine", ("nin",), ["nin"], id="the beginning of a word"),
        pytest.param("asinine", ("nin",), [], id="not its middle"),
        pytest.param("Nine NINE nine", ("nine",), ["Nine", "NINE", "nine"], id="in any case"),
        pytest.param("red boots, red bag", ("red", "bo"), ["red", "bo", "red"], id="several words"),
        pytest.param("redder", ("red", "redd"), ["redd"], id="the longer of two"),
        pytest.param("a.b axb", ("a.b",), ["a.b"], id="a dot is no pattern"),
        pytest.param("((((", ("(",), ["(", "(", "(", "("], id="nor is a bracket"),
        pytest.param("nothing", (), [], id="nothing is looked for"),
        pytest.param("nothing", ("", " "), [], id="nor are spaces"),
        pytest.param("", ("x",), [], id="in an empty line"),
        pytest.param(
            "Café CAFE cafe\u0301s", ("cafe",), ["Café", "CAFE", "cafe\u0301"], id="accents"
        ),
        pytest.param("cafe", ("café",), ["cafe"], id="accents that are typed"),
        pytest.param("ﬁne", ("fin",), ["ﬁn"], id="letters printed as one"),
        pytest.param("straße", ("strasse",), ["straße"], id="a letter that is two"),
        pytest.param("Mrs O’Brien", ("o'brien",), ["O’Brien"], id="a quote is any quote"),
        pytest.param("我要中号", ("中",), ["中"], id="words without spaces"),
        pytest.param("尺码XL", ("xl",), ["XL"], id="a word that begins after them"),
        pytest.param("size_nine", ("nine",), ["nine"], id="a word after a line"),
        pytest.param("ok 👍🏻 👍", ("👍",), ["👍🏻", "👍"], id="an emoji with its skin tone"),
        pytest.param("a 👩\u200d👩\u200d👧", ("👩",), ["👩\u200d👩\u200d👧"], id="a family is one"),
        pytest.param("🇺🇸", ("🇺",), ["🇺🇸"], id="a flag is one"),
        pytest.param("שלום", ("של",), ["של"], id="right to left"),
    ],
)
def test_what_is_found(line: str, terms: tuple[str, ...], found: list[str]) -> None:
    assert [line[start:stop] for start, stop in found_in(line, terms)] == found


TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from("abcéß中한👩\u200d👧👍🏻🇺🇸❤\ufe0f\u0301אع 's_"))
)


@given(
    TEXT, st.lists(st.one_of(st.sampled_from(["a", "é", "👩", "🇺", "❤", "中"]), TEXT), max_size=4)
)
def test_a_line_keeps_its_letters_and_its_width(raw: str, terms: list[str]) -> None:
    line = one_line(raw)
    segments = marked(line, tuple(terms), PLAIN, FOUND)
    assert "".join(segment.text for segment in segments) == line
    assert sum(cell_len(segment.text) for segment in segments) == cell_len(line)
    spans = found_in(line, tuple(terms))
    assert all(start < stop for start, stop in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_a_term_as_long_as_a_text_is_no_trouble() -> None:
    assert found_in("a" * 1600, ("a" * 1600,)) == [(0, 1600)]
    assert len(found_in("é " * 800, ("e",))) == 800


# ---- the part of a text that a search shows


@pytest.mark.parametrize(
    ("text", "terms", "width", "part"),
    [
        pytest.param("a red boot", ("boot",), 40, "a red boot", id="what fits is whole"),
        pytest.param("nothing of it", ("boot",), 5, "nothing of it", id="as is what has none"),
        pytest.param("a\nred boot", ("boot",), 40, "a red boot", id="on one line"),
        pytest.param("one " * 20 + "boot", ("boot",), 20, "…one one boot", id="from a word on"),
        pytest.param("boot" * 20, ("boot" * 20,), 20, "boot" * 20, id="from the beginning"),
        pytest.param(
            "中" * 9 + "\n靴", ("靴",), 40, "中" * 9 + " 靴", id="wide letters are not cut"
        ),
    ],
)
def test_an_excerpt(text: str, terms: tuple[str, ...], width: int, part: str) -> None:
    assert excerpt(text, terms, width) == part


@given(
    st.text(alphabet="ab é中👩א\n.", max_size=200),
    st.text(alphabet="ab é中👩א\n.", max_size=200),
    st.integers(16, 60),
)
def test_what_was_found_is_in_sight(before: str, after: str, width: int) -> None:
    text = displayable(f"{before} needle {after}")
    part = excerpt(text, ("needle",), width)
    assert "needle" in clip(part, width)
    assert part.count("\u2068") == part.count("\u2069")


def test_what_stands_behind_a_long_word_is_in_sight() -> None:
    for letters in ("x" * 300, "中" * 300, "👩" * 300):
        assert "needle" in clip(excerpt(f"{letters} needle", ("needle",), 30), 30)
    assert "靴" in clip(excerpt("中" * 300 + "靴", ("靴",), 30), 30)
