"""Snapshot + events = a fresh snapshot (P5), however pages and events are mixed."""

import random
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
import pytest

from server.wire import Assignee, Conversation, LeadRef, Text, TextPage
from tests.tui.counterpart import MINE, Peer
from tui.event import Event, Payload
from tui.folders import belongs, order
from tui.state import NOTHING, Changes, Listing, State, fresh

FOLDERS = ("inbox", "waiting", "store", "live", "dismissed")
INBOX = Listing("inbox")
BEN = Assignee(user_id="ben", name="Ben")


def snapshot(peer: Peer, *, folders: tuple[str, ...] = FOLDERS) -> State:
    state = fresh(peer.me, Listing(folders[0]), peer.page(folders[0], limit=200))
    state.take_counts(peer.counts())
    for name in folders[1:]:
        state.take_listing(Listing(name), 0, peer.page(name, limit=200))
    return state


def open_threads(state: State, peer: Peer) -> None:
    for id in peer.conversations:
        state.take_texts(id, peer.text_page(id, None, 200), state.cursor)


def events(peer: Peer, after: int = 0) -> list[Event]:
    return [Event(*event) for event in peer.events if event[0] > after]


def seen(state: State) -> object:
    """What a person could see of a state."""
    listed = {id for slots in state.listings.values() for id in slots}
    return {
        "lists": {
            listing: [plain(state.conversations[id]) for id in slots.known()]
            for listing, slots in state.listings.items()
        },
        "lengths": {listing: len(slots) for listing, slots in state.listings.items()},
        "counts": state.counts,
        "threads": {id: t.known() for id, t in state.threads.items() if id in listed},
    }


def plain(conversation: Conversation) -> Conversation:
    """Without the cursor as of which it was read."""
    return replace(conversation, events_cursor="")


def a_shop(size: int = 6) -> Peer:
    peer = Peer(deliver=False)
    for n in range(size):
        peer.add(f"c{n}", f"Lead {n}")
        peer.text(f"c{n}", "hello", quiet=True)
    return peer


def something_happens(peer: Peer, rnd: random.Random, *, removes: bool = True) -> None:
    ids = sorted(peer.conversations)
    if not ids or (len(ids) < 9 and rnd.random() < 0.1):
        id = f"new{peer.seq}"
        peer.add(id, f"Stranger {peer.seq}")
        peer.text(id, "who are you?")
        return
    id = rnd.choice(ids)
    match rnd.randrange(8):
        case 0 | 1:
            peer.text(id, f"text {peer.seq}")
        case 2:
            peer.text(id, f"answer {peer.seq}", author=MINE)
        case 3 if peer.texts[id]:
            peer.settle(rnd.choice(peer.texts[id]), rnd.choice(["sent", "delivered", "failed"]))
        case 4:
            peer.change(id, unread=0)
        case 5:
            peer.change(id, state="dismissed", waiting_since=None)
        case 6:
            who = rnd.choice([Assignee(user_id="ben"), Assignee(location_id="store-1"), None])
            peer.change(id, assignee=who or Assignee(user_id="ana", name="Ana Torres"))
        case _:
            if removes and rnd.random() < 0.5:
                peer.remove(id)
            else:
                peer.rename(id, f"Name {peer.seq}")


@pytest.mark.parametrize("seed", range(60))
def test_a_snapshot_and_its_events_are_a_fresh_snapshot(seed: int) -> None:
    rnd, peer = random.Random(seed), a_shop()
    state = snapshot(peer)
    open_threads(state, peer)
    start = state.cursor
    for _ in range(50):
        something_happens(peer, rnd)
    for event in events(peer, start):
        state.apply(event)
        for listing, slots in state.listings.items():
            keys = [order(listing.folder, state.conversations[id]) for id in slots.known()]
            assert keys == sorted(keys)
    for id in peer.conversations:
        if id not in state.threads:
            state.take_texts(id, peer.text_page(id, None, 200), state.cursor)
    again = snapshot(peer)
    open_threads(again, peer)
    assert seen(state) == seen(again)


