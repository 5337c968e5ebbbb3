"""Reading a conversation along from the wall: nothing is marked as read (product.md SV1)."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from server.wire import Conversation
from tui.errors import ApiError, Unreachable
from tui.state import Changes
from tui.threads import ThreadTexts
from tui.tidings import Answers, Supervises
from tui.wall_state import SUPERVISES
from tui.widgets.bottom import frame
from tui.widgets.drawn import DrawnView
from tui.widgets.thread import Thread

if TYPE_CHECKING:
    from tui.desk import Desk

WATCHING = "Watching: nothing is marked as read."
GONE = "This conversation is no longer yours to see."


class WatchScreen(Screen[None]):
    """The thread alone, as it goes on. Answering is done in the message center."""

    CSS_PATH: ClassVar = ["wall.tcss", "drawn.tcss"]
    AUTO_FOCUS = "Thread"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="watch.leave"),
        Binding(
            "r,enter", "answer", "Answer", tooltip="Open it among the messages", id="watch.answer"
        ),
        Binding("ctrl+e", "newest", "Newest", tooltip="To the newest text", id="watch.newest"),
        Binding("ctrl+r", "reload", "Load again", show=False, id="watch.reload"),
    ]

    def __init__(self, desk: "Desk", conversation_id: str) -> None:
        super().__init__()
        self._desk = desk
        self.watched = conversation_id
        self._texts: ThreadTexts | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="watch-head", markup=False)
        yield Static(WATCHING, id="watch-says", markup=False)
        with Vertical(classes="frame"):
            yield Thread(id="thread")
        yield from frame()

    @property
    def thread(self) -> Thread:
        return self.query_one(Thread)

    def on_mount(self) -> None:
        self._begin()

    def _begin(self) -> None:
        """With the state as it is now: another one comes when everything is loaded anew."""
        state = self._desk.state
        texts = self._texts = state.thread(self.watched)
        self.thread.notice = "Loading the texts…" if not texts.loaded else "No texts yet."
        self.thread.show(self.watched, texts, [], state.me)
        self._show_head()
        self._load()

    # ---- what the relay says

    @work(group="load", exclusive=True, exit_on_error=False)
    async def _load(self) -> None:
        id = self.watched
        try:
            await self._desk.meet(id)
            await self._desk.thread(id)
        except ApiError as error:
            if error.status in (403, 404):
                self._gone()
            else:
                self.thread.notice = f"{error.title}.\n\n{error.detail}\n\nCtrl+R tries again."
            return
        self.thread.notice = "No texts yet."
        self._show()

    @on(DrawnView.Wanted)
    def wanted(self, message: DrawnView.Wanted) -> None:
        self._load_texts(message.first, message.last)

    @work(group="texts", exit_on_error=False)
    async def _load_texts(self, first: int, last: int) -> None:
        try:
            await self._desk.texts(self.watched, first, last)
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        self._show()

    @on(Thread.PicturesWanted)
    def pictures_wanted(self, message: Thread.PicturesWanted) -> None:
        for message_id, place in message.pictures:
            self._load_picture(message_id, place)

    @work(group="pictures", exit_on_error=False)
    async def _load_picture(self, message_id: str, place: int) -> None:
        from tui.widgets.pictures import NoPicture, decoded

        try:
            content = await self._desk.picture(message_id, place)
        except Unreachable:
            self.thread.want_again(message_id, place)
        except ApiError as error:
            self.thread.take_picture(message_id, place, NoPicture(error.detail))
        else:
            shown = await asyncio.to_thread(decoded, content)
            self.thread.take_picture(message_id, place, shown)

    def follow(self, changes: Changes) -> None:
        state = self._desk.state
        if SUPERVISES not in state.me.permissions:
            self.app.post_message(Supervises(False))
            return
        if self._texts is not state.thread(self.watched):
            self._begin()
            return
        if self.watched in changes.removed and self.watched not in self._desk.state.conversations:
            self._gone()
            return
        if self.watched in changes.stale_threads:
            self._load()
        elif self.watched in changes.threads or self.watched in changes.conversations:
            self._show()

    # ---- showing it

    def _show(self) -> None:
        self.thread.sync([])
        self._show_head()

    def _show_head(self) -> None:
        conversation = self._desk.state.conversations.get(self.watched)
        head = self.query_one("#watch-head", Static)
        head.update(Content(_title(conversation) if conversation else "…"))

    def _gone(self) -> None:
        if self.is_current:
            self.dismiss()
        self.app.notify(GONE, markup=False)

    # ---- keys

    def action_answer(self) -> None:
        self.app.post_message(Answers(self.watched))

    def action_newest(self) -> None:
        self.thread.to_end()

    def action_reload(self) -> None:
        self._load()

    def action_leave(self) -> None:
        self.dismiss()


def _title(conversation: Conversation) -> str:
    """Who it is with, whose it is, and who is writing."""
    parts = [conversation.lead.name]
    if conversation.assignee and conversation.assignee.name:
        parts.append(conversation.assignee.name)
    if conversation.writing:
        names = " and ".join(writer.name for writer in conversation.writing)
        parts.append(f"{names} {'is' if len(conversation.writing) == 1 else 'are'} writing…")
    return "  ·  ".join(parts)
