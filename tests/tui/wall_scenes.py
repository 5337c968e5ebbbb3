"""The supervisors' wall on a busy afternoon, for the gallery."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from textual.pilot import Pilot

from server.wire import Assignee, Author, TextError, WallUser, Writer
from tests.tui.counterpart import STORE, Peer, Server
from tests.tui.waiting import shows

STAFF = ("Ana Torres", "Ben Ode", "Cleo Park", "Dora Lind", "Eli Marsh")
CUSTOMERS = (
    "Dana Reyes", "Miles Okafor", "Priya Lindgren", "Owen Marsh", "Lucía Delgado", "Theo Hale",
    "Nadia Petrov", "Jonah Nakata", "Mei Boone", "Rosa Castellano", "Caleb Whitlock", "Ingrid Vance",
    "Sloane Hart", "Felix Adeyemi", "New customer A7", "Greta Olsen", "Marcus Bell", "Yuki Tanaka",
)  # fmt: skip
TALKS = (
    ("Hi! The linen sofa in the window, does it come in slate?", "It does, in three weeks. Sand is here."),
    ("Is my order ready to pick up? I could come by at six.", "It is! At the desk under your name."),
    ("Do you take returns without the receipt?", "With the card you paid with, yes."),
    ("What would delivery to Brooklyn be? Fourth floor, no lift, and the hall is rather narrow.",
     "$85, two flights included. Shall I write it up?"),
)  # fmt: skip
AGAIN = ("Yes please!", "Hello? Anybody there?", "Thank you 🙌 and could you measure it for me?")


def busy(peer: Peer, now: datetime) -> None:
    """Eighteen live conversations: some wait, some too long; texts that are held or failed."""
    quiet(peer, now)
    peer.people = [
        WallUser(
            id=name.split()[0].lower(), name=name, store_id=STORE.id, online=place != 3, live=0,
            waiting=0,
        )
        for place, name in enumerate(STAFF)
    ]  # fmt: skip
    for number, customer in enumerate(CUSTOMERS):
        _conversation(peer, number, customer, now.astimezone(UTC))
    peer.conversations["w02"] = replace(peer.conversations["w02"], flag="asks_to_stop")
    cleo = Writer(user_id="cleo", name="Cleo Park")
    peer.conversations["w07"] = replace(peer.conversations["w07"], writing=[cleo])
    peer.clock = now.astimezone(UTC)


def alerted(peer: Peer, now: datetime) -> None:
    """As it was, and a customer has waited too long."""
    busy(peer, now)
    peer.alert(
        "A customer has waited for 15 minutes and has no answer.", kind="unanswered", quiet=True,
        conversation_id="w00", user_name="Ana Torres", at=now.astimezone(UTC) - timedelta(minutes=4),
    )  # fmt: skip
    peer.clock = now.astimezone(UTC)


def quiet(peer: Peer, now: datetime) -> None:
    """Nobody has written for a day."""
    peer.me = replace(peer.me, permissions=["see_numbers", "supervise"])
    peer.clock = now.astimezone(UTC)


def _conversation(peer: Peer, number: int, customer: str, now: datetime) -> None:
    id, owner = f"w{number:02}", STAFF[number % len(STAFF)]
    assignee = Assignee(user_id=owner.split()[0].lower(), name=owner)
    peer.add(id, customer, assignee=assignee, store_id=STORE.id)
    ours = Author(kind="user", id=assignee.user_id, name=owner, via="app")
    asked, answer = TALKS[number % len(TALKS)]
    since = now - timedelta(minutes=19, seconds=8) + timedelta(seconds=71 * number)
    peer.text(id, asked, at=since - timedelta(minutes=21 + number), quiet=True)
    state = ("delivered", "sent", "held", "undelivered")[number % 4]
    error = TextError(code="30003", detail="The phone cannot be reached.")
    peer.text(
        id, answer, author=ours, state=state, at=since - timedelta(minutes=9), quiet=True,
        error=error if state == "undelivered" else None,
        not_before=now + timedelta(hours=4) if state == "held" else None,
    )  # fmt: skip
    if number % 5 != 4:
        peer.text(id, AGAIN[number % len(AGAIN)], at=since, quiet=True)


async def _open(pilot: Pilot[Any], *words: str) -> None:
    await shows(pilot, "● online")
    await pilot.press("f10")
    await shows(pilot, *words)


async def seen(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await _open(pilot, "18 live", "Dana Reyes", "! waits 19:08")


async def told(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await _open(pilot, "18 live", "Not answered", "! alert")


async def nobody(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await _open(pilot, "0 live", "Nothing is going on.")


async def watched(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await seen(pilot, peer, server)
    await pilot.press("enter")
    await shows(pilot, "Watching: nothing is marked as read.", "slate?")
