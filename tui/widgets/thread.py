"""The texts of a conversation as bubbles, drawn: 20,000 of them scroll like ten."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

from textual.message import Message
from textual.reactive import reactive

from server.wire import Me
from tui.drafts import Draft
from tui.threads import ThreadTexts
from tui.widgets.album import Album
from tui.widgets.bubbles import Bubbles, Neighbour
from tui.widgets.drawn import Line
from tui.widgets.heights import Varied
from tui.widgets.pictures import Shown
from tui.widgets.texts_view import TextsView
from tui.widgets.times import today

UNLOADED = 4
"""Lines that a text which is not loaded is taken to need."""


class Thread(TextsView):
    """Draws a thread, newest at the bottom, and stays there until the person scrolls up."""

    COMPONENT_CLASSES: ClassVar[set[str]] = Bubbles.COMPONENT_CLASSES

    new_below: reactive[int] = reactive(0)
    """Texts that came while the person was reading further up."""

    @dataclass
    class BelowChanged(Message):
        count: int

    @dataclass
    class PicturesWanted(Message):
        """Texts in sight carry pictures that are not here: (id of the text, place of the picture)."""

        pictures: list[tuple[str, int]]

    @dataclass
    class Looked(Message):
        """Other texts came in sight."""

    def __init__(self, *, id: str | None = None, again: str = "Enter or r tries again") -> None:
        super().__init__(id=id)
        self.conversation_id: str | None = None
        self.heights: Varied = Varied()
        self._me: Me | None = None
        self._bubbles = Bubbles(self, again)
        self._follow = True
        self._settling = False
        self._count = 0
        self._revision = -1
        self._measured: dict[int, Hashable] = {}
        self._anchor: tuple[str, int] | None = None
        self._first_unread: str | None = None
        self._terms: tuple[str, ...] = ()
        self._album = Album()
        self._asking: str | None = None
        self._aim: int | None = None
        """Where somebody went, while it is not loaded: to be in sight when it is."""

    # ---- content

    def show(self, id: str | None, texts: ThreadTexts, drafts: list[Draft], me: Me) -> None:
        """Shows another conversation, at its end."""
        if id != self.conversation_id:
            self._first_unread, self._terms, self._aim, self._asking = None, (), None, None
            self._album = Album()
        self.conversation_id = id
        self._texts, self._drafts, self._me = texts, drafts, me
        self._follow, self.new_below, self.cursor = True, 0, None
        self._rebuild()

    def close(self, notice: str) -> None:
        """Shows nothing, and says what to do."""
        self.conversation_id, self.notice = None, notice
        self._texts, self._drafts, self.cursor = ThreadTexts(), [], None
        self._follow, self.new_below = True, 0
        self._rebuild()

    def mark_unread(self, unread: int, place: int | None = None) -> None:
        """Draws a line above the lead's oldest of so many unread texts, as of when it was opened;
        ``place`` says which that is, where it is not among the newest.
        """
        if not unread or self._first_unread is not None:
            return
        at = self._inbound_from_end(unread) if place is None else place
        self._first_unread = self.id_at(at) if at is not None else None
        self._rebuild()

    @property
    def first_unread(self) -> int | None:
        """The place of the first text that was unread when the thread was opened, if it is here."""
        return self._texts.slots.index(self._first_unread) if self._first_unread else None

    def mark_words(self, terms: tuple[str, ...]) -> None:
        """Shows these words wherever they stand."""
        if terms != self._terms:
            self._terms = terms
            self.forget_drawn()

    def ask_about(self, asking: str | None) -> None:
        """The lead's name while a text of theirs may ask that no more be sent; None once somebody has
        dealt with it.
        """
        if asking != self._asking:
            self._asking = asking
            self._settle()
            self.set_heights(self.heights)

    def take_picture(self, message_id: str, place: int, shown: Shown) -> None:
        """A picture that was wanted is here, or why it is not."""
        self._album.take((message_id, place), shown)
        self._settle()
        self.set_heights(self.heights)

    def want_again(self, message_id: str, place: int) -> None:
        """A picture could not be asked for; it is when it is next looked at."""
        self._album.ask_again((message_id, place))

    def go_to(self, index: int) -> None:
        """Brings a text in sight, loaded or not, with the cursor on it."""
        self._follow = False
        self.cursor = index
        seen = self.scrollable_content_region.height
        self.scroll_to(y=max(0, self.heights.top(index) - seen // 3), animate=False, force=True)
        self._settle()
        self._aim = index if self.text_at(index) is None else None
        self.refresh()
        self.want()

    def sync(self, drafts: list[Draft]) -> None:
        """Follows its texts after some have come or changed."""
        came = len(self._texts) - self._count
        moved = self._texts.revision != self._revision or came < 0
        on_text = self.id_at(self.cursor) if self.cursor is not None else None
        if moved:
            self._drafts = drafts
            self._rebuild()
            if on_text is not None:
                self.cursor = self._texts.slots.index(on_text)
            if self._aim is not None:
                self.go_to(self._aim)
            return
        if not self._follow and came:
            self.new_below += self._inbound_since(self._count)
        self._extend(drafts)

    def watch_new_below(self, count: int) -> None:
        self.post_message(self.BelowChanged(count))

    def _rebuild(self) -> None:
        count = len(self._texts)
        heights = [self._guess(index) for index in range(count)]
        heights += [UNLOADED] * len(self._drafts)
        self._count, self._revision = count, self._texts.revision
        self._measured.clear()
        self.heights = Varied(heights)
        self._restore_anchor()
        self._settle()
        self.set_heights(self.heights)

    def _extend(self, drafts: list[Draft]) -> None:
        for at in range(len(self._drafts)):
            self.heights.pop()
            self._measured.pop(self._count + at, None)
        for index in range(self._count, len(self._texts)):
            self.heights.append(self._guess(index))
        self._count, self._drafts = len(self._texts), drafts
        for _ in drafts:
            self.heights.append(UNLOADED)
        self._settle()
        self.set_heights(self.heights)

    def _guess(self, index: int) -> int:
        text = self._texts.at(index)
        return UNLOADED if text is None else 3 + len(text.body) // 60

    # ---- staying in place

    def _settle(self) -> None:
        """Measures what is in sight, without moving what the person sees.

        Rows that begin above the first line push it down by as much as they turn out higher.
        """
        if self._settling or not self.size.height or not self.is_mounted:
            return
        self._settling = True
        try:
            for _ in range(10):
                if not self._measure():
                    break
            self._anchor = self._at_top()
        finally:
            self._settling = False
        self._want_pictures()

    def _want_pictures(self) -> None:
        seen = map(self.text_at, self.visible_rows())
        if wanted := self._album.wanted(text for text in seen if text is not None):
            self.post_message(self.PicturesWanted(wanted))

    def _measure(self) -> bool:
        """One round; whether anything changed its height or place."""
        self._place(None)
        top, shift, changed = self.scroll_offset.y, 0, False
        for index in self.visible_rows():
            key = self._measure_key(index)
            if self._measured.get(index) == key:
                continue
            self._measured[index] = key
            begins = self.heights.top(index)
            delta = self.heights.set(index, len(self.lines(index)))
            changed = changed or delta != 0
            if begins < top:
                shift += delta
        if changed:
            self._place(top + shift)
        return changed

    def _place(self, y: int | None) -> None:
        """Scrolls to a line, or to the end while the end is followed."""
        if self.virtual_size.height != self.heights.total:
            self.set_virtual_size(self.virtual_size.with_height(self.heights.total))
        if self._follow:
            y = self.heights.total - self.scrollable_content_region.height
        if y is not None and y != self.scroll_offset.y:
            self.scroll_to(y=max(0, y), animate=False, force=True)

    def _measure_key(self, index: int) -> Hashable:
        return (self.row_key(index), self.content_width)

    def _at_top(self) -> tuple[str, int] | None:
        """The text at the first line in sight, and how many of its lines are above."""
        y = self.scroll_offset.y
        index = self.heights.at(y)
        id = self.id_at(index)
        return None if id is None else (id, y - self.heights.top(index))

    def _restore_anchor(self) -> None:
        if self._follow or self._anchor is None:
            return
        id, within = self._anchor
        index = self._texts.slots.index(id)
        if index is not None:
            self._settling = True
            self._place(self.heights.top(index) + within)
            self._settling = False

    def scrolled(self) -> None:
        if not self._settling:
            self._aim = None
            self._follow = self.is_at_end
            self._settle()
        if self.is_at_end:
            self.new_below = 0
        self.post_message(self.Looked())

    @property
    def is_at_end(self) -> bool:
        seen = self.scrollable_content_region.height
        return self.scroll_offset.y + seen >= self.heights.total

    def on_resize(self) -> None:
        self._settle()
        self.refresh()
        super().on_resize()
        self.post_message(self.Looked())

    def on_show(self) -> None:
        """Where it takes the list's place, opening it again is looking at it."""
        self.post_message(self.Looked())

    def to_end(self) -> None:
        """Back to the newest text."""
        self._follow, self.new_below = True, 0
        self._settle()
        self.set_heights(self.heights)

    def action_last(self) -> None:
        super().action_last()
        self.to_end()

    def action_scroll_down(self) -> None:
        self.scroll_to(y=self.scroll_offset.y + 1, animate=False)

    def action_scroll_up(self) -> None:
        self.scroll_to(y=self.scroll_offset.y - 1, animate=False)

    def action_move(self, rows: int) -> None:
        if self.cursor is None and len(self.heights):
            self.move_to(max(self.visible_rows().stop - 1, 0))
        else:
            super().action_move(rows)

    def clicked(self, index: int) -> None:
        """A click selects a text; it opens nothing."""

    # ---- drawing

    def row_key(self, index: int) -> Hashable | None:
        at = index - self._count
        if at >= 0:
            if at >= len(self._drafts):
                return None
            draft = self._drafts[at]
            return (
                "draft",
                draft.key,
                draft.trouble,
                draft.is_unsure,
                len(draft.body),
                len(draft.attached),
            )
        text = self.text_at(index)
        if text is None:
            return None
        before = self.text_at(index - 1)
        fate = (text.state, text.error, text.not_before, text.forwarded, text.forwarded_to)
        said = (*fate, text.flag, len(text.body), text.author)
        here = sum(shown is not None for shown in self._album.of(text))
        is_new = text.id == self._first_unread
        asking = self._asking if text.flag else None
        above = (before.id, before.forwarded) if before else None
        return (text.id, said, above, is_new, here, asking, today())

    def draw_row(self, index: int, width: int) -> list[Line]:
        assert self._me is not None
        is_cursor = index == self.cursor and self.has_focus
        before: Neighbour = self.text_at(index - 1)
        at = index - self._count
        if at >= 0:
            return self._bubbles.draft(self._drafts[at], width, is_cursor)
        text = self.text_at(index)
        if text is None:
            return self.draw_missing(index, width)
        return self._bubbles.text(
            text,
            before,
            self._me,
            width,
            cursor=is_cursor,
            is_new=text.id == self._first_unread,
            pictures=self._album.of(text),
            terms=self._terms,
            asking=self._asking,
        )

    def draw_missing(self, index: int, width: int) -> list[Line]:
        return self._bubbles.missing(self.heights.height(index), width)
