"""Can an associate be reached (product.md IR5, OO10)?"""

from dataclasses import replace

import pytest

from server.core.model import SECOND
from server.core.presence import PresenceFacts, Reach, reach

NOW = 1_000_000 * SECOND
THERE = PresenceFacts(active=True, text_messaging=True, signed_in=True, streams=1, last_seen_at=0)
GONE = replace(THERE, streams=0)


def seen(seconds_ago: float) -> PresenceFacts:
    return replace(GONE, last_seen_at=NOW - round(seconds_ago * SECOND))


@pytest.mark.parametrize(
    ("facts", "grace", "expected"),
    [
        pytest.param(THERE, 120, Reach.REACHABLE, id="a live client counts"),
        pytest.param(replace(THERE, streams=5), 120, Reach.REACHABLE, id="any number of them"),
        pytest.param(seen(0), 120, Reach.REACHABLE, id="somebody who has just signed in"),
        pytest.param(seen(119), 120, Reach.REACHABLE, id="within the grace"),
        pytest.param(seen(120), 120, Reach.REACHABLE, id="at its very end"),
        pytest.param(seen(120.001), 120, Reach.AWAY, id="after it"),
        pytest.param(seen(-5), 120, Reach.REACHABLE, id="a clock that went back"),
        pytest.param(seen(1e6), 0, Reach.REACHABLE, id="grace 0: only signing out counts"),
        pytest.param(
            replace(THERE, signed_in=False), 0, Reach.AWAY, id="grace 0: signed out is away"
        ),
        pytest.param(
            replace(THERE, signed_in=False), 120, Reach.AWAY, id="signed out, whatever streams"
        ),
        pytest.param(
            replace(GONE, last_seen_at=None), 120, Reach.AWAY, id="never seen is not there"
        ),
        pytest.param(
            replace(THERE, text_messaging=False), 120, Reach.TEXTING_OFF, id="texting off"
        ),
        pytest.param(
            replace(THERE, active=False, text_messaging=False),
            120,
            Reach.SUSPENDED,
            id="suspended is said before all else",
        ),
    ],
)
def test_reach(facts: PresenceFacts, grace: int, expected: Reach) -> None:
    assert reach(facts, NOW, grace) is expected
