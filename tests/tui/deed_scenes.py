"""Scenes of actions and service requests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from textual.pilot import Pilot

from server.wire import Author, Outlook, Request, TextError
from tests.tui.counterpart import MINE, Peer, Server
from tests.tui.waiting import shows

SIZES_OF = (
    "Hi {{first_name | there}}, our sizes run true[[; last time you took {{size}}]]. Measure the room, "
    "leave a hand's width on every side, and text me the two numbers."
)


def some_actions(peer: Peer, now: datetime) -> None:
    """Four of them, two texts that they sent, and what one lead has asked for."""
    deeds = peer.deeds
    deeds.values = {"first_name": "Ingrid", "city": "Hoboken"}
    deeds.add("Size guide", SIZES_OF)
    deeds.add("Directions", "We are at 14 Pier Street[[, half an hour from {{city}}]]. {{car}}")
    deeds.add("Welcome", "Hi {{first_name}}, text me here any time.", "status", status="contacted")
    deeds.add("Thank you", "Thank you for your order, {{first_name}}!", "status", status="customer")
    deeds.add("We have your request", "We will text you here soon.", "request", on=False)
    deeds.outlook = Outlook(
        verdict="allowed", because="opt_in_first", sentence="A text goes at once.", asks=True
    )
    deeds.requests = [
        Request(
            id="r1", at=(now - timedelta(hours=2)).astimezone(UTC), lead_id="lead-c11",
            channel="connect_widget", preference="text", message="Do you have the sofa in slate?",
        ),
        Request(
            id="r2", at=(now - timedelta(days=9)).astimezone(UTC), lead_id="lead-c11",
            channel="storefront", preference="email", message="", taken_by="Ben Ode",
        ),
    ]  # fmt: skip


def acted(peer: Peer, now: datetime) -> None:
    """An action that was run by hand, and one that waits for the morning."""
    some_actions(peer, now)
    peer.clock = (now - timedelta(minutes=30)).astimezone(UTC)
    by_itself = Author(kind="automatic", id=None, name="Automatic")
    words = "Our sizes run true. Measure the room, leave a hand's width on every side."
    peer.text("c11", words, author=MINE, state="delivered", action="Size guide", quiet=True)
    held = TextError(code="quiet_hours", detail="It is 22:20 where the lead is.")
    peer.text(
        "c11", "Thank you for your order, Ingrid!", author=by_itself, state="held", error=held,
        not_before=(now + timedelta(hours=18)).astimezone(UTC), action="Thank you", quiet=True,
    )  # fmt: skip


async def requesting(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await shows(pilot, "● online", "Texts 5")
    await pilot.app.run_action("app.new_request")
    await shows(pilot, "What they ask for")
    await pilot.press(*"Mia", "space", *"Wong")
    await pilot.press("ctrl+s")
    await shows(pilot, "Give the number.")


async def writing_one(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await shows(pilot, "● online", "Texts 5")
    await pilot.app.run_action("actions")
    await shows(pilot, "offered and run")
    await pilot.press("j", "j", "e")
    await shows(pilot, "first_name  lead", "at most once a")
