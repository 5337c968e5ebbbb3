"""Which proxy number a customer gets on a phone, and why (product.md OO5–OO9)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from server.core import phone as numbers
from server.core.lines import Place, circles, same_country
from server.core.model import Instant, Passed
from server.core.retailer import ProxyRules

ChosenBecause = Literal["sticky", "area_code", "overlay", "state", "country", "recycled"]
NoneBecause = Literal["pool_empty", "none_near", "all_in_use"]

LAST_FREE, LOW, WORTH_SAYING = 1, 10, 4
MOST_PASSED = 12
"""So many of the numbers that were passed over are told with the choice."""


@dataclass(frozen=True, slots=True)
class PoolNumber:
    """A number of the pool as one phone has it: whether it reaches a customer there now, and when it
    last did.
    """

    number: str
    live: bool
    last: Instant | None


@dataclass(frozen=True, slots=True)
class Supply:
    """How many numbers a phone could get for a customer, and how many of them are free still."""

    free: int
    near: int

    @property
    def is_low(self) -> bool:
        """One at most is left, or less than a tenth; of very few it would be said with every text."""
        few_left = self.free <= LAST_FREE or self.free * LOW < self.near
        return few_left and self.near >= WORTH_SAYING


@dataclass(frozen=True, slots=True)
class Chosen:
    number: str
    because: ChosenBecause
    passed_over: tuple[Passed, ...] = ()


@dataclass(frozen=True, slots=True)
class Exhausted:
    """No number may be taken: the text stays in the app (OO9)."""

    because: NoneBecause
    passed_over: tuple[Passed, ...] = ()


def place_of_customer(number: str, country: str) -> Place:
    """Where a customer's number lies. One that lies nowhere, as a short code, is of the retailer's
    ``country``.
    """
    code = numbers.area_code(number)
    return Place((code,) if code else (), None, numbers.country(number) or country)


def choose(
    pool: Sequence[PoolNumber],
    place: Place,
    rules: ProxyRules,
    sticky: str | None,
    now: Instant,
) -> Chosen | Exhausted:
    """The number that the customer had on this phone, where it is free (``sticky``); else, from the
    customer's area code outwards, the one least recently used with this phone. One that reached another
    customer within the cool-down is taken only when nothing else in all the circles is free.
    """
    if not pool:
        return Exhausted("pool_empty")
    if any(each.number == sticky and not each.live for each in pool):
        return Chosen(sticky or "", "sticky")
    passed: list[Passed] = []
    within: list[PoolNumber] = []
    for because, circle in _circles(pool, place, rules):
        within += circle
        free = [each for each in circle if not each.live and not _cools(each, rules, now)]
        if free:
            best = min(free, key=_least_recent)
            passed += _passed(circle, best, rules, now)
            return Chosen(best.number, because, tuple(passed[:MOST_PASSED]))
        passed += _passed(circle, None, rules, now)
    told = tuple(passed[:MOST_PASSED])
    cooling = [each for each in within if not each.live]
    if cooling:
        return Chosen(min(cooling, key=_least_recent).number, "recycled", told)
    return Exhausted("all_in_use" if within else "none_near", told)


def supply(pool: Sequence[PoolNumber], place: Place, rules: ProxyRules, taken: str) -> Supply:
    """What is left in all the circles once ``taken`` is in use, those that rest still included."""
    near = [each for _, circle in _circles(pool, place, rules) for each in circle]
    free = sum(not each.live and each.number != taken for each in near)
    return Supply(free, len(near))


def _circles(
    pool: Sequence[PoolNumber], place: Place, rules: ProxyRules
) -> Iterator[tuple[ChosenBecause, list[PoolNumber]]]:
    """The pool by distance, as far as the setting widens; each number in its narrowest circle."""
    left = list(pool)
    for because, codes in circles(place):
        if because != "area_code" and because not in rules.widen:
            continue
        yield because, [each for each in left if numbers.area_code(each.number) in codes]
        left = [each for each in left if numbers.area_code(each.number) not in codes]
    if "country" in rules.widen:
        yield "country", [each for each in left if same_country(each.number, place.country)]


def _cools(each: PoolNumber, rules: ProxyRules, now: Instant) -> bool:
    return each.last is not None and now - each.last < rules.cooldown


def _least_recent(each: PoolNumber) -> tuple[Instant, int]:
    return (-1 if each.last is None else each.last, int(each.number))


def _passed(
    circle: Sequence[PoolNumber], best: PoolNumber | None, rules: ProxyRules, now: Instant
) -> list[Passed]:
    return [
        Passed(each.number, _why_not(each, rules, now))
        for each in sorted(circle, key=_least_recent)
        if each is not best
    ]


def _why_not(each: PoolNumber, rules: ProxyRules, now: Instant) -> str:
    if each.live:
        return "in_use"
    return "cooling_down" if _cools(each, rules, now) else "used_more_recently"
