"""Following the relay: a snapshot, then events, for as long as it takes."""

from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import on, work

from server.wire import Text
from tui.errors import ApiError, SignedOut
from tui.feed import Feed
from tui.folders import is_told_of
from tui.screens.gathering import Gathering
from tui.screens.searching import Searching
from tui.sessions import SessionEnded
from tui.state import NOTHING, Changes, Listing
from tui.tidings import (
    AlertCame,
    AlertsKnown,
    AwayKnown,
    BulkChanged,
    Counted,
    EverythingChanged,
    FollowsToo,
    LeadsChanged,
    TextCame,
)
from tui.widgets.folder_strip import FolderStrip
from tui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from tui.screens.keeping import DraftKeeper

START_AGAIN = 5.0
"""Seconds until a relay that was not there at the start is asked again."""
UNREAD_EVERY = 1.0
RECOUNT_AFTER = 1.5
"""Seconds after which counts that came in doubt are asked for again."""
EMPTY = {
    "inbox": "Nothing in your inbox.\n\nNew texts from your customers appear here by themselves.",
    "waiting": "Nobody is waiting for an answer.",
    "dismissed": "Nothing was dismissed.\n\nd puts a conversation here; a new text brings it back.",
    "store": "No conversation of your store is open.",
}


class Following(Searching):
    """What came from the relay is in the state at once, and on the screen soon."""

    if TYPE_CHECKING:
        _keeper: DraftKeeper

        @property
        def status(self) -> StatusBar: ...
        def _load_rows(self, listing: Listing, first: int, last: int) -> object: ...

    def __init__(self) -> None:
        super().__init__()
        self._gathering = Gathering(self, self._keyed_at, self.paint)
        self._feed: Feed | None = None
        self._recount_timer: Any = None
        self._recount_after = RECOUNT_AFTER
        self._unread_timer: Any = None
        self._unread_at = 0.0

    # ---- a snapshot, then events

    @work(exclusive=True, group="start", exit_on_error=False)
    async def start(self) -> None:
        """Loads a snapshot and follows the stream from there."""
        try:
            state = await self.desk.open()
        except SignedOut as error:
            self.post_message(SessionEnded(error.detail))
            return
        except ApiError as error:
            self._could_not_start(error)
            return
        self._keeper.open(state.me.id)
        self.status.me = state.me
        self.refresh_bindings()  # what this person may do is offered
        self.conversations.notice = EMPTY.get(self.desk.listing.folder, "Nothing here.")
        self.conversations.show(state, self.desk.listing)
        if state.listing(self.desk.listing) is None:  # another folder was picked meanwhile
            self._load_rows(self.desk.listing, 0, 0)
        self._feed = Feed(self.desk.api, self, state.cursor)
        self.run_worker(self._feed.run(), group="feed", exclusive=True, exit_on_error=False)
        self._count()
        self._load_away()
        self._load_alerts()
        self._tell_above(NOTHING)  # what they showed is of a state that is no more
        if self.opened is not None:
            self._show_again(self.opened)

    @work(exclusive=True, group="again", exit_on_error=False)
    async def _show_again(self, id: str) -> None:
        """The open conversation, after everything was loaded anew: it may not be among the first."""
        try:
            await self.desk.meet(id)
        except ApiError as error:
            if error.status == 404 and id == self.opened:
                self.notify("This conversation is no longer yours to see.", markup=False)
                self._show_no_thread()
            return
        if id == self.opened:
            self._show_thread(id)

    def _could_not_start(self, error: ApiError) -> None:
        again = "Ctrl+R tries again."
        self.status.lost(error.detail, START_AGAIN)
        if self.desk.is_open:
            self.notify(f"{error.detail} {again}", title=error.title, markup=False)
        else:
            self.conversations.notice = f"{error.title}.\n\n{error.detail}\n\n{again}"
        self.set_timer(START_AGAIN, self._start_if_needed)

    def _start_if_needed(self) -> None:
        if self.status.offline is not None and (self._feed is None or not self.desk.is_open):
            self.start()

    @on(Feed.Arrived)
    def feed_arrived(self, message: Feed.Arrived) -> None:
        self._settle_own(message.event)
        self._gathering.add(self.desk.apply(message.event))

    def _tell_of(self, text: Text) -> None:
        """The person is told of texts to them and to their location, wherever they are (MC9)."""
        state = self.desk.state
        conversation = state.conversations.get(text.conversation_id)
        if conversation is None or not is_told_of(conversation, state.me):
            return
        seen = self.opened == conversation.id and self.is_looked_at
        self.app.post_message(TextCame(conversation, text, seen))

    @on(Feed.Online)
    def feed_online(self) -> None:
        self.status.found()

    @on(Feed.Offline)
    def feed_offline(self, message: Feed.Offline) -> None:
        self.status.lost(message.reason, message.retry_in)

    @on(Feed.Reset)
    def feed_reset(self, message: Feed.Reset) -> None:
        self.app.post_message(EverythingChanged())
        self.start()

    @on(Feed.SignedOut)
    def feed_signed_out(self, message: Feed.SignedOut) -> None:
        self.post_message(SessionEnded(message.reason))

    def paint(self, changes: Changes) -> None:
        """Shows what changed, and no more."""
        if changes.reset is not None:
            self.app.post_message(EverythingChanged())
            self.start()
            return
        if changes.counts:
            self._show_counts()
        if changes.conversations or changes.listings:
            self.conversations.changed(changes)
            self.paint_found(changes)
        if self.opened in changes.threads:
            self.thread.sync(self.desk.drafts.on_its_way(self.opened or ""))
            self._mark_read()
        if self.opened in changes.removed and self.opened in self.desk.state.conversations:
            self._show_thread(self.opened)  # lost and given back since: its texts are loaded anew
        elif self.opened in changes.removed:
            self._lose(self.opened or "")
        elif self.opened in changes.conversations:
            self._show_title()
            if self._is_another():
                self.summary_may_have_changed()
            self._mark_read()
        if self.summary.lead is not None and self.summary.lead.id == changes.lead:
            self.summary_may_have_changed()
        for id in changes.stale_threads:
            self._load_thread(id)
        if changes.doubtful:
            self._recount_soon()
        for text in changes.arrived:
            self._tell_of(text)
        if changes.leads:
            self.app.post_message(LeadsChanged(changes.leads))
        if changes.away is not None:
            self.app.post_message(AwayKnown(changes.away))
        for alert in changes.alerts:
            self.app.post_message(AlertCame(alert))
        for bulk in changes.bulks:
            self.app.post_message(BulkChanged(bulk))
        self._tell_above(changes)

    def _tell_above(self, changes: Changes) -> None:
        for screen in self.app.screen_stack:
            if isinstance(screen, FollowsToo):
                screen.follow(changes)

    def _lose(self, id: str) -> None:
        """Somebody has it now; an alert says who. What was written here is not lost."""
        self.keep_written(id)
        self.keep_draft(id)
        kept = " What you wrote is kept." if self.desk.drafts.text(id) else ""
        self.notify(f"This conversation is no longer yours to see.{kept}", markup=False)
        self._show_no_thread()

    def _show_counts(self) -> None:
        """The first and the last line of the screen at most once a second: painted together with
        what is between them they have all of it painted.
        """
        self.query_one(FolderStrip).counts = dict(self.desk.state.counts)
        if monotonic() - self._unread_at >= UNREAD_EVERY:
            self._unread_at = monotonic()
            self.status.unread = self.desk.state.unread()
            self.app.post_message(Counted(self.status.unread, self.desk.state.me.name))
        elif self._unread_timer is None:
            self._unread_timer = self.set_timer(UNREAD_EVERY, self._show_counts_later)

    def _show_counts_later(self) -> None:
        self._unread_timer = None
        self._gathering.add(Changes(counts=True))

    def _recount_soon(self) -> None:
        if self._recount_timer is None:
            self._recount_timer = self.set_timer(self._recount_after, self._recount)

    @work(exclusive=True, group="recount", exit_on_error=False)
    async def _recount(self) -> None:
        """Not more often than the relay can bear: it rests ten times as long as it took."""
        self._recount_timer, began = None, monotonic()
        try:
            self.paint(await self.desk.recount())
        except ApiError:
            return  # the stream says when the relay is gone; the next event asks again
        finally:
            self._recount_after = max(RECOUNT_AFTER, 10 * (monotonic() - began))

    @work(exclusive=True, group="count", exit_on_error=False)
    async def _count(self) -> None:
        try:
            self.paint(await self.desk.count())
        except ApiError:
            self._recount_soon()

    @work(exclusive=True, group="away", exit_on_error=False)
    async def _load_away(self) -> None:
        """Whether the person is out of the office: every screen says so. Where it cannot be known now,
        an event or the next start tells.
        """
        try:
            found = await self.desk.away()
        except ApiError:
            return
        if found is not None:
            self.app.post_message(AwayKnown(found))

    @work(exclusive=True, group="alerts", exit_on_error=False)
    async def _load_alerts(self) -> None:
        """What was raised while nobody was here is counted; whoever opens the list asks again."""
        try:
            await self.desk.alerts()
        except ApiError:
            return
        self.app.post_message(AlertsKnown())

    def _keyed_at(self) -> float:
        """When the person last pressed a key, by the monotonic clock."""
        return float(getattr(self.app, "keyed_at", 0.0))
