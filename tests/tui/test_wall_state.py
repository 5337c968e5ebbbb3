"""The wall's state and its seats: pure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.wire import Assignee, Conversation, Presence, Removed, Text, WallUser
from tests.tui.counterpart import MINE, NOON, Peer
from tui.event import Event
from tui.seats import filled, out_of_place, settled, sorted_into
from tui.wall_choice import of_stores, of_users
from tui.wall_state import Filter, Wall
from tui.widgets.wall_head import chart
from tui.widgets.wall_tile import ticking

BEN = Assignee(user_id="ben", name="Ben Ode")


def staffed() -> Peer:
    peer = Peer()
    peer.people = [
        WallUser(id=id, name=name, store_id="store-1", online=False, live=0, waiting=0)
        for id, name in (("ana", "Ana Torres"), ("ben", "Ben Ode"))
    ]
    for id in ("a", "b", "c"):
        peer.add(id, f"Customer {id}", store_id="store-1")
        peer.text(id, f"words of {id}", quiet=True)
    return peer


def begun(peer: Peer) -> Wall:
    wall = Wall()
    wall.take(peer.wall_page(), peer.clock)
    return wall


def catch_up(wall: Wall, peer: Peer, since: int = 0) -> None:
    for id, type, data in peer.events:
        if id > since:
            wall.apply(Event(id, type, data))


def texts_in(peer: Peer) -> None:
    peer.text("b", "again")


def answered(peer: Peer) -> None:
    peer.text("a", "an answer", author=MINE)


def delivered(peer: Peer) -> None:
    peer.settle(peer.text("a", "an answer", author=MINE), "delivered")


def put_away(peer: Peer) -> None:
    peer.change("c", state="dismissed", waiting_since=None)


def brought_back(peer: Peer) -> None:
    put_away(peer)
    peer.text("c", "and yet")


def merged(peer: Peer) -> None:
    peer.remove("b")


def handed_on(peer: Peer) -> None:
    peer.change("a", assignee=BEN)


def many_more(peer: Peer) -> None:
    for n in range(9):
        peer.text("a", f"word {n}")


def somebody_new(peer: Peer) -> None:
    peer.add("new", "Somebody New", store_id="store-1", assignee=BEN)
    peer.text("new", "hello")


HAPPENINGS = [
    texts_in, answered, delivered, put_away, brought_back, merged, handed_on, many_more,
    somebody_new,
]  # fmt: skip


@pytest.mark.parametrize("happens", HAPPENINGS)
@pytest.mark.parametrize("replayed", [False, True], ids=["once", "replayed"])
def test_a_snapshot_and_an_event_are_a_fresh_snapshot(happens: Any, replayed: bool) -> None:
    peer = staffed()
    wall = begun(peer)
    happens(peer)
    catch_up(wall, peer)
    if replayed:
        catch_up(wall, peer)
    fresh, now = peer.wall_page(), peer.clock
    assert [t.id for t in wall.live(now)] == [t.conversation.id for t in fresh.items]
    for mine, theirs in zip(wall.live(now), fresh.items, strict=True):
        cursor = theirs.conversation.events_cursor
        assert replace(mine.conversation, events_cursor=cursor) == theirs.conversation
        assert mine.stale or mine.texts == tuple(theirs.texts)
    assert wall.counts(wall.live(now), now) == fresh.counts
    assert (wall.stores(now), wall.users(now)) == (fresh.stores, fresh.users)
    assert wall.series(now) == fresh.texts


def test_what_is_told_while_the_page_is_on_its_way_is_not_lost() -> None:
    peer, wall = staffed(), Wall()
    page = peer.wall_page()
    texts_in(peer)
    catch_up(wall, peer)
    wall.take(page, peer.clock)
    assert wall.tiles["b"].texts[-1].body == "again"


def test_an_older_page_takes_nothing_back() -> None:
    peer = staffed()
    wall, page = begun(peer), peer.wall_page()
    answered(peer)
    merged(peer)
    catch_up(wall, peer)
    wall.take(page, peer.clock)
    assert wall.tiles["a"].conversation.waiting_since is None
    assert [t.body for t in wall.tiles["a"].texts] == ["words of a", "an answer"]
    assert "b" not in wall.tiles


def test_texts_of_somebody_new_are_asked_for_and_put_together() -> None:
    peer = staffed()
    wall = begun(peer)
    put_away(peer)
    brought_back(peer)
    catch_up(wall, peer)
    assert wall.tiles["c"].stale
    wall.take_texts("c", peer.text_page("c", None, 6))
    assert not wall.tiles["c"].stale
    assert [t.body for t in wall.tiles["c"].texts] == ["words of c", "and yet"]


def test_what_nobody_waits_in_leaves_the_wall_when_its_hours_are_over() -> None:
    peer = staffed()
    answered(peer)
    wall = begun(peer)
    later = peer.clock + timedelta(hours=12, minutes=1)
    assert [t.id for t in wall.live(later)] == ["b", "c"]


def test_who_is_here_is_told_and_whoever_is_unknown_makes_it_ask_again() -> None:
    peer = staffed()
    wall = begun(peer)
    wall.apply(Event(100, "presence.updated", Presence(user_id="ben", online=True)))
    assert [u.online for u in wall.users(peer.clock)] == [False, True]
    assert not wall.doubtful
    wall.apply(Event(101, "presence.updated", Presence(user_id="zoe", online=True)))
    assert wall.doubtful


def test_the_relays_clock_is_what_waits_are_counted_by() -> None:
    wall = Wall()
    wall.take(staffed().wall_page(), NOON - timedelta(hours=5))
    assert wall.relay_time(NOON) - NOON >= timedelta(hours=5)


def test_it_is_narrowed_to_a_store_and_to_an_associate() -> None:
    peer = staffed()
    handed_on(peer)
    wall = begun(peer)
    assert [t.id for t in wall.live(peer.clock, Filter(user="ben"))] == ["a"]
    assert [t.id for t in wall.live(peer.clock, Filter("store-1", "ana"))] == ["b", "c"]
    assert wall.live(peer.clock, Filter(store="elsewhere")) == []


def test_a_late_removal_of_what_was_given_back_changes_nothing() -> None:
    peer = staffed()
    peer.seq = 50
    wall = begun(peer)
    assert wall.apply(Event(7, "conversation.removed", Removed(id="a"))) == frozenset()
    assert "a" in wall.tiles


# ---- seats


@pytest.mark.parametrize(
    ("seats", "wanted", "held", "expected"),
    [
        pytest.param(["a", "b"], ["b", "a"], None, ["a", "b"], id="who belongs stays"),
        pytest.param(["a", "b"], ["c", "b"], None, ["c", "b"], id="who comes takes the free seat"),
        pytest.param(["a", "b"], ["c", "b"], "a", ["a", "b"], id="the cursor holds a seat"),
        pytest.param(["a", None], ["b"], None, ["b", None], id="free seats are filled in order"),
        pytest.param([], ["b", "a"], None, ["b", "a"], id="an empty page is in order"),
        pytest.param(["a", "b", "c"], ["c"], None, ["c", None], id="less room, fewer seats"),
    ],
)
def test_seats_are_settled_without_a_jump(
    seats: list[str | None], wanted: list[str], held: str | None, expected: list[str | None]
) -> None:
    assert settled(seats, wanted, 2, held) == expected


def test_nobody_moves_when_somebody_leaves_or_comes() -> None:
    assert filled(["a", "b", None], ["c", "a"], {"a", "c"}) == ["a", "c", None]
    assert sorted_into(["c", "a", "b"], 2) == ["c", "a"]
    assert out_of_place(["a", "b"], ["c", "b"]) == 1


# ---- words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0:00"), (7, "0:07"), (754, "12:34"), (3_723, "1:02:03"), (273_600, "3 d 4 h")],
)
def test_a_clock_reads(seconds: int, words: str) -> None:
    assert ticking(timedelta(seconds=seconds)) == words


def test_a_bar_shows_whatever_is_not_nothing() -> None:
    assert chart((0, 1, 100), 1) == (" ▁█", 100)
    assert chart((1, 1, 1, 0, 0, 0), 3) == ("█ ", 3)
    assert chart((0, 0), 1) == ("  ", 0)


def test_busy_ones_are_offered_first() -> None:
    peer = staffed()
    handed_on(peer)
    now, wall = peer.clock, begun(peer)
    assert of_users(wall.users(now))[:2] == [
        ("Everybody", ""), ("○ absent Ana Torres  ·  2 live, 2 waiting", "ana"),
    ]  # fmt: skip
    assert of_stores(wall.stores(now)) == [
        ("All stores", ""), ("Downtown  ·  3 live, 3 waiting", "store-1"),
    ]  # fmt: skip


def test_a_moved_text_is_not_counted_twice() -> None:
    peer = staffed()
    wall = begun(peer)
    text: Text = peer.text("a", "once")
    catch_up(wall, peer)
    before = sum(wall.series(peer.clock))
    wall.apply(Event(900, "message.created", text))
    assert sum(wall.series(peer.clock)) == before


def test_a_conversation_read_later_is_not_set_back_by_an_event_read_before() -> None:
    peer = staffed()
    wall = begun(peer)
    old: Conversation = peer.change("a", unread=7)
    catch_up(wall, peer)
    peer.change("a", unread=0)
    catch_up(wall, peer)
    wall.apply(Event(800, "conversation.updated", old))
    assert wall.tiles["a"].conversation.unread == 0


def test_what_is_counted_is_of_the_last_hour() -> None:
    peer = staffed()
    wall = begun(peer)
    assert sum(wall.series(peer.clock)) == 3
    assert sum(wall.series(datetime.now(UTC))) == 0
