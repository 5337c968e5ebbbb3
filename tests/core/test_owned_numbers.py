"""What can be done by hand with a number of ours (product.md LS3)."""

import itertools

import pytest

from server.core.model import NumberState, NumberUse
from server.core.owned_numbers import Becomes, Stays, change

LINE, PROXY = NumberUse.LINE, NumberUse.PROXY
FREE, ASSIGNED = NumberState.FREE, NumberState.ASSIGNED
QUARANTINED, DRAINING = NumberState.QUARANTINED, NumberState.DRAINING

ALLOWED = {(PROXY, FREE, DRAINING), (PROXY, DRAINING, FREE), (LINE, QUARANTINED, FREE)}


@pytest.mark.parametrize(
    ("use", "state", "wanted"), list(itertools.product(NumberUse, NumberState, NumberState))
)
def test_three_changes_are_made_by_hand_and_no_other(
    use: NumberUse, state: NumberState, wanted: NumberState
) -> None:
    made = change(use, state, wanted)
    assert (made == Becomes(wanted)) is ((use, state, wanted) in ALLOWED)


@pytest.mark.parametrize(
    ("use", "state", "wanted", "words"),
    [
        pytest.param(LINE, ASSIGNED, FREE, "Switch text messaging off", id="a line somebody has"),
        pytest.param(LINE, FREE, DRAINING, "this is a line", id="a line is in no pool"),
        pytest.param(LINE, QUARANTINED, DRAINING, "this is a line", id="nor is a released one"),
        pytest.param(PROXY, DRAINING, DRAINING, "draining already", id="what it is already"),
        pytest.param(LINE, FREE, QUARANTINED, "by hand", id="quarantine comes of a release alone"),
    ],
)
def test_what_is_not_done_says_why(
    use: NumberUse, state: NumberState, wanted: NumberState, words: str
) -> None:
    made = change(use, state, wanted)
    assert isinstance(made, Stays)
    assert words in made.sentence
