"""What a search holds to be a word, and what it asks for."""

import pytest

from server.core.words import (
    LONGEST,
    Search,
    Wanted,
    beginnings,
    search_of,
    spaced,
    terms,
    typed,
    words,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Hello, THERE!", ["hello", "there"], id="case and punctuation are nothing"),
        pytest.param("a\n b\t\tc", ["a", "b", "c"], id="any space parts words"),
        pytest.param(
            "don't e-mail snake_case", ["don", "t", "e", "mail", "snake", "case"], id="so do signs"
        ),
        pytest.param("Élodie’s café", ["elodie", "s", "cafe"], id="accents are nothing"),
        pytest.param("cafe\u0301", ["cafe"], id="nor are they as a character of their own"),
        pytest.param(
            "Åse Þór Øyvind Łukasz", ["ase", "thor", "oyvind", "lukasz"], id="nor strokes"
        ),
        pytest.param("Straße STRASSE", ["strasse", "strasse"], id="one spelling of sharp s"),
        pytest.param("İstanbul ISPARTA ısı", ["istanbul", "isparta", "isi"], id="dotted or not"),
        pytest.param(
            "Ｆｕｌｌ ﬁne №5 ① x²", ["full", "fine", "no5", "1", "x2"], id="compatibility"
        ),
        pytest.param("𝐁𝐨𝐥𝐝 𝒮cript", ["bold", "script"], id="letters dressed up"),
        pytest.param("ok 👍🏽 done🎉👩‍👩‍👧", ["ok", "done"], id="emoji part words"),
        pytest.param("1️⃣ first", ["1", "first"], id="a keycap is its digit"),
        pytest.param("#42 $19.99", ["42", "19", "99"], id="digits are words"),
        pytest.param("東京タワー", list("東京タワー"), id="Han and kana stand alone"),
        pytest.param("ｶﾞｷﾞ", ["カ", "キ"], id="half-width kana too, without their marks"),
        pytest.param("in 東京 now", ["in", "東", "京", "now"], id="also among other letters"),
        pytest.param("안녕 abc", ["안", "녕", "abc"], id="hangul stands alone"),
        pytest.param("Привет Мир Ёлка", ["привет", "мир", "елка"], id="Cyrillic"),
        pytest.param("שָׁלוֹם مَرحبا", ["שלום", "مرحبا"], id="points of Hebrew and Arabic"),
        pytest.param("हिन्दी", ["हनद"], id="signs of a script part no words"),
        pytest.param("", [], id="nothing"),
        pytest.param(" …!? 🎉 \u200d", [], id="nothing that is a word"),
        pytest.param("x" * 100, ["x" * LONGEST], id="a long word by its beginning"),
        pytest.param("é" * 100, ["e" * LONGEST], id="a long accented word by its beginning"),
        pytest.param("\ud800a\udfffb", ["a", "b"], id="lone surrogates"),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected
    assert terms(text) == expected
    assert spaced(text) == "".join(f" {word}" for word in expected)


@pytest.mark.parametrize(
    ("query", "digits"),
    [
        ("(303) 555-0147", "3035550147"),
        ("+1 303.555.0147", "13035550147"),
        ("303", "303"),
        ("30", None),
        ("0033 1 99", "33199"),
        ("٣٠٣", "303"),
        ("３０３", "303"),
        ("x²³¹", None),
        ("kim 303", "303"),
        ("kim", None),
    ],
)
def test_the_digits_of_a_number_in_any_spelling(query: str, digits: str | None) -> None:
    asked = search_of(query, numbers=True)
    assert asked is not None
    assert asked.digits == digits
    unseen = search_of(query, numbers=False)
    assert unseen == Search(asked.terms, None)


@pytest.mark.parametrize("blank", [None, "", " \n\t"])
def test_a_blank_box_searches_for_nothing(blank: str | None) -> None:
    assert search_of(blank, numbers=True) is None


def test_beside_a_number_the_rest_is_a_name() -> None:
    asked = search_of("Kim Q4 (303) 555", numbers=True)
    assert asked == Search(("kim", "q4", "303", "555"), "4303555")
    assert asked.name == ("kim", "q4")


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("sofa", "The SOFA, please", True),
        ("sof", "The sofa", True),
        ("so", "The sofa", False),
        ("so", "so what", True),
        ("sofa blu", "a blue sofa", True),
        ("sof blue", "a blue sofa", False),
        ("ofa", "The sofa", False),
        ("sofa sofa", "sofa", True),
        ("京", "東京", True),
    ],
)
def test_the_last_word_may_have_just_begun(query: str, text: str, found: bool) -> None:
    assert typed(tuple(terms(query))).is_in(text) is found


def test_in_a_thread_every_word_may_have_just_begun() -> None:
    assert beginnings(("b", "so")) == Wanted((), ("b", "so"))
    assert beginnings(("b", "so")).is_in("A blue sofa")
    assert not beginnings(("b", "so")).is_in("A sofa")
