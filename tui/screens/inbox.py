"""The message center: folders and conversations, the thread, the composer."""

from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static, TextArea

from server.wire import Conversation
from tui.desk import Desk
from tui.drafts import Drafts
from tui.errors import ApiError, SignedOut
from tui.screens.following import EMPTY, Following
from tui.screens.keeping import DraftKeeper
from tui.screens.keys import KEYS
from tui.screens.signalling import WritingSign
from tui.sessions import SessionEnded
from tui.state import Listing
from tui.widgets.attached import AttachedList
from tui.widgets.bottom import frame
from tui.widgets.composer import Composer
from tui.widgets.conversation_list import ConversationList
from tui.widgets.drawn import DrawnView
from tui.widgets.field_list import FieldList
from tui.widgets.folder_strip import FolderStrip
from tui.widgets.found_list import FoundList
from tui.widgets.lead_summary import LeadSummary
from tui.widgets.note_field import NoteField
from tui.widgets.search_box import SearchBox
from tui.widgets.status_bar import StatusBar
from tui.widgets.thread import Thread

NARROW, ROOMY, TALL = 100, 140, 34
HEIGHTS = [(0, "-low"), (TALL, "-tall")]
WIDTHS = [(0, "-narrow"), (NARROW, "-wide"), (ROOMY, "-roomy")]


