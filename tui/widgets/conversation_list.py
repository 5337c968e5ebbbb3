"""The conversations of a folder, two lines each."""

from collections.abc import Hashable
from typing import ClassVar

from textual import events

from server.wire import Conversation
from tui.state import Changes, Listing, State
from tui.widgets.conversation_row import ROW, ConversationRow
from tui.widgets.drawn import DrawnView, Line
from tui.widgets.heights import Uniform

MINUTE = 60.0
"""Seconds until it shows again how long people have been waiting."""


class ConversationList(DrawnView):
    """Draws a listing of the state; knows nothing of where it comes from."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = ConversationRow.COMPONENT_CLASSES

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._state: State | None = None
        self._listing = Listing("inbox")
        self._rows: list[str | None] = []
        """The order as it is painted: a key means what is seen, whatever has come meanwhile."""
        self._chosen: str | None = None
        self._has_moved = False
        self.opened: str | None = None
        self._row = ConversationRow(self)

    def on_mount(self) -> None:
        self.set_interval(MINUTE, self.refresh)

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
        self._rows = list(slots) if slots is not None else []
        count = len(self._rows)
        if slots is not None and count:
            at = self._place(self._chosen) if self._chosen and self._has_moved else None
            self.cursor = at if at is not None else min(self.cursor or 0, count - 1)
            if not self._has_moved:
                self.cursor = 0
            if at is not None or not self._has_moved or slots.is_whole:
                self._chosen = self._rows[self.cursor or 0]
            # else its row is not loaded just now: the cursor goes back to it when it is
        self.set_heights(Uniform(count, ROW))

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
            at = self._place(id)
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
        if index is None or index >= len(self._rows):
            return None
        return self._rows[index]

    def _place(self, id: str) -> int | None:
        return self._rows.index(id) if id in self._rows else None

    # ---- drawing

    def row_key(self, index: int) -> Hashable | None:
        conversation = self.conversation(index)
        if conversation is None:
            return None
        return self._row.key(conversation, conversation.id == self.opened)

    def draw_row(self, index: int, width: int) -> list[Line]:
        conversation = self.conversation(index)
        if conversation is None or self._state is None:
            return self.draw_missing(index, width)
        return self._row.lines(
            conversation,
            self._state.me,
            width,
            cursor=index == self.cursor,
            opened=conversation.id == self.opened,
        )

    def draw_missing(self, index: int, width: int) -> list[Line]:
        return self._row.missing(width)
