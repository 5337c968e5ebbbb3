"""Where somebody is, as far as hours and the laws of states go (product.md CO4)."""

from dataclasses import dataclass
from typing import Literal

from server.core import phone


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Every zone and state that somebody can be in. ``states`` is None where it may be any state of the
    country, and empty where there are none. ``known_by`` is what said so.
    """

    zones: tuple[str, ...]
    states: tuple[str, ...] | None
    known_by: Literal["lead", "number", "nothing"]


def whereabouts(
    number: str, *, state: str | None, time_zone: str | None, country: str
) -> Whereabouts:
    """Where a lead is: what is stored of them, else all that their number allows, else anywhere in
    the retailer's ``country``. A zone alone does not tell the state: the area code presumes it
    (Fla. Stat. § 501.616(6)).
    """
    by_number = phone.states_of(number)
    if state:
        return Whereabouts(
            (time_zone,) if time_zone else phone.zones_of_state(state), (state,), "lead"
        )
    if time_zone:
        return Whereabouts((time_zone,), by_number or _elsewhere(number), "lead")
    zones, anywhere = phone.time_zones(number), phone.zones_of_country(country)
    if (zones and set(zones) != set(anywhere)) or by_number:
        return Whereabouts(zones, by_number or _elsewhere(number), "number")
    return Whereabouts(anywhere, None, "nothing")


def _elsewhere(number: str) -> tuple[str, ...] | None:
    """A number that lies in another country has no state; one that lies nowhere may have any."""
    return None if phone.country(number) in (None, "US", "CA") else ()
