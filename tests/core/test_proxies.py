"""Which proxy number a customer gets on a phone (product.md OO6, OO7, OO9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.model import DAY, HOUR
from server.core.proxies import Chosen, Exhausted, PoolNumber, choose, place_of_customer
from server.core.retailer import ProxyRules

NOW = 1_000 * DAY
MANHATTAN, MANHATTAN_TOO, MIDTOWN = "+12125550147", "+12125550182", "+16465550111"
BUFFALO, BOSTON, TORONTO = "+17165550123", "+16175550100", "+14165550100"
CUSTOMER = "+12125550199"


def unused(number: str) -> PoolNumber:
    return PoolNumber(number, live=False, last=None)


def live(number: str) -> PoolNumber:
    return PoolNumber(number, live=True, last=NOW - HOUR)


def used(number: str, ago: int) -> PoolNumber:
    return PoolNumber(number, live=False, last=NOW - ago)


@pytest.mark.parametrize(
    ("pool", "sticky", "number", "because"),
    [
        pytest.param(
            [unused(BOSTON), unused(BUFFALO), unused(MIDTOWN), unused(MANHATTAN)],
            None,
            MANHATTAN,
            "area_code",
            id="the customer's own area code comes first",
        ),
        pytest.param(
            [unused(BOSTON), unused(BUFFALO), unused(MIDTOWN)], None, MIDTOWN, "overlay",
            id="then a code that overlays it",
        ),
        pytest.param(
            [unused(BOSTON), unused(BUFFALO)], None, BUFFALO, "state", id="then one of the state"
        ),
        pytest.param(
            [unused(TORONTO), unused(BOSTON)], None, BOSTON, "country", id="then the country"
        ),
        pytest.param(
            [live(MANHATTAN), unused(MIDTOWN)], None, MIDTOWN, "overlay",
            id="one that reaches another customer of this phone is passed over",
        ),
        pytest.param(
            [unused(MANHATTAN_TOO), used(BOSTON, 2 * DAY)], BOSTON, BOSTON, "sticky",
            id="the customer keeps the number they had",
        ),
        pytest.param(
            [unused(MANHATTAN_TOO), live(BOSTON)], BOSTON, MANHATTAN_TOO, "area_code",
            id="unless it is taken",
        ),
        pytest.param(
            [used(MANHATTAN, 20 * DAY), used(MANHATTAN_TOO, 30 * DAY)], None, MANHATTAN_TOO,
            "area_code", id="the number least recently used with this phone",
        ),
        pytest.param(
            [used(MANHATTAN, 30 * DAY), unused(MANHATTAN_TOO)], None, MANHATTAN_TOO, "area_code",
            id="one never used with it before any other",
        ),
        pytest.param(
            [used(MANHATTAN, 2 * DAY), unused(BOSTON)], None, BOSTON, "country",
            id="a number that cools down is passed over while any other is free",
        ),
        pytest.param(
            [used(MANHATTAN, 2 * DAY), used(BOSTON, 3 * DAY)], None, BOSTON, "recycled",
            id="where all cool down, the one that has done so longest",
        ),
    ],
)  # fmt: skip
def test_the_choice(pool: list[PoolNumber], sticky: str | None, number: str, because: str) -> None:
    found = choose(pool, place_of_customer(CUSTOMER, "US"), ProxyRules(), sticky, NOW)
    assert isinstance(found, Chosen)
    assert (found.number, found.because) == (number, because)


@pytest.mark.parametrize(
    ("pool", "rules", "because"),
    [
        pytest.param([], ProxyRules(), "pool_empty", id="a pool of zero"),
        pytest.param([live(MANHATTAN)], ProxyRules(), "all_in_use", id="a pool of one, in use"),
        pytest.param(
            [unused(BOSTON)], ProxyRules(widen=()), "none_near", id="nothing near, and no widening"
        ),
        pytest.param(
            [unused(BOSTON), live(MIDTOWN)], ProxyRules(widen=("overlay",)), "all_in_use",
            id="an overlay in use, and no widening beyond it",
        ),
    ],
)  # fmt: skip
def test_an_exhausted_pool_refuses_and_never_merges(
    pool: list[PoolNumber], rules: ProxyRules, because: str
) -> None:
    found = choose(pool, place_of_customer(CUSTOMER, "US"), rules, None, NOW)
    assert isinstance(found, Exhausted)
    assert found.because == because


def test_the_numbers_passed_over_come_with_their_reasons() -> None:
    pool = [
        live(MANHATTAN),
        used(MANHATTAN_TOO, DAY),
        used(MIDTOWN, 20 * DAY),
        unused("+16465550112"),
    ]
    found = choose(pool, place_of_customer(CUSTOMER, "US"), ProxyRules(), None, NOW)
    assert isinstance(found, Chosen)
    assert {each.rule: each.because for each in found.passed_over} == {
        MANHATTAN: "in_use",
        MANHATTAN_TOO: "cooling_down",
        MIDTOWN: "used_more_recently",
    }


def test_a_sender_that_lies_nowhere_is_of_the_retailers_country() -> None:
    assert isinstance(
        choose([unused(BOSTON)], place_of_customer("72727", "US"), ProxyRules(), None, NOW), Chosen
    )


NUMBERS = [MANHATTAN, MANHATTAN_TOO, MIDTOWN, BUFFALO, BOSTON, TORONTO]
pools = st.lists(
    st.builds(
        PoolNumber,
        st.sampled_from(NUMBERS),
        st.booleans(),
        st.none() | st.integers(NOW - 30 * DAY, NOW),
    ),
    max_size=6,
    unique_by=lambda each: each.number,
)


@given(pools, st.sampled_from([None, *NUMBERS]), st.integers(0, 3))
def test_what_is_chosen_is_free_and_cools_only_where_all_do(
    pool: list[PoolNumber], sticky: str | None, widened: int
) -> None:
    rules = ProxyRules(widen=ProxyRules().widen[:widened])
    found = choose(pool, place_of_customer(CUSTOMER, "US"), rules, sticky, NOW)
    if not isinstance(found, Chosen):
        return
    (taken,) = [each for each in pool if each.number == found.number]
    assert not taken.live
    if found.because not in ("sticky", "recycled"):
        assert taken.last is None or NOW - taken.last >= rules.cooldown
