"""A phone as it is carried: what is unread, what it rings for, what is on its way."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tui.drafts import Draft
from tui.phone_state import Call, PhoneState
from tui.phone_wire import PhoneText

ANA, BEN = "+12125550111", "+12125550112"
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
SHOWN = {ANA: "(212) 555-0111", BEN: "(212) 555-0112"}


def text(
    id: str, number: str = ANA, *, mine: bool = False, after: int = 0, **more: Any
) -> PhoneText:
    values: dict[str, Any] = {"body": f"words of {id}", "media": [], **more}
    at = NOON + timedelta(minutes=after)
    return PhoneText(id=id, number=number, shown=SHOWN[number], mine=mine, at=at, **values)


def test_what_is_there_when_a_phone_is_picked_up_does_not_ring() -> None:
    phone = PhoneState("+19175550147")
    phone.take([text("a"), text("b", after=1)])
    assert (phone.rings, phone.unread) == (0, 2)
    phone.take([text("c", after=2)])
    assert (phone.rings, phone.unread) == (1, 3)
    assert phone.newest is not None
    assert phone.newest.body == "words of c"


def test_what_came_before_ones_own_last_text_was_read() -> None:
    phone = PhoneState("+19175550147")
    phone.take([text("a"), text("b", mine=True, after=1), text("c", after=2)])
    assert phone.unread == 1
    phone.read(ANA)
    assert phone.unread == 0


def test_a_text_that_is_told_of_twice_is_there_once_and_rings_once() -> None:
    phone = PhoneState("+19175550147")
    phone.take([])
    for _ in range(2):
        phone.take([text("a")])
    thread = phone.thread(ANA)
    assert thread is not None
    assert (len(thread.texts), phone.rings, phone.unread) == (1, 1, 1)


def test_the_thread_with_the_newest_text_comes_first() -> None:
    phone = PhoneState("+19175550147")
    phone.take([text("a"), text("b", BEN, after=1)])
    assert [thread.number for thread in phone.threads] == [BEN, ANA]
    phone.take([text("c", mine=True, after=2)])
    assert [thread.number for thread in phone.threads] == [ANA, BEN]


def test_a_thread_that_was_begun_and_left_without_a_word_is_gone() -> None:
    phone = PhoneState("+19175550147")
    phone.begin(ANA, SHOWN[ANA])
    phone.open(ANA)
    phone.open(None)
    assert phone.threads == []
    phone.begin(ANA, SHOWN[ANA]).written = "Hel"
    phone.open(ANA)
    phone.open(None)
    assert [thread.written for thread in phone.threads] == ["Hel"]


def test_a_text_is_on_its_way_until_the_phone_has_it() -> None:
    phone = PhoneState("+19175550147")
    phone.begin(ANA, SHOWN[ANA])
    phone.start(Draft(ANA, "Hello", "key-1", NOON))
    assert len(phone.drafts.on_its_way(ANA)) == 1
    phone.take([text("PHONEkey-1", mine=True)])
    assert phone.drafts.on_its_way(ANA) == []


def test_whoever_listens_is_told_of_every_change_until_they_stop() -> None:
    phone, told = PhoneState("+19175550147"), list[str]()
    stop = phone.listen(lambda: told.append(phone.link))
    phone.lost("No relay answers.")
    phone.found()
    phone.found()
    phone.calls(Call("(212) 555-0111"))
    assert told == ["gone", "here", "here"]
    stop()
    phone.lost("Again.")
    assert len(told) == 3
