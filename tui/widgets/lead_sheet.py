"""The table of leads: which are chosen, and how it stands with each."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.style import Style
from textual import events
from textual.message import Message

from server.wire import Lead, Me
from tui.leads import Work
from tui.widgets.drawn import DrawnView
from tui.widgets.lead_rows import MARKED, cells
from tui.widgets.sheet import Column, Sheet
from tui.widgets.times import today

MARK, NAME, MESSAGES = 0, 1, 2
COLUMNS = (
    Column("", 3),
    Column("Name", 15, grows=True),
    Column("Messages", 12),
    Column("Status", 11),
    Column("Whose", 10, grows=True),
    Column("Number", 15),
    Column("Organization", 14, grows=True, shown_from=100),
)
RIGHT_BUTTON = 3


class LeadSheet(Sheet[Lead]):
    """A click on the mark chooses, one on the messages opens them; the right button has a menu."""

    DEFAULT_CSS = """
    LeadSheet {
        & > .sheet--unread { color: $text-accent; text-style: bold; }
        & > .sheet--waits { color: $text-warning; }
    }
    """
    COMPONENT_CLASSES = Sheet.COMPONENT_CLASSES | {"sheet--unread", "sheet--waits"}

    @dataclass
    class Marked(Message):
        """The mark of a row was clicked; with shift all from the one before."""

        index: int
        is_range: bool

    @dataclass
    class MessagesClicked(Message):
        """The messages of a row were clicked."""

        index: int

    @dataclass
    class MenuWanted(Message):
        """What can be done with a row is wanted."""

        index: int

    def __init__(self, work: Work, me: Me, *, id: str) -> None:
        super().__init__(COLUMNS, self._cells_of, id=id)
        self._work = work
        self._me = me

    def _cells_of(self, lead: Lead) -> tuple[str, ...]:
        now = datetime.now(UTC)
        chosen = lead.id in self._work.chosen
        return cells(lead, self._me, is_chosen=chosen, today=today(), now=now)

    def row_key(self, index: int) -> Hashable | None:
        """By what is shown of it, which includes its mark."""
        lead = self.thing(index)
        return None if lead is None else (lead.id, *self._cells_of(lead))

    def cell_style(self, thing: Lead, at: int, ground: Style, dim: Style) -> Style:
        texting = thing.texting
        if at == MESSAGES and texting is not None:
            if texting.unread:
                return ground + self.get_component_rich_style("sheet--unread", partial=True)
            if texting.waiting_since is not None:
                return dim + self.get_component_rich_style("sheet--waits", partial=True)
        is_marked = at == MARK and self._cells_of(thing)[MARK] == MARKED
        return ground if at == NAME or is_marked else dim

    # ---- the mouse

    def on_click(self, event: events.Click) -> None:
        """Which column it was decides what is done."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.prevent_default()
        index = self.heights.at(self.scroll_offset.y + offset.y)
        if index >= len(self.heights):
            return
        self.cursor = index
        self.post_message(self._meant(index, self.column_at(offset.x), event))

    def _meant(self, index: int, column: int | None, event: events.Click) -> Message:
        if event.button == RIGHT_BUTTON:
            return self.MenuWanted(index)
        if column == MARK or event.shift:
            return self.Marked(index, is_range=event.shift)
        if column == MESSAGES:
            return self.MessagesClicked(index)
        return DrawnView.Chosen(self, index)
