"""What the relay is run with."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from server.config.keys import CHANGEABLE
from server.config.kinds import Wrong
from server.core.retailer import ProxyRules, Retailer, Rules

log = logging.getLogger(__name__)

ENVIRONMENT = "environment"
"""Where a value came from that no file holds."""


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
class Given:
    """A value as it was written, and where: the path of the file, or :data:`ENVIRONMENT`."""

    where: str
    value: Any


@dataclass(frozen=True, slots=True)
class Settings:
    """``given`` holds the keys of ``retailer`` and ``proxy`` that the file or the environment sets:
    they are changed nowhere else. The others are as in the database, see :meth:`rules`.
    """

    relay: RelaySettings
    carrier: CarrierSettings
    given: Mapping[str, Given] = field(default_factory=dict)

    def rules(self, stored: Mapping[str, Any]) -> Rules:
        """The rules in force, with what the database holds (by key, as it would stand in the file)."""
        values = {path: key.default for path, key in CHANGEABLE.items()}
        for path, value in stored.items():
            if path in values and path not in self.given:
                values[path] = _stored(path, value)
        values |= {path: CHANGEABLE[path].check(each.value) for path, each in self.given.items()}
        return _rules(values)


def _stored(path: str, value: Any) -> Any:
    """What was allowed when it was stored may not be in this version: then the default holds, and the
    screen shows it so. To refuse the start would lock out those who can change it.
    """
    key = CHANGEABLE[path]
    try:
        return key.check(value)
    except Wrong as wrong:
        log.warning("%s in the database %s, so its default is in force", path, wrong)
        return key.default


def _rules(values: Mapping[str, Any]) -> Rules:
    retailer = section(values, "retailer")
    retailer["hours"] = retailer.pop("quiet_hours")
    return Rules(Retailer(**retailer), ProxyRules(**section(values, "proxy")))


def made_of(values: Mapping[str, Any], given: Mapping[str, Given]) -> Settings:
    """Settings of checked values, one for every key."""
    relay = section(values, "relay")
    relay["database"] = relay["database"] or default_database()
    return Settings(
        relay=RelaySettings(**relay),
        carrier=CarrierSettings(
            kind=values["carrier.kind"],
            simulated_key=values["carrier.simulated.key"],
            twilio=TwilioSettings(**section(values, "carrier.twilio")),
        ),
        given={path: given[path] for path in CHANGEABLE if path in given},
    )


def section(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The values right below a section, by the last part of their keys."""
    depth = name.count(".") + 1
    return {
        path.rsplit(".", 1)[1]: value
        for path, value in values.items()
        if path.startswith(f"{name}.") and path.count(".") == depth
    }


def default_database() -> str:
    return f"sqlite:///{Path(platformdirs.user_data_dir('floorline')) / 'relay.db'}"
