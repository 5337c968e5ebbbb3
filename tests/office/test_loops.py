"""P12: loops stop, whatever answers whatever. In full: ``python -m tests.office loops --runs 500``."""

import pytest

from tests.office import planted
from tests.office.planted import Patch
from tests.office.wiring import Wired, wire

BLOCKS, WIRINGS_A_BLOCK = 2, 15
MOST_WIRINGS = 15
"""Within so many wirings a planted bug has to be seen."""


@pytest.mark.parametrize("block", range(BLOCKS))
def test_at_most_ten_texts_go_between_two_numbers_in_30_s_and_each_loop_raises_an_alert(
    block: int,
) -> None:
    wired = [wire(seed) for seed in range(block * WIRINGS_A_BLOCK, (block + 1) * WIRINGS_A_BLOCK)]
    for each in wired:
        assert not each.wrong, each.report()
    assert sum(each.stopped for each in wired) > WIRINGS_A_BLOCK // 2, "no loop ran into the cap"


def first_wrong() -> Wired | None:
    return next((each for each in map(wire, range(MOST_WIRINGS)) if each.wrong), None)


def test_without_the_cap_loops_are_seen(monkeypatch: Patch) -> None:
    planted.rate_cap_off(monkeypatch)
    found = first_wrong()
    assert found is not None
    assert "within 30 s" in found.wrong[0]


def test_a_loop_that_nobody_is_told_of_is_seen(monkeypatch: Patch) -> None:
    planted.loops_not_told(monkeypatch)
    found = first_wrong()
    assert found is not None
    assert "without an alert" in found.wrong[0]