@pytest.mark.parametrize("seed", range(20))
def test_events_in_any_replays_change_nothing(seed: int) -> None:
    rnd, peer = random.Random(seed), a_shop()
    state = snapshot(peer)
    open_threads(state, peer)
    for _ in range(30):
        something_happens(peer, rnd)
    every = events(peer)
    for at, event in enumerate(every):
        state.apply(event)
        assert state.apply(rnd.choice(every[: at + 1])) == NOTHING
    before = msgspec.json.encode(state.cursor), seen(state)
    for event in rnd.sample(every, len(every)):
        assert state.apply(event) == NOTHING
    assert (msgspec.json.encode(state.cursor), seen(state)) == before


@pytest.mark.parametrize("seed", range(30))
def test_pages_read_at_any_moment_and_answered_at_any_other_converge(seed: int) -> None:
    """Pages are asked for at one cursor, read by the relay at another, and come at a third."""
    rnd, peer = random.Random(seed), a_shop(9)
    state = snapshot(peer)
    pending: dict[str, tuple[int, TextPage]] = {}
    for _ in range(60):
        something_happens(peer, rnd)
        todo = events(peer, state.cursor)
        for event in todo[: rnd.randrange(len(todo) + 1)]:
            state.apply(event)
        id = rnd.choice(sorted(peer.conversations) or ["none"])
        if id not in ("none", *pending) and rnd.random() < 0.4:
            state.thread(id)
            pending[id] = (state.cursor, peer.text_page(id, None, 200))
        if pending and rnd.random() < 0.5:
            id = rnd.choice(sorted(pending))
            as_of, page = pending.pop(id)
            state.take_texts(id, page, as_of)
    for event in events(peer, state.cursor):
        state.apply(event)
    for id, thread in state.threads.items():
        if id in peer.conversations and thread.loaded:
            assert thread.known() == peer.texts[id], id
    for id, conversation in state.conversations.items():
        assert plain(conversation) == plain(peer.conversations[id])


def test_a_text_for_a_conversation_that_is_not_loaded_is_taken_calmly() -> None:
    peer = a_shop(1)
    state = snapshot(peer)
    peer.add("far", "Far Away")
    peer.text("far", "hello?")
    created, updated = events(peer, state.cursor)
    assert state.apply(created).arrived is not None
    changes = state.apply(updated)
    assert changes.doubtful
    assert "far" in changes.conversations
    assert state.listings[INBOX][0] == "far"


def test_a_new_text_moves_its_conversation_to_the_top_and_only_it_is_painted() -> None:
    peer = a_shop(3)
    state = snapshot(peer, folders=("inbox",))
    peer.text("c0", "me again")
    changes = [state.apply(event) for event in events(peer, state.cursor)]
    assert state.listings[INBOX][0] == "c0"
    assert changes[1].conversations == {"c0"}
    assert changes[1].listings == {INBOX}
    peer.change("c0", unread=0)
    (read,) = [state.apply(event) for event in events(peer, state.cursor)]
    assert read.conversations == {"c0"}
    assert not read.listings


def test_a_lost_conversation_leaves_every_list() -> None:
    peer = a_shop(2)
    state = snapshot(peer)
    peer.remove("c1")
    (change,) = [state.apply(event) for event in events(peer, state.cursor)]
    assert change.removed == {"c1"}
    assert all("c1" not in slots for slots in state.listings.values())


def test_an_old_answer_does_not_undo_a_newer_event() -> None:
    peer = a_shop(1)
    state = snapshot(peer)
    old = peer.as_of_now(peer.conversations["c0"])
    peer.change("c0", unread=0)
    for event in events(peer, state.cursor):
        state.apply(event)
    assert state.take_conversation(old) == NOTHING
    assert state.conversations["c0"].unread == 0


def test_an_own_text_is_there_once_whether_the_answer_or_the_event_comes_first() -> None:
    for answer_first in (True, False):
        peer = a_shop(1)
        state = snapshot(peer)
        open_threads(state, peer)
        text = peer.text("c0", "on my way", author=MINE)
        steps = [partial(state.take_text, text)]
        steps += [partial(state.apply, event) for event in events(peer, state.cursor)]
        for step in steps if answer_first else [*steps[1:], steps[0]]:
            step()
        assert state.threads["c0"].known() == peer.texts["c0"]


