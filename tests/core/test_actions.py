"""Which actions run by themselves, why the others do not, and from which line (TQ4, LS10)."""

from dataclasses import replace
from typing import Any

import pytest

from server.core.actions import (
    AGAIN_AFTER,
    ActionFacts,
    Decided,
    Happened,
    LeavesFrom,
    NoLine,
    OriginFacts,
    Preference,
    Requested,
    Sender,
    StatusChanged,
    Trigger,
    decide,
    origin,
)
from server.core.model import HOUR, LocationId, Passed, UserId

NOW = 100 * AGAIN_AFTER
CONTACTED = StatusChanged("new", "contacted")
BY_TEXT = Requested(Preference.TEXT)


def action(
    runs_on: Trigger = Trigger.STATUS, status: str | None = "contacted", **changes: Any
) -> ActionFacts:
    return replace(ActionFacts("a", runs_on, status, is_on=True), **changes)


@pytest.mark.parametrize(
    ("happened", "known", "passed"),
    [
        pytest.param(CONTACTED, action(), None, id="the status it waits for"),
        pytest.param(
            StatusChanged("won", " Contacted "), action(), None, id="from any status, in any case"
        ),
        pytest.param(
            StatusChanged("new", "won"), action(), "another_status", id="not another status"
        ),
        pytest.param(
            StatusChanged("contacted", "CONTACTED"), action(), "status_unchanged",
            id="not the same status written otherwise",
        ),
        pytest.param(CONTACTED, action(is_on=False), "switched_off", id="not one that is off"),
        pytest.param(
            CONTACTED, action(Trigger.HAND, None), "run_by_hand", id="not one that is run by hand"
        ),
        pytest.param(
            CONTACTED, action(last_run_at=NOW - 23 * HOUR), "ran_within_a_day",
            id="not twice within a day, however often the status changes",
        ),
        pytest.param(
            CONTACTED, action(last_run_at=NOW - AGAIN_AFTER), None, id="again after a day"
        ),
        pytest.param(
            CONTACTED, action(Trigger.REQUEST, None), "another_event",
            id="a change of status is no request",
        ),
        pytest.param(BY_TEXT, action(Trigger.REQUEST, None), None, id="somebody asks for a text"),
        pytest.param(
            Requested(Preference.EMAIL), action(Trigger.REQUEST, None), "asked_by_email",
            id="nobody who asks for an e-mail gets a text",
        ),
        pytest.param(BY_TEXT, action(), "another_event", id="a request is no change of status"),
        pytest.param(
            BY_TEXT, action(Trigger.REQUEST, None, last_run_at=NOW - HOUR), "ran_within_a_day",
            id="nor a second answer within a day",
        ),
    ],
)  # fmt: skip
def test_whether_an_action_runs(happened: Happened, known: ActionFacts, passed: str | None) -> None:
    expected = Decided(("a",), ()) if passed is None else Decided((), (Passed("a", passed),))
    assert decide(happened, [known], NOW) == expected


def test_all_that_fit_run_in_their_order() -> None:
    three = [
        ActionFacts(id, Trigger.STATUS, status, is_on=True)
        for id, status in (("c", "won"), ("a", "lost"), ("b", "Won"))
    ]
    assert decide(StatusChanged("new", "won"), three, NOW).runs == ("c", "b")


ANA, SHOP = UserId("ana"), LocationId("shop")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(
            OriginFacts(ANA, owner=Sender(ANA, "+1")), LeavesFrom("+1", ANA),
            id="its owner's line, in their name",
        ),
        pytest.param(
            OriginFacts(ANA, owner=Sender(ANA, None)), "owner_has_no_line",
            id="an owner without a line sends nothing",
        ),
        pytest.param(
            OriginFacts(SHOP, store_line="+2", last_sender=Sender(ANA, "+1")),
            LeavesFrom("+2", None), id="a location's lead: the store's line first",
        ),
        pytest.param(
            OriginFacts(SHOP, last_sender=Sender(ANA, "+1")), LeavesFrom("+1", ANA),
            id="a store that is not enabled: the line of who wrote last",
        ),
        pytest.param(
            OriginFacts(SHOP, last_sender=Sender(ANA, None)), "store_has_no_line",
            id="nobody with a line wrote",
        ),
        pytest.param(OriginFacts(SHOP), "store_has_no_line", id="nobody wrote at all"),
        pytest.param(
            OriginFacts(None, last_sender=Sender(ANA, "+1")), LeavesFrom("+1", ANA),
            id="a lead of nobody's: who wrote last",
        ),
    ],
)  # fmt: skip
def test_from_which_line_an_automatic_text_leaves(
    facts: OriginFacts, expected: LeavesFrom | str
) -> None:
    found = origin(facts)
    assert (found.code if isinstance(found, NoLine) else found) == expected
