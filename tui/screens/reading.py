"""The thread's half of the inbox: opening a conversation, loading its texts, saying what is new."""

from textual import events, on, work
from textual.content import Content
from textual.widgets import Static

from tui.errors import ApiError, SignedOut
from tui.screens.answering import Answering
from tui.sessions import SessionEnded
from tui.widgets.drawn import DrawnView
from tui.widgets.thread import Thread


class Reading(Answering):
    """What is shown of one conversation."""

    def _show_thread(self, id: str) -> None:
        if self.opened is not None:
            self.desk.drafts.keep(self.opened, self.composer.text)
        self.opened = id
        self.refresh_bindings()
        self.add_class("-reading")
        state = self.desk.state
        texts = state.thread(id)
        self.conversations.open(id)
        self.thread.notice = "Loading the texts…" if not texts.loaded else "No texts yet."
        self.thread.show(id, texts, self.desk.drafts.on_its_way(id), state.me)
        self.composer.disabled = False
        self.composer.take(self.desk.drafts.text(id))
        self._show_title()
        if not texts.loaded:
            self._load_thread(id)
        else:
            self._mark_read()

    def _show_no_thread(self) -> None:
        self.opened = None
        self.refresh_bindings()
        self.remove_class("-reading")
        self.conversations.open(None)
        self.thread.close("Choose a conversation and press Enter to read it.")
        self.query_one("#thread-title", Static).update(Content(""))
        self.composer.take("")
        self.composer.disabled = True

    def _show_title(self) -> None:
        conversation = self.desk.state.conversations.get(self.opened or "")
        if conversation is None:
            return
        lead = conversation.lead
        beside = [lead.number] if lead.number and lead.number != lead.name else []
        if conversation.assignee and conversation.assignee.user_id != self.desk.state.me.id:
            beside.append(conversation.assignee.name or "")
        beside += [conversation.shown_to_store] if conversation.shown_to_store else []
        title = Content.assemble(lead.name, *((f"  ·  {b}", "not bold dim") for b in beside))
        self.query_one("#thread-title", Static).update(title)
        self.composer.blocked = self._blocked()

    def _blocked(self) -> str | None:
        """Why the person cannot text the open conversation."""
        state = self.desk.state
        conversation = state.conversations.get(self.opened or "")
        if conversation is not None and conversation.consent == "opted_out":
            return f"{conversation.lead.name} has opted out and may not be texted."
        if state.me.line is None:
            return state.me.line_reason or "You have no line to text from."
        return None

    @on(DrawnView.Wanted, "#thread")
    def texts_wanted(self, message: DrawnView.Wanted) -> None:
        if self.opened is not None and self.desk.is_open:
            self._load_older(self.opened, message.first)

    @work(group="thread", exit_on_error=False)
    async def _load_thread(self, id: str) -> None:
        try:
            changes = await self.desk.thread(id)
        except ApiError as error:
            self._say_of_thread(id, error)
            return
        if id == self.opened:
            self.thread.notice = "No texts yet."
        self.paint(changes)

    @work(group="thread", exit_on_error=False)
    async def _load_older(self, id: str, first: int) -> None:
        """Page by page, until the looked-at texts are here: they can only be asked for in turn."""
        try:
            changes = await self.desk.older(id)
        except ApiError as error:
            self._say_of_thread(id, error)
            return
        self.paint(changes)

    def _say_of_thread(self, id: str, error: ApiError) -> None:
        if isinstance(error, SignedOut):
            self.post_message(SessionEnded(error.detail))
        elif id == self.opened:
            self.thread.notice = f"{error.title}.\n\n{error.detail}\n\nCtrl+R tries again."

    @on(Thread.Looked)
    def thread_looked(self) -> None:
        self._mark_read()

    @on(Thread.BelowChanged)
    def below_changed(self, message: Thread.BelowChanged) -> None:
        below = self.query_one("#new-below", Static)
        below.set_class(message.count > 0, "-some")
        below.update(Content(f"↓ {message.count} new below  (Ctrl+E)"))

    @on(events.Click, "#new-below")
    def action_newest(self) -> None:
        self.thread.to_end()
