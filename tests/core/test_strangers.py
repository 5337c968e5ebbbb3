"""What a customer is called whom nobody has named yet (product.md IR4)."""

import re

import pytest

from server.core.strangers import label, lead_name


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, "A1"),
        (7, "A7"),
        (9, "A9"),
        (10, "B1"),
        (234, "Z9"),
        (235, "AA1"),
        (468, "AZ9"),
        (469, "BA1"),
    ],
)
def test_labels_are_short_and_easy_to_say(count: int, expected: str) -> None:
    assert label(count) == expected


def test_every_stranger_has_a_label_of_their_own() -> None:
    labels = [label(count) for count in range(1, 20_001)]
    assert len(set(labels)) == len(labels)
    assert all(re.fullmatch("[A-Z]+[1-9]", each) for each in labels)


@pytest.mark.parametrize(
    ("names", "stranger", "expected"),
    [
        pytest.param(("Kim", "Lee"), None, "Kim Lee", id="a name"),
        pytest.param(("", "Lee"), None, "Lee", id="half a name"),
        pytest.param(("Kim", ""), "A7", "Kim", id="a stranger who was named"),
        pytest.param(("", ""), "A7", "New customer A7", id="a stranger"),
        pytest.param((" ", " "), "A7", "New customer A7", id="a name of spaces is none"),
        pytest.param(("", ""), None, None, id="only the number could name them"),
    ],
)
def test_what_a_lead_is_called(
    names: tuple[str, str], stranger: str | None, expected: str | None
) -> None:
    assert lead_name(*names, stranger) == expected
