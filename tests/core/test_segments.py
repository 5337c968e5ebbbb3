"""Counting segments: the vectors of the carrier's own calculator, then the edges."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.segments import Segments, count

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇺🇸"
WAVE = "👋🏽"
HEART = "❤️"
KEYCAP = "1️⃣"
HANGUL = "\u1112\u1161\u11ab"  # one syllable of three jamo
ACCENTED = "e\u0301"
ENDLESS = "a" + "\u0301" * 200


def sentence(claim: str, text: str, segments: int) -> Any:
    return pytest.param(text, segments, id=claim)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        sentence("160 plain characters are one segment", "a" * 160, 1),
        sentence("one more makes two", "a" * 161, 2),
        sentence("306 fill two joined segments", "a" * 306, 2),
        sentence("307 need a third", "a" * 307, 3),
        sentence("80 euro signs fill one segment", "€" * 80, 1),
        sentence("81 euro signs need two", "€" * 81, 2),
        sentence("an escape pair does not fit into the last septet", "a" * 159 + "€", 2),
        sentence("an escape pair moves whole to the next segment", "a" * 152 + "€" + "a" * 153, 3),
        sentence("70 Cyrillic letters are one segment", "ы" * 70, 1),
        sentence("71 are two", "ы" * 71, 2),
        sentence("35 emoji are one segment", "😀" * 35, 1),
        sentence("36 emoji are two", "😀" * 36, 2),
        sentence("67 emoji are three, since none is split", "😀" * 67, 3),
        sentence("an emoji at the seam moves to the next", "ы" * 66 + "😀" + "ы" * 66, 3),
        sentence("seven families are two segments", FAMILY * 7, 2),
    ],
)
def test_the_carriers_vectors(text: str, segments: int) -> None:
    assert count(text).segments == segments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", Segments("GSM-7", 0, 0, 160), id="an empty text has no segment"),
        pytest.param("Hello", Segments("GSM-7", 5, 1, 160), id="plain text is GSM-7"),
        pytest.param("Ça va, Ñandú?", Segments("UCS-2", 13, 1, 70), id="ú is not in GSM-7"),
        pytest.param("Ça va, Ñandù?", Segments("GSM-7", 13, 1, 160), id="Ç, Ñ and ù are"),
        pytest.param("ça", Segments("UCS-2", 2, 1, 70), id="a small ç is not"),
        pytest.param("a`b", Segments("UCS-2", 3, 1, 70), id="a backtick is not"),
        pytest.param("a\tb", Segments("UCS-2", 3, 1, 70), id="a tab is not"),
        pytest.param("it’s", Segments("UCS-2", 4, 1, 70), id="a curly quote is not"),
        pytest.param("a\x1bb", Segments("UCS-2", 3, 1, 70), id="a bare escape is not"),
        pytest.param("a\r\nb", Segments("GSM-7", 4, 1, 160), id="line ends are"),
        pytest.param("^{}\\[]~|€\f", Segments("GSM-7", 20, 1, 160), id="extensions count two"),
        pytest.param("😀", Segments("UCS-2", 2, 1, 70), id="an emoji counts two"),
        pytest.param(FAMILY, Segments("UCS-2", 11, 1, 70), id="a family counts eleven"),
        pytest.param("a" * 161, Segments("GSM-7", 161, 2, 153), id="joined GSM-7 holds 153"),
        pytest.param("ы" * 71, Segments("UCS-2", 71, 2, 67), id="joined UCS-2 holds 67"),
        pytest.param("\ud83d", Segments("UCS-2", 1, 1, 70), id="half a surrogate pair is counted"),
    ],
)
def test_encoding_and_units(text: str, expected: Segments) -> None:
    assert count(text) == expected


@pytest.mark.parametrize(
    "grapheme",
    [
        pytest.param(FAMILY, id="a family"),
        pytest.param(FLAG, id="a flag"),
        pytest.param(WAVE, id="a skin tone"),
        pytest.param(HEART, id="a variation selector"),
        pytest.param(KEYCAP, id="a keycap"),
        pytest.param(HANGUL, id="a Hangul syllable in jamo"),
        pytest.param("한\u11ab", id="a Hangul syllable with a trailing jamo"),
        pytest.param(ACCENTED, id="a combining accent"),
        pytest.param("\u0e01\u0e33", id="Thai sara am"),
        pytest.param("का", id="a Devanagari vowel sign"),
        pytest.param("\u0600\u0661", id="an Arabic number sign with its digit"),
        pytest.param("🏴\U000e0067\U000e0062\U000e007f", id="a flag of tags"),
        pytest.param("🏳️‍🌈", id="a rainbow flag"),
        pytest.param("\r\n", id="a line end"),
    ],
)
def test_a_grapheme_is_never_split(grapheme: str) -> None:
    units = count(grapheme + "ы").units - 1
    for room in range(1, units):
        seam = "ы" * (67 - room) + grapheme
        assert count(seam + "ы" * (67 - units)).segments == 2
        assert count(seam + "ы" * (67 - units + 1)).segments == 3


@pytest.mark.parametrize(
    "pair",
    [
        pytest.param("😀😀", id="two emoji"),
        pytest.param(FLAG * 2, id="two flags"),
        pytest.param("a\u200bb", id="letters around a zero-width space"),
        pytest.param("a\u200dы", id="letters around a joiner"),
        pytest.param("한국", id="two Hangul syllables"),
        pytest.param("\n\u0301", id="a line end and an accent"),
    ],
)
def test_separate_graphemes_may_part(pair: str) -> None:
    units = count("ы" + pair).units - 1
    seams = [count("ы" * (67 - room) + pair + "ы" * (67 + room - units)) for room in range(units)]
    assert any(seam.segments == 2 for seam in seams[1:])


def test_a_line_end_is_kept_whole_in_gsm_too() -> None:
    assert count("a" * 152 + "\r\n" + "a" * 152).segments == 3


def test_a_grapheme_longer_than_a_segment_is_split_between_characters() -> None:
    assert count(ENDLESS) == Segments("UCS-2", 201, 3, 67)
    assert count("ы" * 60 + ENDLESS).segments == 4


@pytest.mark.parametrize("repeated", ["\u0301", "😀\u200d", FLAG, "\u1100", "{", "ы"])
def test_a_hostile_text_is_counted_in_linear_time(repeated: str) -> None:
    assert count(repeated * 20_000).segments >= 20_000 // 153


texts = st.text() | st.text(alphabet=["a", "€", "\r", "\n", "ы", "😀", *FAMILY, *FLAG, *ACCENTED])


@given(texts.map(lambda text: text * 9), texts)
def test_more_text_never_takes_fewer_segments(text: str, more: str) -> None:
    assert count(text).segments <= count(text + more).segments


@given(texts.map(lambda text: text * 9))
def test_segments_hold_the_units(text: str) -> None:
    counted = count(text)
    assert counted.segments * counted.per_segment >= counted.units
    assert (counted.segments == 0) == (text == "")
    assert (counted.segments <= 1) == (counted.per_segment in (160, 70))


@given(st.text(alphabet="abc @\n", min_size=161))
def test_plain_text_wastes_nothing(text: str) -> None:
    assert count(text).segments == -(-len(text) // 153)


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo", "Po", "Sc"]), min_size=71))
def test_text_without_compounds_counts_as_if_looked_at_closely(text: str) -> None:
    closely = count(text + "\u0301").segments
    assert closely - count(text).segments in (0, 1)
