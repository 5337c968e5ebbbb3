"""Numbers in any spelling, what people see of them, and where they lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core import phone
from server.core.area_codes import AREA_CODES, OVERLAYS, PROVINCES, TERRITORIES
from server.core.phone import NumberInvalid

FICTIONAL = "+12125550147"
BRITISH = "+442079460000"
REAL = "+12125852368"
TOLL_FREE = "+18002345678"
PREMIUM = "+19002345678"


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        pytest.param("(212) 555-0147", "US", FICTIONAL, id="as printed"),
        pytest.param("212.555.0147", "US", FICTIONAL, id="with dots"),
        pytest.param(" 2125550147\n", "US", FICTIONAL, id="bare, with spaces around"),
        pytest.param("1 212 555 0147", "US", FICTIONAL, id="with the leading 1"),
        pytest.param("+1 (212) 555-0147", "GB", FICTIONAL, id="international, from abroad"),
        pytest.param("011 44 20 7946 0000", "US", BRITISH, id="dialled abroad"),
        pytest.param("020 7946 0000", "GB", BRITISH, id="national, in its own country"),
        pytest.param("212-555-0147 ext. 5", "US", FICTIONAL, id="an extension is dropped"),
        pytest.param("１（２１２）５５５－０１４７", "US", FICTIONAL, id="full-width digits"),
        pytest.param("tel:+1-212-555-0147", "US", FICTIONAL, id="a telephone link"),
        pytest.param("(999) 555-0100", "US", "+19995550100", id="a demo number of no place"),
        pytest.param("(876) 555-0199", "US", "+18765550199", id="a demo number of Jamaica"),
        pytest.param("212-585-2368", "US", REAL, id="a number in use"),
        pytest.param("1-800-FLOWERS", "US", "+18003569377", id="letters of the keypad"),
    ],
)
def test_any_spelling_is_read(text: str, country: str, expected: str) -> None:
    assert phone.parse(text, country) == expected


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        pytest.param("", "Enter a phone number", id="nothing"),
        pytest.param(" \n", "Enter a phone number", id="only blanks"),
        pytest.param("555-2671", "area code included", id="a local number"),
        pytest.param("310-1234", "area code included", id="seven digits that Canada dials"),
        pytest.param("call me", "area code included", id="words"),
        pytest.param("911-555-0147", "Check its digits", id="a service code is no area code"),
        pytest.param("999-555-2671", "Check its digits", id="an area code nobody has"),
        pytest.param("212-055-0147", "Check its digits", id="an exchange beginning with 0"),
        pytest.param("+44 20 79", "Check its digits", id="too short for its country"),
        pytest.param("+999 2125550147", "Check its digits", id="a country code nobody has"),
        pytest.param("2" * 300, "Check its digits", id="far too long"),
    ],
)
def test_what_is_no_number_is_refused_with_advice(text: str, advice: str) -> None:
    with pytest.raises(NumberInvalid, match=advice):
        phone.parse(text)


@given(st.text() | st.text(alphabet="+()-. 0123456789x;=,*#²٣ａ"))
def test_any_text_is_a_number_in_e164_or_refused(text: str) -> None:
    parsed, refused = None, None
    try:
        parsed = phone.parse_e164(phone.parse(text))
    except NumberInvalid as error:
        refused = error
    if refused is None:
        assert parsed is not None
        assert parsed.startswith("+")
        return
    assert not any(char.isdigit() for char in str(refused).replace("E.164", ""))
    assert refused.__cause__ is None
    assert refused.__context__ is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2125550147", id="without the plus"),
        pytest.param("+1 212 555 0147", id="with spaces"),
        pytest.param("+12125550147 ", id="with a blank behind"),
        pytest.param("+12125550147\n", id="with a line end behind"),
        pytest.param("+1212555014", id="a digit short"),
        pytest.param("+112125550147", id="with the 1 twice"),
        pytest.param("+4402079460000", id="with the national 0"),
        pytest.param("+１2125550147", id="with a full-width digit"),
        pytest.param("", id="nothing"),
    ],
)
def test_programs_must_send_e164(text: str) -> None:
    with pytest.raises(NumberInvalid, match=r"Give the number in E\.164"):
        phone.parse_e164(text)


@pytest.mark.parametrize("number", [FICTIONAL, BRITISH, REAL, TOLL_FREE])
def test_e164_is_accepted_as_it_is(number: str) -> None:
    assert phone.parse_e164(number) == number


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        pytest.param("+12125550147", "US", FICTIONAL, id="E.164 stays"),
        pytest.param("12125550147", "US", FICTIONAL, id="a missing plus is put back"),
        pytest.param("442079460000", "US", BRITISH, id="also before a foreign number"),
        pytest.param(" 72975\r\n", "US", "72975", id="a short code stays, stripped"),
        pytest.param("911", "US", "911", id="a short code of three digits"),
        pytest.param("FLORIST", "US", "FLORIST", id="a name stays"),
        pytest.param("1800FLOWERS", "US", "1800FLOWERS", id="letters are not a keypad here"),
        pytest.param("+1212555O147", "US", "+1212555O147", id="an O cannot pose as a 0"),
        pytest.param("+18612345678", "US", "+18612345678", id="a number too new to be known"),
        pytest.param("12125\u200b550147\x07", "US", FICTIONAL, id="invisible characters go"),
        pytest.param("x" * 80, "US", "x" * 32, id="nonsense is cut at 32 characters"),
    ],
)
def test_a_sender_is_normalised(text: str, country: str, expected: str) -> None:
    assert phone.normalise_sender(text, country) == expected


@pytest.mark.parametrize("text", ["", "  ", "\x00\u200b"])
def test_no_sender_at_all_is_refused(text: str) -> None:
    with pytest.raises(NumberInvalid, match="no sender"):
        phone.normalise_sender(text, "US")


@given(st.text(min_size=1).filter(lambda text: text.isprintable() and text.strip()))
def test_every_printable_sender_is_taken_and_stays_the_same(text: str) -> None:
    sender = phone.normalise_sender(text, "US")
    assert 0 < len(sender) <= 32
    assert phone.normalise_sender(sender, "US") == sender


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param(FICTIONAL, "(212) 555-0147", id="North American numbers are national"),
        pytest.param(BRITISH, "+44 20 7946 0000", id="others are international"),
        pytest.param("72975", "72975", id="a short code stays"),
        pytest.param("FLORIST", "FLORIST", id="a name stays"),
        pytest.param("+0123", "+0123", id="nonsense stays"),
        pytest.param("+99912345678", "+99912345678", id="so does an unknown country"),
        pytest.param("", "", id="so does nothing"),
    ],
)
def test_formatted(number: str, expected: str) -> None:
    assert phone.formatted(number) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param(FICTIONAL, "••47", id="only the last two digits can be read"),
        pytest.param("(212) 555-0147", "••47", id="in any spelling"),
        pytest.param("72975", "••75", id="of a short code too"),
        pytest.param("47", "••", id="two digits would be the whole"),
        pytest.param("FLORIST", "••", id="a name has none"),
    ],
)
def test_masked(number: str, expected: str) -> None:
    assert phone.masked(number) == expected


@pytest.mark.parametrize(
    ("number", "area_code", "country"),
    [
        pytest.param(FICTIONAL, "212", "US", id="New York"),
        pytest.param("+14165550147", "416", "CA", id="Toronto"),
        pytest.param("+18675550147", "867", "CA", id="a code of three territories"),
        pytest.param("+17875550147", "787", "PR", id="Puerto Rico"),
        pytest.param("+18092345678", "809", "DO", id="a +1 country outside the table"),
        pytest.param(TOLL_FREE, None, "US", id="toll-free lies nowhere"),
        pytest.param("+19995550147", None, None, id="a demo number of no place"),
        pytest.param(BRITISH, None, "GB", id="Britain"),
        pytest.param("72975", None, None, id="a short code"),
        pytest.param("FLORIST", None, None, id="a name"),
    ],
)
def test_where_a_number_lies(number: str, area_code: str, country: str) -> None:
    assert (phone.area_code(number), phone.country(number)) == (area_code, country)


@pytest.mark.parametrize(
    ("number", "toll_free", "premium"),
    [
        pytest.param(TOLL_FREE, True, False, id="800 is toll-free"),
        pytest.param("+18335550147", True, False, id="so is 833, even in a demo"),
        pytest.param("+448081570000", True, False, id="so is 0808 in Britain"),
        pytest.param(PREMIUM, False, True, id="900 costs extra"),
        pytest.param(FICTIONAL, False, False, id="New York is neither"),
        pytest.param("72975", False, False, id="nor is a short code"),
    ],
)
def test_what_a_number_costs(number: str, toll_free: bool, premium: bool) -> None:
    assert (phone.is_toll_free(number), phone.is_premium(number)) == (toll_free, premium)


SPARSE = {"340", "670", "671", "684", "983"}  # only some of their exchanges are in use

north_american = st.builds(
    "+1{}{}".format,
    st.sampled_from(sorted({code for codes in AREA_CODES.values() for code in codes} - SPARSE)),
    st.from_regex(r"[2-9](?!11)[0-9]{6}", fullmatch=True),
)


@given(north_american)
def test_a_formatted_number_reads_back(number: str) -> None:
    assert phone.parse(phone.formatted(number)) == number
    assert phone.parse_e164(number) == number
    assert phone.area_code(number) == number[2:5]


@given(st.from_regex(r"[2-9](?!11)[0-9]{2}55501[0-9]{2}", fullmatch=True))
def test_every_demo_number_is_accepted(digits: str) -> None:
    assert phone.parse(digits) == phone.parse_e164(f"+1{digits}") == f"+1{digits}"


# ---- area codes

CODES = sorted({code for codes in AREA_CODES.values() for code in codes})


def test_the_table_knows_every_state_territory_and_province() -> None:
    assert len(AREA_CODES) == 51 + len(TERRITORIES) + len(PROVINCES)
    assert AREA_CODES.keys() > TERRITORIES | PROVINCES
    assert all(list(codes) == sorted(set(codes)) for codes in AREA_CODES.values())


@pytest.mark.parametrize(
    ("area_code", "state"),
    [("212", "NY"), ("713", "TX"), ("202", "DC"), ("787", "PR"), ("250", "BC"), ("310", "CA")],
)
def test_state(area_code: str, state: str) -> None:
    assert phone.state(area_code) == state
    assert area_code in phone.area_codes_of(state)


@pytest.mark.parametrize("area_code", ["800", "000", "902", "867", "876", ""])
def test_a_code_of_no_single_state_has_none(area_code: str) -> None:
    assert phone.state(area_code) is None


def test_codes_that_serve_several_provinces_stand_with_each() -> None:
    several = [code for code in CODES if phone.state(code) is None]
    assert several == ["782", "867", "902"]
    assert phone.area_codes_of("PE") == phone.area_codes_of("NS") == ("782", "902")
    assert phone.area_codes_of("ZZ") == ()


@pytest.mark.parametrize(
    ("area_code", "others"),
    [
        pytest.param("212", ("332", "646", "917"), id="Manhattan"),
        pytest.param(
            "917", ("212", "332", "347", "646", "718", "929"), id="917 spans New York City"
        ),
        pytest.param("872", ("312", "773"), id="872 lies over two neighbours"),
        pytest.param("312", ("872",), id="which do not overlay each other"),
        pytest.param("907", (), id="Alaska has no overlay"),
        pytest.param("800", (), id="toll-free has none"),
    ],
)
def test_overlays(area_code: str, others: tuple[str, ...]) -> None:
    assert phone.overlays(area_code) == others


@pytest.mark.parametrize("codes", OVERLAYS, ids="/".join)
def test_an_overlay_complex_is_known_and_lies_in_one_state(codes: tuple[str, ...]) -> None:
    assert len(codes) == len(set(codes)) > 1
    assert any(set(codes) <= set(in_state) for in_state in AREA_CODES.values())


@pytest.mark.parametrize("area_code", CODES)
def test_overlaying_is_mutual(area_code: str) -> None:
    others = phone.overlays(area_code)
    assert area_code not in others
    assert all(area_code in phone.overlays(other) for other in others)
