"""Templates as they are offered and put in order."""

import pytest

from server.wire import Preview, Template
from tui.templates import cost, first_words, fitting, moved, place_named, told


def template(title: str, body: str) -> Template:
    return Template(
        id=title, kind="quick_reply", title=title, body=body, fixed=False, is_default=False
    )


ALL = [template("Ready", "Your car is ready."), template("Hours", "Open till 8, car park too.")]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        pytest.param("", ["Ready", "Hours"], id="nothing: all, in their order"),
        pytest.param("car", ["Ready", "Hours"], id="words of the text"),
        pytest.param("HOUR", ["Hours"], id="the title, however it is written"),
        pytest.param("car open", ["Hours"], id="every word is needed"),
        pytest.param("boat", [], id="none"),
    ],
)
def test_a_search_in_titles_and_words(q: str, expected: list[str]) -> None:
    assert [each.title for each in fitting(ALL, q)] == expected


def preview(gaps: list[str], required: list[str], segments: int = 1) -> Preview:
    return Preview(body="", gaps=gaps, segments=segments, required=required, in_place="")


@pytest.mark.parametrize(
    ("given", "words", "blocks"),
    [
        pytest.param(preview([], []), "1 segment", False, id="nothing is missing"),
        pytest.param(
            preview(["car", "size"], ["car"], 2),
            "2 segments  ·  needs car  ·  1 gap: size",
            True,
            id="one is needed, one vanishes",
        ),
        pytest.param(preview(["a", "b"], []), "1 segment  ·  2 gaps: a, b", False, id="two vanish"),
    ],
)
def test_what_a_preview_comes_to(given: Preview, words: str, blocks: bool) -> None:
    assert told(given) == (words, blocks)


@pytest.mark.parametrize(
    ("id", "step", "expected"),
    [
        pytest.param("b", -1, ["b", "a", "c"], id="up"),
        pytest.param("b", 1, ["a", "c", "b"], id="down"),
        pytest.param("a", -1, None, id="the first goes no further up"),
        pytest.param("c", 1, None, id="nor the last further down"),
    ],
)
def test_another_order(id: str, step: int, expected: list[str] | None) -> None:
    assert moved(["a", "b", "c"], id, step) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("Line 2, column 5: This {{ is not closed.", (1, 4), id="as the relay says it"),
        pytest.param("There is no such field.", None, id="no place"),
    ],
)
def test_the_place_that_a_refusal_names(words: str, expected: tuple[int, int] | None) -> None:
    assert place_named(words) == expected


def test_what_a_template_costs_by_itself() -> None:
    assert cost("") == ""
    assert cost("Hello") == "5 of 160"
    assert cost("Hi {{name}}") == "3 of 160  ·  and what its fields add"


def test_many_lines_become_one() -> None:
    assert first_words("Hi,\n\n we are  open") == "Hi, we are open"
