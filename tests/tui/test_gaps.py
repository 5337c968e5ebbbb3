"""Gaps of a text that is being written."""

import pytest

from tui.gaps import (
    Gap,
    advice,
    after,
    before,
    gaps,
    index,
    listed,
    place,
    question,
    refusal,
    without,
)

TWO = "Hi {{car}}, in {{size!}}?"
CAR, SIZE = gaps(TWO)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Hello", [], id="words alone have none"),
        pytest.param(TWO, [("car", False), ("size", True)], id="one is needed, one is not"),
        pytest.param("{{ first name }}", [("first name", False)], id="spaces around a name"),
        pytest.param("{{car !}}", [("car", True)], id="a space before the mark"),
        pytest.param("{{car | yours}}", [], id="a fallback is no gap"),
        pytest.param("{{}} {{ca", [], id="nothing in it, or not closed"),
        pytest.param("{{ca\nr}}", [], id="over two lines"),
        pytest.param("a } b { c }} {car}", [], id="single braces are text"),
        pytest.param("{{{car}}}", [("car", False)], id="more braces than needed"),
        pytest.param("{{!}}", [("!", True)], id="a name that is none"),
    ],
)
def test_gaps_of_a_text(text: str, expected: list[tuple[str, bool]]) -> None:
    assert [(gap.name, gap.required) for gap in gaps(text)] == expected


def test_a_text_that_the_relay_does_not_fill_has_every_field_as_a_gap() -> None:
    assert [gap.name for gap in gaps("{{car | yours}}", filled=False)] == ["car"]


@pytest.mark.parametrize(
    ("at", "following", "preceding"),
    [
        pytest.param(0, CAR, SIZE, id="at the beginning: back goes to the last"),
        pytest.param(CAR.start, CAR, SIZE, id="before the first"),
        pytest.param(CAR.start + 2, SIZE, SIZE, id="inside one"),
        pytest.param(CAR.end, SIZE, CAR, id="behind the first"),
        pytest.param(len(TWO), CAR, SIZE, id="at the end: on goes to the first"),
    ],
)
def test_the_next_gap_and_the_one_before(at: int, following: Gap, preceding: Gap) -> None:
    found = gaps(TWO)
    assert after(found, at) == following
    assert before(found, at) == preceding


def test_without_gaps_there_is_none_to_go_to() -> None:
    assert after([], 0) is None
    assert before([], 0) is None


@pytest.mark.parametrize("text", ["", "one", "one\ntwo\n\nthree\n", "é\n🙌🙌"])
def test_every_character_has_a_place_and_is_found_there(text: str) -> None:
    for at in range(len(text) + 1):
        assert index(text, place(text, at)) == at


def test_a_place_that_is_not_there_is_the_nearest_one() -> None:
    assert index("ab\nc", (0, 9)) == 2
    assert index("ab\nc", (7, 0)) == 3
    assert index("ab\nc", (-1, -1)) == 0


def test_what_is_said_of_gaps() -> None:
    found = gaps(TWO)
    assert advice([]) == ""
    assert advice(found[:1]) == "1 gap: car. Tab goes to it"
    assert advice(found) == "2 gaps: car, size. Tab goes to them"
    assert question(found, filled=True) == "Enter again sends without car, size"
    assert question(found, filled=False) == "Enter again sends {{car}} as it is written"
    assert refusal(found[1:]) == "This text cannot go without size: write over what is chosen"


def test_many_names_are_counted_and_each_is_named_once() -> None:
    assert listed(["a", "b", "c"]) == "a, b, c"
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert advice(gaps("{{a}} {{a}}")) == "2 gaps: a. Tab goes to them"


def test_a_text_without_its_gaps() -> None:
    assert without(TWO) == "Hi , in ?"
    assert without("as it is") == "as it is"
