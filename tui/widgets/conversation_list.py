"""The conversations of a folder, two lines each."""

from collections.abc import Hashable
from datetime import UTC, datetime
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events

from server.wire import Conversation
from tui.state import Changes, Listing, State
from tui.widgets.drawn import DrawnView, Line
from tui.widgets.fold import clip, fill
from tui.widgets.heights import Uniform
from tui.widgets.marks import mark, summary
from tui.widgets.times import short, today, waited


class ConversationList(DrawnView):
    """Draws a listing of the state; knows nothing of where it comes from."""

    ALLOW_SELECT = False
    ROW = 2
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "list--row",
        "list--open",
        "list--cursor",
        "list--name",
        "list--unread",
        "list--dim",
        "list--bad",
        "list--badge",
        "list--bar",
    }

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._state: State | None = None
        self._listing = Listing("inbox")
        self._chosen: str | None = None
        self._has_moved = False
        self.opened: str | None = None

    # ---- content

    def show(self, state: State, listing: Listing) -> None:
        """Shows a listing; the cursor is on its first row."""
        if listing != self._listing:
            self._chosen, self._has_moved, self.cursor = None, False, None
            self.scroll_to(y=0, animate=False)
        self._state, self._listing = state, listing
        self.sync()

    def sync(self) -> None:
        """Follows the state after rows have come, gone or moved; the cursor stays on its row."""
        slots = self._state.listing(self._listing) if self._state else None
        count = len(slots) if slots is not None else 0
        if slots is not None and count:
            at = slots.index(self._chosen) if self._chosen and self._has_moved else None
            self.cursor = at if at is not None else min(self.cursor or 0, count - 1)
            if not self._has_moved:
                self.cursor = 0
            self._chosen = slots[self.cursor or 0]
        self.set_heights(Uniform(count, self.ROW))

    def changed(self, changes: Changes) -> None:
        """Paints what an event changed, and no more."""
        if self._listing in changes.listings:
            self.sync()
            return
        seen = self.visible_rows()
        for index in seen:
            if self.id_at(index) in changes.conversations:
                self.repaint_row(index)

    def open(self, id: str | None) -> None:
        """Marks the conversation that the thread shows."""
        for index in self.visible_rows():
            if self.id_at(index) in (id, self.opened):
                self.repaint_row(index)
        self.opened = id
        if id is not None and self._state is not None:
            slots = self._state.listing(self._listing)
            at = slots.index(id) if slots is not None else None
            if at is not None:
                self._has_moved, self._chosen = True, id
                self.cursor = at

    def conversation(self, index: int | None) -> Conversation | None:
        id = self.id_at(index) if index is not None else None
        return self._state.conversations.get(id) if self._state and id else None

    @property
    def chosen(self) -> Conversation | None:
        return self.conversation(self.cursor)

    def next_unread(self, step: int) -> int | None:
        """The next loaded row with unread texts above or below the cursor."""
        count = len(self.heights)
        at = (self.cursor or 0) + step
        if self.cursor is None or (not self._has_moved and self._is_unread(self.cursor)):
            at = self.cursor or 0
        while 0 <= at < count:
            if self._is_unread(at):
                return at
            at += step
        return None

    def move_to(self, index: int) -> None:
        super().move_to(index)
        self._has_moved = True
        self._chosen = self.id_at(self.cursor) if self.cursor is not None else None

    def on_click(self, event: events.Click) -> None:
        super().on_click(event)
        self._has_moved = True
        self._chosen = self.id_at(self.cursor) if self.cursor is not None else None

    def _is_unread(self, index: int) -> bool:
        conversation = self.conversation(index)
        return conversation is not None and conversation.unread > 0

    def id_at(self, index: int | None) -> str | None:
        slots = self._state.listing(self._listing) if self._state else None
        if slots is None or index is None or index >= len(slots):
            return None
        return slots[index]

    # ---- drawing

    def row_key(self, index: int) -> Hashable | None:
        conversation = self.conversation(index)
        if conversation is None:
            return None
        c, last = conversation, conversation.last_message
        said = last and (last.id, last.state, last.at)
        waits = self._waits(c, datetime.now(UTC))
        opened = c.id == self.opened
        return (c.id, c.lead, c.assignee, c.unread, said, c.consent, waits, opened, today())

    def draw_row(self, index: int, width: int) -> list[Line]:
        conversation = self.conversation(index)
        if conversation is None:
            return self.draw_missing(index, width)
        is_cursor = index == self.cursor
        ground = self._style(self._ground(conversation, is_cursor))
        bar = Segment("▌" if is_cursor and self.has_focus else " ", ground + self._ink("list--bar"))
        inner = width - 3
        return [
            Line((bar, Segment(" ", ground), *segments, Segment(" ", ground)))
            for segments in (
                self._first(conversation, inner, ground),
                self._second(conversation, inner, ground),
            )
        ]

    def draw_missing(self, index: int, width: int) -> list[Line]:
        ground = self._style("list--row")
        dim = ground + self._ink("list--dim")
        bars = ("  ┄┄┄┄┄┄┄┄┄┄┄┄", "  ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄")
        return [Line((Segment(fill(bar, width), dim),)) for bar in bars]

    def _ground(self, conversation: Conversation, is_cursor: bool) -> str:
        if is_cursor:
            return "list--cursor"
        return "list--open" if conversation.id == self.opened else "list--row"

    def _first(self, conversation: Conversation, width: int, ground: Style) -> list[Segment]:
        """Name, whose it is, and when something last happened."""
        last = conversation.last_message
        when = short(last.at if last else conversation.updated_at, today())
        name = clip(conversation.lead.name, width - len(when) - 1)
        own = self._whose(conversation)
        room = width - cell_len(name) - len(when) - 1
        beside = clip(f" · {own}", room) if own and room > 6 else ""
        gap = " " * (width - cell_len(name) - cell_len(beside) - len(when))
        ink = "list--unread" if conversation.unread else "list--name"
        return [
            Segment(name, ground + self._ink(ink)),
            Segment(beside + gap + when, ground + self._ink("list--dim")),
        ]

    def _second(self, conversation: Conversation, width: int, ground: Style) -> list[Segment]:
        """The last words, with their fate, and the badge."""
        badge = f" {conversation.unread} " if conversation.unread else ""
        note = self._note(conversation)
        right = note if not badge or not note else f"{note} "
        room = width - cell_len(right) - cell_len(badge) - 1
        words, tone = self._words(conversation)
        return [
            Segment(fill(words, room) + " ", ground + self._ink(tone)),
            *([Segment(right, ground + self._ink("list--dim"))] if right else []),
            *([Segment(badge, self._style("list--badge"))] if badge else []),
        ]

    def _words(self, conversation: Conversation) -> tuple[str, str]:
        last = conversation.last_message
        if last is None:
            return "No texts yet", "list--dim"
        if last.direction == "inbound":
            return summary(last), "list--name" if conversation.unread else "list--dim"
        fate = mark(last, today())
        tone = "list--bad" if fate.tone == "bad" else "list--dim"
        return f"{fate.sign} {summary(last)}", tone

    def _note(self, conversation: Conversation) -> str:
        if conversation.consent == "opted_out":
            return "opted out"
        if conversation.candidates:
            return "who is it?"
        return self._waits(conversation, datetime.now(UTC))

    def _waits(self, conversation: Conversation, now: datetime) -> str:
        if conversation.waiting_since is None or self._listing.folder != "waiting":
            return ""
        return f"waits {waited(conversation.waiting_since, now)}"

    def _whose(self, conversation: Conversation) -> str:
        assignee, me = conversation.assignee, self._state.me if self._state else None
        if assignee is None or me is None or assignee.user_id == me.id:
            return ""
        return assignee.name or ""

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(name)

    def _ink(self, name: str) -> Style:
        """Only the letters of a style, blended as on the pane's own ground."""
        style = self.get_component_rich_style(name)
        return Style(color=style.color, bold=style.bold)
