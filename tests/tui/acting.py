"""What a person does at the message center, for tests."""

from typing import Any

from textual import events
from textual.app import App
from textual.pilot import Pilot

from tests.tui.counterpart import Peer
from tests.tui.waiting import screen_text, shows, until
from tui.screens.inbox import InboxScreen

NAMES = {" ": "space", "\n": "ctrl+j", "+": "plus", "[": "left_square_bracket"}


def screen(pilot: Pilot[Any]) -> InboxScreen:
    """The message center, which is shown just now."""
    assert isinstance(pilot.app.screen, InboxScreen), pilot.app.screen
    return pilot.app.screen


def fill(peer: Peer, count: int = 3) -> None:
    """Conversations with one text each, the last one the newest."""
    for n in range(count):
        peer.add(f"c{n}", f"Customer {n}")
        peer.text(f"c{n}", f"first words {n}", quiet=True)


async def write(pilot: Pilot[Any], text: str) -> None:
    """Types, letter by letter, and waits after each."""
    await pilot.press(*(NAMES.get(char, char) for char in text))


def burst(app: App[Any], *keys: str) -> None:
    """Keys as fast as a terminal hands them over: nobody waits between them."""
    for key in keys:
        character = " " if key == "space" else key if len(key) == 1 else None
        app.post_message(events.Key(key, character))


async def open_newest(pilot: Pilot[Any], words: str = "first words") -> None:
    """Opens the conversation that is chosen, once the relay is there."""
    await shows(pilot, "● online")
    await until(pilot, lambda: screen(pilot).conversations.chosen is not None, "a conversation")
    await pilot.press("enter")
    await shows(pilot, words)


def lines(app: App[Any]) -> list[str]:
    return screen_text(app).splitlines()
