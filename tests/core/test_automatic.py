"""What the relay writes by itself: lawful by default, and whatever an administrator makes of it."""

import pytest

from server.core.automatic import FIXED, automatic_text
from server.core.compliance import OptIn
from server.core.fields import BUILT_IN, SHORT, Facts, LeadData, every, values, with_data
from server.core.segments import count
from server.core.templates import check_names, parse

KIM = LeadData("Kim", "Lee", "Acme", "new", ("kim@example.com",))
USUAL = Facts("Maple & Pine Outfitters", KIM, "Anastasia Gutierrez", "Downtown", "+12125550100")
ALONE = Facts("Maple")


def said(kind: str, body: str | None = None, facts: Facts = USUAL, opt_in: str = "single") -> str:
    return automatic_text(kind, body, values(facts), OptIn(opt_in))


@pytest.mark.parametrize("kind", FIXED)
@pytest.mark.parametrize("opt_in", OptIn)
def test_a_default_names_the_business_in_one_segment(kind: str, opt_in: OptIn) -> None:
    text = said(kind, opt_in=opt_in)
    assert text.count(USUAL.retailer) == 1
    assert count(text).segments == 1, text
    assert "{" not in text
    check_names(parse(FIXED[kind].body), BUILT_IN)
    assert FIXED[kind].title


def test_the_first_text_says_who_writes_and_how_to_stop_and_to_get_help() -> None:
    text = said("opt_in")
    assert "Anastasia here" in text
    assert "STOP" in text
    assert "HELP" in text
    assert "YES" not in text
    assert said("opt_in", opt_in="double").endswith(" Reply YES to agree.")


@pytest.mark.parametrize("kind", FIXED)
def test_a_default_has_no_hole_where_little_is_known(kind: str) -> None:
    text = said(kind, facts=ALONE)
    assert text.startswith(("Maple: ", "This is Maple. "))
    assert "  " not in text
    assert " ," not in text
    assert " ." not in text


@pytest.mark.parametrize(
    ("kind", "body", "opt_in", "expected"),
    [
        pytest.param(
            "help", "Ask us.", "single", "Maple: Ask us.", id="the business is put before"
        ),
        pytest.param("help", "MAPLE helps", "single", "MAPLE helps", id="named in any case"),
        pytest.param("help", "{{business}} helps", "off", "Maple helps", id="named by its field"),
        pytest.param(
            "opt_in", "Maple here", "double", "Maple here Reply YES to agree.", id="how to agree"
        ),
        pytest.param("opt_in", "Maple: YES?", "double", "Maple: YES?", id="it says how already"),
        pytest.param("opt_in", "Maple: text START", "double", "Maple: text START", id="so too"),
        pytest.param(
            "opt_in",
            "Maple: YESTERDAY",
            "double",
            "Maple: YESTERDAY Reply YES to agree.",
            id="part of a word does not say how",
        ),
        pytest.param("opt_in", "Maple here", "single", "Maple here", id="nobody is asked"),
        pytest.param("opt_out", "Maple: bye", "double", "Maple: bye", id="only opt-in asks"),
        pytest.param("help", "Maple {{x!}} b", "off", "Maple b", id="what is needed is a gap"),
    ],
)
def test_what_an_edited_text_says(kind: str, body: str, opt_in: str, expected: str) -> None:
    assert said(kind, body, ALONE, opt_in) == expected


@pytest.mark.parametrize("body", ["", "{{first_name}}", "[[a {{size}}]]", "x" * 2_000])
def test_where_nothing_or_too_much_is_left_the_default_goes(body: str) -> None:
    assert said("help", body, ALONE) == said("help", None, ALONE)


def test_a_business_called_yes_is_not_an_answer() -> None:
    text = said("opt_in", "YES shoes here", Facts("YES shoes"), "double")
    assert text == "YES shoes here Reply YES to agree."


# ---- the fields


def test_the_fields_with_data_are_offered_in_a_sensible_order() -> None:
    lead = LeadData("Kim", " ", "", "new", (" ", "kim@example.com"), {"Size": "M", "b": " "})
    found = with_data(Facts("Maple", lead, "Ana Gutierrez", "Downtown", "+12125550100"))
    assert [(each.name, each.of, each.value) for each in found] == [
        ("first_name", "lead", "Kim"),
        ("name", "lead", "Kim"),
        ("status", "lead", "new"),
        ("email", "lead", "kim@example.com"),
        ("Size", "lead", "M"),
        ("sender_name", "sender", "Ana Gutierrez"),
        ("sender_first_name", "sender", "Ana"),
        ("store_name", "store", "Downtown"),
        ("store_phone", "store", "(212) 555-0100"),
        ("retailer", "retailer", "Maple"),
    ]


def test_an_extra_field_never_hides_a_built_in_one() -> None:
    extra = {"First Name": "x", "RETAILER": "x", "Sender": "x", "first_name": "x", "Size": "M"}
    lead = LeadData("Kim", "Lee", "", "new", (), extra)
    found = values(Facts("Maple", lead, "Ana"))
    assert "x" not in found.values()
    assert found["Size"] == "M"


def test_a_stranger_has_no_name() -> None:
    found = values(Facts("Maple", LeadData("", "", "", "new", ())))
    assert not {"first_name", "last_name", "name"} & set(found)


def test_every_name_is_listed_once_with_its_short_forms_and_no_number() -> None:
    found = [each.name for each in every(["Size", " Size", "name!", "Status"])]
    assert found == [
        *("first_name", "last_name", "name", "organization", "status", "email", "Size"),
        *("sender_name", "sender_first_name", "store_name", "store_phone", "retailer"),
        *SHORT,
    ]
    assert values(USUAL)["associate"] == "Anastasia Gutierrez"
    assert "number" not in found