def test_older_texts_are_joined_to_those_that_are_here() -> None:
    peer = a_shop(1)
    for n in range(25):
        peer.text("c0", f"text {n}", quiet=True)
    state = snapshot(peer)
    state.take_texts("c0", peer.text_page("c0", None, 10), state.cursor)
    thread = state.threads["c0"]
    assert len(thread) == 26
    assert thread.at(0) is None
    for offset in (3, 0, 9):
        page = peer.text_page("c0", None, 10, offset)
        state.take_texts("c0", page, state.cursor, newest=False)
    assert thread.known() == peer.texts["c0"]
    assert len(thread) == 26


def test_a_page_of_texts_that_other_texts_have_come_among_asks_for_all_again() -> None:
    peer = a_shop(1)
    for n in range(25):
        peer.text("c0", f"text {n}", quiet=True)
    state = snapshot(peer)
    state.take_texts("c0", peer.text_page("c0", None, 10), state.cursor)
    page = peer.text_page("c0", None, 12, 8)
    changes = state.take_texts("c0", replace(page, offset=9), state.cursor, newest=False)
    assert changes.stale_threads == {"c0"}


def test_a_reset_is_passed_on() -> None:
    peer = a_shop(1)
    state = snapshot(peer)
    peer.reset("Permissions changed.")
    assert state.apply(events(peer, state.cursor)[0]).reset == "Permissions changed."


@pytest.mark.parametrize(
    ("folder", "changes", "expected"),
    [
        pytest.param("inbox", {}, True, id="what is assigned to me is in my inbox"),
        pytest.param("inbox", {"state": "dismissed"}, False, id="dismissed leaves the inbox"),
        pytest.param("dismissed", {"state": "dismissed"}, True, id="and is in Dismissed"),
        pytest.param("waiting", {"waiting_since": None}, False, id="answered waits no more"),
        pytest.param(
            "store", {"shown_to_store": "away", "assignee": BEN}, True, id="shown to the store"
        ),
        pytest.param("store", {"shown_to_store": "away"}, None, id="which store is not said"),
        pytest.param(
            "store", {"assignee": Assignee(location_id="store-1")}, True, id="the store's"
        ),
        pytest.param(
            "store", {"assignee": Assignee(location_id="s-2")}, False, id="another store's"
        ),
        pytest.param("live", {"assignee": None}, True, id="everything open is live"),
        pytest.param("new_leads", {}, False, id="what is mine is no new lead"),
        pytest.param("vip", {}, None, id="only the relay knows other folders"),
    ],
)
def test_folders(folder: str, changes: dict[str, Any], expected: bool | None) -> None:
    peer = a_shop(1)
    conversation: Conversation = replace(peer.conversations["c0"], **changes)
    assert belongs(folder, conversation, peer.me) is expected


def test_a_page_that_is_older_than_the_events_is_put_in_order_and_asked_for_again() -> None:
    peer = a_shop(3)
    state = snapshot(peer, folders=("live",))
    page = peer.page("inbox", limit=200)
    peer.change("c2", state="dismissed", waiting_since=None)
    peer.text("c0", "me again")
    for event in events(peer, state.cursor):
        state.apply(event)
    changes = state.take_listing(INBOX, 0, page)
    assert changes.doubtful
    assert state.listings[INBOX].known() == ["c0", "c1"]
    assert not state.take_listing(INBOX, 0, peer.page("inbox", limit=200)).doubtful
    assert state.listings[INBOX].known() == ["c0", "c1"]


def test_an_older_page_does_not_undo_what_became_of_the_last_text() -> None:
    peer = a_shop(1)
    sent = peer.text("c0", "on my way", author=MINE)
    state = snapshot(peer)
    page = peer.page("inbox")
    peer.settle(sent, "delivered")
    created, *_ = events(peer, state.cursor)
    state.apply(created)
    state.take_listing(INBOX, 0, page)
    last = state.conversations["c0"].last_message
    assert last is not None
    assert last.state == "delivered"


