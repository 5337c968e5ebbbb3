"""The two distributions that planning asks for, without a library for them."""

from functools import lru_cache
from math import exp, inf, lgamma, log

_NEGLIGIBLE = 1e-17


def poisson_at_least(mean: float, count: int) -> float:
    """The chance that a Poisson variable with this mean is ``count`` or more."""
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if count <= mean:
        return max(0.0, 1.0 - sum(_poisson(mean, each) for each in range(count)))
    term, total, at = _poisson(mean, count), 0.0, count
    while term > _NEGLIGIBLE * total:
        total += term
        at += 1
        term *= mean / at
    return total


def _poisson(mean: float, count: int) -> float:
    return exp(count * log(mean) - mean - lgamma(count + 1))


@lru_cache(4096)
def gamma_quantile(shape: float, share: float) -> float:
    """Below this lies ``share`` of a Gamma variable of this shape and scale 1."""
    low, high = 0.0, shape + 1.0
    while _gamma_below(shape, high) < share:
        low, high = high, high * 2
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        if _gamma_below(shape, middle) < share:
            low = middle
        else:
            high = middle
    return high


def _gamma_below(shape: float, value: float) -> float:
    """The regularised lower incomplete gamma function, by its series."""
    if value <= 0:
        return 0.0
    term = exp(shape * log(value) - value - lgamma(shape + 1))
    total, at, last = 0.0, shape, inf
    while term > _NEGLIGIBLE * total or term > last:
        total, last = total + term, term
        at += 1
        term *= value / at
    return min(1.0, total)
