"""How many proxy numbers are enough, as mathematics (product.md OO9).

A number is shared by all associates; one phone can use it for one customer at a time. So the need
of an area code is how many of its customers a single phone has live at once.

Sessions begin at random at each phone's own pace and last a while each: the number of live ones is
Poisson distributed around pace times duration, whatever the durations are (a queue M/G/∞), and who
comes finds that number (arrivals see time averages). Of ``n`` numbers none is left for a newcomer
with the chance that ``n`` or more sessions live; over all phones and newcomers of a day these chances
add up to more than that of a single such day. The need is the least ``n`` for which they stay under
:data:`RISK`.

A short log says little, so every phone's pace is set high: to what its own count, and the average of
all phones, leave likely at most (:data:`CAUTION` of a Gamma distribution of shape ½ + sessions).
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from server.core.odds import gamma_quantile, poisson_at_least

RISK = 0.001
"""The chance of a day on which some phone finds no number, that a plan stays under."""

CAUTION = 0.99
"""How surely a phone's true pace is no higher than the planned one."""


def least(paces: Mapping[float, int], hold: float, risk: float = RISK) -> int:
    """The least ``n`` that keeps a day's chance of exhaustion under ``risk``. ``paces``: how many phones
    begin how many sessions a day; ``hold``: how many days each lasts.
    """
    count = 0
    while exhaustion(paces, hold, count) >= risk:
        count += 1
    return count


def exhaustion(paces: Mapping[float, int], hold: float, count: int) -> float:
    """At most so likely is a day on which one of the phones has ``count`` sessions and begins another."""
    return sum(
        phones * pace * poisson_at_least(pace * hold, count) for pace, phones in paces.items()
    )


def cautious_paces(counts: Sequence[int], days: float) -> dict[float, int]:
    """How many phones are planned at which pace (sessions a day), from what each began in ``days``."""
    average = (sum(counts) + 0.5) / (len(counts) * days)
    known = days + 0.5 / average
    return {
        gamma_quantile(0.5 + count, CAUTION) / known: phones
        for count, phones in sorted(Counter(counts).items())
    }
