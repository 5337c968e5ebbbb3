"""Telephone numbers: from any spelling to E.164 and back, and where a number lies.

The only importer of phonenumbers. Its geocoder stays outside: it takes seconds and 100–200 MB;
``area_codes`` is the small table in its place. Zones are read when they are first asked for.
Functions that take a ``number`` want E.164 (``+12125550147``).
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    country_code_for_region,
    format_number,
    is_valid_number,
    length_of_geographical_area_code,
    number_type,
    region_code_for_number,
)
from phonenumbers import parse as parse_spelling

from server.core.area_codes import AREA_CODES, OVERLAYS, PROVINCES, TERRITORIES

_CACHED = 4096
_LONGEST_SPELLING = 64
_LONGEST_SENDER = 32

_E164 = re.compile(r"\+[1-9][0-9]{7,14}")
_NORTH_AMERICAN = re.compile(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}")
_FICTIONAL = re.compile(r"\+1[2-9](?!11)[0-9]{2}55501[0-9]{2}")
_TEN_DIGITS = TERRITORIES | {"US", "CA"}
_WITHOUT_PLUS = re.compile(r"[1-9][0-9]{10,14}")


class NumberInvalid(ValueError):
    """Not a number that can be texted. Says what to do, and never the number itself."""


# ---- reading


def parse(text: str, country: str = "US") -> str:
    """Any spelling of a number, dialled from ``country``, as E.164.

    Accepts what the numbering plans hold to be in use, and besides them the North American numbers
    555-0100 to 555-0199 in any area code, which are set aside for fiction and so for demos.
    """
    if not text.strip():
        raise NumberInvalid("Enter a phone number with its area code.")
    if number := _read(text[: _LONGEST_SPELLING + 1], country):
        return number
    digits = sum(char.isdigit() for char in text)
    if digits < 10 and "+" not in text and country in _TEN_DIGITS:
        raise NumberInvalid("This number is too short: enter all ten digits, area code included.")
    raise NumberInvalid(
        "This is not a phone number in use. Check its digits; begin a number of another country "
        "with + and the country code."
    )


def parse_e164(text: str) -> str:
    """A number that must already be E.164, as programs send it: no other spelling is accepted."""
    if _E164.fullmatch(text) and _read(text, "US") == text:
        return text
    raise NumberInvalid(
        "Give the number in E.164: + and the country code, then the number, with digits only."
    )


def normalise_sender(text: str, country: str) -> str:
    """Whom a carrier names as the sender: E.164, a short code, or a name of letters and digits.

    Letters are never read as the digits of a keypad, so that no name can pose as a number. Some
    carriers leave the ``+`` away. What cannot be read is kept, stripped, to 32 characters.
    """
    sender = "".join(char for char in text if char.isprintable()).strip()[:_LONGEST_SENDER].strip()
    if not sender:
        raise NumberInvalid("The carrier named no sender: check the webhook's From field.")
    if any(char.isalpha() for char in sender):
        return sender
    number = _read(sender, country)
    if number is None and _WITHOUT_PLUS.fullmatch(sender):
        number = _read(f"+{sender}", country)
    return number or sender


@lru_cache(_CACHED)
def _read(text: str, country: str) -> str | None:
    """E.164, or None when the text is no number in use."""
    if len(text) > _LONGEST_SPELLING:
        return None
    try:
        parsed = parse_spelling(text, country)
    except NumberParseException:
        return None
    number = format_number(parsed, PhoneNumberFormat.E164)
    shape = _NORTH_AMERICAN if parsed.country_code == 1 else _E164
    if not shape.fullmatch(number):  # Canada's seven-digit 310-xxxx is valid, but no line
        return None
    return number if _FICTIONAL.fullmatch(number) or is_valid_number(parsed) else None


# ---- showing


@lru_cache(_CACHED)
def formatted(number: str) -> str:
    """For people: ``(212) 555-0147``, ``+44 20 7946 0000``. What is no number stays as it is."""
    if _NORTH_AMERICAN.fullmatch(number):
        return f"({number[2:5]}) {number[5:8]}-{number[8:]}"
    parsed = _parsed(number)
    return format_number(parsed, PhoneNumberFormat.INTERNATIONAL) if parsed else number


def masked(number: str) -> str:
    """For people without ``see_numbers``: ``••47``. Of fewer than three digits, none."""
    digits = [char for char in number if char.isdigit()]
    return "••" + "".join(digits[-2:] if len(digits) > 2 else [])


# ---- where and what a number is


@lru_cache(_CACHED)
def area_code(number: str) -> str | None:
    """The area code of a +1 number that lies somewhere; None for toll-free and other countries."""
    if not _NORTH_AMERICAN.fullmatch(number):
        return None
    if number[2:5] in _STATES_OF:
        return number[2:5]
    parsed = _parsed(number)
    return number[2:5] if parsed and length_of_geographical_area_code(parsed) == 3 else None


@lru_cache(_CACHED)
def country(number: str) -> str | None:
    """The region code: ``US``, ``CA``, ``PR``, ``GB``. None when it cannot be told."""
    if _NORTH_AMERICAN.fullmatch(number) and (states := _STATES_OF.get(number[2:5])):
        return _country_of(states[0])
    parsed = _parsed(number)
    return region_code_for_number(parsed) if parsed else None


@lru_cache(_CACHED)
def time_zones(number: str) -> tuple[str, ...]:
    """The zones (IANA names) that a number can be in, most often one; none where that says nothing,
    as of a toll-free number. A number moves within its area code, so all of the code's zones count.
    """
    from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number

    if zones := _zones_of_area_codes().get(area_code(number) or ""):
        return zones
    parsed = _parsed(number)
    if parsed is None or is_toll_free(number):
        return ()
    return tuple(zone for zone in time_zones_for_number(parsed) if zone != UNKNOWN_TIMEZONE)


def zones_of_state(state: str) -> tuple[str, ...]:
    """The zones of a state, territory or province; sorted."""
    known = _zones_of_area_codes()
    return tuple(sorted({zone for code in area_codes_of(state) for zone in known.get(code, ())}))


def is_country(code: str) -> bool:
    """Whether there are telephone numbers in a country of this code (ISO 3166)."""
    return country_code_for_region(code) != 0


def zones_of_country(country: str) -> tuple[str, ...]:
    """The zones of all numbers with a country's calling code, its neighbours' among them: of ``US``
    those from Guam to Newfoundland.
    """
    from phonenumbers.tzdata import TIMEZONE_DATA

    return tuple(TIMEZONE_DATA.get(str(country_code_for_region(country)), ()))


def states_of(number: str) -> tuple[str, ...]:
    """The states, territories or provinces that a number's area code serves; none elsewhere."""
    return _STATES_OF.get(area_code(number) or "", ())


