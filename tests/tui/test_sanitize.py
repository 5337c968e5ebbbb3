"""Text from outside neither commands the terminal nor breaks the layout (P11)."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from server.wire import Author, LeadRef, Media, Problem, Text
from tests.tui.counterpart import NOON
from tui.sanitize import BLANK, JOINS, MARKS, clean, displayable, isolated, named, one_line, typed
from tui.widgets.fold import clip, fill, fold

FSI, PDI = "\u2068", "\u2069"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        pytest.param("See you at 5", "See you at 5", id="plain text stays as it is"),
        pytest.param("a\tb", "a    b", id="a tab becomes spaces"),
        pytest.param("a\r\nb\rc\u2028d\x85e\x0bf", "a\nb\nc\nd\ne\nf", id="every break is one"),
        pytest.param("\x1b]52;c;cm0gLXJm\x07hi", "]52;c;cm0gLXJmhi", id="OSC 52 loses its ESC"),
        pytest.param("\x1b[2Jx\x9b31mz", "[2Jx31mz", id="ESC and C1 CSI go"),
        pytest.param("a\x00b\x08c\x7fd", "abcd", id="NUL, backspace, DEL go"),
        pytest.param("a\ud800b", "ab", id="lone surrogates go"),
        pytest.param("[@click=app.quit]x[/", "[@click=app.quit]x[/", id="markup is only text"),
        pytest.param("caf\u00e9 e\u0301", "caf\u00e9 e\u0301", id="accents stay"),
        pytest.param("e" + "\u0301" * 50, "e" + "\u0301" * MARKS, id="towers of marks are capped"),
        pytest.param("\u0301x", "x", id="a mark with nothing to sit on goes"),
        pytest.param("a \u0301b", "a b", id="a mark on a space goes"),
        pytest.param("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧", id="a family stays one"),
        pytest.param("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥", id="a heart on fire stays"),
        pytest.param("a\u200b\u200b\u2060b\ufeff", "ab", id="zero-width spam goes"),
        pytest.param("a\u200d\u200db", "ab", id="joiners between letters go"),
        pytest.param("中\u200d中", "中中", id="joiners between letters that are wide go too"),
        pytest.param("ශ්\u200dරී", "ශ්රී", id="Sinhala loses its joiner: two cells would count as one"),
        pytest.param("👍🏻 🏃🏿", "👍🏻 🏃🏿", id="a skin tone stays on its picture"),
        pytest.param("a🏻b🇺🏻", "ab🇺", id="a skin tone without a picture goes: it has no cell"),
        pytest.param("می\u200cخواهم", f"{FSI}می\u200cخواهم{PDI}", id="Persian keeps its joiner"),
        pytest.param("\u202eevil\u202c", "evil", id="an override goes"),
        pytest.param("\u2066a\u2067b", "ab", id="open isolates go"),
        pytest.param("שלום", f"{FSI}שלום{PDI}", id="right-to-left text is isolated"),
        pytest.param("a\nשלום\nb", f"a\n{FSI}שלום{PDI}\nb", id="line by line"),
        pytest.param("\u3164\uffa0", "", id="fillers go"),
        pytest.param("a\u00a0b\u2003c", "a b c", id="odd spaces become spaces"),
        pytest.param("\ue000", "\ufffd", id="private characters are shown as unknown"),
        pytest.param("🩷", "🩷", id="an emoji newer than the tables stays"),
    ],
)
def test_displayable(raw: str, shown: str) -> None:
    assert displayable(raw) == shown


def test_a_chain_of_emoji_is_cut_so_that_it_fits_its_cells() -> None:
    shown = displayable("\u200d".join(["👩"] * 100))
    longest = max(chain.count("\u200d") for chain in re.findall(r"(?:👩\u200d)+👩", shown))
    assert longest == JOINS


def test_a_text_without_anything_to_see_says_so() -> None:
    assert named("   ") == BLANK
    assert named("\u2800") == BLANK
    assert named("") == ""
    assert named(" x") == " x"


def test_a_name_has_one_line() -> None:
    assert one_line("Ana\nTorres") == "Ana Torres"
    assert one_line(f"a\n{FSI}שלום{PDI}") == f"{FSI}a שלום{PDI}"


def test_what_is_pasted_is_not_added_to() -> None:
    assert typed("שלום\x1b[2J") == "שלום[2J"


def test_cleaning_reaches_every_string_of_an_answer() -> None:
    text = Text(
        id="1\x1b", conversation_id="c", direction="inbound", body="a\x1b\nb", state="received",
        media=[Media(url="http://x/\x1b]8;;", content_type="image\x07")], error=None, segments=1,
        author=Author(kind="lead", id=None, name="An\na\x1b[31m"), at=NOON,
    )  # fmt: skip
    cleaned = clean(text)
    assert (cleaned.id, cleaned.body) == ("1", "a\nb")
    assert cleaned.author.name == "An a[31m"
    assert cleaned.media == [Media(url="http://x/]8;;", content_type="image")]
    assert clean({"k\x1b": ["\x1b", 3, None]}) == {"k": ["", 3, None]}


def test_what_is_clean_is_not_copied() -> None:
    ref = LeadRef(id="1", name="Ana", number="+1")
    assert clean(ref) is ref


def test_a_blank_body_and_a_blank_name_are_named() -> None:
    assert clean(LeadRef(id="1", name="\u200b", number="")).name == BLANK
    problem = Problem(type="", title="", status=400, detail="a\nb", code="")
    assert clean(problem).detail == "a\nb"


HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x07\x9b\x9d\u202e\u2066\u200d\u200b\u0301\ufe0f👩אعa \n\t[]/\\@"),
    ),
    max_size=60,
)


@given(HOSTILE)
def test_nothing_that_a_terminal_obeys_is_left(raw: str) -> None:
    shown = displayable(raw)
    for char in shown:
        assert char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp"), repr(
            char
        )
    for line in shown.split("\n"):
        assert line.count(FSI) == line.count(PDI) <= 1
        assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u200e\u200f") & set(line)


@given(HOSTILE)
def test_displaying_twice_is_displaying_once(raw: str) -> None:
    once = displayable(raw)
    assert displayable(once) == once


@given(HOSTILE, st.integers(4, 40))
def test_folded_lines_fit_and_lose_nothing_to_see(raw: str, width: int) -> None:
    shown = displayable(raw)
    lines = fold(shown, width)
    assert all(cell_len(line) <= width for line in lines)
    assert all(line.count(FSI) == line.count(PDI) for line in lines)
    kept = "".join("".join(lines).split()).replace(FSI, "").replace(PDI, "")
    assert kept == "".join(shown.split()).replace(FSI, "").replace(PDI, "")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        pytest.param("🇺🇸🇮🇱🇺🇸", 5, ["🇺🇸🇮🇱", "🇺🇸"], id="a flag is not cut in two"),
        pytest.param("x🇺🇸🇮🇱", 2, ["x", "🇺🇸", "🇮🇱"], id="nor where it begins at the edge"),
        pytest.param("👍🏻❤\ufe0f👍🏻", 4, ["👍🏻❤\ufe0f", "👍🏻"], id="tones and selectors stay"),
        pytest.param("中中中", 5, ["中中", "中"], id="a wide character is not cut in two"),
        pytest.param("कि की", 9, ["कि की  "], id="a vowel sign has room where it takes a cell"),
        pytest.param("किकि", 3, ["कि ", "कि "], id="and counts for the width"),
    ],
)
def test_folding_keeps_together_what_is_one(text: str, width: int, lines: list[str]) -> None:
    assert fold(text, width) == lines


def test_clipping_cuts_no_flag_in_two() -> None:
    assert clip("🇺🇸🇮🇱", 4) == "🇺🇸🇮🇱"
    assert clip("🇺🇸🇮🇱", 3) == "🇺🇸…"
    assert clip("x🇺🇸🇮🇱", 4) == "x🇺🇸…"
    assert clip("x🇺🇸🇮🇱", 3) == "x…"


@given(HOSTILE, st.integers(1, 40))
def test_a_clipped_text_fits_and_a_filled_one_is_exactly_as_wide(raw: str, width: int) -> None:
    shown = displayable(raw)
    assert cell_len(clip(shown, width)) <= width
    assert cell_len(fill(shown, width)) == width
    assert "\n" not in fill(shown, width)
    assert isolated(clip(shown, width)) == clip(shown, width)