def test_only_lists_in_doubt_are_loaded_again_and_those_not_looked_at_when_they_are() -> None:
    peer = a_shop(3)
    state = snapshot(peer, folders=("inbox", "live"))
    search = Listing("inbox", "Lead 1")
    state.take_listing(search, 0, peer.page("inbox", "Lead 1"))
    peer.text("c1", "hello again")
    for event in events(peer, state.cursor):
        state.apply(event)
    assert state.listings.stale == {search}
    state.listings.forget_stale(but=INBOX)
    assert set(state.listings) == {INBOX, Listing("live")}


def test_a_renamed_lead_is_renamed_in_its_texts() -> None:
    peer = a_shop(1)
    state = snapshot(peer)
    open_threads(state, peer)
    peer.rename("c0", "Maria")
    changes = [state.apply(event) for event in events(peer, state.cursor)]
    assert [change.threads for change in changes] == [set(), {"c0"}]
    assert state.threads["c0"].known() == peer.texts["c0"]


def test_texts_that_move_to_another_conversation_are_loaded_there() -> None:
    peer = a_shop(1)
    kim = peer.conversations["c0"].lead
    asked = LeadRef(id=None, name="Kim or Lee?", number=kim.number)
    peer.add("asking", "Kim or Lee?", candidates=[kim], lead=asked)
    state = snapshot(peer)
    open_threads(state, peer)
    peer.remove("asking")
    (event,) = events(peer, state.cursor)
    assert state.apply(event).stale_threads == {"c0"}


def test_counts_are_of_their_cursor_and_follow_events_after_it() -> None:
    peer = a_shop(2)
    state = snapshot(peer, folders=("inbox",))
    peer.change("c0", unread=0)
    state.take_counts(peer.counts())
    assert state.unread() == 1
    for event in events(peer, state.cursor):
        assert not state.apply(event).doubtful
    assert state.unread() == 1, "it was in them already"
    peer.change("c1", unread=0)
    (event,) = events(peer, state.cursor)
    assert not state.apply(event).doubtful
    assert state.unread() == 0


def test_counts_that_are_older_than_what_is_here_are_asked_for_again() -> None:
    peer = a_shop(2)
    state = snapshot(peer, folders=("inbox",))
    counts = peer.counts()
    peer.change("c0", unread=0)
    for event in events(peer, state.cursor):
        state.apply(event)
    assert state.take_counts(counts).doubtful
    assert not state.take_counts(peer.counts()).doubtful


def test_a_text_that_came_before_an_answer_stands_before_the_own_text() -> None:
    peer = a_shop(1)
    state = snapshot(peer)
    open_threads(state, peer)
    peer.text("c0", "one more thing")
    own = peer.text("c0", "on my way", author=MINE)
    state.take_text(own)
    for event in events(peer, state.cursor):
        state.apply(event)
    assert state.threads["c0"].known() == peer.texts["c0"]


