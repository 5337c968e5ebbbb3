"""Staff among themselves in the terminal: whispers, who is writing, whose a conversation is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from server.wire import Assignee, Author, Writer
from tests.tui.acting import burst, fill, open_newest, screen, write
from tests.tui.counterpart import Peer, problem
from tests.tui.staffroom import BEN_WRITES, SUE, answers, note, writes
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.drafts import Drafts
from tui.screens.choice import Choice
from tui.screens.finding import Finding
from tui.widgets.note_field import TITLE
from tui.writers import who_writes, who_writes_in_short

Client = Callable[..., FloorlineApp]
SMALL, LARGE = (80, 24), (160, 48)
BEN = Author(kind="user", id="ben", name="Ben Ode", via="app")


def sent(peer: Peer, id: str = "c0") -> list[str]:
    return [text.body for text in peer.texts[id] if text.direction == "outbound"]


def noted(peer: Peer, id: str = "c0") -> list[str]:
    return [text.body for text in peer.texts[id] if text.direction == "note"]


async def to_thread(pilot: Pilot[Any]) -> None:
    await open_newest(pilot)
    await pilot.press("shift+tab")


async def read_there(pilot: Pilot[Any], id: str = "c0") -> None:
    """Opens one that is in nobody's inbox, and goes to its thread."""
    await shows(pilot, "● online")
    screen(pilot).read(id)
    await shows(pilot, "first words")
    await pilot.press("shift+tab")


def supervising(peer: Peer) -> None:
    peer.me = replace(peer.me, permissions=[*peer.me.permissions, "supervise"])


