"""The phone in the terminal, alone and beside the message center, for the gallery."""

from datetime import UTC, datetime, timedelta
from typing import Any

from textual.pilot import Pilot

from tests.tui.counterpart import Peer, Server
from tests.tui.waiting import shows, until
from tui.carried import CarriedPhone
from tui.config import Remembered
from tui.demo.actions import TextIn
from tui.demo.beside import DemoApp
from tui.demo.journal import Hop
from tui.demo.pictures import drawn
from tui.demo.prompter import Prompter
from tui.demo.script import built_in
from tui.handset import HandsetApp
from tui.phones import Phones
from tui.screens.carrying import CarriedHandset
from tui.speaking import Speaking

DANA, ANA, LINE, BEN, STORE = (
    "+16465550142", "+19295550177", "+12125550111", "+12125550112", "+12125550110",
)  # fmt: skip
PROXY, OTHER = "+16465550120", "+17185550121"


def two_phones(peer: Peer, now: datetime) -> None:
    """A customer's, who has asked, and an associate's, to which two customers are forwarded."""
    at, held = now.astimezone(UTC) - timedelta(minutes=50), peer.handhelds
    held.pictures["sofa"] = drawn("sofa")
    talk = (
        (LINE, "Hi Ana! The linen sofa you showed me last week, does it come in slate?", True, ""),
        (LINE, "It does. Slate takes about three weeks.", False, ""),
        (LINE, "This one, right?", True, "sofa"),
    )
    for number, body, mine, picture in talk:
        at += timedelta(minutes=6)
        held.add(DANA, number, body, at, mine=mine, picture=picture)
    held.add(DANA, STORE, "Thank you for coming in!", at - timedelta(days=1))
    held.add(DANA, BEN, "Your order is ready at the desk.", at - timedelta(minutes=30))
    held.add(ANA, OTHER, "Miles O.: Is the hem ready?", at)
    held.add(ANA, OTHER, "It is, come by!", at + timedelta(minutes=2), mine=True)
    held.add(ANA, PROXY, "Dana R.: This one, right?", at + timedelta(minutes=4))


def one_phone(memory: Remembered, server: Server, token: str | None) -> Speaking:
    return HandsetApp(memory, Phones(server.url), DANA)


def no_relay(memory: Remembered, server: Server, token: str | None) -> Speaking:
    return HandsetApp(memory, Phones("http://127.0.0.1:9"), DANA)


def beside(memory: Remembered, server: Server, token: str | None) -> Speaking:
    return _demo(memory, server, token, None)


def with_a_script(memory: Remembered, server: Server, token: str | None) -> Speaking:
    script = built_in("out_of_office")
    prompter = Prompter(script)
    step = next(step for step in script.steps if isinstance(step.action, TextIn))
    prompter.begin(step, "Dana Reyes texts Ana Torres: “Is my lamp ready?”")
    for word in step.expect[:3]:
        prompter.saw(Hop(word, "", step.number))
    return _demo(memory, server, token, prompter)


def _demo(
    memory: Remembered, server: Server, token: str | None, prompter: Prompter | None
) -> DemoApp:
    phones = Phones(server.url)
    theirs = CarriedPhone(phones, DANA, "Dana Reyes, a customer", has_seen=True)
    theirs.state.open(LINE)
    own = CarriedPhone(phones, ANA, "Ana Torres, your own phone")
    return DemoApp(memory, server.url, token, [theirs, own], prompter)


async def picture_shown(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await shows(pilot, "(646) 555-0142   ", "This one, right?")
    await pilot.press("enter")
    await shows(pilot, "▀▀▀▀▀▀▀▀")


async def called(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await picture_shown(pilot, peer, server)
    await pilot.press("ctrl+l")
    await shows(pilot, "takes text messages only")


async def rings(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    """It goes on ringing, for the picture."""
    await shows(pilot, "This one, right?")
    at = datetime.now(UTC)
    peer.handhelds.add(DANA, LINE, "The very one. Shall I write it up?", at)
    await shows(pilot, "☎ ringing")
    timer = pilot.app.screen.query_one(CarriedHandset)._ringing
    assert timer is not None
    timer.stop()


async def both_there(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await shows(pilot, "● online")
    if pilot.app.size.width < 150:
        await pilot.press("f12")
    await shows(pilot, "▀▀▀▀▀▀▀▀", "Dana R.: This one, right?", "1 new")
    handsets = list(pilot.app.screen.query(CarriedHandset))
    await until(pilot, lambda: handsets[0].thread.is_at_end, "the newest text")


async def nobody_there(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await shows(pilot, "○ no relay", "It goes on by itself.")
