"""Whose a conversation is: handed over, taken over, handed back; and who is writing in it."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from server.core.access import Viewer
from server.core.model import Assignee, LocationId, Permission, UserId
from server.flows import handing, outbound, writing
from server.flows.problems import Conflict, Forbidden, NotFound
from server.store import alerts, events, leads, schema
from server.store import writing as rows
from server.store.statement import Statement
from tests.flows.out_of_office import DANA, LINES, Away, Opened

_CONVERSATIONS = Statement(sa.select(schema.conversations.c.id))
_LOG = Statement(sa.select(schema.assignments.c.because).order_by(schema.assignments.c.seq))


@dataclass
class Given:
    """Ana's lead Dana has texted; Ben supervises, Cy does not."""

    away: Away
    lead: str
    conversation: str

    @classmethod
    def opened(cls, opened: Opened) -> "Given":
        away = opened("+12125550190")
        lead = away.lead("Dana Lee", "ana", DANA)
        away.texts(DANA, LINES["ana"], "hello")
        ((row),) = away.tx.rows(_CONVERSATIONS)
        return cls(away, lead, str(row.id))

    def viewer(self, name: str, *rights: Permission, store: bool = False) -> Viewer:
        place = LocationId(self.away.store) if store else None
        return Viewer(self.away.users[name], place, frozenset(rights))

    @property
    def ben(self) -> Viewer:
        return self.viewer("ben", Permission.SUPERVISE)

    @property
    def ana(self) -> Viewer:
        return self.viewer("ana")

    def owner(self) -> Assignee:
        return leads.assignee_of(leads.by_id(self.away.tx, self.lead))

    def taken_from(self) -> Assignee:
        return leads.taken_from(leads.by_id(self.away.tx, self.lead))

    def told(self, name: str) -> list[str]:
        found, _ = alerts.page(self.away.tx, self.away.users[name], False, 99, 0)
        return [row.sentence for row in reversed(found)]

    def takes_over(self, viewer: Viewer) -> None:
        handing.take_over(self.away.tx, viewer, self.conversation, self.away.context)

    def hands_back(self, viewer: Viewer) -> None:
        handing.hand_back(self.away.tx, viewer, self.conversation, self.away.context)

    def assigns(self, viewer: Viewer, assignee: Assignee) -> None:
        handing.assign(self.away.tx, viewer, self.conversation, assignee, self.away.context)

    def says(self, viewer: Viewer, writes: bool = True) -> int:
        """Says that somebody is writing, or is not; how many events that was."""
        before = events.last(self.away.tx)
        writing.say(self.away.tx, viewer, self.conversation, writes, self.away.context)
        return len(events.after(self.away.tx, before, 99))

    def writers(self, but: str = "") -> list[str]:
        return [row.name for row in rows.there(self.away.tx, self.conversation, but)]


@pytest.fixture
def given(opened: Opened) -> Given:
    return Given.opened(opened)


def test_who_supervises_takes_over_and_hands_back(given: Given) -> None:
    ana, ben = given.away.users["ana"], given.away.users["ben"]
    given.takes_over(given.ben)
    assert (given.owner(), given.taken_from()) == (ben, ana)
    assert given.told("ana") == ["Ben Diaz took over a conversation of yours."]
    given.hands_back(given.ben)
    assert (given.owner(), given.taken_from()) == (ana, None)
    assert given.told("ana")[1:] == ["Ben Diaz handed a conversation back to you."]
    because = [row.because for row in given.away.tx.rows(_LOG)]
    assert because[-2:] == ["taken_over", "handed_back"]


def test_taking_over_what_is_theirs_already_changes_nothing(given: Given) -> None:
    given.takes_over(given.ben)
    before = events.last(given.away.tx)
    given.takes_over(given.ben)
    assert events.last(given.away.tx) == before
    assert given.taken_from() == given.away.users["ana"]


def test_taken_over_twice_it_goes_back_to_the_first(given: Given) -> None:
    given.takes_over(given.ben)
    cy = given.viewer("cy", Permission.SUPERVISE)
    given.takes_over(cy)
    given.hands_back(cy)
    assert given.owner() == given.away.users["ana"]
    assert given.told("ben") == ["Cy Diaz took over a conversation of yours."]


def test_a_store_has_its_lead_back_as_well(given: Given) -> None:
    store = LocationId(given.away.store)
    given.assigns(given.ben, store)
    given.takes_over(given.ben)
    assert given.taken_from() == store
    given.hands_back(given.ben)
    assert given.owner() == store


