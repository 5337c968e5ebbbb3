"""States and time zones as people name them, where hours depend on them. Pure."""

from functools import cache
from zoneinfo import available_timezones

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
    "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin",
    "WY": "Wyoming",
}  # fmt: skip
ZONES = {
    "Eastern": "America/New_York",
    "Central": "America/Chicago",
    "Mountain": "America/Denver",
    "Arizona": "America/Phoenix",
    "Pacific": "America/Los_Angeles",
    "Alaska": "America/Anchorage",
    "Hawaii": "Pacific/Honolulu",
}
_STATE_OF = {name.lower(): code for code, name in STATES.items()}


def state(words: str) -> str | None:
    """The two letters of a state that was typed as such or by its name; None where it is neither."""
    typed = " ".join(words.split())
    if typed.upper() in STATES:
        return typed.upper()
    return _STATE_OF.get(typed.lower())


def state_name(code: str) -> str:
    name = STATES.get(code)
    return f"{name} ({code})" if name else code


def zone(words: str) -> str | None:
    """A zone by its IANA name, its city or what it is called; None where there is none."""
    typed = " ".join(words.split()).lower()
    called = {name.lower(): zone for name, zone in ZONES.items()}
    return called.get(typed) or _zones().get(typed.replace(" ", "_"))


@cache
def _zones() -> dict[str, str]:
    """Zones by their names and, where only one zone of the world has it, by their cities."""
    found: dict[str, str] = {}
    for name in sorted(available_timezones()):
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/", "US/")):
            found.setdefault(name.rpartition("/")[2].lower(), name)
    return found | {name.lower(): name for name in sorted(available_timezones())}
