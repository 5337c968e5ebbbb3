"""Texts to many: who is left out and why, and how fast the others are written to."""

from dataclasses import replace
from typing import Any

import pytest

from server.core.bulk import AHEAD, PACE, Target, left_out, turn
from server.core.model import DAY, HOUR, MINUTE, SECOND

NOW = 1_800_000_000_000_000
READY = Target(seen=True, body="Hello Dana!")


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        pytest.param({}, None, "", id="who lacks nothing is written to"),
        pytest.param({"seen": False}, "not_yours", "not yours", id="somebody else's lead"),
        pytest.param({"has_number": False}, "no_number", "no number", id="a lead without a number"),
        pytest.param(
            {"no_line": "Text messaging is not switched on for you."}, "text_messaging_off",
            "not switched on", id="a sender without a line",
        ),
        pytest.param({"repeated": True}, "number_repeated", "same number", id="a number twice"),
        pytest.param(
            {"sent_at": NOW - 3 * HOUR}, "sent_lately", "3 hours ago", id="sent this morning"
        ),
        pytest.param(
            {"sent_at": NOW - MINUTE}, "sent_lately", "1 minute ago", id="sent a minute ago"
        ),
        pytest.param({"sent_at": NOW - DAY}, None, "", id="sent a day ago"),
        pytest.param(
            {"missing": ["size", "color"]}, "template_field_missing", "size, color",
            id="a required field without data",
        ),
        pytest.param({"body": " \n"}, "body_empty", "nothing is left", id="nothing but gaps"),
        pytest.param({"body": "x" * 1_601}, "body_too_long", "1,600", id="too long for this one"),
    ],
)  # fmt: skip
def test_who_is_left_out_is_told_why(changed: dict[str, Any], code: str | None, words: str) -> None:
    said = left_out(replace(READY, **changed), NOW)
    assert (said.code if said else None) == code
    assert said is None or words in said.sentence


@pytest.mark.parametrize(
    ("next_at", "last_queued", "at"),
    [
        pytest.param(0, None, NOW, id="the first one goes at once"),
        pytest.param(NOW + PACE, None, NOW + PACE, id="the next a second later"),
        pytest.param(0, NOW + SECOND, NOW + SECOND + PACE, id="after what waits on the line"),
        pytest.param(NOW + AHEAD, None, NOW + AHEAD, id="as far ahead as may be"),
        pytest.param(NOW + AHEAD + PACE, None, None, id="no further: live answers go between"),
        pytest.param(NOW + DAY, None, NOW, id="once the clock was put back it goes on at once"),
        pytest.param(0, NOW + AHEAD, None, id="nor behind a line that is busy"),
    ],
)
def test_a_line_sends_one_text_a_second_and_little_is_queued_ahead(
    next_at: int, last_queued: int | None, at: int | None
) -> None:
    assert turn(NOW, next_at, last_queued) == at
