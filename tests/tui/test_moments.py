"""Times as people type them, on days of every kind."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.moments import gone_by, to_come

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = datetime(2025, 11, 4, 12, 0, tzinfo=NEW_YORK)
SPRING = datetime(2026, 3, 8, 0, 30, tzinfo=NEW_YORK)
"""Ninety minutes before 02:00 becomes 03:00."""
AUTUMN = datetime(2025, 11, 2, 0, 30, tzinfo=NEW_YORK)
"""Ninety minutes before 02:00 becomes 01:00 again."""
FIRST_ONE_FORTY = datetime(2025, 11, 2, 1, 40, tzinfo=NEW_YORK)


def wall(at: datetime | None) -> str | None:
    return None if at is None else at.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        pytest.param("18:30", "2025-11-04 18:30", id="a time of day is today's"),
        pytest.param("9:15", "2025-11-05 09:15", id="one that has passed is tomorrow's"),
        pytest.param("12:00", "2025-11-05 12:00", id="now is no time to come"),
        pytest.param("6pm", "2025-11-04 18:00", id="with pm"),
        pytest.param(" 6  PM ", "2025-11-04 18:00", id="spaces and capitals do not matter"),
        pytest.param("12pm", "2025-11-05 12:00", id="12pm is noon"),
        pytest.param("12am", "2025-11-05 00:00", id="12am is midnight"),
        pytest.param("12:30am", "2025-11-05 00:30", id="half past midnight"),
        pytest.param("0:05", "2025-11-05 00:05", id="midnight in 24 hours"),
        pytest.param("90m", "2025-11-04 13:30", id="minutes"),
        pytest.param("90 minutes", "2025-11-04 13:30", id="minutes in full"),
        pytest.param("in 2 hours", "2025-11-04 14:00", id="hours with in"),
        pytest.param("2hrs", "2025-11-04 14:00", id="hours, shortened"),
        pytest.param("3d", "2025-11-07 12:00", id="days"),
        pytest.param("1 week", "2025-11-11 12:00", id="a week"),
        pytest.param("1 may", "2026-05-01 09:00", id="the first of May is not one minute"),
        pytest.param("2 May 18:00", "2026-05-02 18:00", id="nor the second with its time"),
        pytest.param("today 18:00", "2025-11-04 18:00", id="today with its time"),
        pytest.param("tomorrow", "2025-11-05 09:00", id="a day alone is its morning"),
        pytest.param("tomorrow at 7:30", "2025-11-05 07:30", id="at"),
        pytest.param("tomorrow 9 am", "2025-11-05 09:00", id="a time in two words"),
        pytest.param("wed", "2025-11-05 09:00", id="the next Wednesday"),
        pytest.param("tue", "2025-11-11 09:00", id="the weekday of today is in a week"),
        pytest.param("thurs 12am", "2025-11-06 00:00", id="a weekday, shortened in its own way"),
        pytest.param("monday 8pm", "2025-11-10 20:00", id="a weekday in full"),
        pytest.param("3 Mar", "2026-03-03 09:00", id="a date that has been is next year's"),
        pytest.param("4 Nov 18:00", "2025-11-04 18:00", id="today by its date"),
        pytest.param("Mar 3, 2027", "2027-03-03 09:00", id="as Americans write it"),
        pytest.param("24 Dec. 2026 17:15", "2026-12-24 17:15", id="with a year and a time"),
        pytest.param("2027-01-04 10:00", "2027-01-04 10:00", id="as machines write it"),
        pytest.param("29 feb", "2028-02-29 09:00", id="the leap day is years away"),
    ],
)
def test_a_time_to_come(words: str, meant: str) -> None:
    assert wall(to_come(words, TUESDAY)) == meant


@pytest.mark.parametrize(
    "words",
    [
        "", " ", "soon", "9", "18", "2025", "24:00", "9:60", "13pm", "0am", "9:5", "-2h", "2.5h", "0m",
        "0d", "yesterday", "today", "4 nov", "2025-11-04", "2020-01-01", "30 feb", "29 feb 2026", "31 jun",
        "0 mar", "99 mar", "2026-13-01", "2026-00-10", "0000-01-01", "3 mar 0000", "money", "monkey",
        "friend", "3 marbles", "5 decoys", "2 mour", "may", "at 9:00 fri 9:00", "tomorrow 25:00", "fri pm",
        "tomorrow tomorrow", "\x00", "²:00", "9999999d", "1" * 5000, "٣٤:٥٦",
    ],
)  # fmt: skip
def test_what_is_no_time_to_come_is_none(words: str) -> None:
    assert to_come(words, TUESDAY) is None


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        pytest.param("today", "2025-11-04", id="today"),
        pytest.param("yesterday", "2025-11-03", id="yesterday"),
        pytest.param("mon", "2025-11-03", id="the last Monday"),
        pytest.param("tuesday", "2025-10-28", id="the weekday of today was a week ago"),
        pytest.param("wed", "2025-10-29", id="the last Wednesday"),
        pytest.param("4 nov", "2025-11-04", id="today by its date"),
        pytest.param("5 nov", "2024-11-05", id="a date to come is last year's"),
        pytest.param("3 May", "2025-05-03", id="May is a month"),
        pytest.param("29 Feb", "2024-02-29", id="the last leap day"),
        pytest.param("Sept 9 2023", "2023-09-09", id="with a year"),
        pytest.param("2025-3-1", "2025-03-01", id="without zeros"),
        pytest.param("1883-11-17", "1883-11-17", id="before there were zones"),
    ],
)
def test_a_day_gone_by(words: str, meant: str) -> None:
    assert wall(gone_by(words, TUESDAY)) == f"{meant} 00:00"


@pytest.mark.parametrize(
    "words", ["", "tomorrow", "2025-11-05", "2h", "18:30", "mon 9:00", "fries", "0001-00-01", "x"]
)
def test_what_is_no_day_gone_by_is_none(words: str) -> None:
    assert gone_by(words, TUESDAY) is None


@pytest.mark.parametrize(
    ("now", "words", "meant"),
    [
        pytest.param(SPRING, "18:30", "2026-03-08T18:30-04:00", id="the evening after the change"),
        pytest.param(
            SPRING, "2h", "2026-03-08T03:30-04:00", id="two hours pass, clocks show three"
        ),
        pytest.param(SPRING, "1d", "2026-03-09T00:30-04:00", id="a day ends at the same time"),
        pytest.param(SPRING, "2:30", "2026-03-08T03:30-04:00", id="a time left out is later"),
        pytest.param(AUTUMN, "2h", "2025-11-02T01:30-05:00", id="two hours pass, clocks show one"),
        pytest.param(
            AUTUMN, "1:30", "2025-11-02T01:30-04:00", id="a time that is twice is the first"
        ),
        pytest.param(FIRST_ONE_FORTY, "1:30", "2025-11-02T01:30-05:00", id="else the second"),
        pytest.param(
            FIRST_ONE_FORTY.replace(fold=1), "1:30", "2025-11-03T01:30-05:00", id="else tomorrow's"
        ),
        pytest.param(
            FIRST_ONE_FORTY.replace(fold=1), "1:45", "2025-11-02T01:45-05:00", id="still to come"
        ),
    ],
)
def test_a_day_on_which_the_clocks_change(now: datetime, words: str, meant: str) -> None:
    at = to_come(words, now)
    assert at is not None
    assert at.isoformat(timespec="minutes") == meant


def test_a_day_whose_midnight_is_left_out_begins_later() -> None:
    now = datetime(2018, 11, 10, 12, 0, tzinfo=ZoneInfo("America/Sao_Paulo"))
    assert wall(gone_by("4 nov", now)) == "2018-11-04 01:00"


@pytest.fixture
def in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine stands there."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_new_york")
def test_the_machine_knows_the_offsets_of_other_times_than_now() -> None:
    now = SPRING.astimezone(UTC).astimezone()
    evening, tomorrow, day = to_come("18:30", now), to_come("1d", now), gone_by("8 mar", now)
    assert evening == datetime(2026, 3, 8, 18, 30, tzinfo=NEW_YORK)
    assert tomorrow == datetime(2026, 3, 9, 0, 30, tzinfo=NEW_YORK)
    assert day == datetime(2026, 3, 8, tzinfo=NEW_YORK)
    assert to_come("9999-12-31 23:00", now) is None


def test_an_offset_that_is_not_the_machines_is_kept() -> None:
    now = datetime(2025, 11, 4, 12, 0, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    assert to_come("18:30", now) == datetime(2025, 11, 4, 18, 30, tzinfo=now.tzinfo)


def test_without_a_zone_there_is_none() -> None:
    now = datetime.fromisoformat("2025-11-04T12:00")
    assert to_come("tomorrow", now) == datetime.fromisoformat("2025-11-05T09:00")
    assert to_come("2h", now) == datetime.fromisoformat("2025-11-04T14:00")
    assert gone_by("mon", now) == datetime.fromisoformat("2025-11-03T00:00")


@pytest.mark.parametrize(
    "words", ["1d", "9999w", "18:30", "11:00", "tomorrow", "fri", "9999-12-31"]
)
def test_the_end_of_the_calendar_is_no_traceback(words: str) -> None:
    for zone in (NEW_YORK, UTC, ZoneInfo("Pacific/Kiritimati")):
        last = datetime(9999, 12, 31, 12, 0, tzinfo=zone)
        at = to_come(words, last)
        assert at is None or at.astimezone(UTC) > last.astimezone(UTC)


def test_the_first_day_of_the_calendar_is_no_traceback() -> None:
    for zone in (NEW_YORK, UTC, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Asia/Tokyo")):
        day = gone_by("0001-01-01", datetime(2025, 11, 4, tzinfo=zone))
        assert day is None or day.date() == date(1, 1, 1)


WORDS = [
    "mon", "tue", "3", "29", "feb", "may", "2027", "-", ":", "30", "12", "am", "pm", "at", "in", "h",
    "9999", "tomorrow", "today", ",", ".", "w",
]  # fmt: skip
PIECES = st.sampled_from([*WORDS, " ", " "])


@given(
    st.one_of(st.text(max_size=20), st.lists(PIECES, max_size=8).map("".join)),
    st.datetimes(timezones=st.sampled_from([NEW_YORK, UTC, ZoneInfo("Australia/Lord_Howe")])),
)
def test_whatever_is_typed_is_a_time_that_fits_or_none(words: str, now: datetime) -> None:
    at, day = to_come(words, now), gone_by(words, now)
    assert at is None or at.astimezone(UTC) > now.astimezone(UTC)
    assert day is None or day.astimezone(UTC) <= now.astimezone(UTC)
