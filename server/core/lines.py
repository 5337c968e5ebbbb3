"""Which free number becomes the line of a user or a store (product.md LS1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from server.core import phone as numbers
from server.core.area_codes import TERRITORIES

_AMERICAN = TERRITORIES | {"US"}

Circle = Literal["area_code", "overlay", "state", "country"]
NoneBecause = Literal["pool_empty", "none_in_country"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a store is, as far as numbers go. ``country`` is a region code such as ``US``."""

    area_codes: tuple[str, ...]
    state: str | None
    country: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """``because`` is the narrowest circle around the store in which a number was free."""

    number: str
    because: Circle


@dataclass(frozen=True, slots=True)
class NoneFree:
    because: NoneBecause


def place_of(
    phone: str | None, state: str | None, area_codes: Sequence[str], country: str
) -> Place:
    """A store's place: the area codes of its address, else that of its landline.

    A toll-free landline lies nowhere, so it says nothing.
    """
    own = numbers.area_code(phone) if phone and not area_codes else None
    return Place(tuple(area_codes) or ((own,) if own else ()), state, country)


def choose(free: Sequence[str], place: Place) -> Chosen | NoneFree:
    """The lowest free number of the narrowest circle; one of another country is never chosen."""
    if not free:
        return NoneFree("pool_empty")
    at_home = [number for number in free if same_country(number, place.country)]
    for because, codes in circles(place):
        local = [number for number in at_home if numbers.area_code(number) in codes]
        if local:
            return Chosen(min(local, key=int), because)
    return Chosen(min(at_home, key=int), "country") if at_home else NoneFree("none_in_country")


def circles(place: Place) -> Iterator[tuple[Circle, Sequence[str]]]:
    """From the street outwards. Without a state, the area codes tell it."""
    yield "area_code", place.area_codes
    yield (
        "overlay",
        [other for code in place.area_codes for other in numbers.overlays(code)],
    )
    states = [place.state] if place.state else [numbers.state(code) for code in place.area_codes]
    yield (
        "state",
        [code for state in states if state for code in numbers.area_codes_of(state)],
    )


def same_country(number: str, country: str) -> bool:
    own = numbers.country(number)
    return own == country or (own in _AMERICAN and country in _AMERICAN)