def test_what_was_handed_over_meanwhile_is_not_handed_back(given: Given) -> None:
    given.takes_over(given.ben)
    given.assigns(given.ben, UserId(given.away.users["cy"]))
    with pytest.raises(Conflict, match="nothing_to_hand_back"):
        given.hands_back(given.ben)
    assert given.told("cy") == ["Ben Diaz handed a conversation over to you."]


def test_who_gives_their_own_away_is_not_told_of_it(given: Given) -> None:
    given.assigns(given.ana, UserId(given.away.users["cy"]))
    assert given.told("ana") == []
    assert given.told("cy") == ["Ana Diaz handed a conversation over to you."]


def test_who_is_told_is_told_each_time(given: Given) -> None:
    for _ in range(2):
        given.takes_over(given.ben)
        given.hands_back(given.ben)
    assert len(given.told("ana")) == 4


def test_others_who_supervise_are_not_told_what_concerns_one_person(given: Given) -> None:
    given.takes_over(given.ben)
    found, _ = alerts.page(given.away.tx, given.away.users["cy"], True, 99, 0)
    assert found == []


def test_without_supervise_nothing_is_taken_over(given: Given) -> None:
    with pytest.raises(Forbidden):
        given.takes_over(given.ana)
    with pytest.raises(NotFound):
        given.takes_over(given.viewer("cy"))


def test_who_lost_the_permission_still_gives_back_what_they_hold(given: Given) -> None:
    given.takes_over(given.ben)
    given.hands_back(given.viewer("ben"))
    assert given.owner() == given.away.users["ana"]


def test_a_colleague_who_sees_it_does_not_hand_it_back(given: Given) -> None:
    given.assigns(given.ben, LocationId(given.away.store))
    given.takes_over(given.ben)
    given.away.tx.run(
        Statement(sa.update(schema.conversations).values(shown_store_id=given.away.store))
    )
    with pytest.raises(Forbidden):
        given.hands_back(given.viewer("cy", store=True))


def test_the_phone_of_the_former_owner_reaches_the_customer_no_more(given: Given) -> None:
    given.away.goes_away("ana")
    given.away.texts(DANA, LINES["ana"], "still there?")
    assert [row.ended_at for row in given.away.sessions()] == [None]
    given.takes_over(given.ben)
    assert [row.ended_because for row in given.away.sessions()] == ["reassigned"]


# ---- who is writing


def test_one_begins_to_write_and_ends_and_only_that_is_told(given: Given) -> None:
    assert given.says(given.ana) == 1
    given.away.passes(5_000_000)
    assert given.says(given.ana) == 0
    assert given.writers() == ["Ana Diaz"]
    assert given.writers(but=given.away.users["ana"]) == []
    assert given.says(given.ana, False) == 1
    assert given.says(given.ana, False) == 0
    assert given.writers() == []


@pytest.mark.parametrize(("silent", "there"), [(11, True), (12, False)])
def test_who_falls_silent_has_stopped_after_twelve_seconds(
    given: Given, silent: int, there: bool
) -> None:
    given.says(given.ana)
    given.away.passes(silent * 1_000_000)
    before = events.last(given.away.tx)
    writing.sweep(given.away.tx, 100, given.away.context)
    assert (given.writers() == ["Ana Diaz"]) is there
    assert (events.last(given.away.tx) == before) is there


def test_who_sends_has_stopped_writing(given: Given) -> None:
    given.says(given.ana)
    draft = outbound.check_draft("hello", [])
    outbound.send(given.away.tx, given.ana, given.conversation, draft, "k", given.away.context)
    assert given.writers() == []


def test_who_loses_the_conversation_has_stopped_writing(given: Given) -> None:
    given.says(given.ana)
    given.takes_over(given.ben)
    assert given.writers() == []


def test_who_writes_is_not_told_that_they_do(given: Given) -> None:
    before = events.last(given.away.tx)
    given.says(given.ana)
    (event,) = events.after(given.away.tx, before, 9)
    assert not event.audience.includes(given.ana)
    assert event.audience.includes(given.ben)


def test_who_may_not_text_does_not_write(given: Given) -> None:
    with pytest.raises(NotFound):
        given.says(given.viewer("cy"))
    given.away.texts(DANA, LINES["ana"], "STOP")
    with pytest.raises(Conflict, match="opted_out"):
        given.says(given.ana)
