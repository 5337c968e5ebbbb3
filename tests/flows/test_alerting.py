"""Who is told of what, once: waits that are too long, texts that failed, requests to stop (SV4)."""

from typing import Any

import pytest

from server.core.model import DAY, MINUTE, SECOND, MessageState
from server.core.proxies import Supply
from server.flows import conversations, settling, unanswered
from server.flows.alerts import AlertKind
from server.store import alerts, outbox, people
from tests.flows.out_of_office import DANA, KIM, LINES, SAM, Away, Opened


def told(away: Away, kind: str) -> list[Any]:
    """The alerts of a kind, newest first."""
    rows, _ = alerts.page(away.tx, away.users["ana"], True, 50, 0)
    return [row for row in rows if row.kind == kind]


def looks(away: Away) -> int:
    """What the courier does now; how many waits were told of by then."""
    if unanswered.is_any(away.tx, away.context):
        unanswered.tell(away.tx, 100, away.context)
    return len(told(away, AlertKind.UNANSWERED))


# ---- a wait that is too long


def test_a_wait_is_told_of_when_it_has_been_too_long_and_once(opened: Opened) -> None:
    away = opened()
    lead = away.lead("Dana Reyes", "ana", DANA)
    away.texts(DANA, LINES["ana"], "hello?")
    away.passes(15 * MINUTE - SECOND)
    assert looks(away) == 0
    away.passes(SECOND)
    assert looks(away) == 1
    away.texts(DANA, LINES["ana"], "anybody?")
    away.passes(2 * MINUTE)
    assert looks(away) == 1
    (alert,) = told(away, AlertKind.UNANSWERED)
    assert (alert.user_id, alert.conversation_id) == (
        away.users["ana"],
        away.thread(DANA)[0].thread,
    )
    assert alert.sentence == "A customer has waited for 15 minutes and has no answer."
    away.writes("ana", lead, "here I am")
    away.texts(DANA, LINES["ana"], "thanks, one more thing")
    assert looks(away) == 1
    away.passes(15 * MINUTE)
    assert looks(away) == 2


@pytest.mark.parametrize(
    ("minutes", "waited", "count"),
    [
        pytest.param(0, 60 * MINUTE, 0, id="with no limit nothing is too long"),
        pytest.param(1, MINUTE, 1, id="a minute is enough where that is the limit"),
        pytest.param(1440, DAY, 1, id="a day, where that is the limit"),
        pytest.param(15, DAY + 20 * MINUTE, 0, id="what was too long a day ago is no news"),
    ],
)
def test_the_limit_is_the_retailers(opened: Opened, minutes: int, waited: int, count: int) -> None:
    away = opened()
    away.set_rules(unanswered_minutes=minutes)
    away.lead("Dana Reyes", "ana", DANA)
    away.texts(DANA, LINES["ana"], "hello?")
    away.passes(waited)
    assert looks(away) == count


def test_a_conversation_that_was_put_aside_waits_for_nobody(opened: Opened) -> None:
    away = opened()
    away.lead("Dana Reyes", "ana", DANA)
    away.texts(DANA, LINES["ana"], "hello?")
    viewer = people.viewer(people.by_id(away.tx, away.users["ana"]))
    conversations.dismiss(away.tx, viewer, away.thread(DANA)[0].thread, away.context)
    away.passes(60 * MINUTE)
    assert looks(away) == 0


def test_many_are_told_of_in_portions(opened: Opened) -> None:
    away = opened()
    for number in (DANA, SAM, KIM):
        away.texts(number, LINES["ana"], "hello?")
    away.passes(60 * MINUTE)
    unanswered.tell(away.tx, 2, away.context)
    assert len(told(away, AlertKind.UNANSWERED)) == 2
    unanswered.tell(away.tx, 2, away.context)
    assert len(told(away, AlertKind.UNANSWERED)) == 3
    assert not unanswered.is_any(away.tx, away.context)


# ---- a text that did not arrive


def fails(away: Away, state: MessageState, error: tuple[str, str] | None) -> None:
    sent = next(row for row in away.thread(DANA) if row.direction == "outbound")
    settling.settle(away.tx, outbox.job(away.tx, sent.id), state, away.context, error=error)


@pytest.mark.parametrize(
    ("state", "error", "count"),
    [
        (MessageState.FAILED, ("30006", "No texts to landlines."), 1),
        (MessageState.UNDELIVERED, None, 1),
        (MessageState.FAILED, (settling.WITHDRAWN, "It was taken back."), 0),
        (MessageState.DELIVERED, None, 0),
    ],
)
def test_a_persons_text_that_does_not_arrive_is_told_of(
    opened: Opened, state: MessageState, error: tuple[str, str] | None, count: int
) -> None:
    away = opened()
    away.writes("ana", away.lead("Dana Reyes", "ana", DANA), "hello")
    fails(away, state, error)
    found = told(away, AlertKind.TEXT_FAILED)
    assert len(found) == count
    for alert in found:
        assert alert.user_id == away.users["ana"]
        assert alert.conversation_id == away.thread(DANA)[0].thread
        assert DANA not in alert.sentence
        assert "Dana" not in alert.sentence


# ---- somebody asks to stop


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("STOP", "has opted out by text"),
        ("please stop texting me", "seems to ask for no more texts"),
        ("see you at the bus stop", None),
    ],
)
def test_whoever_asks_to_stop_is_told_of(opened: Opened, body: str, words: str | None) -> None:
    away = opened()
    away.lead("Dana Reyes", "ana", DANA)
    away.texts(DANA, LINES["ana"], "hello")
    away.texts(DANA, LINES["ana"], body)
    found = told(away, AlertKind.ASKS_TO_STOP)
    assert [words in alert.sentence for alert in found if words] == ([True] if words else [])
    assert [alert.user_id for alert in found] == ([away.users["ana"]] if words else [])


# ---- few numbers are left


def test_a_pool_that_is_nearly_taken_is_told_of_once_a_day(opened: Opened) -> None:
    pool = [f"+1646555012{n}" for n in range(4)]
    away = opened(*pool)
    away.goes_away("ana")
    for place, number in enumerate((DANA, SAM, KIM)):
        away.lead(f"Customer {place}", "ana", number)
        away.texts(number, LINES["ana"], "hello")
        assert len(told(away, AlertKind.POOL_LOW)) == (place == 2)
    (alert,) = told(away, AlertKind.POOL_LOW)
    assert "1 of 4" in alert.sentence
    away.texts("+16465550134", LINES["ana"], "hello")
    assert len(told(away, AlertKind.POOL_LOW)) == 1
    assert AlertKind.POOL_EXHAUSTED not in away.alerts()


@pytest.mark.parametrize(
    ("free", "near", "is_low"),
    [(1, 4, True), (2, 4, False), (0, 3, False), (4, 50, True), (5, 50, False), (2, 19, False)],
)
def test_a_supply_is_low(free: int, near: int, is_low: bool) -> None:
    assert Supply(free, near).is_low is is_low
