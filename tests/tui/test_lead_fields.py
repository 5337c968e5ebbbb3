"""What is written of a lead: read from fields, checked, put together with what others wrote (MC11)."""

from typing import Any

import pytest

from server.wire import Lead
from tui.lead_fields import TITLES, Wrong, changes, meet, value, written

KIM = Lead(
    id="l", name="Kim Lee", first_name="Kim", last_name="Lee", numbers=["+12125550147"],
    emails=["kim@example.com", "k@example.com"], email2=None, organization="Hollis Hotel",
    status="new", attributes=["SMSUPDATE"], fields={"size": "9 ½", "car": "a: b"}, assignee=None,
    state="TX", time_zone=None,
)  # fmt: skip
BEFORE = written(KIM)


def test_a_lead_that_is_not_touched_changes_nothing() -> None:
    assert changes(BEFORE, dict(BEFORE)) == {}
    for name in TITLES:
        assert value(name, BEFORE[name]) == getattr(KIM, name), name


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        pytest.param("numbers", "212 555 0147; 2125550148\n", ["212 555 0147", "2125550148"],
                     id="several numbers, parted anyhow"),
        pytest.param("numbers", "", [], id="no number"),
        pytest.param("organization", " ", None, id="an organization taken away"),
        pytest.param("first_name", " ", "", id="a name taken away"),
        pytest.param("state", "new york", "NY", id="a state by its name"),
        pytest.param("time_zone", "chicago", "America/Chicago", id="a zone by its city"),
        pytest.param("fields", "size: 10\n\ncity:", {"size": "10", "city": ""},
                     id="extra fields, one of them new, one empty, one gone"),
    ],
)  # fmt: skip
def test_what_is_typed_is_taken_as_it_is_meant(name: str, typed: str, kept: Any) -> None:
    assert changes(BEFORE, BEFORE | {name: typed}) == {name: kept}


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("last_name", "x" * 1_000, "At most 500 characters go here; these are 1,000."),
        ("attributes", "x" * 501, "At most 500"),
        ("state", "Narnia", "none of that name"),
        ("time_zone", "Middle Earth", "none of that name"),
        ("status", " ", "has a status"),
        ("fields", "size 10", "a colon"),
        ("fields", "size: 1\nsize: 2", "twice"),
        ("fields", "size: " + "x" * 1_000, "At most 500"),
    ],
)
def test_what_cannot_be_kept_says_why_and_where(name: str, typed: str, words: str) -> None:
    with pytest.raises(Wrong) as refused:
        changes(BEFORE, BEFORE | {name: typed})
    assert refused.value.name == name
    assert words in refused.value.words


def test_what_only_somebody_else_wrote_is_taken_and_told() -> None:
    met = meet(BEFORE, BEFORE | {"status": "lost"}, BEFORE | {"organization": "Blue Door"})
    assert met.texts == BEFORE | {"status": "lost", "organization": "Blue Door"}
    assert met.notes == {"organization": "Changed by somebody else; it was “Hollis Hotel”."}
    assert met.theirs == {}


def test_where_both_wrote_the_own_words_stay_and_theirs_stand_beside() -> None:
    met = meet(BEFORE, BEFORE | {"last_name": "Leigh"}, BEFORE | {"last_name": "Ley"})
    assert met.texts["last_name"] == "Leigh"
    assert met.theirs == {"last_name": "Ley"}
    assert met.notes["last_name"] == "Somebody else wrote “Ley”. Ctrl+T takes theirs."


def test_where_both_wrote_the_same_nothing_is_said() -> None:
    both = BEFORE | {"last_name": "Ley"}
    assert meet(BEFORE, both, both).notes == {}
