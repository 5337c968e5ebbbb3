"""No text can command the terminal or break the screen (P11): what the client draws.

400 hostile texts here; all of them by

    FLOORLINE_P11_STRINGS=20000 pytest tests/tui/test_hostile.py

Each comes as a lead's name and number, a text's body, an assignee's name, an error's detail, a
picture's type, a state, a notice and a draft; every line drawn of it is then exactly as wide as it
has to be, in whole and in parts, and holds nothing that a terminal obeys.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.strip import Strip

from server.wire import (
    Assignee,
    Author,
    Conversation,
    ConversationPage,
    LeadRef,
    Media,
    PassedOver,
    Text,
    TextError,
    TextPage,
    Why,
)
from tests.tui.counterpart import ME, NOON, STORE, Peer
from tests.tui.hostile import ALONE, hostile
from tests.tui.terminal_grammar import text_fault
from tests.tui.waiting import shows
from tui.app import FloorlineApp
from tui.drafts import Draft
from tui.sanitize import clean, typed
from tui.screens.inbox import InboxScreen
from tui.screens.why import explained
from tui.state import Listing, State
from tui.widgets.conversation_list import ConversationList
from tui.widgets.drawn import DrawnView
from tui.widgets.fold import clip, fill, fold
from tui.widgets.thread import Thread

COUNT = int(os.environ.get("FLOORLINE_P11_STRINGS", "400"))
BATCH = 50
SIZES = [pytest.param((80, 24), id="80x24"), pytest.param((160, 48), id="160x48")]
INBOX = Listing("inbox")


class Stage(App[None]):
    """The two drawn views, each as wide as the terminal."""

    def compose(self) -> ComposeResult:
        yield ConversationList(id="list")
        yield Thread(id="thread")


def foreign(number: int, raw: str) -> tuple[Conversation, list[Text]]:
    """A conversation in which everything that others can write is hostile, as the relay tells it."""
    lead = LeadRef(id=f"lead-{number}", name=raw, number=raw)
    text = Text(
        id=f"t{number}", conversation_id=f"c{number}", direction="inbound", body=raw,
        media=[Media(url=raw, content_type=raw), Media(url="x", content_type=f"image/{raw}")],
        state="received", error=None, author=Author(kind="lead", id=lead.id, name=raw),
        at=NOON + timedelta(seconds=number), segments=1,
    )  # fmt: skip
    ben = Author(kind="user", id="ben", name=raw, via="phone")
    robot = Author(kind="automatic", id=None, name=raw)
    error = TextError(code=raw, detail=raw)
    texts = [
        text,
        replace(text, id=f"{text.id}-failed", author=ben, direction="outbound", state="failed",
                error=error, media=[]),
        replace(text, id=f"{text.id}-automatic", author=robot, direction="outbound", state=raw,
                error=TextError(code=raw, detail=""), media=[]),
    ]  # fmt: skip
    conversation = Conversation(
        id=f"c{number}", lead=lead, candidates=[], line=raw,
        assignee=Assignee(user_id="ben", name=raw), unread=number % 3,
        last_message=texts[number % 3], state="open", consent="given", waiting_since=None,
        shown_to_store=raw, updated_at=NOON, events_cursor="0",
    )  # fmt: skip
    return conversation, texts


def took(numbers: Iterable[int]) -> tuple[State, list[str]]:
    """What the client knows after the relay told of these texts, as ``tui.api`` takes it."""
    state, items = State(ME), []
    for number in numbers:
        conversation, texts = foreign(number, hostile(number))
        items.append(conversation)
        told = clean(TextPage(items=texts, total=len(texts), next_cursor=None))
        state.take_texts(conversation.id, told, 0)
    page = ConversationPage(items=items, total=len(items), events_cursor="0", next_cursor=None)
    state.take_listing(INBOX, 0, clean(page))
    return state, [item.id for item in items]


def line_fault(segments: Iterable[Segment], width: int) -> str | None:
    """Whether these parts are one line of ``width`` cells that stays where it is put."""
    parts = [segment.text for segment in segments]
    whole = "".join(parts)
    if sum(map(cell_len, parts)) != width:
        return f"{sum(map(cell_len, parts))} cells instead of {width}"
    if cell_len(whole) != width:
        return f"parts join: {cell_len(whole)} cells together instead of {width}"
    return next(filter(None, map(text_fault, (*parts, whole))), None)


def faults_of(view: DrawnView, numbers: list[int], rows: int) -> Iterator[str]:
    """What is wrong with the lines of a view, ``rows`` of them for each number."""
    width = view.content_width
    for index in range(len(view.heights)):
        number = numbers[index // rows]
        for line in view.lines(index):
            if wrong := line_fault((*line.before, *line.text, *line.after), width):
                yield f"#{number} {hostile(number)!a} on {view.id}: {wrong}"


@pytest.mark.parametrize("size", SIZES)
async def test_every_line_of_a_hostile_text_is_as_wide_as_it_must_be(size: tuple[int, int]) -> None:
    found: list[str] = []
    async with Stage().run_test(size=size) as pilot:
        conversations = pilot.app.query_one(ConversationList)
        thread = pilot.app.query_one(Thread)
        for first in range(0, COUNT, BATCH):
            numbers = list(range(first, min(COUNT, first + BATCH)))
            state, ids = took(numbers)
            conversations.show(state, INBOX)
            found += faults_of(conversations, numbers, 1)
            for number, id in zip(numbers, ids, strict=True):
                drafts = [draft(number, id)]
                thread.show(id, state.thread(id), drafts, ME)
                found += faults_of(thread, [number], 4)
                thread.notice = conversations.notice = hostile(number)
            thread.close("")
            await pilot.pause()
    assert not found, "\n".join([f"{len(found)} faults", *found[:20]])


def draft(number: int, id: str) -> Draft:
    """A text of one's own that holds what was pasted, and could not be sent."""
    told = clean(TextError(code="x", detail=hostile(number)))
    return Draft(id, typed(hostile(number)), "key", NOON, told.detail, number % 2 == 0)


