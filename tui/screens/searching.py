"""Searching: over everything while one types, and within the open thread."""

from collections.abc import Sequence

from textual import on, work
from textual.widgets import Input, Static

from server.wire import Conversation, Found, Lead, Text
from tui.desk import Results
from tui.errors import ApiError, SignedOut
from tui.screens.reading import Reading
from tui.sessions import SessionEnded
from tui.state import Changes
from tui.tidings import TextMany
from tui.widgets.drawn import DrawnView
from tui.widgets.found_list import FoundList
from tui.widgets.search_box import SearchBox

SLOW = 0.5
"""Seconds after which it is said that a list is being looked up."""


class Searching(Reading):
    """Results take the place of the list until Escape; hits in a thread are gone through by Enter."""

    _found_for: str | None = None
    """What the results were found by, when there are any."""
    _opens: str | None = None
    """Enter was pressed before its results were here: the first of them opens when it is."""
    _hits: list[Found] | None = None
    _hit_at = 0
    _more_hits = False
    """There are older ones than those that are gone through."""

    @property
    def found(self) -> FoundList:
        return self.query_one(FoundList)

    # ---- over everything

    def action_search(self) -> None:
        self.remove_class("-about")
        if self.has_class("-narrow") and self.opened is not None:
            self._show_no_thread()
        self.query_one("#search", SearchBox).focus()

    @on(SearchBox.Asked, "#search")
    def search_asked(self, message: SearchBox.Asked) -> None:
        self.set_class(bool(message.q), "-searching")
        if message.q != self._opens:
            self._opens = None
        if not message.q:
            self._forget_found()
        elif self.desk.is_open:
            self._search(message.q)

    @work(group="search", exclusive=True, exit_on_error=False)
    async def _search(self, q: str) -> None:
        if not len(self.found.heights):
            self.found.notice = "Searching…"
        try:
            results = await self.desk.search(q)
        except ApiError as error:
            if isinstance(error, SignedOut):
                self.post_message(SessionEnded(error.detail))
            self.found.notice = f"{error.title}.\n\n{error.detail}\n\nType on to try again."
            self._show_found(Results(q, [], [], 0))
            self._forget_found()
            return
        self.found.notice = f"Nothing is called “{q}”, and no text says it.\n\nEscape goes back."
        self._show_found(results)

    def _show_found(self, found: Results) -> None:
        state = self.desk.state
        self.found.show(
            found.conversations, found.leads, found.more, state.conversations, state.me, found.q
        )
        self._found_for = found.q
        if self._opens == found.q:
            self._opens = None
            self._open_found(self.found.chosen)

    def _forget_found(self) -> None:
        self._found_for = self._opens = None
        self.workers.cancel_group(self, "search")

    @on(SearchBox.Down, "#search")
    def to_results(self) -> None:
        self.set_focus(self.found if self.has_class("-searching") else self.conversations)

    @on(Input.Submitted, "#search")
    def search_submitted(self) -> None:
        """Opens the first result of what is typed, never of what was typed before."""
        box = self.query_one("#search", SearchBox)
        q = box.value.strip()
        if not q:
            return
        if q == self._found_for:
            self._open_found(self.found.chosen)
            return
        self._opens = q
        box.ask_now()

    @on(SearchBox.Left, "#search")
    def search_left(self) -> None:
        self.end_search()
        self.set_focus(self.conversations)

    def end_search(self) -> None:
        self.query_one("#search", SearchBox).clear_search()
        self.remove_class("-searching")
        self._forget_found()

    @on(DrawnView.Chosen, "#found")
    def found_chosen(self, message: DrawnView.Chosen) -> None:
        self._open_found(self.found.at(message.index))

    def _open_found(self, chosen: Conversation | Lead | None) -> None:
        match chosen:
            case Conversation() if chosen.id not in self.desk.state.conversations:
                self._search(self._found_for or "")  # all was loaded anew since
            case Conversation():
                hit = self.found.hit(chosen.id)
                self._show_thread(chosen.id)
                self.to_composer()
                if hit is not None:
                    self._show_hit(chosen.id, hit)
            case Lead():
                self._begin(chosen)

    def _show_hit(self, id: str, hit: Text) -> None:
        words = self.query_one("#search", SearchBox).value
        self.thread.mark_words(tuple(words.split()))
        self._jump(id, lambda: self.desk.find_text(id, hit.id), "The text is not there any more.")

    @work(group="act", exit_on_error=False)
    async def _begin(self, lead: Lead) -> None:
        """A conversation with a lead who has none; nothing is sent yet."""
        try:
            conversation = await self.desk.begin(lead)
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        self.end_search()
        self._show_thread(conversation.id)
        self.to_composer()

    def paint_found(self, changes: Changes) -> None:
        if self.has_class("-searching"):
            self.found.changed(changes.conversations | changes.removed)

    # ---- all of them at once

    def action_text_many(self) -> None:
        """Everybody who is listed, conversations and leads alike; nothing is sent yet."""
        if self.found.has_focus:
            self.app.post_message(TextMany(lead_ids(self.found.everybody())))
        elif self.desk.is_open:
            self._text_listed()

    @work(group="many", exclusive=True, exit_on_error=False)
    async def _text_listed(self) -> None:
        words = "Looking up everybody in this list…"
        slow = self.set_timer(SLOW, lambda: self.notify(words, markup=False, timeout=2))
        try:
            listed = await self.desk.everybody(self.desk.listing)
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        finally:
            slow.stop()
        self.app.post_message(TextMany(lead_ids(listed)))

    # ---- within the thread

    def action_find(self) -> None:
        if self.opened is not None:
            self.add_class("-finding")
            self.query_one("#find", SearchBox).focus()

    @on(SearchBox.Asked, "#find")
    def find_asked(self, message: SearchBox.Asked) -> None:
        self.thread.mark_words(tuple(message.q.split()))
        if message.q and self.opened is not None:
            self._find(self.opened, message.q)
        else:
            self._hits = None
            self._say_hits()

    @work(group="find", exclusive=True, exit_on_error=False)
    async def _find(self, id: str, q: str) -> None:
        try:
            hits = await self.desk.hits(id, q)
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        if id == self.opened:
            self._hits, self._hit_at = hits.items, 0
            self._more_hits = hits.total > len(hits.items)
            self._go_to_hit()

    @on(Input.Submitted, "#find")
    def find_older(self) -> None:
        """Enter goes back in time, from hit to hit, and from the oldest to the newest."""
        self._step_hit(1)

    @on(SearchBox.Down, "#find")
    def find_newer(self) -> None:
        self._step_hit(-1)

    def _step_hit(self, by: int) -> None:
        if self._hits:
            self._hit_at = (self._hit_at + by) % len(self._hits)
            self._go_to_hit()

    def _go_to_hit(self) -> None:
        self._say_hits()
        if self._hits:
            self.thread.go_to(self._hits[self._hit_at].offset)

    def _say_hits(self) -> None:
        words = ""
        if self._hits is not None:
            many = f"{len(self._hits)}+" if self._more_hits else f"{len(self._hits)}"
            words = f"{self._hit_at + 1} of {many}" if self._hits else "nothing"
        self.query_one("#find-count", Static).update(words)

    @on(SearchBox.Left, "#find")
    def find_left(self) -> None:
        self.end_find()
        self.set_focus(self.thread)

    def end_find(self) -> None:
        self._hits = None
        self._say_hits()
        self.query_one("#find", SearchBox).clear_search()
        self.thread.mark_words(())
        self.remove_class("-finding")


def lead_ids(listed: Sequence[Conversation | Lead]) -> list[str]:
    """Whom they are, each once; of a number that several leads share nobody."""
    ids = (each.id if isinstance(each, Lead) else each.lead.id for each in listed)
    return list(dict.fromkeys(id for id in ids if id is not None))