# ---- whispers


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "160x48"])
async def test_a_whisper_is_written_beside_the_text_and_reaches_no_customer(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    fill(peer, 1)
    async with client().run_test(size=size) as pilot:
        await open_newest(pilot)
        await write(pilot, "dear")
        await pilot.press("shift+tab", "W")
        await shows(pilot, TITLE)
        await write(pilot, "psst")
        await pilot.press("escape")
        assert TITLE not in screen_text(pilot.app)
        assert screen(pilot).composer.has_focus
        assert screen(pilot).composer.text == "dear"
        await pilot.press("shift+tab", "W")
        assert screen(pilot).note_field.text == "psst"
        await pilot.press("enter")
        await shows(pilot, "Whisper · You", "only staff see this", "psst")
        assert screen(pilot).note_field.has_focus
        assert (noted(peer), sent(peer)) == (["psst"], [])
        await pilot.press("escape", "enter")
        await until(pilot, lambda: sent(peer) == ["dear"], "sending")
        assert noted(peer) == ["psst"]


async def test_to_reply_is_to_write_to_the_customer_again(client: Client, peer: Peer) -> None:
    """And while one whispers, no quick reply goes into the text that is not seen."""
    fill(peer, 1)
    async with client().run_test(size=LARGE) as pilot:
        await to_thread(pilot)
        await pilot.press("W", "h", "ctrl+t")
        await pilot.pause()
        assert screen(pilot).note_field.has_focus
        await pilot.press("shift+tab")
        assert screen(pilot).thread.has_focus
        await pilot.press("r")
        assert not screen(pilot).is_whispering
        assert screen(pilot).composer.has_focus


async def test_however_fast_one_types_a_whisper_is_a_whisper(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=LARGE) as pilot:
        await to_thread(pilot)
        burst(pilot.app, "W", *"nd", "enter", *"x", "escape", *"yes", "enter")
        await until(pilot, lambda: bool(sent(peer)), "sending")
        assert (noted(peer), sent(peer)) == (["nd"], ["yes"])
        assert screen(pilot).desk.drafts.whisper("c0") == "x"


async def test_another_conversation_begins_with_the_text_to_the_customer(
    client: Client, peer: Peer
) -> None:
    fill(peer, 2)
    async with client().run_test(size=LARGE) as pilot:
        await to_thread(pilot)
        await pilot.press("W")
        await write(pilot, "about him")
        screen(pilot).read("c0")
        await until(pilot, lambda: screen(pilot).opened == "c0", "the other one")
        assert not screen(pilot).is_whispering
        assert screen(pilot).composer.text == ""
        assert screen(pilot).desk.drafts.whisper("c1") == "about him"


async def test_a_whisper_that_is_not_taken_is_kept_and_tried_under_its_key(
    client: Client, peer: Peer
) -> None:
    fill(peer, 1)
    peer.answer_with["/notes"] = problem(503, "store_unavailable", "It has no room.")
    async with client().run_test(size=LARGE, notifications=True) as pilot:
        await to_thread(pilot)
        await pilot.press("W", "h", "i", "enter")
        await shows(pilot, "Not whispered", "Your whisper is kept")
        assert screen(pilot).note_field.text == "hi"
        assert sent(peer) == []
        peer.answer_with.clear()
        await pilot.press("enter")
        await until(pilot, lambda: noted(peer) == ["hi"], "whispering")


async def test_a_colleagues_whisper_slides_out_and_counts_as_nothing_unread(
    client: Client, peer: Peer
) -> None:
    fill(peer, 2)
    async with client().run_test(size=LARGE) as pilot:
        await shows(pilot, "● online", "first words 0")
        before = screen(pilot).status.unread
        note(peer, "c0", "offer the slate one")
        await shows(pilot, "Whisper from Sue Park", "opens it")
        assert screen(pilot).status.unread == before
        last = screen(pilot).desk.state.conversations["c0"].last_message
        assert last is not None
        assert last.body == "first words 0"


async def test_ones_own_whisper_settles_no_text_of_the_same_words(
    client: Client, peer: Peer
) -> None:
    """A text that perhaps went stays in doubt when the same is whispered."""
    fill(peer, 1)
    async with client().run_test(size=LARGE) as pilot:
        await to_thread(pilot)
        drafts = screen(pilot).desk.drafts
        draft = screen(pilot).desk.draft("c0", "ok")
        drafts.start(draft)
        drafts.hold(draft, "The connection broke.", is_unsure=True)
        await pilot.press("W", "o", "k", "enter")
        await shows(pilot, "Whisper · You")
        assert drafts.held("c0") is not None


def test_a_whisper_is_no_draft_of_a_text() -> None:
    drafts = Drafts()
    drafts.keep_whisper("c0", "psst")
    assert not drafts.is_empty
    assert drafts.text("c0") == ""
    drafts.keep("c0", "dear")
    drafts.keep_whisper("c0", "")
    assert (drafts.text("c0"), drafts.whisper("c0")) == ("dear", "")


# ---- who is writing


@pytest.mark.parametrize(
    ("names", "long", "short"),
    [
        ([], "", ""),
        (["Ben Ode"], "Ben Ode is writing…", "Ben writes…"),
        (["Ben", "Cleo"], "Ben and Cleo are writing…", "2 write…"),
        (["Ben", "Cleo", "Uma"], "Ben and 2 others are writing…", "3 write…"),
        ([" "], "  is writing…", "  writes…"),
    ],
)
def test_who_writes_in_words(names: list[str], long: str, short: str) -> None:
    writers = [Writer(user_id=name, name=name) for name in names]
    assert (who_writes(writers), who_writes_in_short(writers)) == (long, short)


async def test_who_is_writing_is_shown_in_the_list_and_above_the_composer(
    client: Client, peer: Peer
) -> None:
    fill(peer, 1)
    async with client().run_test(size=LARGE) as pilot:
        await open_newest(pilot)
        asked = len(peer.requests)
        writes(peer, "c0", BEN_WRITES)
        await shows(pilot, "Ben Ode is writing…", "Ben writes…")
        writes(peer, "c0")
        await until(pilot, lambda: "is writing" not in screen_text(pilot.app), "the end of it")
        assert not [path for _, path in peer.requests[asked:] if path.endswith("/summary")]


async def test_the_relay_is_told_that_one_writes_seldom_and_that_one_stopped(
    client: Client, peer: Peer
) -> None:
    fill(peer, 1)
    said = peer.staffroom.said
    async with client().run_test(size=LARGE) as pilot:
        await open_newest(pilot)
        await write(pilot, "hello there")
        await until(pilot, lambda: said == [("c0", True)], "writing")
        await pilot.press("enter")
        await until(pilot, lambda: said == [("c0", True), ("c0", False)], "the end of it")


async def test_a_draft_that_is_only_looked_at_is_not_being_written(
    client: Client, peer: Peer
) -> None:
    fill(peer, 1)
    said = peer.staffroom.said
    async with client().run_test(size=LARGE) as pilot:
        await open_newest(pilot)
        await write(pilot, "draft")
        await pilot.press("escape")
        await until(pilot, lambda: said == [("c0", True), ("c0", False)], "leaving it")
        await pilot.press("enter")
        await until(pilot, lambda: screen(pilot).composer.has_focus, "looking at it")
        await pilot.pause()
        assert said == [("c0", True), ("c0", False)]


async def test_to_whisper_is_not_to_write_to_the_customer(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=LARGE) as pilot:
        await to_thread(pilot)
        await pilot.press("W", "h", "i", "enter")
        await until(pilot, lambda: noted(peer) == ["hi"], "whispering")
        assert peer.staffroom.said == []


# ---- a second reply


async def test_a_second_reply_asks_once_with_the_words_of_the_first(
    client: Client, peer: Peer
) -> None:
    fill(peer, 1)
    async with client().run_test(size=LARGE) as pilot:
        await open_newest(pilot)
        await write(pilot, "mine")
        answers(peer, "c0", "[b] It is in stock.", BEN)
        await shows(pilot, "It is in stock.")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choice), "the question")
        assert "Ben Ode answered" in screen_text(pilot.app)
        assert "“[b] It is in stock.”" in screen_text(pilot.app)
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(pilot.app.screen, Choice), "leaving it")
        assert screen(pilot).composer.text == "mine"
        assert sent(peer) == ["[b] It is in stock."]
        await pilot.press("enter")
        await until(pilot, lambda: sent(peer)[1:] == ["mine"], "sending it all the same")


