"""Out of Office as people type and read it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.wire import NewOutOfOffice, OutOfOffice, TextError
from tests.tui.office import BEN, OFF
from tui import away
from tui.away import Form, Trouble

NOW = datetime(2026, 3, 12, 14, 20, tzinfo=UTC)
ON = replace(OFF, enabled=True, forwarding_number="+19175550147", verified=True)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        pytest.param("9175550147", "+19175550147", id="ten digits"),
        pytest.param("(917) 555-0147", "+19175550147", id="as it is written"),
        pytest.param("917.555.0147", "+19175550147", id="with dots"),
        pytest.param("917\u2011555\u20130147", "+19175550147", id="with dashes of other kinds"),
        pytest.param("1 917 555 0147", "+19175550147", id="with the 1 in front"),
        pytest.param("+1 917 555 0147", "+19175550147", id="with a plus"),
        pytest.param("+44 20 7946 0000", "+442079460000", id="of another country"),
        pytest.param("555-0147", None, id="without the area code"),
        pytest.param("1175550147", None, id="an area code that is none"),
        pytest.param("917-555-HELP", None, id="letters"),
        pytest.param("+1 917 555 0147 917 555 0148", None, id="two of them"),
        pytest.param("", None, id="nothing"),
        pytest.param("٩١٧٥٥٥٠١٤٧", None, id="digits of another script"),
    ],
)
def test_a_number_in_whatever_spelling(typed: str, number: str | None) -> None:
    assert away.read_number(typed) == number


@pytest.mark.parametrize("number", ["+19175550147", "+442079460000"])
def test_a_number_as_it_is_shown_is_read_back(number: str) -> None:
    assert away.read_number(away.shown_number(number)) == number


@pytest.mark.parametrize(
    ("out", "words"),
    [
        pytest.param(None, "", id="before the relay has told"),
        pytest.param(OFF, "", id="off"),
        pytest.param(ON, "Out of office → phone ••47", id="to the phone"),
        pytest.param(
            replace(ON, mode="logged_out"), "When logged out → phone ••47", id="when logged out"
        ),
        pytest.param(replace(ON, deputy=BEN), "Out of office → Ben Ode", id="to a deputy"),
        pytest.param(
            replace(ON, verified=False), "Out of office: not verified", id="before the code"
        ),
        pytest.param(
            replace(ON, blocked=TextError(code="store_numbers", detail="…")),
            "Out of office: stopped",
            id="by the retailer's switch",
        ),
        pytest.param(replace(ON, options=[]), "Out of office: stopped", id="offered no more"),
    ],
)
def test_the_mark_on_every_screen(out: OutOfOffice | None, words: str) -> None:
    assert away.mark(out) == words


@pytest.mark.parametrize(
    ("grace", "words"),
    [
        (0, "whether or not"),
        (60, "1 minute."),
        (120, "2 minutes."),
        (90, "90 sec"),
        (3600, "1 hour."),
    ],
)
def test_what_logged_out_means(grace: int, words: str) -> None:
    assert words in away.logged_out_means(grace)


def put_back(kept: OutOfOffice) -> NewOutOfOffice | Trouble:
    return away.read(away.form_of(kept), kept, NOW)


def test_what_was_not_touched_is_put_back_exactly() -> None:
    ends_at = NOW + timedelta(days=2, seconds=11, microseconds=5)
    kept = replace(ON, ends_at=ends_at, deputy=BEN, mode="logged_out")
    assert put_back(kept) == NewOutOfOffice(
        enabled=True, forwarding_number="+19175550147", mode="logged_out", ends_at=ends_at,
        deputy_id="ben",
    )  # fmt: skip


def test_a_mode_that_is_no_longer_offered_gives_way_to_one_that_is() -> None:
    assert away.form_of(replace(ON, options=["logged_out"])).mode == "logged_out"
    assert away.form_of(replace(ON, options=[])).mode == "all"


def test_emptied_fields_take_away_what_was_there() -> None:
    kept = replace(ON, ends_at=NOW + timedelta(days=2), deputy=BEN)
    form = replace(away.form_of(kept), phone="", end=" ", deputy=None)
    assert away.read(form, kept, NOW) == NewOutOfOffice(enabled=True, mode="all")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (replace(away.form_of(ON), phone="555"), "phone"),
        (replace(away.form_of(ON), end="yesterday"), "end"),
        (replace(away.form_of(ON), end="next winter"), "end"),
    ],
)
def test_what_cannot_be_read_is_said_of_its_field(form: Form, field: str) -> None:
    found = away.read(form, ON, NOW)
    assert isinstance(found, Trouble)
    assert found.field == field


@pytest.mark.parametrize(
    ("after", "left"),
    [
        pytest.param(200, 200, id="as the clocks say"),
        pytest.param(9_000, 300, id="the relay's clock is ahead"),
        pytest.param(-60, 300, id="the relay's clock is behind"),
    ],
)
def test_how_long_a_code_is_good(after: int, left: int) -> None:
    assert away.seconds_left(NOW + timedelta(seconds=after), NOW) == left
    assert away.seconds_left(None, NOW) is None
