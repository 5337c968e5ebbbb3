"""Settings: TOML and environment in, frozen values out. Unknown or wrong keys are refused by name.

Every key stands once in :data:`KEYS`; ``config.example.toml`` documents the same keys and a test
compares the two. ``FLOORLINE_SECTION__KEY`` overrides a key from the environment, so that secrets
need not stand in a file.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs

from server.core.compliance import OptIn, OptOutScope
from server.core.hours import HoursInvalid, Week, Window
from server.core.model import DAY, HOUR, MINUTE, SECOND, FromNumberType, Instant
from server.core.retailer import FORWARD_MODES, MENU_ITEMS, WIDENINGS, ProxyRules, Retailer
from server.core.state_rules import RULES

ENVIRONMENT_PREFIX = "FLOORLINE_"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a configuration, fit to print."""

    source: str
    key: str
    problem: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.source}: {self.key}: {self.problem}, {self.allowed}"


class ConfigInvalid(Exception):
    """The configuration cannot be used. ``faults`` names everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class RelaySettings:
    host: str
    port: int
    public_url: str | None
    database: str


@dataclass(frozen=True, slots=True)
class TwilioSettings:
    sid: str
    auth_code: str
    base_url: str
    sends_opt_out_confirmation: bool


@dataclass(frozen=True, slots=True)
class CarrierSettings:
    kind: str
    simulated_key: str | None
    twilio: TwilioSettings


@dataclass(frozen=True, slots=True)
class Settings:
    relay: RelaySettings
    retailer: Retailer
    proxy: ProxyRules
    carrier: CarrierSettings


class _Wrong(ValueError):
    """A value that a key does not take; the text says what is wrong with it."""


Check = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: where it stands, what it takes, in words too, and its default."""

    path: str
    check: Check
    allowed: str
    default: Any
    secret: bool = False

    @property
    def variable(self) -> str:
        return ENVIRONMENT_PREFIX + self.path.upper().replace(".", "__")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Wrong("is not a text")
    return value