@cache
def _zones_of_area_codes() -> Mapping[str, tuple[str, ...]]:
    """Read when it is first asked for: it takes 9 ms."""
    from phonenumbers.tzdata import TIMEZONE_DATA

    found: dict[str, set[str]] = {}
    for prefix, zones in TIMEZONE_DATA.items():
        if prefix.startswith("1") and prefix[1:4] in _STATES_OF:
            found.setdefault(prefix[1:4], set()).update(zones)
    return {code: tuple(sorted(zones)) for code, zones in found.items()}


def is_of_country(number: str, country: str) -> bool:
    """Whether a number has the calling code of a country: of ``US`` every number with +1. A country
    without a calling code is taken for ``US``.
    """
    parsed = _parsed(number)
    return parsed is not None and parsed.country_code == (country_code_for_region(country) or 1)


def calling_code(country: str) -> str:
    """What a country's numbers begin with, as ``+1``."""
    return f"+{country_code_for_region(country) or 1}"


def is_toll_free(number: str) -> bool:
    return _type(number) == PhoneNumberType.TOLL_FREE


def is_premium(number: str) -> bool:
    """Whether texting or calling it costs extra: never a number of a lead or a store."""
    return _type(number) == PhoneNumberType.PREMIUM_RATE


@lru_cache(_CACHED)
def _type(number: str) -> int:
    parsed = _parsed(number)
    return number_type(parsed) if parsed else PhoneNumberType.UNKNOWN


def _parsed(number: str) -> PhoneNumber | None:
    try:
        return parse_spelling(number) if _E164.fullmatch(number) else None
    except NumberParseException:
        return None


# ---- area codes


def overlays(area_code: str) -> tuple[str, ...]:
    """The other area codes that serve the same ground, or part of it; sorted."""
    return _OVERLAYS_OF.get(area_code, ())


def state(area_code: str) -> str | None:
    """The state, territory or province. None for an unknown code, or one that serves several."""
    states = _STATES_OF.get(area_code, ())
    return states[0] if len(states) == 1 else None


def area_codes_of(state: str) -> tuple[str, ...]:
    """The area codes that serve a state, territory or province; sorted."""
    return AREA_CODES.get(state, ())


def _country_of(state: str) -> str:
    if state in TERRITORIES:
        return state
    return "CA" if state in PROVINCES else "US"


def _states_by_area_code() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for state_, codes in AREA_CODES.items():
        for code in codes:
            found[code] = (*found.get(code, ()), state_)
    return found


def _overlays_by_area_code() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for complex_ in OVERLAYS:
        for code in complex_:
            found.setdefault(code, set()).update(complex_)
    return {code: tuple(sorted(codes - {code})) for code, codes in found.items()}


_STATES_OF = _states_by_area_code()
_OVERLAYS_OF = _overlays_by_area_code()
