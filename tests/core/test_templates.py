"""Templates: what can be read, what is said of what cannot, and what filling makes of the rest."""

import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from server.core.filling import Filled, fill
from server.core.templates import Template, TemplateInvalid, can_be_named, check_names, parse

KIM = {"first_name": "Kim", "size": "M", "blank": "  \t", "store_name": "Downtown"}


def filled(source: str, values: dict[str, str] | None = None) -> Filled:
    return fill(parse(source), KIM if values is None else values)


@pytest.mark.parametrize(
    ("source", "body"),
    [
        pytest.param("", "", id="nothing is nothing"),
        pytest.param("Hi {{first_name}}!", "Hi Kim!", id="a field is filled"),
        pytest.param("{{ first_name }}", "Kim", id="spaces inside a field do not count"),
        pytest.param("{{first_name}}{{size}}", "KimM", id="fields stand next to each other"),
        pytest.param("{a} [b] }{ ][", "{a} [b] }{ ][", id="single braces and brackets are text"),
        pytest.param("{{first_name}}}", "Kim}", id="a third brace is text"),
        pytest.param("[[[x]]]", "[x]", id="a third bracket is text"),
        pytest.param("{{First Name}}", "Kim", id="case and spaces do not matter"),
        pytest.param("{{store.name}}", "Downtown", id="a dot is an underscore"),
        pytest.param("{{STORE-NAME}}", "Downtown", id="a hyphen is an underscore"),
        pytest.param("Hi {{x}}, thanks", "Hi, thanks", id="the space before a comma goes"),
        pytest.param("Hi {{x}} there", "Hi there", id="of two spaces one stays"),
        pytest.param("Hi{{x}} there", "Hi there", id="a space after it stays"),
        pytest.param("Hi {{x}}there", "Hi there", id="a space before it stays"),
        pytest.param("{{x}} there", "there", id="no space begins a line"),
        pytest.param("Hi {{x}}", "Hi", id="no space ends a line"),
        pytest.param("a {{x}}\nb", "a\nb", id="no space ends a line within"),
        pytest.param("a\n{{x}} b", "a\nb", id="no space begins a line within"),
        pytest.param("Hi {{x}} {{y}} there", "Hi there", id="two gaps leave one space"),
        pytest.param("Hi {{x}}{{y}}!", "Hi!", id="gaps next to each other are one"),
        pytest.param("Size ({{x}} or so)", "Size (or so)", id="no space after a parenthesis"),
        pytest.param("Yes ({{x}})", "Yes ()", id="a parenthesis is text as any other"),
        pytest.param("a {{x}}… b", "a… b", id="an ellipsis ends something"),
        pytest.param("a  b , {{x}} c  ", "a  b , c  ", id="spaces elsewhere are not touched"),
        pytest.param("  a {{x}} b", "  a b", id="nor those that begin the line"),
        pytest.param("a\n{{x}}\nb", "a\nb", id="a line of which nothing is left goes"),
        pytest.param("a\n\n{{x}}\n\nb", "a\n\nb", id="so does an empty line beside it"),
        pytest.param("a\n\n{{x}}", "a", id="and at the end"),
        pytest.param("{{x}}\n\na", "a", id="and at the beginning"),
        pytest.param("a\n\n\nb {{x}}", "a\n\n\nb", id="empty lines elsewhere stay"),
        pytest.param("{{blank}}", "", id="a blank value is no data"),
        pytest.param("Hi {{x | there}}", "Hi there", id="a fallback stands in"),
        pytest.param("Hi {{first_name | there}}", "Hi Kim", id="data goes before the fallback"),
        pytest.param("Hi {{x|}}, a", "Hi, a", id="an empty fallback is nothing"),
        pytest.param("{{x | a | b}}", "a | b", id="a bar in a fallback is text"),
        pytest.param("{{x | a!}}", "a!", id="a mark in a fallback is text"),
        pytest.param("{{first_name!}}", "Kim", id="what is needed is filled"),
        pytest.param("a [[b {{size}}]] c", "a b M c", id="a passage with data stays"),
        pytest.param("a [[b]] c", "a b c", id="a passage without fields stays"),
        pytest.param("a [[b {{x}} ]]c", "a c", id="a passage without data goes whole"),
        pytest.param("a. [[b {{x}}.]] c", "a. c", id="it leaves no surplus space either"),
        pytest.param("[[{{size}} {{x}}]]", "", id="one field without data is enough"),
        pytest.param("[[b {{x | y}}]]", "b y", id="a fallback keeps a passage"),
        pytest.param("[[b {{x!}} c]]", "b c", id="what is needed does not remove a passage"),
        pytest.param("[[\n{{size}}\n]]", "\nM\n", id="a passage may have lines"),
        pytest.param("%s {0} ${x} {% x %}", "%s {0} ${x} {% x %}", id="nothing else is evaluated"),
    ],
)
def test_what_a_template_becomes(source: str, body: str) -> None:
    assert filled(source).body == body


