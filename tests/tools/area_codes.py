"""Prints the table AREA_CODES of server/core/area_codes.py from the data of phonenumbers.

Run as ``python tests/tools/area_codes.py``. Needs no network. The library's place names take up
to seconds and 100–200 MB to import, which is why neither program ever does so itself.
"""

from collections import Counter, defaultdict
from textwrap import wrap

from phonenumbers import PhoneMetadata
from phonenumbers.geodata import GEOCODE_DATA

TERRITORIES = ("AS", "GU", "MP", "PR", "VI")

ABBREVIATIONS = {
    "Alabama": "AL", "Alaska": "AK", "Arizona": "AZ", "Arkansas": "AR", "California": "CA",
    "Colorado": "CO", "Connecticut": "CT", "Delaware": "DE", "Florida": "FL", "Georgia": "GA",
    "Hawaii": "HI", "Idaho": "ID", "Illinois": "IL", "Indiana": "IN", "Iowa": "IA",
    "Kansas": "KS", "Kentucky": "KY", "Louisiana": "LA", "Maine": "ME", "Maryland": "MD",
    "Massachusetts": "MA", "Michigan": "MI", "Minnesota": "MN", "Mississippi": "MS",
    "Missouri": "MO", "Montana": "MT", "Nebraska": "NE", "Nevada": "NV", "New Hampshire": "NH",
    "New Jersey": "NJ", "New Mexico": "NM", "New York": "NY", "North Carolina": "NC",
    "North Dakota": "ND", "Ohio": "OH", "Oklahoma": "OK", "Oregon": "OR", "Pennsylvania": "PA",
    "Rhode Island": "RI", "South Carolina": "SC", "South Dakota": "SD", "Tennessee": "TN",
    "Texas": "TX", "Utah": "UT", "Vermont": "VT", "Virginia": "VA", "Washington State": "WA",
    "Washington D.C.": "DC", "West Virginia": "WV", "Wisconsin": "WI", "Wyoming": "WY",
    "Alberta": "AB", "British Columbia": "BC", "British Colombia": "BC", "Manitoba": "MB",
    "New Brunswick": "NB", "Newfoundland and Labrador": "NL", "Northwest Territories": "NT",
    "Nova Scotia": "NS", "Nunavut": "NU", "Ontario": "ON", "Prince Edward Island": "PE",
    "Quebec": "QC", "Saskatchewan": "SK", "Yukon": "YT",
}  # fmt: skip


def states_in(place: str) -> tuple[str, ...]:
    """The states that a place of the library names: ``Dallas, TX``, ``Ohio``, ``Nunavut/Yukon``."""
    names = place.rpartition(", ")[2].split("/")
    return tuple(ABBREVIATIONS.get(name, name) for name in names)


def area_codes_by_state() -> dict[str, set[str]]:
    """Most area codes have a place of their own; for the rest the places inside them decide."""
    places: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    whole: dict[str, tuple[str, ...]] = {}
    for prefix, by_language in GEOCODE_DATA.items():
        if prefix.startswith("1") and len(prefix) >= 4 and "en" in by_language:
            states = states_in(by_language["en"])
            places[prefix[1:4]][states] += 1
            if len(prefix) == 4:
                whole[prefix[1:]] = states
    table: dict[str, set[str]] = defaultdict(set)
    for code, counted in places.items():
        for state in whole.get(code) or counted.most_common(1)[0][0]:
            if state in ABBREVIATIONS.values():  # the Caribbean shares +1
                table[state].add(code)
    return table | territories()


def territories() -> dict[str, set[str]]:
    """The territories are countries of their own to the library: read their leading digits."""
    found = {}
    for territory in TERRITORIES:
        metadata = PhoneMetadata.metadata_for_region(territory)
        if metadata is None or metadata.leading_digits is None:
            raise SystemExit(f"The library no longer tells the leading digits of {territory}.")
        found[territory] = set(metadata.leading_digits.split("|"))
    return found


def main() -> None:
    print("AREA_CODES: dict[str, tuple[str, ...]] = {")
    for state, codes in sorted(area_codes_by_state().items()):
        items = " ".join(f'"{code}",' for code in sorted(codes))
        line = f'    "{state}": ({items if len(codes) == 1 else items[:-1]}),'
        if len(line) <= 100:
            print(line)
            continue
        print(f'    "{state}": (')
        print("\n".join(wrap(items, 100, initial_indent=" " * 8, subsequent_indent=" " * 8)))
        print("    ),")
    print("}  # fmt: skip")


if __name__ == "__main__":
    main()
