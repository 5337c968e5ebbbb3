"""What a setting can be: how it is checked, and in which words it is said what is allowed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from server.core.hours import HoursInvalid, Week, Window
from server.core.model import DAY, HOUR, MINUTE, SECOND, Instant
from server.core.phone import is_country
from server.core.state_rules import RULES
from server.core.texts import storable


class Wrong(ValueError):
    """A value that a key does not take; the text says what is wrong with it."""


Check = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """``name`` is how it is edited: ``flag``, ``choice``, ``list``, ``text``, ``number``, ``duration``,
    ``hours`` or ``names`` (a list of what nobody offers). ``check`` gives the value as decisions want
    it, or raises :class:`Wrong`; ``choices`` is what a choice or a list offers.
    """

    name: str
    check: Check
    allowed: str
    choices: tuple[str, ...] = ()


def text(allowed: str) -> Kind:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise Wrong("is not a text")
        return value

    return Kind("text", check, allowed)


def text_or_empty(allowed: str) -> Kind:
    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise Wrong("is not a text")
        return value

    return Kind("text", check, allowed)


def name(longest: int, allowed: str) -> Kind:
    """What stands in texts: one line, without what commands a terminal."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise Wrong("is not a text")
        if len(value) > longest:
            raise Wrong("is too long")
        if storable(value) != value or "\n" in value or "\t" in value:
            raise Wrong("is not one line of text")
        return value

    return Kind("text", check, allowed)


def _is_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("is not true or false")
    return value


FLAG = Kind("flag", _is_flag, "allowed: true, false")


def whole(lowest: int, highest: int, allowed: str) -> Kind:
    def check(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise Wrong("is not a whole number")
        if not lowest <= value <= highest:
            raise Wrong("is out of range")
        return value

    return Kind("number", check, allowed)


def one_of(*choices: str) -> Kind:
    """One of these texts, or of the members of an enumeration of texts."""

    def check(value: Any) -> str:
        found = next((each for each in choices if each == value), None)
        if found is None:
            raise Wrong("is not one of the choices")
        return found

    words = ", ".join(f'"{each}"' for each in choices)
    return Kind("choice", check, f"allowed: {words}", tuple(map(str, choices)))


def _hours(value: Any) -> Window | None:
    if value == []:
        return None
    if not isinstance(value, list) or len(value) != 2:
        raise Wrong("is not a pair of times")
    try:
        return Window.of(*(str(clock) for clock in value))
    except HoursInvalid as wrong:
        raise Wrong(str(wrong)) from None


def _hours_by_law(value: Any) -> Window | None:
    """Hours that leave none of a day in a state whose law sets its own: nothing would ever go there."""
    hours = _hours(value)
    for rule in RULES if hours is not None else ():
        assert hours is not None
        left = Week.every_day(hours).within(rule.week)
        for week_day, law in ((left.workday, rule.week.workday), (left.sunday, rule.week.sunday)):
            if week_day.is_empty:
                raise Wrong(f"leaves no hour in {rule.name}, where the law allows {law}")
    return hours


LAWFUL_HOURS = Kind(
    "hours",
    _hours_by_law,
    'allowed: when texts go, as ["08:00", "21:00"], the first before the second; [] for any hour',
)

_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}


def duration(lowest: Instant, highest: Instant, bounds: str) -> Kind:
    """``bounds`` says in words what is too short and too long."""

    def check(value: Any) -> Instant:
        given = re.fullmatch(r"([0-9]{1,6})([smhd])", value) if isinstance(value, str) else None
        if given is None:
            raise Wrong("is not a duration")
        length = int(given[1]) * _UNITS[given[2]]
        if not lowest <= length <= highest:
            raise Wrong("is out of range")
        return length

    return Kind("duration", check, f"allowed: a duration as 90s, 10m, 72h or 7d, {bounds}")


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Wrong("is not a list of texts")
    return value


def subset_of(*choices: str, allowed: str) -> Kind:
    def check(value: Any) -> tuple[str, ...]:
        given = _texts(value)
        if any(each not in choices for each in given) or len(set(given)) < len(given):
            raise Wrong("is not a list of the choices, each at most once")
        return tuple(given)

    return Kind("list", check, allowed, choices)


def prefix_of(*choices: str, allowed: str) -> Kind:
    def check(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or tuple(value) != choices[: len(value)]:
            raise Wrong("does not begin as the list of all does")
        return tuple(value)

    return Kind("list", check, allowed, choices)


_MENU_ITEM = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+")


def menu(*known: str) -> Kind:
    """Ids of menu items: those that are known, and whatever else a retailer has under an id."""

    def check(value: Any) -> tuple[str, ...]:
        given = _texts(value)
        if not all(_MENU_ITEM.fullmatch(each) for each in given):
            raise Wrong("holds what is not the id of a menu item")
        return tuple(dict.fromkeys(given))

    return Kind("list", check, f"allowed: a list of ids such as {', '.join(known)}", known)


_HOST = re.compile(
    r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?"
)


def _hosts(value: Any) -> tuple[str, ...]:
    given = [each.strip().lower() for each in _texts(value)]
    if not all(_HOST.fullmatch(each) for each in given):
        raise Wrong("holds what is not the name of a host")
    return tuple(dict.fromkeys(given))


HOSTS = Kind(
    "names", _hosts, 'allowed: a list of host names, as ["pictures.example.com"]; [] for none'
)


def _country(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z]{2}", value):
        raise Wrong("is not a country code")
    if not is_country(value):
        raise Wrong("is no country with telephone numbers")
    return value


COUNTRY = Kind("text", _country, "allowed: two capital letters, as US")


def _web_address(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong("is not a text")
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port  # reading a port that is out of range raises
    except ValueError:
        raise Wrong("is not a web address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise Wrong("is not a web address")
    if "_" in host or parts.query or parts.fragment:
        raise Wrong("is not an address that a carrier can call")
    return value.rstrip("/")


WEB_ADDRESS = Kind(
    "text",
    _web_address,
    "allowed: http:// or https:// and a host name without underscore, no query",
)


def _database(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong("is not a text")
    is_file = value.startswith("sqlite:///") and len(value) > len("sqlite:///")
    if not is_file and not value.startswith(("postgresql://", "postgres://")):
        raise Wrong("is not the address of a database")
    try:
        parts = urlsplit(value)
        _ = parts.hostname, parts.port  # reading what cannot be read raises
    except ValueError:
        raise Wrong("is not the address of a database") from None
    if re.search("%(?![0-9A-Fa-f]{2})|%00", value) or "\0" in value:
        raise Wrong("holds a % that encodes nothing (a literal one is %25)")
    if is_file and (parts.query or parts.fragment or value.endswith(("?", "#"))):
        raise Wrong("holds a ? or # (in a path they are %3F and %23)")
    return value


DATABASE = Kind("text", _database, "allowed: sqlite:///PATH or postgresql://…")
