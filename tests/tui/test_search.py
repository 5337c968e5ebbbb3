"""Searching as one types, over conversations, their texts, and leads without one (MC3)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from server.wire import Lead, LeadRef
from tests.tui.acting import burst, fill, open_newest, screen, write
from tests.tui.counterpart import NOON, Peer, problem
from tests.tui.waiting import screen_text, shows, until
from tui.app import FloorlineApp

Client = Callable[..., FloorlineApp]
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]


def lead(id: str, name: str) -> Lead:
    return Lead(
        id=id, name=name, first_name=name, last_name="", numbers=["+12125550177"], emails=[],
        email2=None, organization="Blue Door Studio", status="new", attributes=[], fields={},
        assignee=None,
    )  # fmt: skip


def town(peer: Peer) -> None:
    """Maria spoke of a coat long ago, Bo has a number of his own, Zoe was never texted."""
    peer.add("maria", "Maria Lopez")
    for n in range(250):
        words = "the blue coat is lovely" if n == 20 else f"small talk {n}"
        peer.text("maria", words, quiet=True, at=NOON + timedelta(minutes=20 * n))
    peer.add("bo", "Bo Diaz", lead=LeadRef(id="lead-bo", name="Bo Diaz", number="+13105550142"))
    peer.text("bo", "hello from Bo", quiet=True)
    peer.leads["zoe"] = lead("zoe", "Zoe Lark")


async def search(pilot: Pilot[Any], words: str) -> None:
    await shows(pilot, "● online")
    await pilot.press("slash")
    await write(pilot, words)


def searches(peer: Peer) -> int:
    return sum(path == "/v1/leads" for _, path in peer.requests)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("lope", "Maria Lopez", id="a part of a name"),
        pytest.param("(310) 555-0142", "Bo Diaz", id="a number in another spelling"),
        pytest.param("zoe", "Zoe Lark", id="a lead without a conversation"),
        pytest.param("coat", "the blue coat is lovely", id="a word of an old text"),
    ],
)
async def test_it_finds_by(
    client: Client, peer: Peer, size: tuple[int, int], words: str, found: str
) -> None:
    town(peer)
    async with client().run_test(size=size, notifications=True) as pilot:
        await search(pilot, words)
        await shows(pilot, found)


@pytest.mark.parametrize("size", SIZES)
async def test_enter_opens_the_first_at_the_text_it_was_found_by(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    town(peer)
    async with client().run_test(size=size, notifications=True) as pilot:
        await search(pilot, "coat")
        await shows(pilot, "the blue coat")
        await pilot.press("enter")
        await shows(pilot, "small talk 21")
        thread = screen(pilot).thread
        assert thread.selected is not None
        assert thread.selected.body == "the blue coat is lovely"
        assert thread.cursor in thread.visible_rows()
        assert screen(pilot).composer.has_focus, "what is typed next is an answer"


async def test_enter_right_after_the_last_letter_opens_what_these_letters_find(
    client: Client, peer: Peer
) -> None:
    """Never what was found before: that would be a text to somebody else."""
    town(peer)
    peer.add("max", "Max Adler", at=NOON + timedelta(days=30))
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await search(pilot, "ma")
        await until(pilot, lambda: screen(pilot).found.chosen is not None, "results")
        chosen = screen(pilot).found.chosen
        assert chosen is not None
        assert chosen.id == "max"
        burst(pilot.app, *"ria", "enter")
        await until(pilot, lambda: screen(pilot).opened is not None, "a conversation")
        assert screen(pilot).opened == "maria"


async def test_enter_with_nothing_typed_opens_nothing(client: Client, peer: Peer) -> None:
    town(peer)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await search(pilot, "bo")
        await shows(pilot, "hello from Bo")
        await until(pilot, lambda: screen(pilot).found.chosen is not None, "results")
        await pilot.press("escape", "slash", "enter")
        await pilot.pause(0.3)
        assert screen(pilot).opened is None
        await write(pilot, " ")
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert screen(pilot).opened is None


async def test_a_lead_without_a_conversation_gets_one_and_no_text(
    client: Client, peer: Peer
) -> None:
    town(peer)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await search(pilot, "zoe")
        await shows(pilot, "Not texted yet", "Zoe Lark")
        await pilot.press("down", "enter")
        await until(pilot, lambda: "with-zoe" in peer.conversations, "the conversation")
        await until(pilot, lambda: screen(pilot).opened == "with-zoe", "opening it")
        assert screen(pilot).composer.has_focus
        assert peer.texts["with-zoe"] == []
        assert not screen(pilot).has_class("-searching")


async def test_a_refused_beginning_says_why(client: Client, peer: Peer) -> None:
    town(peer)
    peer.answer_with["/zoe/conversations"] = problem(409, "no_line", "[b] You have no line.")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await search(pilot, "zoe")
        await shows(pilot, "Zoe Lark")
        await pilot.press("enter")
        await shows(pilot, "[b] You have no line.")
        assert screen(pilot).opened is None


@pytest.mark.parametrize("size", SIZES)
async def test_down_goes_to_the_results_and_escape_restores_the_list(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    fill(peer, 4)
    peer.leads["zoe"] = lead("zoe", "Zoe, a customer too")
    async with client().run_test(size=size, notifications=True) as pilot:
        await search(pilot, "customer")
        await shows(pilot, "Zoe, a customer too")
        await pilot.press("down", "down")
        chosen = screen(pilot).found.chosen
        assert chosen is not None
        assert chosen.id == "c2"
        await pilot.press("enter")
        await shows(pilot, "first words 2", "Write a text")
        await pilot.press("escape")
        await until(pilot, lambda: screen(pilot).found.has_focus, "the results")
        await pilot.press("escape")
        await until(pilot, lambda: screen(pilot).conversations.has_focus, "the list")
        await shows(pilot, "first words 3", "first words 0")
        assert not screen(pilot).has_class("-searching")


async def test_escape_in_the_box_restores_the_list(client: Client, peer: Peer) -> None:
    fill(peer, 2)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await search(pilot, "nobody")
        await shows(pilot, "Nothing is called “nobody”")
        await pilot.press("escape")
        await shows(pilot, "Customer 0", "/ names, numbers, words")
        assert screen(pilot).conversations.has_focus


async def test_taking_the_last_letter_back_restores_the_list(client: Client, peer: Peer) -> None:
    fill(peer, 2)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await search(pilot, "xy")
        await shows(pilot, "Nothing is called “xy”")
        await pilot.press("backspace", "backspace")
        await shows(pilot, "Customer 0", "Customer 1")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("[/b]", id="the end of markup"),
        pytest.param("[@click=app.quit]x[/]", id="markup that acts"),
        pytest.param("(?P<", id="half a pattern"),
        pytest.param("\\", id="an escaping character"),
        pytest.param("%00&folder=live", id="an address's own signs"),
    ],
)
async def test_any_words_are_only_words(client: Client, peer: Peer, words: str) -> None:
    fill(peer, 1)
    peer.text("c0", f"she wrote {words} to me", quiet=True)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("slash")
        await write(pilot, words)
        await until(pilot, lambda: screen(pilot).found.chosen is not None, "results")
        await shows(pilot, f"wrote {words} to me")
        await pilot.press("enter")
        await until(pilot, lambda: screen(pilot).opened == "c0", "opening")
        await shows(pilot, f"she wrote {words} to me")
        await pilot.press("ctrl+f")
        await write(pilot, words)
        await shows(pilot, "1 of 1")


async def test_a_paste_into_the_box_is_cleaned(client: Client, peer: Peer) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await search(pilot, "")
        pilot.app.post_message(events.Paste("no\x1b[31mbody\x07\u202e"))
        await shows(pilot, "Nothing is called")
        assert "\x1b" not in screen_text(pilot.app)
        assert "\x07" not in screen_text(pilot.app)
        assert "\u202e" not in screen_text(pilot.app)


async def test_a_relay_that_fails_says_so_and_the_next_letter_tries_again(
    client: Client, peer: Peer
) -> None:
    fill(peer, 1)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Customer 0", "● online")
        peer.answer_with["/v1/leads"] = problem(500, "broken", "[x] The relay stumbled.")
        await search(pilot, "custome")
        await shows(pilot, "[x] The relay stumbled.", "Type on to try again.")
        await pilot.press("enter")
        assert screen(pilot).opened is None
        peer.answer_with.clear()
        await write(pilot, "r")
        await shows(pilot, "Customer 0")


async def test_results_follow_what_happens(client: Client, peer: Peer) -> None:
    fill(peer, 3)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await search(pilot, "customer")
        await shows(pilot, "first words 1")
        peer.text("c1", "news of the day")
        await shows(pilot, "news of the day")
        peer.remove("c2")
        await shows(pilot, "No longer yours to see.")
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert screen(pilot).opened is None


async def test_only_the_newest_of_two_searches_is_shown(client: Client, peer: Peer) -> None:
    town(peer)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await shows(pilot, "Maria Lopez", "● online")
        peer.delay = 0.4
        await search(pilot, "maria")
        asked = searches(peer)
        await until(pilot, lambda: searches(peer) > asked, "the first search")
        await pilot.press(*["backspace"] * 5)
        await write(pilot, "bo di")
        await shows(pilot, "hello from Bo")
        await pilot.pause(0.6)
        assert "Maria Lopez" not in screen_text(pilot.app)


async def test_what_was_found_can_be_put_aside(client: Client, peer: Peer) -> None:
    fill(peer, 2)
    async with client().run_test(size=(160, 48), notifications=True) as pilot:
        await search(pilot, "customer 0")
        await shows(pilot, "first words 0")
        await until(pilot, lambda: screen(pilot).found.chosen is not None, "results")
        await pilot.press("down", "d")
        await until(pilot, lambda: peer.conversations["c0"].state == "dismissed", "dismissal")
        assert peer.conversations["c1"].state == "open"


async def test_a_click_opens_what_was_found(client: Client, peer: Peer) -> None:
    town(peer)
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await search(pilot, "diaz")
        await shows(pilot, "hello from Bo")
        await pilot.click("#found", offset=(5, 0))
        await shows(pilot, "hello from Bo", "Write a text")
        assert screen(pilot).opened == "bo"


@pytest.mark.parametrize("size", SIZES)
async def test_searching_leaves_the_open_conversation_and_its_draft_alone(
    client: Client, peer: Peer, size: tuple[int, int]
) -> None:
    fill(peer, 2)
    async with client().run_test(size=size, notifications=True) as pilot:
        await open_newest(pilot, "first words 1")
        await write(pilot, "half a th")
        screen(pilot).thread.focus()
        await search(pilot, "customer 0")
        await until(pilot, lambda: screen(pilot).found.chosen is not None, "results")
        await pilot.press("enter")
        await shows(pilot, "first words 0")
        assert screen(pilot).composer.text == ""
        await pilot.press("escape", "escape")
        await until(pilot, lambda: screen(pilot).conversations.has_focus, "the list")
        await pilot.press("home", "enter")
        await until(pilot, lambda: screen(pilot).composer.text == "half a th", "the draft")


async def test_the_last_row_of_the_results_is_never_words(client: Client, peer: Peer) -> None:
    peer.leads["zoe"] = lead("zoe", "Zoe Lark")
    async with client().run_test(size=(80, 24), notifications=True) as pilot:
        await search(pilot, "zoe")
        await shows(pilot, "Zoe Lark")
        for key in ("down", "home", "end", "up", "pageup", "pagedown", "k"):
            await pilot.press(key)
            assert screen(pilot).found.chosen is not None, key
