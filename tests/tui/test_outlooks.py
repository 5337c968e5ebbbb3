"""What would become of a text now, in a line."""

from datetime import UTC, datetime, timedelta

import pytest

from server.wire import Outlook
from tui.widgets.outlooks import outlook
from tui.widgets.times import clock, day_of, until

NOW = datetime(2025, 11, 4, 12, 10, tzinfo=UTC)
"""21:10 in Tokyo, 20:10 in Singapore."""
MORNING = NOW + timedelta(hours=9)
TOKYO, SINGAPORE, MANILA = "Asia/Tokyo", "Asia/Singapore", "Asia/Manila"
THEN = until(MORNING, day_of(NOW))


def held(because: str, *, until: datetime | None = None, asks: bool = False) -> Outlook:
    return Outlook(verdict="held", because=because, sentence="[b] Held.", until=until, asks=asks)


@pytest.mark.parametrize(
    ("known", "zones", "said"),
    [
        pytest.param(None, [TOKYO], "", id="a relay that does not tell"),
        pytest.param(
            Outlook(verdict="allowed", because="agreed", sentence="It goes."), [], "", id="it goes"
        ),
        pytest.param(
            Outlook(verdict="allowed", because="opt_in_first", sentence="", asks=True),
            [TOKYO],
            "The opt-in message goes first",
            id="they are asked first",
        ),
        pytest.param(
            held("quiet_hours", until=MORNING),
            [TOKYO],
            f"Night where Kim is (21:10): held until {THEN}",
            id="at night",
        ),
        pytest.param(
            held("quiet_hours", until=MORNING),
            [SINGAPORE],
            f"Quiet hours where Kim is (20:10): held until {THEN}",
            id="in the evening, where a law says so",
        ),
        pytest.param(
            held("quiet_hours", until=MORNING),
            [MANILA, TOKYO],
            f"Quiet hours where Kim is (20:10 to 21:10): held until {THEN}",
            id="in one of two zones",
        ),
        pytest.param(
            held("quiet_hours", until=MORNING),
            [],
            f"Nobody knows what time it is where Kim is: held until {THEN}",
            id="nobody knows where",
        ),
        pytest.param(
            held("quiet_hours"),
            [],
            "Held: say in Lead Details where Kim is",
            id="it is never the right hour everywhere",
        ),
        pytest.param(
            held("waits_for_opt_in", asks=True),
            [TOKYO],
            "The opt-in message goes first: the text is held until Kim answers YES",
            id="it waits for a yes that is yet to be asked for",
        ),
        pytest.param(
            held("waits_for_opt_in"),
            [TOKYO],
            "Held until Kim answers YES",
            id="and was asked for",
        ),
        pytest.param(
            held("daily_limit", until=MORNING),
            [TOKYO],
            f"Kim was texted as often today as the law allows: held until {THEN}",
            id="a law's day is full",
        ),
        pytest.param(
            held("a_new_code", until=MORNING),
            [TOKYO],
            f"[b] Held. until {THEN}",
            id="for a reason of a later version",
        ),
        pytest.param(
            Outlook(verdict="refused", because="store_not_enabled", sentence="Not enabled yet."),
            [TOKYO],
            "Not enabled yet.",
            id="it would be refused",
        ),
        pytest.param(
            Outlook(verdict="unheard_of", because="a_new_code", sentence=""),
            [TOKYO],
            "a_new_code",
            id="a verdict of a later version",
        ),
    ],
)
def test_what_would_become_of_a_text(known: Outlook | None, zones: list[str], said: str) -> None:
    assert outlook(known, "Kim", zones, NOW) == said


def test_until_is_in_the_readers_own_time() -> None:
    assert clock(MORNING) in THEN
