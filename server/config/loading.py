"""Reading the file and the environment: every fault at once, by file, key, value and what is allowed."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from server.config.keys import BY_PATH, ENVIRONMENT_PREFIX, KEYS, SECTIONS, Key
from server.config.kinds import Wrong
from server.config.settings import ENVIRONMENT, Given, Settings, made_of


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
    for path, found in given.items():
        key = BY_PATH[path]
        try:
            values[path] = key.check(found.value)
        except Wrong as wrong:
            shown = "its value" if key.secret else repr(found.value)
            faults.append(Fault(found.where, path, f"{shown} {wrong}", key.allowed))
    faults += _contradictions(str(source), values)
    if faults:
        raise ConfigInvalid(faults)
    return made_of(values, given)


def _read_file(file: Path, required: bool, faults: list[Fault]) -> dict[str, Given]:
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
    given: dict[str, Given] = {}
    _flatten(document, "", str(file), given, faults)
    return given


def _flatten(
    table: Mapping[str, Any],
    prefix: str,
    source: str,
    given: dict[str, Given],
    faults: list[Fault],
) -> None:
    for name, value in table.items():
        path = f"{prefix}{name}"
        if path in BY_PATH:
            given[path] = Given(source, value)
        elif path in SECTIONS and isinstance(value, dict):
            _flatten(value, f"{path}.", source, given, faults)
        else:
            faults.append(Fault(source, path, "is not a setting", _known_beside(path)))


def _known_beside(path: str) -> str:
    section = path.rpartition(".")[0]
    known = [key.path for key in KEYS if key.path.startswith(f"{section}.")] if section else []
    return f"allowed: {', '.join(known or sorted(SECTIONS))}"


def _read_environment(environment: Mapping[str, str], faults: list[Fault]) -> dict[str, Given]:
    by_variable = {key.variable: key for key in KEYS}
    given: dict[str, Given] = {}
    for variable, text in environment.items():
        if not variable.startswith(ENVIRONMENT_PREFIX) or "__" not in variable:
            continue
        key = by_variable.get(variable)
        if key is None:
            known = ", ".join(sorted(by_variable))
            faults.append(Fault(ENVIRONMENT, variable, "is not a setting", f"allowed: {known}"))
        else:
            given[key.path] = Given(ENVIRONMENT, _as_toml(key, text))
    return given


def _as_toml(key: Key, text: str) -> Any:
    """Texts stand as they are; numbers, flags and lists are written as in TOML."""
    if key.usual is None or isinstance(key.usual, str):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _contradictions(source: str, values: Mapping[str, Any]) -> list[Fault]:
    if values["carrier.kind"] != "twilio":
        return []
    needed = ("carrier.twilio.sid", "carrier.twilio.auth_code")
    return [
        Fault(source, path, 'is missing, carrier.kind is "twilio"', BY_PATH[path].allowed)
        for path in needed
        if not values[path]
    ]
