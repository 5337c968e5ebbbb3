"""Fields of the lead in place of ``{{``."""

import pytest

from server.wire import FieldValue
from tui.completion import Asked, asked, closing, filled, fitting

FIELDS = [
    FieldValue(name="first_name", of="lead", value="Dana"),
    FieldValue(name="last_name", of="lead", value="Reyes"),
    FieldValue(name="name", of="lead", value="Dana Reyes"),
    FieldValue(name="car", of="lead", value=None),
]


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        pytest.param("Hi {{", 5, Asked(3, 5, ""), id="just begun"),
        pytest.param("Hi {{fi", 7, Asked(3, 7, "fi"), id="with letters"),
        pytest.param("Hi {{first n", 12, Asked(3, 12, "first n"), id="with a space"),
        pytest.param("Hi {", 4, None, id="one brace"),
        pytest.param("Hi {{fi", 3, None, id="the cursor stands before it"),
        pytest.param("Hi {{name}} you", 14, None, id="closed before"),
        pytest.param("Hi {{fi and so on", 7, Asked(3, 7, "fi"), id="words follow"),
        pytest.param("Hi {{first_name}}!", 7, Asked(3, 17, "fi"), id="inside one that is closed"),
        pytest.param("{{car}} {{", 10, Asked(8, 10, ""), id="the second"),
        pytest.param("{{{", 3, Asked(1, 3, ""), id="three braces"),
        pytest.param("{{" + "x" * 61, 63, None, id="longer than any name"),
    ],
)
def test_what_is_asked_for(line: str, column: int, expected: Asked | None) -> None:
    assert asked(line, column) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("", ["first_name", "last_name", "name"], id="all that hold data"),
        pytest.param("na", ["name", "first_name", "last_name"], id="beginning with it come first"),
        pytest.param("First N", ["first_name"], id="as people write it"),
        pytest.param("car", [], id="one without data is not offered"),
        pytest.param("xyz", [], id="nothing"),
    ],
)
def test_which_fields_fit(typed: str, expected: list[str]) -> None:
    assert [field.name for field in fitting(FIELDS, typed)] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("Hi {{name}", (3, "Dana Reyes"), id="one more brace finishes it"),
        pytest.param("Hi {{First Name!}", (3, "Dana"), id="as people write it"),
        pytest.param("Hi {{name | you}", (3, "Dana Reyes"), id="with a fallback"),
        pytest.param("Hi {{car}", None, id="no data"),
        pytest.param("Hi {name}", None, id="one brace"),
        pytest.param("Hi {{}", None, id="no name"),
    ],
)
def test_the_brace_that_finishes_a_field(line: str, expected: tuple[int, str] | None) -> None:
    assert closing(line, len(line), FIELDS) == expected


def test_what_was_written_out_before_the_fields_were_here() -> None:
    text = "Hi {{first_name}}, the {{car}} of {{name}} is here"
    at = text.index(" is here")
    assert filled(text, at, FIELDS) == ("Hi Dana, the {{car}} of Dana Reyes is here", 34)
    assert filled(text, 0, FIELDS) == ("Hi Dana, the {{car}} of Dana Reyes is here", 0)
    assert filled(text, 6, FIELDS) == ("Hi Dana, the {{car}} of Dana Reyes is here", 7)
    assert filled("Hi {{car}}", 3, FIELDS) is None
