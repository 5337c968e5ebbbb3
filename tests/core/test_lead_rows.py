"""What a row of a list of leads says, which lead it means, and what its columns are about."""

from typing import Any

import pytest

from server.core.brought import RowRefused
from server.core.lead_columns import guess, guesses
from server.core.lead_rows import LeadRow, Means, Repeats, read, whose

NUMBER = "+12125550147"


def said(values: dict[str, str], *, clear: bool = False) -> LeadRow:
    return read({"numbers": NUMBER, **values}, "US", clear=clear)


@pytest.mark.parametrize(
    ("values", "given"),
    [
        pytest.param({"first_name": " Dana "}, {"first_name": "Dana"}, id="a text"),
        pytest.param({"first_name": ""}, {}, id="an empty cell says nothing"),
        pytest.param({"emails": "a@x.com; b@x.com"}, {"emails": ["a@x.com", "b@x.com"]}, id="a list"),
        pytest.param({"fields.size": "9", "fields.car": ""}, {"fields": {"size": "9"}}, id="extra"),
        pytest.param({"name": "Dana Maria Reyes"}, {"first_name": "Dana Maria", "last_name": "Reyes"},
                     id="a whole name"),
        pytest.param({"name": "Reyes, Dana"}, {"first_name": "Dana", "last_name": "Reyes"},
                     id="a whole name with its comma"),
        pytest.param({"name": "Dana"}, {"first_name": "Dana"}, id="one name"),
        pytest.param({"name": "D R", "last_name": "Reyes"}, {"last_name": "Reyes"},
                     id="a name in parts comes first"),
    ],
)  # fmt: skip
def test_what_a_row_says(values: dict[str, str], given: dict[str, Any]) -> None:
    assert said(values).given == {**given, "numbers": [NUMBER]}


def test_with_clear_an_empty_cell_says_that_there_is_nothing() -> None:
    blank = dict.fromkeys(
        ("first_name", "organization", "status", "emails", "fields.size", "assignee_user"), ""
    )
    row = said(blank, clear=True)
    assert row.assignee == ("", "")
    assert row.given == {
        "first_name": "", "organization": None, "status": "new", "emails": [],
        "fields": {"size": ""}, "numbers": [NUMBER],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"numbers": ""}, "neither a number nor an id"),
        ({"numbers": "12"}, "its number: This number is too short"),
        ({"id": "a b"}, "its id has other characters"),
        ({"shoe": "9"}, "nothing of a lead is called “shoe”"),
        ({"assignee_user": "ana", "assignee_store": "Downtown"}, "to a user and to a store"),
    ],
)
def test_what_cannot_be_taken_says_why(values: dict[str, str], why: str) -> None:
    with pytest.raises(RowRefused, match=why.replace("(", "\\(")):
        said(values)


@pytest.mark.parametrize(
    ("id", "known", "holders", "means"),
    [
        pytest.param(None, False, {}, Means(None), id="nobody has its number: a new one"),
        pytest.param(None, False, {NUMBER: ["a"]}, Means("a"), id="one has its number"),
        pytest.param("a", True, {NUMBER: ["a", "b"]}, Means("a"), id="its id says which"),
        pytest.param("c", False, {}, Means(None), id="an id that nobody has: a new one"),
    ],
)
def test_which_lead_a_row_means(
    id: str | None, known: bool, holders: dict[str, list[str]], means: Means
) -> None:
    assert whose(LeadRow(id, [NUMBER], {}, None), known, holders) == means


def test_two_leads_with_its_number_are_one_too_many() -> None:
    with pytest.raises(RowRefused, match="2 leads have its number"):
        whose(LeadRow(None, [NUMBER], {}, None), False, {NUMBER: ["a", "b"]})


def test_a_row_that_repeats_another_names_it() -> None:
    repeats = Repeats()
    assert repeats.note(2, None, ["1", "2"]) is None
    assert repeats.note(3, None, ["3"]) is None
    assert repeats.note(4, None, ["4", "2"]) == 2
    assert repeats.note(5, "a", ["1"]) is None, "leads with ids may share a number"
    assert repeats.note(6, "a", []) == 5


# ---- columns


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("First Name", "first_name"),
        ("FIRSTNAME", "first_name"),
        ("first-name", "first_name"),
        ("Given name", "first_name"),
        ("Nachname", "last_name"),
        ("Mobile Phone", "numbers"),
        ("Phone 2", "numbers"),
        ("E-Mail Address", "emails"),
        ("Company", "organization"),
        ("Assigned to", "assignee_user"),
        ("Teléfono", "numbers"),
        ("fields.size", "fields.size"),
        ("Shoe size", None),
        ("email2", "email2"),
        ("Customer", "name"),
    ],
)
def test_a_column_is_known_by_the_names_that_people_give_it(
    column: str, target: str | None
) -> None:
    assert guess(column) == target


def test_two_columns_hold_one_thing_only_where_it_is_a_list() -> None:
    assert guesses(("Phone", "Mobile", "Status", "Stage")) == {
        "Phone": "numbers", "Mobile": "numbers", "Status": "status", "Stage": None,
    }  # fmt: skip
