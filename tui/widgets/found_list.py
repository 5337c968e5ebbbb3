"""What a search found: conversations, then leads that nobody has texted yet."""

from collections.abc import Hashable, Mapping, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment

from server.wire import Conversation, Lead, Me, Text
from tui.widgets.conversation_row import ROW, ConversationRow
from tui.widgets.drawn import DrawnView, Line
from tui.widgets.fold import clip, fill
from tui.widgets.heights import Varied

Entry = tuple[str, Text | None] | Lead | str
"""A conversation's id with the text it was found by, a lead, or words between."""


class FoundList(DrawnView):
    """Draws results; knows nothing of where they come from."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = ConversationRow.COMPONENT_CLASSES

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._row = ConversationRow(self)
        self._entries: list[Entry] = []
        self._known: Mapping[str, Conversation] = {}
        self._me: Me | None = None
        self._terms: tuple[str, ...] = ()

    def show(
        self,
        conversations: Sequence[tuple[str, Text | None]],
        leads: Sequence[Lead],
        more: int,
        known: Mapping[str, Conversation],
        me: Me,
        q: str,
    ) -> None:
        """Other results; the cursor is on the first one. ``known`` holds the conversations as they
        are now, ``q`` is what was searched.
        """
        self._known, self._me, self._terms = known, me, tuple(q.split())
        self._entries = [each for each in conversations if each[0] in known]
        if leads:
            self._entries += ["Not texted yet", *leads]
        if more:
            self._entries.append(f"{more:,} more: type more of the name or the words")
        self.cursor = 0 if self._entries and not isinstance(self._entries[0], str) else None
        if self.cursor is None and leads:
            self.cursor = 1
        self.scroll_to(y=0, animate=False)
        self.forget_drawn()
        self.set_heights(Varied(1 if isinstance(each, str) else ROW for each in self._entries))

    def changed(self, ids: frozenset[str]) -> None:
        """Paints what an event changed."""
        for index in self.visible_rows():
            entry = self._entries[index]
            if isinstance(entry, tuple) and entry[0] in ids:
                self.repaint_row(index)

    @property
    def chosen(self) -> Conversation | Lead | None:
        """The conversation or the lead under the cursor."""
        return self.at(self.cursor)

    def everybody(self) -> list[Conversation | Lead]:
        """All that is here, in its order."""
        every = (self.at(index) for index in range(len(self._entries)))
        return [each for each in every if each is not None]

    def at(self, index: int | None) -> Conversation | Lead | None:
        entry = self._entries[index] if index is not None and index < len(self._entries) else None
        match entry:
            case (str(id), _):
                return self._known.get(id)
            case Lead():
                return entry
            case _:
                return None

    def hit(self, id: str) -> Text | None:
        """The text that a conversation was found by."""
        found = (e for e in self._entries if isinstance(e, tuple) and e[0] == id)
        return next((hit for _, hit in found), None)

    def move_to(self, index: int) -> None:
        """Over the words between, in the direction of the move; back where nothing is behind them."""
        if not self._entries:
            return
        index = max(0, min(index, len(self._entries) - 1))
        step = 1 if index > (self.cursor or 0) or index == 0 else -1
        ahead = range(index, len(self._entries) if step > 0 else -1, step)
        behind = range(index, -1 if step > 0 else len(self._entries), -step)
        at = (at for way in (ahead, behind) for at in way if self.at(at) is not None)
        super().move_to(next(at, index))

    # ---- drawing

    def row_key(self, index: int) -> Hashable | None:
        entry = self._entries[index]
        match entry:
            case str():
                return entry
            case Lead():
                return (entry.id, entry.name, entry.status)
            case (id, hit):
                conversation = self._known.get(id)
                if conversation is None:
                    return (id, "gone")
                return (self._row.key(conversation, False), hit and hit.id)

    def draw_row(self, index: int, width: int) -> list[Line]:
        entry = self._entries[index]
        is_cursor = index == self.cursor
        match entry:
            case str():
                return [self._words(entry, width)]
            case Lead():
                return self._lead(entry, width, is_cursor)
            case (id, hit):
                conversation = self._known.get(id)
                if conversation is None or self._me is None:
                    return [self._words("No longer yours to see.", width), self._words("", width)]
                return self._row.lines(
                    conversation,
                    self._me,
                    width,
                    cursor=is_cursor,
                    opened=False,
                    hit=hit,
                    terms=self._terms,
                )

    def _words(self, words: str, width: int) -> Line:
        ground = self.get_component_rich_style("list--row")
        dim = ground + self.get_component_rich_style("list--dim", partial=True)
        return Line((Segment(fill(f"  {words}", width), dim),))

    def _lead(self, lead: Lead, width: int, is_cursor: bool) -> list[Line]:
        name = "list--cursor" if is_cursor else "list--row"
        ground = self.get_component_rich_style(name)
        dim = ground + self.get_component_rich_style("list--dim", partial=True)
        bar = self._row.bar(ground, is_cursor)
        about = " · ".join(filter(None, [lead.organization, *lead.numbers[:1], lead.status]))
        whose = lead.assignee.name if lead.assignee and lead.assignee.name else ""
        room = width - 2
        first = clip(lead.name, room)
        beside = fill(f"  {whose}" if whose else "", room - cell_len(first))
        return [
            Line((bar, Segment(" ", ground), Segment(first, ground), Segment(beside, dim))),
            Line((bar, Segment(" ", ground), Segment(fill(about, room), dim))),
        ]
