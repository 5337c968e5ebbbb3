"""What can be done by hand with a number of ours: taking a proxy number out of the pool and putting it
back, ending the quarantine of a line (product.md LS3, OO7).
"""

from dataclasses import dataclass

from server.core.model import NumberState, NumberUse

BY_HAND = (NumberState.FREE, NumberState.DRAINING)
"""States that somebody can put a number into; the others come of what is done with it."""


@dataclass(frozen=True, slots=True)
class Becomes:
    state: NumberState


@dataclass(frozen=True, slots=True)
class Stays:
    """``sentence`` says to a person why, and what to do instead."""

    sentence: str


_ALLOWED = {
    (NumberUse.PROXY, NumberState.FREE, NumberState.DRAINING),
    (NumberUse.PROXY, NumberState.DRAINING, NumberState.FREE),
    (NumberUse.LINE, NumberState.QUARANTINED, NumberState.FREE),
}


def change(use: NumberUse, state: NumberState, wanted: NumberState) -> Becomes | Stays:
    """A number of this use, in this state, is to be in another one."""
    if (use, state, wanted) in _ALLOWED:
        return Becomes(wanted)
    return Stays(_why_not(use, state, wanted))


def _why_not(use: NumberUse, state: NumberState, wanted: NumberState) -> str:
    if wanted not in BY_HAND:
        return f"Nobody can make a number {wanted} by hand. It can be made free or draining."
    if state == wanted:
        return f"This number is {state} already."
    if state is NumberState.ASSIGNED:
        return (
            "This number is somebody's line. Switch text messaging off for them to release it; a "
            "store keeps its number."
        )
    if use is NumberUse.LINE:
        return "Only a proxy number can be taken out of the pool, and this is a line."
    return f"A proxy number that is {state} cannot be made {wanted}."