class InboxScreen(Following):
    """Declares and reacts; the work is the desk's, the drawing the widgets'."""

    CSS_PATH: ClassVar = ["inbox.tcss", "drawn.tcss"]
    AUTO_FOCUS = "#conversations"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, desk: Desk, home: Path) -> None:
        super().__init__()
        self.desk = desk
        self._keeper = DraftKeeper(desk, home, self._not_kept, self._damaged_draft)
        self.sign = WritingSign(desk)
        self.opened: str | None = None

    def compose(self) -> ComposeResult:
        """Lists and threads stand in frames: what is painted beside a frame paints nothing in it."""
        yield StatusBar()
        with Horizontal(id="panes"):
            with Vertical(id="list-pane"):
                yield SearchBox("/ names, numbers, words", id="search")
                yield FolderStrip()
                with Vertical(classes="frame"):
                    yield ConversationList(id="conversations")
                    yield FoundList(id="found")
            with Vertical(id="thread-pane"):
                yield Static(id="thread-title", markup=False)
                with Horizontal(id="find-row"):
                    yield SearchBox("Find in this conversation: Enter older, ↓ newer", id="find")
                    yield Static(id="find-count", markup=False)
                with Vertical(classes="frame"):
                    yield Thread(id="thread")
                yield Static(id="new-below", markup=False)
                yield Static(id="asks", markup=False)
                yield Static(id="writing", markup=False)
                yield AttachedList(id="attached")
                yield Composer(id="composer")
                yield NoteField(id="note-field")
                yield FieldList(id="fields")
            with Vertical(id="summary-pane"):
                yield LeadSummary(id="summary")
        yield from frame()

    def on_mount(self) -> None:
        self.conversations.notice = "Loading your conversations…"
        self._show_no_thread()
        self.composer.asks_first = self.has_others
        self.watch_terminal()
        self.start()

    def put_aside(self) -> tuple[str, Drafts] | None:
        """Whose desk this is, and what was written and not sent; None before anything was loaded."""
        if not self.desk.is_open:
            return None
        if self.opened is not None:
            self.keep_written(self.opened)
            self.keep_whisper()
        self.sign.close()
        self.desk.drafts.hang_up()
        self._keeper.close()
        return self.desk.state.me.id, self.desk.drafts

    @property
    def conversations(self) -> ConversationList:
        return self.query_one(ConversationList)

    @property
    def thread(self) -> Thread:
        return self.query_one(Thread)

    @property
    def composer(self) -> Composer:
        return self.query_one(Composer)

    @property
    def status(self) -> StatusBar:
        return self.query_one(StatusBar)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what makes sense now is offered."""
        match action:
            case "open":
                return isinstance(self.focused, (ConversationList, FoundList))
            case "text_many":
                return isinstance(self.focused, (ConversationList, FoundList))
            case "write":
                return isinstance(self.focused, Thread) and self.opened is not None
            case "back":
                return self.opened is not None or self.has_class("-searching")
            case (
                "why"
                | "view"
                | "reply"
                | "newest"
                | "find"
                | "date"
                | "first_unread"
                | "copy_message"
            ):
                return self.opened is not None
            case "search":
                return not isinstance(self.focused, (Composer, NoteField, Input))
            case "whisper":
                return self.opened is not None
            case "hand_over" | "take_over" | "hand_back":
                return self.desk.is_open and self.may_hand(action)
            case "template" | "attach" | "send_later":
                free = self.composer.blocked is None and not self.is_whispering
                return self.opened is not None and free
            case "about" | "status" | "open_link":
                return self.opened is not None
            case "withdraw" | "change_time" | "opt_out" | "unflag" | "details" | "act":
                return self.offers(action)
            case _:
                return True

    # ---- the list

    @on(DrawnView.Wanted, "#conversations")
    def rows_wanted(self, message: DrawnView.Wanted) -> None:
        if self.desk.is_open:
            self._load_rows(self.desk.listing, message.first, message.last)

    @work(group="rows", exit_on_error=False)
    async def _load_rows(self, listing: Listing, first: int, last: int) -> None:
        try:
            changes = await self.desk.rows(listing, first, last)
        except ApiError as error:
            self._say_of_list(error)
            return
        if listing == self.desk.listing:
            self.conversations.notice = EMPTY.get(listing.folder, "Nothing here.")
            self.conversations.changed(changes)

    def _say_of_list(self, error: ApiError) -> None:
        if isinstance(error, SignedOut):
            self.post_message(SessionEnded(error.detail))
        self.conversations.notice = f"{error.title}.\n\n{error.detail}\n\nCtrl+R tries again."

    @on(FolderStrip.Picked)
    def folder_picked(self, message: FolderStrip.Picked) -> None:
        if not self.desk.is_open:
            return
        if self.has_class("-searching"):
            self.end_search()
        self.query_one(FolderStrip).folder = message.folder
        self.desk.listing = Listing(message.folder)
        known = self.desk.state.listing(self.desk.listing) is not None
        empty = EMPTY.get(message.folder, "Nothing here.")
        self.conversations.notice = empty if known else "Loading…"
        self.conversations.show(self.desk.state, self.desk.listing)
        if not known:
            self._load_rows(self.desk.listing, 0, 0)

    def action_folder(self, step: int) -> None:
        self.query_one(FolderStrip).step(step)

    @on(DrawnView.Chosen, "#conversations")
    def conversation_chosen(self, message: DrawnView.Chosen) -> None:
        self._open(self.conversations.conversation(message.index))

    def action_open(self) -> None:
        if self.found.has_focus:
            self._open_found(self.found.chosen)
        else:
            self._open(self.conversations.chosen)

    def aimed_at(self) -> Conversation | None:
        """What a key that puts a conversation aside means: the chosen one, or the one being read."""
        if self.found.has_focus:
            chosen = self.found.chosen
            return chosen if isinstance(chosen, Conversation) else None
        if self.conversations.has_focus:
            return self.conversations.chosen
        return self.desk.state.conversations.get(self.opened or "") if self.desk.is_open else None

    def read(self, id: str | None) -> None:
        """Opens a conversation; None: the next one that is unread, if any."""
        if not self.desk.is_open:
            return
        if id is None:
            state, folder = self.desk.state, "inbox"
            if not state.unread("inbox") and state.unread():
                folder = "store"
            if self.desk.listing.folder != folder and state.unread():
                self.post_message(FolderStrip.Picked(folder))
            elif self.opened is None:
                self.action_next_unread(1)
            return
        if id in self.desk.state.conversations:
            self._show_thread(id)
            self.to_composer()
        else:
            self._meet(id)

    @work(exclusive=True, group="meet", exit_on_error=False)
    async def _meet(self, id: str) -> None:
        """A conversation that is not here yet."""
        try:
            await self.desk.meet(id)
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        if id in self.desk.state.conversations:
            self.read(id)

    def _open(self, conversation: Conversation | None) -> None:
        """The focus moves at once: whatever is typed next is typed into the composer."""
        if conversation is not None:
            self._show_thread(conversation.id)
            self.to_composer()

    def action_next_unread(self, step: int) -> None:
        index = self.conversations.next_unread(step)
        conversation = self.conversations.conversation(index)
        if index is None or conversation is None:
            self.notify("No unread conversation that way.", markup=False, timeout=2)
            return
        self.conversations.move_to(index)
        if self.opened is not None:
            self._show_thread(conversation.id)
            self.thread.focus()

    # ---- back, again

    def action_back(self) -> None:
        """From the whisper to the composer, from there to the list."""
        if self.is_whispering and self.note_field.has_focus:
            self.to_composer()
            return
        if self.has_class("-about"):
            self.remove_class("-about")
            self.set_focus(self.thread)
            return
        if self.opened is None or self.found.has_focus:
            self.search_left()
            return
        self.keep_written(self.opened)
        self.sign.stops()
        if self.has_class("-finding"):
            self.end_find()
        if self.has_class("-narrow"):
            self._show_no_thread()
        self.set_focus(self.found if self.has_class("-searching") else self.conversations)

    # ---- drafts

    @on(TextArea.Changed, "#composer")
    def written(self) -> None:
        if self.opened is not None and self.desk.is_open:
            self.typing(self.opened)
            self.keep_written(self.opened)
            self._keeper.soon(self.opened)
            self.look_ahead()

    def keep_draft(self, id: str) -> None:
        self._keeper.soon(id)

    def _damaged_draft(self, file: Path) -> None:
        words = f"A draft could not be read. What is left of it is in {file}."
        self.notify(words, severity="warning", markup=False)

    def _not_kept(self, why: str) -> None:
        words = f"What you write is not kept when the program ends: {why}."
        self.notify(words, severity="warning", markup=False)

    def on_unmount(self) -> None:
        self.sign.close()
        self._keeper.close()

    def reconnect(self) -> None:
        """While offline, a person who does something need not wait for the next attempt."""
        if self._feed is not None and self.status.offline is not None:
            self._feed.retry_now()

    def action_reload(self) -> None:
        self.status.offline = None
        if self._feed is not None:
            self._feed.retry_now()
        self.start()
