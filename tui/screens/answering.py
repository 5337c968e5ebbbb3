"""What a person does in a conversation: answer, read, ask why."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from textual import on, work

from server.wire import Text
from tui.drafts import Draft
from tui.errors import ApiError, SignedOut, Unreachable
from tui.event import Event
from tui.screens.consenting import WRITTEN_THERE
from tui.screens.scheduling import Scheduling
from tui.screens.sharing import Sharing
from tui.sessions import SessionEnded
from tui.state import Changes
from tui.threads import is_note
from tui.widgets.composer import Composer

if TYPE_CHECKING:
    from tui.widgets.conversation_list import ConversationList


class Answering(Sharing, Scheduling):
    """The acting half of the inbox; nothing here is queued silently or sent twice."""

    if TYPE_CHECKING:

        @property
        def conversations(self) -> ConversationList: ...
        def reconnect(self) -> None: ...
        def show_attached(self, id: str | None) -> None: ...

    kept_unread: str | None = None
    """The conversation that was marked unread while it was open: looking at it reads it no more."""

    # ---- sending

    def keep_written(self, id: str) -> None:
        """What stands in the composer, and where it came from."""
        self.desk.drafts.keep(id, self.composer.text, self.composer.template_id)

    @on(Composer.Submitted)
    def submitted(self, message: Composer.Submitted) -> None:
        if self.opened is None:
            return
        self.dispatch(self.opened, message.text, message.template_id)

    def dispatch(
        self, id: str, text: str, template_id: str | None, send_at: datetime | None = None
    ) -> None:
        """What was written, with what is attached to it, at once or to leave at a time."""
        drafts = self.desk.drafts
        draft = self.desk.draft(id, text, template_id, drafts.attachments(id), send_at)
        drafts.keep(id, "")
        drafts.detach(id)
        self.show_attached(id)
        self.deliver(draft)
        self.thread.to_end()
        self.reconnect()

    @on(Composer.Refused)
    def refused(self, message: Composer.Refused) -> None:
        self.notify(message.reason, severity="warning", markup=False)

    @work(group="send", exit_on_error=False)  # never exclusive: the next send cancels none
    async def deliver(self, draft: Draft) -> None:
        self.desk.drafts.start(draft)
        self._show_drafts(draft.conversation_id)
        try:
            await self.desk.send(draft)
        except ApiError as error:
            self._not_sent(draft, error)
            return
        self.keep_draft(draft.conversation_id)
        self.paint(Changes(threads=frozenset([draft.conversation_id])))

    def _not_sent(self, draft: Draft, error: ApiError) -> None:
        """The text goes back to where it was written, or waits in the thread."""
        if self.desk.drafts.is_on_its_way(draft):
            self._give_back(draft, error)
            self._show_drafts(draft.conversation_id)
        if isinstance(error, SignedOut):
            self.post_message(SessionEnded(error.detail))

    def _give_back(self, draft: Draft, error: ApiError) -> None:
        """What the relay refused goes back to be changed, unless something else is written there;
        what it may not have heard of waits in the thread, as it is.
        """
        title, what = "Not sent", "Your text is kept."
        if isinstance(error, Unreachable):
            self.desk.drafts.hold(draft, error.detail, is_unsure=error.asked)
            what = "Your text is kept; Enter tries again."
            if error.asked:
                title = "Perhaps not sent"
                what = "Whether it was sent is not known. Enter tries again; it is sent once."
        elif isinstance(error, SignedOut) or not self._take_back(draft):
            self.desk.drafts.hold(draft, error.detail)
        self.notify(f"{error.detail} {what}", title=title, severity="error", markup=False)

    def _take_back(self, draft: Draft) -> bool:
        """Into the composer, if nothing is written there."""
        id, drafts = draft.conversation_id, self.desk.drafts
        is_open = id == self.opened
        if (self.composer.text if is_open else drafts.text(id)).strip():
            return False
        if drafts.attachments(id):
            return False
        drafts.give_back(draft)
        if is_open:
            self.composer.take(draft.body, draft.template_id)
            self.show_attached(id)
        return True

    @on(Composer.Again)
    def again(self) -> None:
        """Enter in an empty composer: the first text that was not sent is tried again."""
        held = self.desk.drafts.held(self.opened or "")
        if held is not None:
            self.deliver(replace(held, trouble=None))
            self.reconnect()

    def _show_drafts(self, id: str) -> None:
        self.keep_draft(id)
        if id == self.opened:
            self.thread.sync(self.desk.drafts.on_its_way(id))

    def _settle_own(self, event: Event) -> None:
        """The stream may tell of a text of ours before, or instead of, the relay's answer."""
        text = event.data
        if not isinstance(text, Text) or event.type != "message.created" or is_note(text):
            return
        if text.author.id != self.desk.state.me.id or text.author.via == "phone":
            return
        if self.desk.drafts.arrived(text.conversation_id, text.body):
            self.notify("The relay had taken your text after all.", markup=False)

    # ---- reading

    def watch_terminal(self) -> None:
        """Coming back to the terminal is looking at what is on it."""
        self.watch(self.app, "app_focus", self._mark_read, init=False)

    def on_screen_resume(self) -> None:
        """What lay above is gone: what came meanwhile is looked at now."""
        self._mark_read()

    @property
    def is_looked_at(self) -> bool:
        """The terminal has the focus, and neither a card nor another screen lies above."""
        return self.app.app_focus and self.app.screen is self

    def leave_unread(self, id: str) -> None:
        """Where it is open: another one is not looked at, and so not read."""
        if id == self.opened:
            self.kept_unread = id

    def _mark_read(self) -> None:
        """Once the newest text of the lead was in sight of a focused terminal, it is read."""
        if self.opened is None:
            return
        conversation = self.desk.state.conversations.get(self.opened)
        if conversation is None or not conversation.unread:
            return
        if not self.is_looked_at or self.opened == self.kept_unread:
            return
        text = self.thread.newest_inbound_in_sight()
        if text is not None:
            self._read(text)

    @work(group="read", exit_on_error=False)
    async def _read(self, text: Text) -> None:
        try:
            self.paint(await self.desk.read(text))
        except ApiError:
            return  # it stays unread, and is tried again when it is next looked at

    # ---- other things to do

    def action_reply(self) -> None:
        """To the composer; on a text that was not sent, sends it again."""
        draft = self.thread.selected_draft
        if draft is not None and draft.trouble is not None and self.thread.has_focus:
            self.deliver(replace(draft, trouble=None))
            self.reconnect()
        elif self.opened is not None:
            self.to_composer()

    def action_edit(self) -> None:
        """A text that has not left, into the composer, to be changed or given up."""
        draft = self.thread.selected_draft
        if draft is None or draft.trouble is None:
            self.edit_held()
        elif draft.is_unsure:
            words = "Whether it was sent is not known yet. Enter in an empty composer asks again."
            self.notify(words, markup=False)
        elif self._take_back(draft):
            self._show_drafts(draft.conversation_id)
            self.to_composer()
        else:
            self.notify(WRITTEN_THERE, markup=False)

    def action_write(self) -> None:
        self.to_composer()

    def action_why(self) -> None:
        text = self.thread.selected or self.thread.newest()
        if text is None:
            self.notify("Open a conversation and choose a text first.", markup=False)
            return
        from tui.screens.why import WhyScreen

        self.app.push_screen(WhyScreen(self.desk, text))
