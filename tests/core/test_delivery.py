"""What becomes of a text that was handed over: the order of states, retry or not."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.delivery import LOOK_UPS, MOST_ATTEMPTS, after_report, look_up_at, retry_at
from server.core.model import MINUTE, SECOND, MessageState

QUEUED, SENDING, SENT = MessageState.QUEUED, MessageState.SENDING, MessageState.SENT
DELIVERED, UNDELIVERED = MessageState.DELIVERED, MessageState.UNDELIVERED
FAILED, UNCONFIRMED, HELD = MessageState.FAILED, MessageState.UNCONFIRMED, MessageState.HELD
FINAL = [DELIVERED, UNDELIVERED, FAILED]


@pytest.mark.parametrize(
    ("current", "reported", "expected"),
    [
        pytest.param(SENDING, SENT, SENT, id="a report can come before the answer"),
        pytest.param(SENDING, DELIVERED, DELIVERED, id="even the last one"),
        pytest.param(SENT, DELIVERED, DELIVERED, id="sent becomes delivered"),
        pytest.param(SENT, UNDELIVERED, UNDELIVERED, id="or undelivered"),
        pytest.param(SENT, FAILED, FAILED, id="or failed"),
        pytest.param(UNCONFIRMED, SENT, SENT, id="a report settles a doubt"),
        pytest.param(UNCONFIRMED, DELIVERED, DELIVERED, id="for good"),
        pytest.param(QUEUED, SENT, SENT, id="what is reported was taken, whatever we thought"),
        pytest.param(SENT, SENT, None, id="the same again changes nothing"),
        pytest.param(DELIVERED, SENT, None, id="a late report does not lead back"),
        pytest.param(DELIVERED, UNDELIVERED, None, id="the first final state stands"),
        pytest.param(FAILED, DELIVERED, None, id="also a bad one"),
        pytest.param(UNDELIVERED, DELIVERED, None, id="and this one"),
        pytest.param(SENT, None, None, id="an unknown word changes nothing"),
        pytest.param(HELD, SENT, None, id="a held text was not handed over"),
        pytest.param(SENT, QUEUED, None, id="no report queues a text again"),
    ],
)
def test_after_a_report(
    current: MessageState, reported: MessageState | None, expected: MessageState | None
) -> None:
    assert after_report(current, reported) is expected


@pytest.mark.parametrize("order", list(itertools.permutations([SENT, SENT, DELIVERED])))
def test_reports_in_any_order_end_the_same(order: tuple[MessageState, ...]) -> None:
    state = SENDING
    for reported in order:
        state = after_report(state, reported) or state
    assert state is DELIVERED


@given(st.sampled_from(MessageState), st.lists(st.sampled_from([*MessageState, None])))
def test_a_final_state_is_never_left(first: MessageState, reports: list[MessageState]) -> None:
    state = first
    for reported in reports:
        after = after_report(state, reported) or state
        assert after is state or state not in FINAL
        state = after


@pytest.mark.parametrize(
    ("attempts", "retry_after", "seconds"),
    [
        (1, None, 1),
        (2, None, 2),
        (3, None, 4),
        (6, None, 32),
        (7, None, 60),
        (30, None, 60),
        (1, 17.5, 17.5),
        (9, 0, 0),
        (3, 90, 90),
    ],
)
def test_a_text_that_was_not_taken_is_tried_again(
    attempts: int, retry_after: float | None, seconds: float
) -> None:
    assert retry_at(5, attempts, retry_after) == 5 + round(seconds * SECOND)


def test_it_is_given_up_after_about_an_hour() -> None:
    pauses = [retry_at(0, attempts, None) for attempts in range(1, MOST_ATTEMPTS)]
    assert 55 * MINUTE < sum(pause or 0 for pause in pauses) < 65 * MINUTE
    assert retry_at(0, MOST_ATTEMPTS, None) is None
    assert retry_at(0, MOST_ATTEMPTS, 5) is None


def test_a_text_in_doubt_is_looked_for_within_15_seconds_and_then_left_to_a_person() -> None:
    assert look_up_at(0, 0) == LOOK_UPS[0] <= 15 * SECOND
    assert list(LOOK_UPS) == sorted(LOOK_UPS)
    assert sum(LOOK_UPS) <= 2 * MINUTE
    assert look_up_at(0, len(LOOK_UPS)) is None