@pytest.mark.parametrize(
    ("source", "line", "column", "says"),
    [
        pytest.param("Hi {{x", 1, 4, "not closed", id="a field that is not closed"),
        pytest.param("Hi {{x}", 1, 4, "not closed", id="one brace does not close"),
        pytest.param("a\nb }} c", 2, 3, "no {{ before", id="a field that was not opened"),
        pytest.param("a\n\n[[ b", 3, 1, "not closed", id="a passage that is not closed"),
        pytest.param("a ]]", 1, 3, "no [[ before", id="a passage that was not opened"),
        pytest.param("[[a [[b]] c]]", 1, 5, "another passage", id="a passage in a passage"),
        pytest.param("{{a {{b}}", 1, 5, "another field", id="a field in a field"),
        pytest.param("{{{{a}}}}", 1, 3, "another field", id="braces doubled"),
        pytest.param("{{a | [[b]]}}", 1, 7, "cannot hold [[", id="a passage in a field"),
        pytest.param("[[ {{a ]]", 1, 8, "cannot hold ]]", id="a passage ends within a field"),
        pytest.param("[[ a }} ]]", 1, 6, "no {{ before", id="a field that ends in a passage"),
        pytest.param("{{}}", 1, 1, "Name a field", id="no name"),
        pytest.param("{{ ! }}", 1, 1, "Name a field", id="no name but a mark"),
        pytest.param("{{ | b}}", 1, 1, "Name a field", id="no name but a fallback"),
        pytest.param("{{a! | b}}", 1, 1, "either ! or a fallback", id="needed, and a fallback"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(
    source: str, line: int, column: int, says: str
) -> None:
    with pytest.raises(TemplateInvalid) as refused:
        parse(source)
    assert (refused.value.line, refused.value.column) == (line, column)
    assert says in refused.value.sentence
    assert str(refused.value).startswith(f"Line {line}, column {column}: ")


def test_an_unknown_field_is_said_with_its_place_and_the_nearest_name() -> None:
    known = ["first_name", "Shoe size"]
    check_names(parse("{{First-Name}} [[{{shoe_size}}]]"), known)
    with pytest.raises(TemplateInvalid) as refused:
        check_names(parse("{{first_name}}\n[[a {{frist_name!}}]]"), known)
    assert (refused.value.line, refused.value.column) == (2, 5)
    assert "Did you mean first_name?" in refused.value.sentence
    with pytest.raises(TemplateInvalid, match=r"There is no field zzz\. Take it out"):
        check_names(parse("{{zzz}}"), known)
    with pytest.raises(TemplateInvalid, match="…"):
        check_names(parse(f"{{{{{'q' * 5_000}}}}}"), known)


def test_gaps_are_named_once_in_their_order() -> None:
    found = filled("{{b}} {{a!}} {{first_name}} {{B}} {{c | d}} {{a}}")
    assert found.gaps == ("b", "a")
    assert found.required == ("a",)
    assert found.in_place == "{{b}} {{a!}} Kim {{B}} d {{a}}"


def test_nobody_misses_the_fields_of_a_passage_that_vanished() -> None:
    found = filled("Hi. [[Your size is {{x}}. ]]Bye {{y}}.")
    assert found.gaps == ("y",)
    assert found.in_place == "Hi. Bye {{y}}."


def test_what_is_needed_is_needed_in_a_passage_that_vanished_too() -> None:
    """It stands there in place, with its passage, so that filling it by hand fills the passage."""
    found = filled("Hi. [[Order {{order!}} at {{x}}.]]")
    assert (found.gaps, found.required) == (("order",), ("order",))
    assert found.body == "Hi."
    assert found.in_place == "Hi. [[Order {{order!}} at {{x}}.]]"


def test_what_is_needed_and_missing_stands_in_a_passage_that_stays() -> None:
    found = filled("[[Order {{order!}}, {{size}}.]]")
    assert (found.gaps, found.required) == (("order",), ("order",))
    assert found.in_place == "Order {{order!}}, M."


def test_an_exact_name_goes_before_one_that_is_alike() -> None:
    values = {"size": "small", "Size": "large", "shoe-size": "", "Shoe Size": "9"}
    assert filled("{{Size}} {{size}} {{SIZE}}", values).body == "large small small"
    assert filled("{{shoe_size}}", values).body == "9"


@pytest.mark.parametrize("name", ["{{x}}", "[[", "]]", "}}", "{{x!}}", "[[{{y}}]]"])
def test_a_value_is_never_read_as_a_template(name: str) -> None:
    found = filled("Hi {{first_name}}, {{x}} bye", {"first_name": name})
    assert found.body == f"Hi {name}, bye"
    assert found.gaps == ("x",)
    again = filled(found.in_place, {"first_name": name})
    assert again == found


@pytest.mark.parametrize(
    ("name", "named"),
    [("Size", True), (" a b ", True), ("[cm]", True), ("a|b", False), ("a!", False), ("}}", False)],
)
def test_only_some_names_can_be_written_in_a_template(name: str, named: bool) -> None:
    assert can_be_named(name) is named


_TEXTS = (" ", "  ", "\n", "\n\n", "a", "b c", ",", ".", "(", ")", "{", "}", "[", "]", "\t", "|")
_FIELDS = ("{{x}}", "{{y!}}", "{{v}}", "{{w}}", "{{x | z}}", "{{x|}}")
_PASSAGES = ("[[{{x}}]]", "[[{{v}} a]]", "[[{{x}} {{y!}}]]", "[[ {{w}}]]", "[[{]]")
_BROKEN = ("{{", "}}", "[[", "]]", "{{x}", "[[a")
_SOURCES = st.lists(st.sampled_from([*_TEXTS, *_FIELDS, *_PASSAGES]), max_size=14).map("".join)
_WILD = st.lists(st.sampled_from([*_TEXTS, *_FIELDS, *_BROKEN]), max_size=6).map("".join)
_VALUES = st.fixed_dictionaries({"v": st.sampled_from(["V", "V W", " ", ""]), "w": _WILD})
_ANY = st.text(alphabet=st.characters(exclude_characters="\0\1"))


def readable(source: str) -> Template | None:
    try:
        return parse(source)
    except TemplateInvalid:
        return None


@settings(max_examples=1_000, deadline=None)
@given(source=_SOURCES, values=_VALUES)
def test_a_text_filled_in_place_fills_to_the_same_again(
    source: str, values: dict[str, str]
) -> None:
    template = readable(source)
    assume(template)
    assert template
    found = fill(template, values)
    again = fill(parse(found.in_place), values)
    assert again.body == found.body
    assert again.required == found.required
    assert set(again.gaps) == set(found.gaps)


@given(_WILD | st.text())
def test_whatever_is_typed_is_read_or_refused_with_a_place_in_it(source: str) -> None:
    if readable(source) is None:
        with pytest.raises(TemplateInvalid) as refused:
            parse(source)
        line = source.split("\n")[refused.value.line - 1]
        assert 1 <= refused.value.column <= len(line)


@given(_ANY)
def test_a_text_without_a_construct_stays_as_it_is(source: str) -> None:
    if "{{" not in source and "[[" not in source and readable(source):
        assert fill(parse(source), {}).body == source


@given(_ANY)
def test_a_value_is_put_in_as_it_is(value: str) -> None:
    expected = f"<{value}>" if value.strip() else "<>"
    assert fill(parse("<{{v}}>"), {"v": value}).body == expected


@pytest.mark.parametrize("piece", [*_TEXTS, *_FIELDS, *_PASSAGES, *_BROKEN, "{{a}}\n\n", " {{a}}"])
def test_a_very_long_source_is_read_and_filled_in_little_time(piece: str) -> None:
    source = piece * (1_000_000 // len(piece))
    started = time.process_time()
    if template := readable(source):
        fill(template, {"v": "V"})
    assert time.process_time() - started < 5
