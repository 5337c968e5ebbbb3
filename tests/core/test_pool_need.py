"""What the mathematics of the pool says, held against a simulation of what it speaks of."""

import heapq
import itertools
import random
from collections.abc import Callable, Iterator

import pytest

from server.core.pool_need import RISK, cautious_paces, exhaustion, least

DAYS = 50_000
SURELY_MORE = 80
"""Of 50,000 days at a risk of 1 in 1,000 more than this many are bad with a chance of 4 in 100,000."""

Duration = Callable[[random.Random], float]


def steady(chance: random.Random) -> float:
    return 3.5


def mixed(chance: random.Random) -> float:
    """Most customers write once, some for weeks; 3.5 days on average."""
    return 3.0 if chance.random() < 0.95 else 13.0


def bad_days(
    phones: int, pace: float, duration: Duration, numbers: int, *, days: int, seed: int
) -> int:
    """Days on which a phone had no number left for somebody who came; who finds none goes without."""
    chance = random.Random(seed)
    bad: set[int] = set()
    for _ in range(phones):
        live: list[float] = []
        for came in _arrivals(pace, days, chance):
            while live and live[0] <= came:
                heapq.heappop(live)
            if len(live) >= numbers:
                bad.add(int(came))
            else:
                heapq.heappush(live, came + duration(chance))
    return len(bad)


def _arrivals(pace: float, days: int, chance: random.Random) -> Iterator[float]:
    came = chance.expovariate(pace)
    while came < days:
        yield came
        came += chance.expovariate(pace)


@pytest.mark.parametrize(
    ("phones", "pace", "duration"),
    [
        pytest.param(1, 0.5, steady, id="one phone"),
        pytest.param(12, 0.8, steady, id="a store"),
        pytest.param(12, 0.8, mixed, id="a store whose customers differ"),
        pytest.param(40, 0.05, mixed, id="many phones of a quiet area code"),
    ],
)
def test_the_planned_numbers_are_enough_on_999_of_1000_days_and_two_fewer_are_not(
    phones: int, pace: float, duration: Duration
) -> None:
    planned = least({pace: phones}, 3.5)
    assert bad_days(phones, pace, duration, planned, days=DAYS, seed=1) <= SURELY_MORE
    assert bad_days(phones, pace, duration, planned - 2, days=DAYS, seed=1) > SURELY_MORE


def test_the_chance_is_bounded_from_above_and_not_by_much() -> None:
    """Who finds no number takes none, which the bound leaves out: it is at most twice too high."""
    bound = exhaustion({0.8: 4}, 3.5, 7)
    seen = bad_days(4, 0.8, steady, 7, days=DAYS, seed=2) / DAYS
    assert 0.02 < seen < bound < 2 * seen


def test_a_plan_from_a_short_log_holds_against_what_is_really_true() -> None:
    """Two weeks of log, drawn again and again: of a hundred plans made from it, hardly one is short.

    Which ones are is known exactly, since the true paces are.
    """
    chance = random.Random(3)
    true = [0.1] * 6 + [0.4] * 3 + [1.2]
    short = 0
    for _ in range(100):
        counts = [_count(pace * 14, chance) for pace in true]
        planned = least(cautious_paces(counts, 14), 3.5)
        short += exhaustion({0.1: 6, 0.4: 3, 1.2: 1}, 3.5, planned) > RISK
    assert short <= 3


def _count(mean: float, chance: random.Random) -> int:
    return sum(1 for _ in _arrivals(mean, 1, chance))


def test_a_log_without_sessions_plans_a_little_and_not_nothing() -> None:
    assert least(cautious_paces([0] * 20, 28), 3.5) == 2


def test_the_longer_a_quiet_log_the_less_is_planned() -> None:
    paces = [max(cautious_paces([0] * 5, days)) for days in (1, 7, 28, 280)]
    assert paces == sorted(paces, reverse=True)
    assert all(later < sooner for sooner, later in itertools.pairwise(paces))


def test_a_phone_without_sessions_is_planned_by_the_average_of_the_others() -> None:
    quiet = min(cautious_paces([0, 0, 0, 1], 28))
    beside_busy = min(cautious_paces([0, 50, 60, 70], 28))
    assert 0 < quiet < beside_busy < 0.2
