"""Putting a conversation aside and taking it up again: dismiss, snooze, undo, mark unread."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual import work
from textual.screen import Screen

from server.wire import Conversation
from tui.errors import ApiError
from tui.moments import MORNING, to_come
from tui.state import Changes
from tui.widgets.times import today, until

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.widgets.thread import Thread

Undo = Callable[[], Awaitable[Changes]]
EVENING_HOUR = 18


class Aside(Screen[None]):
    """What is done is undone by one key, in the order in which it was done."""

    if TYPE_CHECKING:
        desk: Desk
        opened: str | None

        @property
        def thread(self) -> Thread: ...
        def paint(self, changes: Changes) -> None: ...
        def aimed_at(self) -> Conversation | None: ...
        def leave_unread(self, id: str) -> None: ...

    def __init__(self) -> None:
        super().__init__()
        self._undo: list[tuple[str, Undo]] = []

    def action_dismiss_conversation(self) -> None:
        conversation = self.aimed_at()
        if conversation is None:
            return
        id, name = conversation.id, conversation.lead.name
        if conversation.state == "open":
            words = f"{name} is in Dismissed now. A new text brings it back; u undoes."
            self._put(words, lambda: self.desk.dismiss(id), name, self._back_to(conversation))
        else:
            words = f"{name} is where it was before. u undoes."
            self._put(words, lambda: self.desk.restore(id), name, self._back_to(conversation))

    def action_snooze(self) -> None:
        conversation = self.aimed_at()
        if conversation is None:
            return
        from tui.screens.choice import Choice

        now = datetime.now().astimezone()
        screen: Choice[datetime] = Choice(
            f"Put {conversation.lead.name} aside until",
            snoozes(now),
            placeholder="or a time: 18:30, 2h, fri 9:00, 3 Mar",
            read=lambda words: to_come(words, datetime.now().astimezone()),
            hint="18:30, 90m, 2h, tomorrow, fri 9:00, 3 Mar, 2027-01-04 10:00",
        )
        self.app.push_screen(screen, lambda at: self._snooze(conversation, at))

    def _snooze(self, was: Conversation, at: datetime | None) -> None:
        if at is not None:
            id, name = was.id, was.lead.name
            words = f"{name} comes back {until(at, today())}, or with a new text; u undoes."
            self._put(words, lambda: self.desk.snooze(id, at), name, self._back_to(was))

    def _back_to(self, was: Conversation) -> Undo:
        """Open, dismissed or put aside until a time, as it was."""
        if was.state == "open":
            return lambda: self.desk.restore(was.id)
        if was.snoozed_until is None:
            return lambda: self.desk.dismiss(was.id)
        later = was.snoozed_until
        return lambda: self.desk.snooze(was.id, later)

    def action_mark_unread(self) -> None:
        conversation = self.aimed_at()
        if conversation is None:
            return
        chosen = self.thread.selected if self.thread.has_focus else None
        from_text = chosen.id if chosen is not None else None
        self._mark_unread(conversation.id, from_text)

    @work(group="act", exit_on_error=False)
    async def _mark_unread(self, id: str, from_text: str | None) -> None:
        self.leave_unread(id)
        try:
            self.paint(await self.desk.mark_unread(id, from_text))
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)

    def action_undo(self) -> None:
        if not self._undo:
            self.notify("There is nothing to undo.", markup=False, timeout=2)
            return
        name, undo = self._undo.pop()
        self._take_back_action(name, undo)

    @work(group="act", exit_on_error=False)
    async def _take_back_action(self, name: str, undo: Undo) -> None:
        try:
            self.paint(await undo())
        except ApiError as error:
            self._undo.append((name, undo))  # it can be tried again
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        self.notify(f"{name} is as it was.", markup=False)

    @work(group="act", exit_on_error=False)
    async def _put(self, words: str, do: Undo, name: str, undo: Undo) -> None:
        try:
            self.paint(await do())
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        self._undo.append((name, undo))
        self.notify(words, markup=False)


def snoozes(now: datetime) -> list[tuple[str, datetime]]:
    """Times that are often meant, each in words."""
    evening = now.replace(hour=EVENING_HOUR, minute=0, second=0, microsecond=0)
    tomorrow = now + timedelta(days=1)
    monday = now + timedelta(days=7 - now.weekday())
    offered = [
        ("In an hour", now + timedelta(hours=1)),
        ("This evening", evening),
        ("Tomorrow morning", _morning(tomorrow)),
        ("Next Monday", _morning(monday)),
    ]
    return [
        (f"{words}  ·  {at.strftime('%a %H:%M')}", at)
        for words, at in offered
        if at > now + timedelta(minutes=30)
    ]


def _morning(day: datetime) -> datetime:
    return datetime.combine(day.date(), MORNING).astimezone()
