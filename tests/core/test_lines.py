"""Which free number becomes a line (product.md LS1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.lines import Chosen, NoneFree, Place, choose, place_of
from server.core.phone import country

MANHATTAN, MANHATTAN_TOO, MIDTOWN = "+12125550147", "+12125550182", "+16465550111"
BUFFALO, BOSTON, TORONTO, LONDON = "+17165550123", "+16175550100", "+14165550100", "+442079460000"
SAN_JUAN, HALIFAX, TOLL_FREE = "+17875550120", "+19025550115", "+18005550147"

NEW_YORK = Place(("212",), "NY", "US")


@pytest.mark.parametrize(
    ("free", "place", "expected"),
    [
        pytest.param(
            [BOSTON, BUFFALO, MIDTOWN, MANHATTAN],
            NEW_YORK,
            Chosen(MANHATTAN, "area_code"),
            id="the store's own area code comes first",
        ),
        pytest.param(
            [BOSTON, BUFFALO, MIDTOWN],
            NEW_YORK,
            Chosen(MIDTOWN, "overlay"),
            id="then a code that overlays it",
        ),
        pytest.param(
            [BOSTON, BUFFALO], NEW_YORK, Chosen(BUFFALO, "state"), id="then one of the state"
        ),
        pytest.param(
            [TORONTO, BOSTON], NEW_YORK, Chosen(BOSTON, "country"), id="then one of the country"
        ),
        pytest.param(
            [MANHATTAN_TOO, MANHATTAN],
            NEW_YORK,
            Chosen(MANHATTAN, "area_code"),
            id="the lowest number breaks a tie",
        ),
        pytest.param(
            [MIDTOWN, MANHATTAN],
            Place(("646", "212"), "NY", "US"),
            Chosen(MANHATTAN, "area_code"),
            id="all area codes of an address count alike",
        ),
        pytest.param(
            [BUFFALO, BOSTON],
            Place(("212",), None, "US"),
            Chosen(BUFFALO, "state"),
            id="without a state, the area code tells it",
        ),
        pytest.param(
            [BOSTON, BUFFALO],
            Place((), "NY", "US"),
            Chosen(BUFFALO, "state"),
            id="without area codes, the state decides",
        ),
        pytest.param(
            [BUFFALO, BOSTON],
            Place((), None, "US"),
            Chosen(BOSTON, "country"),
            id="with nothing known, any number of the country does",
        ),
        pytest.param(
            [HALIFAX],
            Place((), "PE", "CA"),
            Chosen(HALIFAX, "state"),
            id="a code that serves two provinces is local to both",
        ),
        pytest.param(
            [BOSTON, SAN_JUAN],
            Place((), "PR", "US"),
            Chosen(SAN_JUAN, "state"),
            id="a territory is a state of the country",
        ),
        pytest.param(
            [SAN_JUAN], NEW_YORK, Chosen(SAN_JUAN, "country"), id="and lies in the country"
        ),
        pytest.param(
            [TOLL_FREE, BUFFALO],
            NEW_YORK,
            Chosen(BUFFALO, "state"),
            id="a toll-free number is local nowhere",
        ),
        pytest.param(
            [LONDON], Place((), None, "GB"), Chosen(LONDON, "country"), id="Britain has its own"
        ),
        pytest.param([], NEW_YORK, NoneFree("pool_empty"), id="an empty pool has none"),
        pytest.param(
            [TORONTO, LONDON],
            NEW_YORK,
            NoneFree("none_in_country"),
            id="a number of another country is never chosen",
        ),
        pytest.param(
            [TORONTO],
            Place(("416",), "NY", "US"),
            NoneFree("none_in_country"),
            id="not even when its area code is asked for",
        ),
        pytest.param(
            ["FLOWERS", "12345"],
            NEW_YORK,
            NoneFree("none_in_country"),
            id="what is no number is never chosen",
        ),
    ],
)
def test_choose(free: list[str], place: Place, expected: Chosen | NoneFree) -> None:
    assert choose(free, place) == expected


@pytest.mark.parametrize(
    ("phone", "area_codes", "expected"),
    [
        pytest.param(BOSTON, ["212", "646"], ("212", "646"), id="given area codes win"),
        pytest.param(BOSTON, [], ("617",), id="else the landline's is taken"),
        pytest.param(TOLL_FREE, [], (), id="a toll-free landline says nothing"),
        pytest.param(TOLL_FREE, ["212"], ("212",), id="and takes nothing away"),
        pytest.param(None, [], (), id="a store may have no landline"),
        pytest.param(LONDON, [], (), id="a British landline has no area code here"),
    ],
)
def test_place_of(phone: str | None, area_codes: list[str], expected: tuple[str, ...]) -> None:
    assert place_of(phone, "NY", area_codes, "US") == Place(expected, "NY", "US")


POOL = [MANHATTAN, MANHATTAN_TOO, MIDTOWN, BUFFALO, BOSTON, TORONTO, LONDON, SAN_JUAN, TOLL_FREE]


@given(st.permutations(POOL), st.sets(st.sampled_from(POOL)))
def test_the_order_of_the_pool_does_not_matter(pool: list[str], taken: set[str]) -> None:
    free = [number for number in pool if number not in taken]
    assert choose(free, NEW_YORK) == choose(sorted(free), NEW_YORK)


@given(st.lists(st.sampled_from(POOL)), st.sampled_from(["US", "CA", "GB"]))
def test_only_a_free_number_of_the_country_is_chosen(free: list[str], home: str) -> None:
    match choose(free, Place((), None, home)):
        case Chosen(number, _):
            assert number in free
            assert country(number) in (home, "PR" if home == "US" else home)
        case NoneFree():
            assert not any(country(number) == home for number in free)