def _text_or_empty(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong("is not a text")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("is not true or false")
    return value


def _whole(lowest: int, highest: int) -> Check:
    def check(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _Wrong("is not a whole number")
        if not lowest <= value <= highest:
            raise _Wrong("is out of range")
        return value

    return check


def _one_of(*choices: str) -> Check:
    def check(value: Any) -> str:
        if value not in choices:
            raise _Wrong("is not one of the choices")
        return str(value)

    return check


def _hours(value: Any) -> Window | None:
    if value == []:
        return None
    if not isinstance(value, list) or len(value) != 2:
        raise _Wrong("is not a pair of times")
    try:
        return Window.of(*(str(clock) for clock in value))
    except HoursInvalid as wrong:
        raise _Wrong(str(wrong)) from None


_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}


def _duration(lowest: Instant, highest: Instant) -> Check:
    def check(value: Any) -> Instant:
        given = re.fullmatch(r"(\d{1,6})([smhd])", value) if isinstance(value, str) else None
        if given is None:
            raise _Wrong("is not a duration")
        length = int(given[1]) * _UNITS[given[2]]
        if not lowest <= length <= highest:
            raise _Wrong("is out of range")
        return length

    return check


def _subset_of(*choices: str) -> Check:
    def check(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise _Wrong("is not a list of texts")
        if any(each not in choices for each in value) or len(set(value)) < len(value):
            raise _Wrong("is not a list of the choices, each at most once")
        return tuple(value)

    return check


def _prefix_of(*choices: str) -> Check:
    def check(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or tuple(value) != choices[: len(value)]:
            raise _Wrong("does not begin as the list of all does")
        return tuple(value)

    return check


_MENU_ITEM = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+")


def _menu_items(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _Wrong("is not a list of texts")
    if not all(_MENU_ITEM.fullmatch(each) for each in value):
        raise _Wrong("holds what is not the id of a menu item")
    return tuple(dict.fromkeys(value))


def _country(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z]{2}", value):
        raise _Wrong("is not a country code")
    return value


def _web_address(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong("is not a text")
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port  # reading a port that is out of range raises
    except ValueError:
        raise _Wrong("is not a web address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise _Wrong("is not a web address")
    if "_" in host or parts.query or parts.fragment:
        raise _Wrong("is not an address that a carrier can call")
    return value.rstrip("/")


def _database(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong("is not a text")
    is_file = value.startswith("sqlite:///") and len(value) > len("sqlite:///")
    if not is_file and not value.startswith(("postgresql://", "postgres://")):
        raise _Wrong("is not the address of a database")
    try:
        parts = urlsplit(value)
        _ = parts.hostname, parts.port  # reading what cannot be read raises
    except ValueError:
        raise _Wrong("is not the address of a database") from None
    if re.search("%(?![0-9A-Fa-f]{2})|%00", value) or "\0" in value:
        raise _Wrong("holds a % that encodes nothing (a literal one is %25)")
    if is_file and (parts.query or parts.fragment or value.endswith(("?", "#"))):
        raise _Wrong("holds a ? or # (in a path they are %3F and %23)")
    return value


def default_database() -> str:
    return f"sqlite:///{Path(platformdirs.user_data_dir('floorline')) / 'relay.db'}"


_HOURS = (
    'allowed: when texts go, as ["08:00", "21:00"], the first before the second; [] for any hour'
)
_DURATION = "allowed: a duration as 90s, 10m, 72h or 7d"
_WEB_ADDRESS = "allowed: http:// or https:// and a host name without underscore, no query"

KEYS = (
    Key("relay.host", _text, "allowed: a host name or address", "127.0.0.1"),
    Key("relay.port", _whole(0, 65535), "allowed: 0 (any free port) to 65535", 8788),
    Key("relay.public_url", _web_address, _WEB_ADDRESS, None),
    Key("relay.database", _database, "allowed: sqlite:///PATH or postgresql://…", None, True),
    Key("retailer.name", _text, "allowed: the business's name, not empty", "Our store"),
    Key("retailer.country", _country, "allowed: two capital letters, as US", "US"),
    Key(
        "retailer.sms_from_number_type",
        _one_of("associate", "store"),
        'allowed: "associate", "store"',
        "associate",
    ),
    Key(
        "retailer.opt_in",
        _one_of("single", "double", "off"),
        'allowed: "single", "double", "off"',
        "single",
    ),
    Key(
        "retailer.opt_out_scope",
        _one_of("store", "line", "retailer"),
        'allowed: "store", "line", "retailer"',
        "store",
    ),
    Key("retailer.quiet_hours", _hours, _HOURS, Window.of("08:00", "21:00")),
    Key("retailer.presence_grace", _whole(0, 86_400), "allowed: seconds, 0 to 86400", 120),
    Key("retailer.sms_message_forwarding_enabled", _flag, "allowed: true, false", True),
    Key(
        "retailer.out_of_office_options",
        _subset_of(*FORWARD_MODES),
        'allowed: a list of "all", "logged_out", or of one of them; [] offers none',
        FORWARD_MODES,
    ),
    Key(
        "retailer.associate_details_menu",
        _menu_items,
        f"allowed: a list of ids such as {', '.join(MENU_ITEMS)}",
        MENU_ITEMS,
    ),
    Key("retailer.archive_released_lines", _flag, "allowed: true, false", False),
    Key("proxy.session_ttl", _duration(MINUTE, 90 * DAY), _DURATION, 72 * HOUR),
    Key("proxy.cooldown", _duration(0, 365 * DAY), _DURATION, 7 * DAY),
    Key(
        "proxy.widen",
        _prefix_of(*WIDENINGS),
        'allowed: the first of "overlay", "state", "country", as ["overlay"]; [] for none',
        WIDENINGS,
    ),
    Key(
        "carrier.kind",
        _one_of("simulated", "twilio"),
        'allowed: "simulated", "twilio"',
        "simulated",
    ),
    Key("carrier.simulated.key", _text, "allowed: any text", None, secret=True),
    Key("carrier.twilio.sid", _text_or_empty, "allowed: the account's sid, AC…", ""),
    Key("carrier.twilio.auth_code", _text_or_empty, "allowed: the account's token", "", True),
    Key("carrier.twilio.base_url", _web_address, _WEB_ADDRESS, "https://api.twilio.com"),
    Key("carrier.twilio.sends_opt_out_confirmation", _flag, "allowed: true, false", True),
)

_BY_PATH = {key.path: key for key in KEYS}
_SECTIONS = {key.path.rsplit(".", 1)[0] for key in KEYS} | {"carrier"}


def default_file() -> Path:
    return Path(platformdirs.user_config_dir("floorline")) / "relay.toml"


def load(file: Path | None, environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from a file (None: the default file if it is there) and the environment.

    Raises :class:`ConfigInvalid` with every fault found.
    """
    environment = os.environ if environment is None else environment
    source = file or default_file()
    faults: list[Fault] = []
    given = _read_file(source, file is not None, faults)
    given |= _read_environment(environment, faults)
    values = {key.path: key.default for key in KEYS}
    for path, (where, value) in given.items():
        try:
            values[path] = _BY_PATH[path].check(value)
        except _Wrong as wrong:
            key = _BY_PATH[path]
            shown = "its value" if key.secret else repr(value)
            faults.append(Fault(where, path, f"{shown} {wrong}", key.allowed))
    faults += _contradictions(str(source), values)
    if faults:
        raise ConfigInvalid(faults)
    return _settings(values)


def _read_file(file: Path, required: bool, faults: list[Fault]) -> dict[str, tuple[str, Any]]:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if required:
            faults.append(Fault(str(file), "-", "there is no such file", "allowed: a TOML file"))
        return {}
    except (OSError, UnicodeDecodeError) as error:
        problem = getattr(error, "strerror", None) or "is not UTF-8"
        faults.append(Fault(str(file), "-", problem, "allowed: a readable TOML file in UTF-8"))
        return {}
    except tomllib.TOMLDecodeError as error:
        faults.append(Fault(str(file), "-", f"is not TOML: {error}", "allowed: a TOML file"))
        return {}
    given: dict[str, tuple[str, Any]] = {}
    _flatten(document, "", str(file), given, faults)
    return given


def _flatten(
    table: Mapping[str, Any],
    prefix: str,
    source: str,
    given: dict[str, tuple[str, Any]],
    faults: list[Fault],
) -> None:
    for name, value in table.items():
        path = f"{prefix}{name}"
        if path in _BY_PATH:
            given[path] = (source, value)
        elif path in _SECTIONS and isinstance(value, dict):
            _flatten(value, f"{path}.", source, given, faults)
        else:
            faults.append(Fault(source, path, "is not a setting", _known_beside(path)))


def _known_beside(path: str) -> str:
    section = path.rpartition(".")[0]
    known = [key.path for key in KEYS if key.path.startswith(f"{section}.")] if section else []
    return f"allowed: {', '.join(known or sorted(_SECTIONS))}"


def _read_environment(
    environment: Mapping[str, str], faults: list[Fault]
) -> dict[str, tuple[str, Any]]:
    by_variable = {key.variable: key for key in KEYS}
    given: dict[str, tuple[str, Any]] = {}
    for variable, text in environment.items():
        if not variable.startswith(ENVIRONMENT_PREFIX) or "__" not in variable:
            continue
        key = by_variable.get(variable)
        if key is None:
            known = ", ".join(sorted(by_variable))
            faults.append(Fault("environment", variable, "is not a setting", f"allowed: {known}"))
        else:
            given[key.path] = ("environment", _as_toml(key, text))
    return given


def _as_toml(key: Key, text: str) -> Any:
    """Texts stand as they are; numbers, flags and lists are written as in TOML."""
    if key.default is None or isinstance(key.default, str):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _contradictions(source: str, values: Mapping[str, Any]) -> list[Fault]:
    faults = _hours_by_law(source, values["retailer.quiet_hours"])
    if values["carrier.kind"] != "twilio":
        return faults
    needed = ("carrier.twilio.sid", "carrier.twilio.auth_code")
    return faults + [
        Fault(source, path, 'is missing, carrier.kind is "twilio"', _BY_PATH[path].allowed)
        for path in needed
        if not values[path]
    ]


def _hours_by_law(source: str, hours: Window | None) -> list[Fault]:
    """Hours that leave none of a day in a state whose law sets its own: nothing would ever go there."""
    if hours is None:
        return []
    for rule in RULES:
        left = Week.every_day(hours).within(rule.week)
        for week_day, law in ((left.workday, rule.week.workday), (left.sunday, rule.week.sunday)):
            if week_day.is_empty:
                problem = f"{hours} leaves no hour in {rule.name}, where the law allows {law}"
                return [Fault(source, "retailer.quiet_hours", problem, _HOURS)]
    return []


def _settings(values: Mapping[str, Any]) -> Settings:
    def section(name: str) -> dict[str, Any]:
        depth = name.count(".") + 1
        return {
            path.rsplit(".", 1)[1]: value
            for path, value in values.items()
            if path.startswith(f"{name}.") and path.count(".") == depth
        }

    retailer = section("retailer")
    retailer["sms_from_number_type"] = FromNumberType(retailer["sms_from_number_type"])
    retailer["opt_out_scope"] = OptOutScope(retailer["opt_out_scope"])
    retailer["opt_in"] = OptIn(retailer["opt_in"])
    retailer["hours"] = retailer.pop("quiet_hours")
    relay = section("relay")
    relay["database"] = relay["database"] or default_database()
    return Settings(
        relay=RelaySettings(**relay),
        retailer=Retailer(**retailer),
        proxy=ProxyRules(**section("proxy")),
        carrier=CarrierSettings(
            kind=values["carrier.kind"],
            simulated_key=values["carrier.simulated.key"],
            twilio=TwilioSettings(**section("carrier.twilio")),
        ),
    )
