"""Texts for later: which times they may be given, and how the time is said."""

from datetime import UTC, datetime

import pytest

from server.core.compliance import (
    Allowed,
    ConsentFacts,
    Held,
    HoursFacts,
    LineState,
    OptIn,
    Purpose,
    Refused,
    SendFacts,
    may_send,
)
from server.core.hours import Window
from server.core.model import DAY, MINUTE, SECOND
from server.core.scheduling import SCHEDULED, Schedule, leaves_on, trouble
from server.core.whereabouts import Whereabouts

NOON = int(datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp()) * SECOND


@pytest.mark.parametrize(
    ("leaves_at", "wrong"),
    [
        pytest.param(NOON + MINUTE, None, id="in a minute"),
        pytest.param(NOON + 90 * DAY, None, id="in ninety days"),
        pytest.param(NOON, "passed", id="now is no time to come"),
        pytest.param(NOON - DAY, "passed", id="yesterday"),
        pytest.param(NOON + 90 * DAY + MINUTE, "90 days", id="after ninety days"),
    ],
)
def test_a_text_is_scheduled_for_a_time_of_the_next_ninety_days(
    leaves_at: int, wrong: str | None
) -> None:
    said = trouble(leaves_at, NOON)
    assert said is None if wrong is None else said is not None and wrong in said


@pytest.mark.parametrize(
    ("zones", "words"),
    [
        pytest.param(
            ["America/New_York"],
            "It leaves on Monday, 2 March at 07:00 where the lead is.",
            id="one zone",
        ),
        pytest.param(
            ["America/New_York", "America/Chicago"],
            "It leaves on Monday, 2 March at 06:00 to 07:00 where the lead is.",
            id="an area code of two",
        ),
        pytest.param([], "It leaves on Monday, 2 March at 12:00 UTC.", id="nobody knows where"),
    ],
)
def test_the_time_is_said_on_the_clocks_where_the_lead_is(zones: list[str], words: str) -> None:
    assert leaves_on(NOON, zones) == words


NEW_YORK = Whereabouts(("America/New_York",), ("NY",), "number")
NEVER_ASKED = ConsentFacts(OptIn.SINGLE, agreed=False, asked_at=None)


def sending(schedule: Schedule, *, now: int = NOON, opted_out: str | None = None) -> SendFacts:
    hours = HoursFacts(Window.of("08:00", "21:00"), NEW_YORK, None, ())
    return SendFacts(
        Purpose.HUMAN, LineState.READY, True, opted_out, NEVER_ASKED, hours, now, schedule
    )


def test_the_gate_lets_nothing_go_before_its_time_and_asks_nobody_for_it() -> None:
    said = may_send(sending(Schedule(NOON + DAY)))
    assert isinstance(said, Held)
    assert (said.code, said.until, said.asks) == (SCHEDULED, NOON + DAY, False)


def test_once_the_time_has_come_the_gate_is_asked_as_ever() -> None:
    at_night, by_day = NOON - 6 * 60 * MINUTE, NOON + 120 * MINUTE
    held = may_send(sending(Schedule(at_night), now=at_night))
    assert isinstance(held, Held)
    assert held.code == "quiet_hours"
    gone = may_send(sending(Schedule(by_day), now=by_day))
    assert isinstance(gone, Allowed)
    assert gone.asks, "who was never asked is asked now"


@pytest.mark.parametrize(
    ("schedule", "opted_out", "code"),
    [
        pytest.param(Schedule(NOON + DAY), "retailer", "opted_out", id="STOP came meanwhile"),
        pytest.param(
            Schedule(NOON + DAY, author_sees=False), None, "author_sees_no_more",
            id="the lead was given to somebody else",
        ),
    ],
)  # fmt: skip
def test_what_may_not_go_any_more_fails_before_its_time(
    schedule: Schedule, opted_out: str | None, code: str
) -> None:
    said = may_send(sending(schedule, opted_out=opted_out))
    assert isinstance(said, Refused)
    assert said.code == code
