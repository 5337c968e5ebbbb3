"""The thread's half of the inbox: opening a conversation, loading its texts, pictures and summary."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from textual import events, on, work
from textual.content import Content
from textual.widgets import Static

from server.wire import Conversation, Text
from tui.errors import ApiError, SignedOut, Unreachable
from tui.leads import STATUSES
from tui.moments import gone_by
from tui.screens.acting import Acting
from tui.sessions import SessionEnded
from tui.state import NOTHING, Changes
from tui.widgets.drawn import DrawnView
from tui.widgets.links import links
from tui.widgets.thread import Thread

SUMMARY_AFTER = 0.4
"""Seconds after which a summary that may have changed is asked for again."""
Find = Callable[[], Awaitable[tuple[Changes, int | None]]]


class Reading(Acting):
    """What is shown of one conversation."""

    _title = Content("")
    _summarised: Conversation | None = None

    def _show_thread(self, id: str) -> None:
        if self.opened is not None:
            self.keep_written(self.opened)
            self.keep_draft(self.opened)
            self.end_whisper()
        if id != self.opened:
            self.sign.stops()
        self.opened, self.kept_unread = id, None
        self.refresh_bindings()
        self.add_class("-reading")
        state = self.desk.state
        texts = state.thread(id)
        self.conversations.open(id)
        self.thread.notice = "Loading the texts…" if not texts.loaded else "No texts yet."
        self.thread.show(id, texts, self.desk.drafts.on_its_way(id), state.me)
        self.composer.disabled = False
        self.composer.forget_fields()
        self.composer.take(self.desk.drafts.text(id), self.desk.drafts.template(id))
        self.show_attached(id)
        self.bring_waiting(id)
        self._show_title()
        self.show_summary(state.conversations.get(id), None)
        self._is_another()
        self._load_summary(id)
        if not texts.loaded:
            self._load_thread(id)
        else:
            self._mark_new(id)
            self._mark_read()

    def _show_no_thread(self) -> None:
        self.end_whisper()
        self.sign.stops()
        self.opened = None
        self.refresh_bindings()
        self.remove_class("-reading", "-about")
        self.conversations.open(None)
        self.thread.close("Choose a conversation and press Enter to read it.")
        self._say_title(Content(""))
        self.show_summary(None, None)
        self.show_flag(None)
        self.show_writing(None)
        self.composer.take("")
        self.show_attached(None)
        self.composer.disabled = True

    def _show_title(self) -> None:
        conversation = self.desk.state.conversations.get(self.opened or "")
        if conversation is None:
            return
        lead = conversation.lead
        beside = [lead.number] if lead.number and lead.number != lead.name else []
        if conversation.assignee and conversation.assignee.user_id != self.desk.state.me.id:
            beside.append(conversation.assignee.name or "")
        if conversation.deputy is not None:
            is_me = conversation.deputy.user_id == self.desk.state.me.id
            beside.append("you stand in" if is_me else f"{conversation.deputy.name} stands in")
        if conversation.taken_from is not None:
            beside.append(f"taken over from {conversation.taken_from.name}")
        if conversation.shown_to_store:
            beside.append("its owner cannot be reached")
        title = Content.assemble(lead.name, *((f"  ·  {b}", "not bold dim") for b in beside))
        self._say_title(title)
        self.composer.blocked = self._blocked()
        self.show_flag(conversation)
        self.show_writing(conversation)

    def _say_title(self, title: Content) -> None:
        """Painted where it has changed; its line is there in any case."""
        if title != self._title:
            self._title = title
            self.query_one("#thread-title", Static).update(title, layout=False)

    def _blocked(self) -> str | None:
        """Why the person cannot text the open conversation."""
        state = self.desk.state
        conversation = state.conversations.get(self.opened or "")
        if conversation is not None and conversation.consent == "opted_out":
            return f"{conversation.lead.name} has opted out and may not be texted."
        if state.me.line is None:
            return state.me.line_reason or "You have no line to text from."
        return None

    # ---- texts

    @on(DrawnView.Wanted, "#thread")
    def texts_wanted(self, message: DrawnView.Wanted) -> None:
        if self.opened is not None and self.desk.is_open:
            self._load_texts(self.opened, message.first, message.last)

    @work(group="thread", exit_on_error=False)
    async def _load_thread(self, id: str) -> None:
        try:
            changes = await self.desk.thread(id)
            more, place = await self._far_unread(id)
        except ApiError as error:
            self._say_of_thread(id, error)
            return
        if id == self.opened:
            self.thread.notice = "No texts yet."
            self.thread.sync(self.desk.drafts.on_its_way(id))
            self._mark_new(id, place)
            self.begin(id)
        self.paint(changes)
        self.paint(more)

    async def _far_unread(self, id: str) -> tuple[Changes, int | None]:
        """The place of the first unread text where it is not among the newest: asked for before
        looking at these marks all as read, and nobody knows it any more.
        """
        conversation, texts = self.desk.state.conversations.get(id), self.desk.state.thread(id)
        here = sum(text.direction == "inbound" for text in texts.known())
        if conversation is None or conversation.unread <= here:
            return NOTHING, None
        return await self.desk.find_at(id, None)

    @work(group="thread", exit_on_error=False)
    async def _load_texts(self, id: str, first: int, last: int) -> None:
        try:
            changes = await self.desk.texts(id, first, last)
        except ApiError as error:
            self._say_of_thread(id, error)
            return
        self.paint(changes)

    def _mark_new(self, id: str, place: int | None = None) -> None:
        """A line above what was unread when the conversation was opened."""
        conversation = self.desk.state.conversations.get(id)
        if id == self.opened and conversation is not None:
            self.thread.mark_unread(conversation.unread, place)

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
        below.update(Content(f"↓ {message.count} new below  (Ctrl+E)"), layout=False)

    @on(events.Click, "#new-below")
    def action_newest(self) -> None:
        self.thread.to_end()

    # ---- going somewhere in it

    def action_first_unread(self) -> None:
        place = self.thread.first_unread
        if place is not None:
            self.thread.go_to(place)
            self.thread.focus()
        elif self.opened is not None:
            id = self.opened
            self.thread.focus()
            self._jump(id, lambda: self.desk.find_at(id, None), "Everything here was read.")

    def action_date(self) -> None:
        if self.opened is None:
            return
        from tui.screens.choice import Choice

        screen: Choice[datetime] = Choice(
            "Go to a day",
            [],
            placeholder="yesterday, mon, 3 Mar, 2026-03-01",
            read=lambda words: gone_by(words, datetime.now().astimezone()),
            hint="A day that has been: yesterday, mon, 3 Mar, 2026-03-01",
        )
        self.app.push_screen(screen, self._go_to_day)

    def _go_to_day(self, day: datetime | None) -> None:
        if day is not None and self.opened is not None:
            id = self.opened
            self.thread.focus()
            self._jump(id, lambda: self.desk.find_at(id, day), "Nothing was written since then.")

    @work(group="jump", exclusive=True, exit_on_error=False)
    async def _jump(self, id: str, find: Find, otherwise: str) -> None:
        """Loads what is around a text and brings it in sight; says so where there is none. The focus
        stays where it is: what was typed meanwhile must not become keys that act.
        """
        try:
            if not self.desk.state.thread(id).loaded:
                self.paint(await self.desk.thread(id))
            changes, place = await find()
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        self.paint(changes)
        if id != self.opened:
            return
        if place is None:
            self.notify(otherwise, markup=False, timeout=3)
            return
        self.thread.go_to(place)

    # ---- pictures

    @on(Thread.PicturesWanted)
    def pictures_wanted(self, message: Thread.PicturesWanted) -> None:
        for message_id, place in message.pictures:
            self._load_picture(message_id, place)

    @work(group="pictures", exit_on_error=False)
    async def _load_picture(self, message_id: str, place: int) -> None:
        from tui.widgets.pictures import NoPicture, decoded

        try:
            content = await self.desk.picture(message_id, place)
        except Unreachable:
            self.thread.want_again(message_id, place)
            return
        except ApiError as error:
            self.thread.take_picture(message_id, place, NoPicture(error.detail))
            return
        shown = await asyncio.to_thread(decoded, content)
        self.thread.take_picture(message_id, place, shown)

    # ---- links, copying

    def action_open_link(self) -> None:
        text = self.thread.selected or self.thread.newest_with_link()
        found = links(text.body) if text is not None else []
        if not found:
            self.notify("There is no link in this text.", markup=False, timeout=3)
            return
        from tui.screens.choice import Choice

        screen: Choice[str] = Choice("Open in the browser", [(link, link) for link in found])
        self.app.push_screen(screen, self._open_link)

    def _open_link(self, link: str | None) -> None:
        if link is not None:
            self.app.open_url(link)

    def action_copy_message(self) -> None:
        text: Text | None = self.thread.selected or self.thread.newest()
        if text is not None and text.body:
            self.app.copy_to_clipboard(text.body)

    # ---- the lead beside it

    def _is_another(self) -> bool:
        """Whether the open conversation has changed, but for who is writing in it."""
        now = self.desk.state.conversations.get(self.opened or "")
        known = replace(now, writing=[], events_cursor="") if now is not None else None
        changed, self._summarised = known != self._summarised, known
        return changed

    def action_about(self) -> None:
        """Shows the lead's summary where there is no room beside the thread, and hides it again."""
        if self.opened is not None:
            self.toggle_class("-about")
            shown = self.has_class("-about") or self.has_class("-roomy")
            self.set_focus(self.summary if shown else self.thread)

    def summary_may_have_changed(self) -> None:
        self.composer.fields_changed()
        conversation = self.desk.state.conversations.get(self.opened or "")
        if conversation is not None:
            self.summary.tell(conversation)
            self._summary_soon(conversation.id)

    @work(group="summary", exclusive=True, exit_on_error=False)
    async def _summary_soon(self, id: str) -> None:
        await asyncio.sleep(SUMMARY_AFTER)
        self._load_summary(id)

    @work(group="summary", exclusive=True, exit_on_error=False)
    async def _load_summary(self, id: str) -> None:
        try:
            found = await self.desk.summary(id)
        except ApiError as error:
            if id == self.opened and self.summary.lead is None:
                conversation = self.desk.state.conversations.get(id)
                self.show_summary(conversation, None, f"{error.detail} Ctrl+R tries again.")
            return
        if id == self.opened:
            self.show_summary(self.desk.state.conversations.get(id), found)

    def action_status(self) -> None:
        lead = self.summary.lead
        if lead is None:
            self.notify("Which lead this is, is not known yet.", markup=False, timeout=3)
            return
        from tui.screens.choice import Choice

        names = dict.fromkeys([lead.status, *STATUSES])
        screen: Choice[str] = Choice(
            f"Status of {lead.name}",
            [(f"{name}  (now)" if name == lead.status else name, name) for name in names],
            placeholder="or another word",
            read=lambda words: words.strip()[:60] or None,
        )

        def chosen(status: str | None) -> None:
            if status is not None:
                self._set_status(lead.id, status)

        self.app.push_screen(screen, chosen)

    @work(group="act", exit_on_error=False)
    async def _set_status(self, lead_id: str, status: str) -> None:
        try:
            await self.desk.change_lead(lead_id, {"status": status})
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        self.notify(f"Status: {status}.", markup=False, timeout=3)
        if self.opened is not None:
            self._load_summary(self.opened)
