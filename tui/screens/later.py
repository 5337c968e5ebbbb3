"""When a text is to leave, and other words for one that waits (MC23)."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from server.wire import Summary
from tui.errors import ApiError
from tui.moments import to_come
from tui.screens.aside import snoozes
from tui.screens.card import Card
from tui.screens.choice import Choice
from tui.widgets.composer import Composer
from tui.widgets.local_times import times_there
from tui.widgets.times import today, until

if TYPE_CHECKING:
    from tui.desk import Desk

PAUSE = 0.1
"""Seconds without another key after which the relay is asked what would become of a text then."""
EXAMPLES = "18:30, 90m, 2h, tomorrow, fri 9:00, 3 Mar, 2027-01-04 10:00"


class LaterCard(Choice[datetime]):
    """Closes with a time to come. Under the times it says what time that is where the lead is, and
    whether a text would go then.
    """

    def __init__(self, desk: "Desk", conversation_id: str, heading: str) -> None:
        now = datetime.now().astimezone()
        super().__init__(
            heading,
            snoozes(now),
            placeholder="or a time: 18:30, 2h, fri 9:00, 3 Mar",
            read=lambda words: to_come(words, datetime.now().astimezone()),
            hint=EXAMPLES,
        )
        self._desk = desk
        self._conversation_id = conversation_id
        self._times = [at for _, at in self._options]

    @on(OptionList.OptionHighlighted)
    def highlighted(self, message: OptionList.OptionHighlighted) -> None:
        self._say_of(self._times[message.option_index])

    @on(Input.Changed)
    def changed(self) -> None:
        super().changed()
        words = self.query_one(Input).value
        at = to_come(words, datetime.now().astimezone())
        if at is not None:
            self._say_of(at)
        elif not words.strip() and self._times:
            self._say(EXAMPLES)
        else:
            self._say(f"Not read as a time yet. {EXAMPLES}")

    @work(group="there", exclusive=True, exit_on_error=False)
    async def _say_of(self, at: datetime) -> None:
        """The newest question alone is answered."""
        here = until(at, today())
        self._say(f"{here} here.")
        await asyncio.sleep(PAUSE)
        try:
            found = await self._desk.summary(self._conversation_id, at)
        except ApiError as error:
            self._say(f"{here} here. {error.detail}")
            return
        self._say(told(here, at, found))

    def _say(self, words: str) -> None:
        self.query_one("#hint", Static).update(Content(words))


def told(here: str, at: datetime, found: Summary) -> str:
    """``tomorrow 09:00 here, 08:00 where the lead is. It goes then.``"""
    there = " to ".join(times_there(found.time_zones, at.astimezone(UTC))[0])
    place = f", {there} where the lead is" if there else ""
    match found.outlook:
        case None:
            fate = ""
        case outlook if outlook.verdict == "allowed":
            fate = " It goes then."
        case outlook if outlook.verdict == "held" and outlook.until is not None:
            fate = f" Quiet there: it would wait until {until(outlook.until, today())}."
        case outlook:
            fate = f" {outlook.sentence}"
    return f"{here} here{place}.{fate}"


class RewordCard(Card[str]):
    """Closes with other words for a text that has not left."""

    AUTO_FOCUS = "Composer"

    def __init__(self, body: str) -> None:
        super().__init__()
        self.heading = "The text that leaves later"
        self._body = body

    def content(self) -> ComposeResult:
        yield Composer(id="reword")

    def on_mount(self) -> None:
        card = self.query_one("#card")
        card.can_focus = False
        card.border_subtitle = Content("Enter keeps it  ·  Escape leaves it as it was")
        self.query_one(Composer).take(self._body)

    @on(Composer.Submitted)
    def kept(self, message: Composer.Submitted) -> None:
        self.dismiss(message.text)

    @on(Composer.Again)
    def emptied(self) -> None:
        self.notify("Nothing is written. x withdraws the text.", markup=False, timeout=3)

    @on(Composer.Refused)
    def refused(self, message: Composer.Refused) -> None:
        self.notify(message.reason, severity="warning", markup=False)