@pytest.mark.parametrize("width", [1, 2, 3, 5, 17, 40, 72, 160])
def test_folding_and_clipping_keep_to_their_width(width: int) -> None:
    for number in range(COUNT):
        name, _ = foreign(number, hostile(number))
        texts = (clean(name).lead.name, clean(TextError(code="", detail=hostile(number))).detail)
        for text in texts:
            told = f"#{number} {hostile(number)!a} in {width}"
            lines = [*fold(text, max(2, width)), clip(text, width), fill(text, width)]
            assert all(cell_len(line) <= max(2, width) for line in lines), told
            assert cell_len(lines[-1]) == width, told
            assert not any(map(text_fault, lines)), told
            assert not any("\n" in line for line in lines), told


def test_the_words_of_why_hold_nothing_that_a_terminal_obeys() -> None:
    for number in range(COUNT):
        raw = hostile(number)
        why = clean(Why(
            message_id="t", decision=raw, because=raw, at=NOON, names={raw: raw},
            passed_over=[PassedOver(rule=raw, because=raw)], facts={raw: [raw, {raw: raw}]},
        ))  # fmt: skip
        text = clean(foreign(number, raw)[1][0])
        for line in explained(text, why).plain.split("\n"):
            assert text_fault(line) is None, f"#{number} {raw!a}"


# ---- whole screens

WORST = [number for number, raw in enumerate(ALONE) if len(raw) > 3 and number % 12 == 0]


def screen_faults(app: App[Any]) -> list[str]:
    """What is wrong with the lines of the whole screen."""
    size = app.screen.size
    strips: list[Strip] = app.screen._compositor.render_strips(size)
    assert len(strips) == size.height
    return [
        f"line {at}: {wrong}: {strip.text!a}"
        for at, strip in enumerate(strips)
        if (wrong := line_fault(strip, size.width))
    ]


@pytest.mark.parametrize("size", SIZES)
async def test_no_text_breaks_a_screen(
    client: Callable[..., FloorlineApp], peer: Peer, size: tuple[int, int]
) -> None:
    """Names, texts, titles, notices, refusals and why, from a relay that filters nothing."""
    found: list[str] = []
    for number in WORST:
        raw = hostile(number).encode("utf-8", "ignore").decode()
        conversation, texts = foreign(number, raw)
        consent = "opted_out" if number % 24 else "given"
        peer.conversations[conversation.id] = replace(
            conversation, assignee=Assignee(user_id="ana", name=raw), consent=consent
        )
        peer.texts[conversation.id] = texts
    raw = "".join(hostile(number)[:12] for number in WORST).encode("utf-8", "ignore").decode()
    peer.me = replace(ME, name=raw, retailer=raw, store=replace(STORE, name=raw))
    app = client()
    async with app.run_test(size=size, notifications=True) as pilot:
        await shows(pilot, "● online")
        await pilot.press("enter")
        await shows(pilot, "Write a text")
        found += screen_faults(app)
        for number in WORST:
            raw = hostile(number).encode("utf-8", "ignore").decode()
            assert isinstance(app.screen, InboxScreen)
            app.screen._show_thread(f"c{number}")
            await pilot.pause()
            app.notify(clean(raw), title=clean(raw), markup=False)
            await pilot.pause()
            found += [f"#{number} {raw!a}: {fault}" for fault in screen_faults(app)]
            app.screen.action_why()
            await pilot.pause()
            found += [f"#{number} below why: {fault}" for fault in screen_faults(app)]
            await pilot.press("escape")
            app.clear_notifications()
    assert not found, "\n".join([f"{len(found)} faults", *found[:20]])
