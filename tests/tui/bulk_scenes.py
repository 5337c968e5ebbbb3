"""Scenes of texts to many, and of texts that leave later."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from textual.pilot import Pilot

from server.wire import NewBulk, Outlook, TextError
from tests.tui.counterpart import MINE, Peer, Server
from tests.tui.waiting import shows

if TYPE_CHECKING:
    from tests.tui.gallery import Act

SKIPPED = {"verdict": "skipped", "body": "", "segments": 0}
BECOMES: dict[str, dict[str, Any]] = {
    "lead-c10": {
        "verdict": "held", "because": "quiet_hours", "time_zones": ["Pacific/Guam"],
        "sentence": "It is 04:20 where the lead is; texts that begin a conversation go from 08:00 to "
        "21:00 there.",
    },
    "lead-c09": {
        "verdict": "refused", "because": "opted_out", "consent": "opted_out",
        "sentence": "This customer has opted out of texts. They can text START to opt in again.",
    },
    "lead-c08": {"asks": True, "consent": "none", "because": "opt_in_first",
                "sentence": "The opt-in message goes before the first text."},
    "lead-c06": {**SKIPPED, "because": "number_repeated",
                "sentence": "Another lead of the list has the same number."},
    "lead-c04": {**SKIPPED, "because": "sent_lately",
                "sentence": "They were sent this text 3 hours ago, by a text to many."},
}  # fmt: skip


def prepared(peer: Peer, now: datetime) -> None:
    """What would become of each, with one who waits for the morning."""
    morning = now.replace(hour=18, minute=0, second=0).astimezone(UTC)
    peer.many.verdicts = {**BECOMES, "lead-c10": {**BECOMES["lead-c10"], "until": morning}}
    peer.clock = (now - timedelta(minutes=2)).astimezone(UTC)


def previewed(*keys: str, until_shown: str) -> "Act":
    """The list of the inbox with a quick reply, and what these keys do then."""

    async def act(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
        await shows(pilot, "● online")
        await pilot.press("b")
        await shows(pilot, "Which text goes to all of them?", "segment")
        await pilot.press("down", "enter")
        await shows(pilot, "segments")
        await pilot.press(*keys)
        await shows(pilot, until_shown)

    return act


async def reported(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    """One that is under way, opened from the palette."""
    ids = [f"lead-c{n:02}" for n in range(11, -1, -1)]
    peer.many.send(NewBulk(lead_ids=ids, template_id=peer.shelf.templates[1].id), "a-key")
    until = peer.many.verdicts["lead-c10"]["until"]
    becomes = peer.many.becomes
    becomes("bulk-0", 0, "went", conversation_id="c11", state="delivered")
    becomes("bulk-0", 1, "held", until=until, sentence=BECOMES["lead-c10"]["sentence"])
    for place, lead in ((2, "lead-c09"), (5, "lead-c06"), (7, "lead-c04")):
        because, sentence = BECOMES[lead]["because"], BECOMES[lead]["sentence"]
        becomes("bulk-0", place, "skipped", because=because, sentence=sentence)
    becomes("bulk-0", 3, "going", conversation_id="c08", state="queued")
    becomes("bulk-0", 4, "failed", sentence="The carrier does not know this number.")
    await shows(pilot, "● online")
    await pilot.app.run_action("bulks")
    await shows(pilot, "Back in stock")
    await pilot.press("enter")
    await shows(pilot, "7 of 12")
    await pilot.press("j")
    await shows(pilot, "It is 04:20 where")


def later(peer: Peer, now: datetime) -> None:
    """A text that leaves tomorrow."""
    peer.clock = (now - timedelta(minutes=30)).astimezone(UTC)
    at = (now + timedelta(days=1)).replace(hour=9, minute=30, second=0).astimezone(UTC)
    error = TextError(
        code="scheduled", detail="It leaves on Friday, 13 March at 09:30 where the lead is."
    )
    peer.text(
        "c11", "Good morning! Your sofa is on the van; it is with you between ten and twelve.",
        author=MINE, quiet=True, state="held", error=error, scheduled_for=at, not_before=at,
    )  # fmt: skip
    peer.conversations["c11"] = replace(peer.conversations["c11"], unread=1)


async def asked_when(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    peer.outlook = Outlook(verdict="allowed", because="agreed", sentence="A text goes at once.")
    await shows(pilot, "● online")
    await pilot.press("enter")
    await shows(pilot, "4 unread")
    await pilot.press(*"Ready")
    await pilot.press("ctrl+s", "down")
    await shows(pilot, "It goes then.")
