"""Texts of a thread find their places, whichever part of it is loaded."""

from hypothesis import given
from hypothesis import strategies as st

from server.wire import Text
from tests.tui.counterpart import MINE, Peer
from tui.threads import ThreadTexts

SIZE = 12


def texts(many: int = SIZE) -> tuple[Peer, list[Text]]:
    peer = Peer(deliver=False)
    peer.add("c1", "Maria")
    return peer, [peer.text("c1", f"text {n}") for n in range(many)]


def with_tail(peer: Peer, many: int = 4) -> ThreadTexts:
    """A thread of which the newest texts are loaded."""
    thread = ThreadTexts()
    page = peer.text_page("c1", None, many)
    thread.newest(page, page.items, [])
    return thread


def ids(thread: ThreadTexts) -> list[str | None]:
    return [text.id if (text := thread.at(at)) else None for at in range(len(thread))]


def test_older_texts_fill_their_places() -> None:
    peer, said = texts()
    thread = with_tail(peer)
    assert thread.place(4, said[4:8])
    assert ids(thread) == [None] * 4 + [text.id for text in said[4:]]
    assert thread.known() == said[4:]


def test_texts_that_are_here_may_come_again() -> None:
    peer, said = texts()
    thread = with_tail(peer)
    assert thread.place(6, said[6:])
    assert thread.place(0, said)
    assert thread.known() == said


def test_another_text_at_a_known_place_is_not_taken() -> None:
    peer, said = texts()
    thread = with_tail(peer)
    before = ids(thread)
    assert not thread.place(9, said[8:10])
    assert not thread.place(0, said[8:9])
    assert ids(thread) == before
    assert said[7].id not in thread.texts


def test_what_is_beyond_the_end_is_left_to_its_event() -> None:
    peer, said = texts()
    thread = with_tail(peer)
    late = peer.text("c1", "late")
    assert thread.place(10, [*said[10:], late])
    assert thread.place(SIZE, [late])
    assert thread.place(SIZE + 5, [late])
    assert len(thread) == SIZE
    assert late.id not in thread.texts
    assert thread.add(late)
    assert ids(thread)[-1] == late.id


def test_an_own_text_without_its_event_stays_at_the_end() -> None:
    peer, said = texts()
    thread = with_tail(peer)
    mine = peer.text("c1", "mine", author=MINE)
    thread.sent(mine)
    assert thread.place(8, [*said[8:], mine])
    assert ids(thread)[-2:] == [said[-1].id, mine.id]
    assert len(thread) == SIZE + 1


def test_no_texts_change_nothing() -> None:
    peer, _ = texts()
    thread = with_tail(peer)
    before = ids(thread)
    assert thread.place(3, [])
    assert ids(thread) == before


PARTS = st.lists(st.tuples(st.integers(0, SIZE + 2), st.integers(0, SIZE)), max_size=8)


@given(PARTS)
def test_parts_in_any_order_make_the_thread(parts: list[tuple[int, int]]) -> None:
    peer, said = texts()
    thread = with_tail(peer, 3)
    for offset, many in parts:
        assert thread.place(offset, said[offset : offset + many])
        assert len(thread) == SIZE
        known = [at for at, id in enumerate(ids(thread)) if id is not None]
        assert all(thread.at(at) == said[at] for at in known)
    assert thread.place(0, said)
    assert thread.known() == said
