"""Texts to many at the terminal: seen before, sent once, followed, cancelled, reported (MC10)."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.acting import fill, open_newest, write
from tests.tui.counterpart import Peer, problem
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp
from tui.bulk import bar
from tui.screens.bulk import BulkScreen
from tui.screens.bulk_report import BulkReportScreen
from tui.screens.inbox import InboxScreen

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]
HELD = {
    "verdict": "held",
    "because": "waits_for_opt_in",
    "sentence": "It is held until they agree.",
    "consent": "asked",
}
OPTED_OUT = {
    "verdict": "refused",
    "because": "opted_out",
    "sentence": "This customer has opted out of texts.",
    "consent": "opted_out",
}


@pytest.fixture
def stocked(peer: Peer) -> Peer:
    """Four conversations, a quick reply, one customer who is asked and one who opted out."""
    fill(peer, 4)
    peer.shelf.add("Tulips", "Hi {{first_name}}, [b]tulips[/b] are in.")
    peer.shelf.values["lead-c3"] = {"first_name": "Customer 3"}
    peer.many.verdicts = {"lead-c1": HELD, "lead-c0": OPTED_OUT}
    return peer


async def chosen(pilot: Pilot[Any]) -> BulkScreen:
    """The list of the inbox, with the first quick reply picked for it."""
    await shows(pilot, "Customer 0", "● online")
    await pilot.press("b")
    await shows(pilot, "Which text goes to all of them?", "Hi Customer 3")
    await pilot.press("enter")
    await shows(pilot, "2 go now · 1 is held · 1 is skipped · 3 segments")
    assert isinstance(pilot.app.screen, BulkScreen)
    return pilot.app.screen


@pytest.mark.parametrize("size", SIZES)
async def test_every_text_is_seen_before_it_is_sent_and_followed_to_the_report(
    client: Client, stocked: Peer, size: tuple[int, int]
) -> None:
    many = stocked.many
    async with client().run_test(size=size, notifications=True) as pilot:
        await chosen(pilot)
        await shows(pilot, "✓ goes now", "‖ held until they agree", "– opted out")
        await shows(pilot, "Hi Customer 3, [b]tulips[/b] are in.")
        await pilot.press("end")
        await shows(pilot, "This customer has opted out of texts.")
        await pilot.press("enter")
        await shows(pilot, "Send it to 3 leads?")
        await pilot.press("enter")
        assert not many.jobs, "Enter alone sends nothing"
        await pilot.press("enter")
        await shows(pilot, "Send it to 3 leads?")
        await pilot.press("down", "enter")
        await shows(pilot, "sending", "0 of 4", "It goes on when you leave")
        many.becomes("bulk-0", 0, "went", conversation_id="c3", state="delivered")
        many.becomes("bulk-0", 3, "skipped", because="opted_out", sentence="They have opted out.")
        await shows(pilot, "2 of 4", "1 went", "1 skipped", "✓ delivered", "They have opted out.")
        await pilot.press("f")
        await shows(pilot, "only went", "Customer 3")
        assert "Customer 0" not in screen_text(pilot.app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "the conversation")
        await shows(pilot, "first words 3")


async def test_what_has_not_left_is_cancelled_from_the_list_of_those_sent(
    client: Client, stocked: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await chosen(pilot)
        await pilot.press("enter")
        await shows(pilot, "Send it to 3 leads?")
        await pilot.press("down", "enter")
        await shows(pilot, "0 of 4")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "leaving")
        await pilot.press("ctrl+p")
        await write(pilot, "texts to many")
        await shows(pilot, "How they go, and what became of them")
        await pilot.press("enter")
        await shows(pilot, "Tulips", "4 waiting")
        stocked.many.becomes("bulk-0", 0, "went")
        await shows(pilot, "1 went · 3 waiting")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, BulkReportScreen), "the report")
        await pilot.press("x")
        await shows(pilot, "Cancel this text to many?", "3 ones that have not left")
        await pilot.press("down", "enter")
        await shows(pilot, "1 went · 3 cancelled")


async def test_an_answer_that_was_lost_sends_once(client: Client, stocked: Peer) -> None:
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await chosen(pilot)
        stocked.answer_with["/bulk-messages"] = problem(503, "unavailable", "Not now.")
        for _ in range(2):
            await pilot.press("enter")
            await shows(pilot, "Send it to 3 leads?")
            await pilot.press("down", "enter")
            await shows(pilot, "Not now.")
        stocked.answer_with.clear()
        await pilot.press("enter")
        await shows(pilot, "Send it to 3 leads?")
        await pilot.press("down", "enter")
        await shows(pilot, "0 of 4")
        assert len(stocked.many.jobs) == len(stocked.many.keys) == 1


async def test_without_a_text_nothing_is_opened_and_nobody_is_said(
    client: Client, stocked: Peer
) -> None:
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 0", "● online")
        await pilot.press("b")
        await shows(pilot, "Which text goes to all of them?")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "going back")
        await pilot.press("left_square_bracket")
        await shows(pilot, "Nothing was dismissed.")
        await pilot.press("b")
        await shows(pilot, "There is nobody to text here.")


async def test_it_begins_from_search_from_leads_and_from_lead_details(
    client: Client, stocked: Peer
) -> None:
    stocked.clientele.add("l1", "Customer Kim")
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "Customer 0", "● online")
        await pilot.press("slash")
        await write(pilot, "customer")
        await shows(pilot, "Customer Kim")
        await pilot.press("down", "b")
        await shows(pilot, "Which text")
        await pilot.press("enter")
        await shows(pilot, "5 leads", "Hi Customer, [b]tulips")
        await pilot.press("escape", "escape", "escape")
        await pilot.press("f5")
        await shows(pilot, "Leads · 5")
        await pilot.press("asterisk")
        await shows(pilot, "5 chosen")
        await pilot.press("b")
        await shows(pilot, "Which text")
        await pilot.press("enter")
        await shows(pilot, "5 leads", "segments")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen), "going back")
        await open_newest(pilot, "first words")
        await pilot.press("shift+tab", "L")
        await shows(pilot, "Lead Details")
        await pilot.press("b")
        await shows(pilot, "Which text")
        await pilot.press("enter")
        await shows(pilot, "Text to many · Tulips · 1 lead")


async def test_a_long_list_is_looked_at_part_by_part(client: Client, stocked: Peer) -> None:
    for n in range(4, 130):
        stocked.add(f"c{n}", f"Customer {n}")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("b")
        await shows(pilot, "Which text")
        await pilot.press("enter")
        await shows(pilot, "128 go now · 1 is held · 1 is skipped")
        assert stocked.many.previewed == [0, 100]


@pytest.mark.parametrize(
    ("done", "total", "said"),
    [(0, 4, "░░░░ 0 of 4"), (2, 4, "██░░ 2 of 4"), (4, 4, "████ 4 of 4"), (0, 0, "████ 0 of 0")],
)
def test_the_bar_shows_how_far_it_is(done: int, total: int, said: str) -> None:
    assert bar(done, total, 4) == said
