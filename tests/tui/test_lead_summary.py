"""What time it is where the lead is."""

from datetime import UTC, datetime

import pytest

from tui.widgets.local_times import local_time
from tui.widgets.times import day_of

NOON = datetime(2025, 11, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def here_it_is_the_same_day() -> None:
    assert day_of(NOON).isoformat() == "2025-11-04"


@pytest.mark.parametrize(
    ("zones", "now", "said"),
    [
        pytest.param([], NOON, "", id="nothing is known"),
        pytest.param(["America/New_York"], NOON, "07:00 (New York)", id="one place"),
        pytest.param(["Asia/Kolkata"], NOON, "17:30 (Kolkata)", id="half an hour off"),
        pytest.param(
            ["America/Chicago", "America/New_York"],
            NOON,
            "06:00 to 07:00, by their number",
            id="two",
        ),
        pytest.param(
            ["America/New_York", "America/Los_Angeles", "America/Chicago"],
            NOON,
            "04:00 to 07:00, by their number",
            id="the earliest and the latest",
        ),
        pytest.param(
            ["America/New_York", "America/Toronto"], NOON, "07:00 (New York)", id="two at one time"
        ),
        pytest.param(["Pacific/Kiritimati"], NOON, "Wed 02:00 (Kiritimati)", id="tomorrow there"),
        pytest.param(
            ["America/New_York"], NOON.replace(hour=2), "Mon 21:00 (New York)", id="yesterday there"
        ),
        pytest.param(
            ["America/New_York", "Pacific/Auckland"],
            NOON,
            "07:00 to Wed 01:00, by their number",
            id="two days",
        ),
        pytest.param(["Etc/Unknown", "America/Chicago"], NOON, "06:00 (Chicago)", id="one unknown"),
        pytest.param(
            ["Etc/Unknown", "", "../x", "/etc", "America", "a\0"], NOON, "", id="no zones"
        ),
        pytest.param(
            ["America/New_York"], datetime(2025, 11, 2, 5, 30, tzinfo=UTC), None, id="the change"
        ),
    ],
)
def test_the_local_time(zones: list[str], now: datetime, said: str | None) -> None:
    words = local_time(zones, now)
    assert words == said or (said is None and words.endswith("01:30 (New York)"))


def test_the_end_of_the_calendar_is_no_traceback() -> None:
    last = datetime(9999, 12, 31, 12, 0, tzinfo=UTC)
    assert local_time(["Pacific/Kiritimati"], last) == ""