class Person:
    """A client over a relay that delivers late: what an event brings is read when it is sent."""

    def __init__(self, peer: Peer, rnd: random.Random) -> None:
        self.peer, self.rnd = peer, rnd
        self.state = snapshot(peer, folders=(rnd.choice(FOLDERS),))
        self.doubts: set[str] = set()
        self.stale: set[str] = set()
        self.pages: list[Callable[[], None]] = []

    def hear(self, most: int) -> None:
        for event in events(self.peer, self.state.cursor)[:most]:
            data = self.read(event.data)
            if data is not None:
                self.settle(self.state.apply(event._replace(data=data)))

    def read(self, told: Payload) -> Payload | None:
        """What the relay sends for an event now; None for what is not this person's to see."""
        match told:
            case Conversation(id=id):
                now = self.peer.conversations.get(id)
                return None if now is None else self.peer.as_of_now(now)
            case Text(id=id, conversation_id=thread) if thread in self.peer.conversations:
                return next(text for text in self.peer.texts[thread] if text.id == id)
            case Text():
                return None
            case _:
                return told

    def settle(self, changes: Changes) -> None:
        if changes.doubtful:
            self.doubts.add("counts")
        self.stale |= changes.stale_threads

    def ask(self) -> None:
        """Asks for a page, which the relay reads now and which comes later."""
        match self.rnd.randrange(4):
            case 0:
                self.ask_counts()
            case 1 | 2:
                listing = Listing(self.rnd.choice(FOLDERS))
                known = len(self.state.listings.get(listing, ()))
                self.ask_listing(listing, min(self.rnd.randrange(4), known))
            case _ if self.peer.conversations:
                self.load(self.rnd.choice(sorted(self.peer.conversations)))

    def ask_counts(self) -> None:
        counts = self.peer.counts()
        self.pages.append(lambda: self.settle(self.state.take_counts(counts)))

    def ask_listing(self, listing: Listing, at: int) -> None:
        page = self.peer.page(listing.folder, offset=at, limit=3)
        self.pages.append(lambda: self.settle(self.state.take_listing(listing, at, page)))

    def load(self, id: str) -> None:
        if id in self.peer.conversations:
            self.state.thread(id)
            as_of, page = self.state.cursor, self.peer.text_page(id, None, 200)
            self.pages.append(lambda: self.settle(self.state.take_texts(id, page, as_of)))

    def receive(self) -> None:
        if self.pages:
            self.pages.pop(self.rnd.randrange(len(self.pages)))()

    def ask_again(self) -> None:
        """For what is in doubt."""
        doubts, stale = self.doubts, self.stale
        self.doubts, self.stale = set(), set()
        if doubts:
            looked_at = self.rnd.choice(list(self.state.listings))
            self.state.listings.forget_stale(but=looked_at)
            self.ask_counts()
            self.ask_listing(looked_at, 0)
        for id in sorted(stale):
            self.load(id)

    def come_to_rest(self) -> None:
        """Nothing happens any more: what is in doubt is asked for again, until nothing is."""
        for _ in range(10):
            self.hear(10**6)
            while self.pages:
                self.receive()
            if not self.doubts and not self.stale:
                return
            self.ask_again()
        pytest.fail(f"for ever in doubt: {self.doubts} {self.stale}")


@pytest.mark.parametrize("seed", range(400))
def test_a_relay_that_tells_late_and_takes_and_gives_back_is_followed(seed: int) -> None:
    rnd, peer = random.Random(seed), a_shop(7)
    person, away = Person(peer, rnd), dict[str, Conversation]()
    for _ in range(60):
        happen(peer, rnd, away)
        hear = partial(person.hear, rnd.randrange(5))
        ask = person.ask if len(person.pages) < 2 else person.receive
        steps: list[Callable[[], None]] = [
            hear,
            hear,
            ask,
            person.ask_again,
            person.receive,
            person.receive,
        ]
        for _ in range(rnd.randrange(7)):
            rnd.choice(steps)()
    person.come_to_rest()
    agrees(person.state, peer)


def happen(peer: Peer, rnd: random.Random, away: dict[str, Conversation]) -> None:
    """Conversations are taken away and given back, too; texts go on in the meantime, unheard."""
    match rnd.randrange(10):
        case 0 if peer.conversations:
            id = rnd.choice(sorted(peer.conversations))
            away[id] = peer.conversations[id]
            peer.remove(id)
        case 1 | 2 if away:
            id = rnd.choice(sorted(away))
            peer.conversations[id] = away.pop(id)
            if rnd.random() < 0.6:
                peer.text(id, f"unheard {peer.seq}", quiet=True)
            peer.change(id, state=rnd.choice(["open", "dismissed"]))
        case _:
            something_happens(peer, rnd, removes=False)


def agrees(state: State, peer: Peer) -> None:
    counted = peer.counts()
    assert list(state.counts.values()) == [*counted.items, counted.texts]
    for listing, slots in state.listings.items():
        folder = [c.id for c in peer.folder(listing.folder)]
        assert len(slots) == len(folder), listing
        assert all(a in (None, b) for a, b in zip(slots, folder, strict=True)), listing
    for id, conversation in state.conversations.items():
        assert plain(conversation) == plain(peer.conversations[id])
    for id, thread in state.threads.items():
        if thread.loaded:
            assert thread.known() == peer.texts[id], id
