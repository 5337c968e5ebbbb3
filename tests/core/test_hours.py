"""When a text may reach somebody: 47 CFR 64.1200(c)(1), and hours of the local day in general."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.hours import HoursInvalid, Week, Window, local_clock, opens_at
from server.core.model import SECOND, Instant

USUAL = Week.every_day(Window.of("08:00", "21:00"))
TEXAS = Week(Window.of("09:00", "21:00"), Window.of("12:00", "21:00"))
EAST, CENTRAL, WEST = "America/New_York", "America/Chicago", "America/Los_Angeles"
HONOLULU, ST_JOHNS, PHOENIX = "Pacific/Honolulu", "America/St_Johns", "America/Phoenix"


def at(words: str, zone: str = "UTC") -> Instant:
    """``2026-11-22 23:10`` on the clocks of a zone."""
    return int(datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone)).timestamp()) * SECOND


@pytest.mark.parametrize(
    ("now", "zones", "week", "opens"),
    [
        pytest.param(
            at("2026-11-23 12:00", EAST), [EAST], USUAL, at("2026-11-23 12:00", EAST),
            id="at noon it goes at once",
        ),
        pytest.param(
            at("2026-11-23 08:00", EAST), [EAST], USUAL, at("2026-11-23 08:00", EAST),
            id="at eight sharp it goes",
        ),
        pytest.param(
            at("2026-11-23 07:59", EAST), [EAST], USUAL, at("2026-11-23 08:00", EAST),
            id="a minute before eight it waits a minute",
        ),
        pytest.param(
            at("2026-11-23 21:00", EAST), [EAST], USUAL, at("2026-11-24 08:00", EAST),
            id="at nine in the evening it is too late",
        ),
        pytest.param(
            at("2026-11-23 20:59", EAST), [EAST], USUAL, at("2026-11-23 20:59", EAST),
            id="a minute before nine it still goes",
        ),
        pytest.param(
            at("2026-11-23 08:30", EAST), [EAST, CENTRAL], USUAL, at("2026-11-23 08:00", CENTRAL),
            id="where it can be in two zones, both must allow it in the morning",
        ),
        pytest.param(
            at("2026-11-23 20:30", CENTRAL), [CENTRAL, EAST], USUAL, at("2026-11-24 08:00", CENTRAL),
            id="and in the evening",
        ),
        pytest.param(
            at("2026-11-23 07:00", EAST), [EAST, HONOLULU], USUAL, at("2026-11-23 08:00", HONOLULU),
            id="five hours apart there are eight hours left",
        ),
        pytest.param(
            at("2026-11-23 22:15", ST_JOHNS), [ST_JOHNS], USUAL, at("2026-11-24 08:00", ST_JOHNS),
            id="a zone that is half an hour off",
        ),
        pytest.param(
            at("2026-11-22 09:30", CENTRAL), [CENTRAL], TEXAS, at("2026-11-22 12:00", CENTRAL),
            id="on a Sunday in Texas from noon",
        ),
        pytest.param(
            at("2026-11-21 21:30", CENTRAL), [CENTRAL], TEXAS, at("2026-11-22 12:00", CENTRAL),
            id="from Saturday night in Texas to Sunday noon",
        ),
        pytest.param(
            at("2026-11-22 21:30", CENTRAL), [CENTRAL], TEXAS, at("2026-11-23 09:00", CENTRAL),
            id="from Sunday night in Texas to Monday at nine",
        ),
        pytest.param(
            at("2026-03-07 22:00", EAST), [EAST], USUAL, at("2026-03-08 12:00"),
            id="the night the clocks go forward is an hour shorter",
        ),
        pytest.param(
            at("2026-10-31 22:00", EAST), [EAST], USUAL, at("2026-11-01 13:00"),
            id="the night the clocks go back is an hour longer",
        ),
        pytest.param(
            at("2026-07-01 07:30", PHOENIX), [PHOENIX], USUAL, at("2026-07-01 15:00"),
            id="Arizona keeps its hour in summer",
        ),
        pytest.param(
            at("2026-03-08 01:00", EAST), [EAST], Week.every_day(Window.of("02:30", "21:00")),
            at("2026-03-08 07:30"),
            id="an opening that the clocks leap over is as many minutes later",
        ),
        pytest.param(
            at("2026-11-23 12:00"), ["Pacific/Auckland", HONOLULU],
            Week.every_day(Window.of("12:00", "12:30")), None,
            id="zones that are never in their hours together: never",
        ),
        pytest.param(at("2026-11-23 12:00"), [], USUAL, None, id="nowhere: never"),
        pytest.param(
            at("2026-11-23 23:30", EAST), [EAST], Week.every_day(Window.of("00:00", "24:00")),
            at("2026-11-23 23:30", EAST),
            id="around the clock",
        ),
    ],
)  # fmt: skip
def test_when_a_text_may_go(
    now: Instant, zones: list[str], week: Week, opens: Instant | None
) -> None:
    assert opens_at(now, zones, week) == opens


ZONES = st.lists(
    st.sampled_from([EAST, CENTRAL, WEST, HONOLULU, ST_JOHNS, PHOENIX, "Pacific/Guam"]),
    min_size=1,
    max_size=4,
)
YEAR = st.integers(at("2026-01-01 00:00") // SECOND, at("2027-01-01 00:00") // SECOND)


def is_open(now: Instant, zones: list[str], week: Week) -> bool:
    """The same rule, looked at the plain way."""
    for zone in zones:
        local = datetime.fromtimestamp(now / SECOND, UTC).astimezone(ZoneInfo(zone))
        window = week.sunday if local.weekday() == 6 else week.workday
        if not window.opens <= local.hour * 60 + local.minute < window.closes:
            return False
    return True


@given(YEAR, st.integers(0, SECOND - 1), ZONES, st.sampled_from([USUAL, TEXAS]))
def test_it_opens_when_every_clock_says_so_and_not_a_minute_before(
    second: int, fraction: Instant, zones: list[str], week: Week
) -> None:
    now = second * SECOND + fraction
    opens = opens_at(now, zones, week)
    if opens is None:
        return
    assert is_open(opens, zones, week)
    if is_open(now, zones, week):
        assert opens == now
    minute = 60 * SECOND
    looked_at = range(now, opens, max(minute, (opens - now) // 200))
    assert not any(is_open(moment, zones, week) for moment in looked_at if moment != opens)


@pytest.mark.parametrize(
    "wrong",
    [
        ("21:00", "08:00"), ("08:00", "08:00"), ("8:00", "21:00"), ("08:00", "25:00"),
        ("08:60", "21:00"), ("", "21:00"), ("08:00", "21:00:00"), ("0８:00", "21:00"),
    ],
)  # fmt: skip
def test_what_is_no_window_is_refused(wrong: tuple[str, str]) -> None:
    with pytest.raises(HoursInvalid):
        Window.of(*wrong)


def test_the_time_there_in_words() -> None:
    now = at("2026-11-23 23:10", EAST)
    assert local_clock(now, [EAST]) == "23:10"
    assert local_clock(now, [EAST, WEST]) == "20:10 to 23:10"
    assert local_clock(now, [EAST, "America/Toronto"]) == "23:10"