async def test_while_somebody_writes_one_is_asked_and_can_send_at_once(
    client: Client, peer: Peer
) -> None:
    fill(peer, 1)
    async with client().run_test(size=SMALL) as pilot:
        await open_newest(pilot)
        writes(peer, "c0", BEN_WRITES)
        await shows(pilot, "Ben Ode is writing…")
        await write(pilot, "mine")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choice), "the question")
        await pilot.press("down", "enter")
        await until(pilot, lambda: sent(peer) == ["mine"], "sending")


async def test_what_was_answered_before_one_began_is_no_question(
    client: Client, peer: Peer
) -> None:
    fill(peer, 1)
    peer.text("c0", "It is in stock.", author=BEN, quiet=True)
    async with client().run_test(size=LARGE) as pilot:
        await open_newest(pilot, "It is in stock.")
        note(peer, "c0", "well said", SUE)
        await write(pilot, "and blue")
        await pilot.press("enter")
        await until(pilot, lambda: sent(peer)[-1] == "and blue", "sending")


# ---- whose it is


async def test_a_conversation_is_handed_over_to_whom_is_found_by_name(
    client: Client, peer: Peer
) -> None:
    fill(peer, 1)
    async with client().run_test(size=SMALL, notifications=True) as pilot:
        await to_thread(pilot)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, Finding), "the card")
        await shows(pilot, "Hand Customer 0 over to", "Ben Ode", "Downtown · everyone there")
        assert "Ana Torres (you)" not in screen_text(pilot.app)
        await write(pilot, "uma")
        await pilot.press("enter")
        await shows(pilot, "Customer 0 belongs to Uma Stone now.")
        assert [each.user_id for each in peer.staffroom.assigned] == ["uma"]


async def test_a_click_on_whose_it_is_offers_to_hand_it_over(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=LARGE) as pilot:
        await open_newest(pilot)
        await shows(pilot, "Belongs to")
        lines = screen_text(pilot.app).splitlines()
        row = next(at for at, line in enumerate(lines) if "Belongs to" in line) + 1
        await pilot.click(offset=(lines[row].index("Ana Torres") + 2, row))
        await until(pilot, lambda: isinstance(pilot.app.screen, Finding), "the card")


async def test_who_supervises_takes_over_and_hands_back(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    supervising(peer)
    cleo = Assignee(user_id="cleo", name="Cleo Park")
    peer.conversations["c0"] = replace(peer.conversations["c0"], assignee=cleo)
    async with client().run_test(size=LARGE, notifications=True) as pilot:
        await read_there(pilot)
        await pilot.press("T")
        await shows(pilot, "Customer 0 is yours now.", "taken over from Cleo Park")
        await pilot.press("B")
        await shows(pilot, "Customer 0 belongs to Cleo Park again.")
        assert peer.conversations["c0"].assignee == cleo


async def test_who_may_no_more_is_told_so(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    supervising(peer)
    peer.conversations["c0"] = replace(peer.conversations["c0"], assignee=None)
    words = "This needs the permission supervise. Ask an administrator."
    peer.answer_with["/take-over"] = problem(403, "permission_missing", words)
    async with client().run_test(size=LARGE, notifications=True) as pilot:
        await read_there(pilot)
        await pilot.press("T")
        await shows(pilot, "This needs the permission supervise.")


async def test_without_supervise_nothing_is_offered_to_take(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    peer.conversations["c0"] = replace(peer.conversations["c0"], assignee=None)
    async with client().run_test(size=LARGE) as pilot:
        await read_there(pilot)
        assert not screen(pilot).may_hand("take_over")
        assert not screen(pilot).may_hand("hand_back")


async def test_who_loses_a_conversation_keeps_what_they_wrote(client: Client, peer: Peer) -> None:
    fill(peer, 2)
    async with client().run_test(size=LARGE, notifications=True) as pilot:
        await open_newest(pilot)
        await write(pilot, "half a thought")
        peer.alert("Sue took over a conversation of yours.", kind="taken_over")
        peer.remove("c1")
        await shows(pilot, "no longer yours to see. What you", "wrote is kept.", "Taken over")
        assert screen(pilot).desk.drafts.text("c1") == "half a thought"


def test_how_long_ago_is_said_in_seconds_at_first() -> None:
    from tui.screens.sharing import ago

    assert ago(datetime.now(UTC) - timedelta(seconds=20)) == "20 s ago"
    assert ago(datetime.now(UTC) - timedelta(minutes=5)) == "5 min ago"
