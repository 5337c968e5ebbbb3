"""What of a text is stored."""

import pytest

from server.core.texts import storable


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("  two  spaces  ", "  two  spaces  ", id="spaces stay where they were"),
        pytest.param("a\tb\nc", "a\tb\nc", id="tabs and newlines stay"),
        pytest.param("a\r\nb\rc\n\r\nd", "a\nb\nc\n\nd", id="every line ending is a newline"),
        pytest.param("a\x00b", "ab", id="NUL is dropped"),
        pytest.param("\x1b]52;c;AAAA\x07hi", "]52;c;AAAAhi", id="ESC and BEL are dropped"),
        pytest.param("a\x7fb\x9bc\x85d", "abcd", id="DEL and C1 are dropped"),
        pytest.param("a\x0bb\x0cc\x08d", "abcd", id="the rest of C0 is dropped"),
        pytest.param("a\ud83db\udc00", "ab", id="lone surrogates are dropped"),
        pytest.param(
            "👩‍👩‍👧‍👦 ❤️ 👍🏽", "👩‍👩‍👧‍👦 ❤️ 👍🏽", id="emoji keep joiners and variation selectors"
        ),
        pytest.param(
            "\u202eabc\u202c \u200f\u05e9\u05dc\u05d5\u05dd",
            "\u202eabc\u202c \u200f\u05e9\u05dc\u05d5\u05dd",
            id="bidi stays",
        ),
        pytest.param(
            "e\u0301\u00a0\u2028", "e\u0301\u00a0\u2028", id="accents and odd spaces stay"
        ),
        pytest.param("[@click=x]y[/", "[@click=x]y[/", id="markup is a matter of the client"),
        pytest.param("", "", id="nothing stays nothing"),
    ],
)
def test_storable(text: str, kept: str) -> None:
    assert storable(text) == kept


def test_what_is_storable_stays_as_it_is() -> None:
    once = storable("".join(map(chr, range(0x3000))) + "\r\x00\n\ud800\udc00")
    assert storable(once) == once


def test_what_is_storable_can_be_written_as_utf_8() -> None:
    assert storable("\ud800x\udfff").encode() == b"x"
