"""How a live conversation is drawn on the wall: who, whose, how long they wait, the last texts."""

from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.widget import Widget

from server.wire import Conversation, Me, Text
from tui.threads import is_note
from tui.wall_state import Tile
from tui.widgets.conversation_row import FLAGGED
from tui.widgets.fold import clip, fill, fold
from tui.widgets.marks import mark, summary
from tui.widgets.times import short, today

Row = list[Segment]
FRAME = ("╭", "─", "╮", "│", "╰", "╯")
CHOSEN = ("┏", "━", "┓", "┃", "┗", "┛")
LONGEST_NAME = 16
"""Cells of an author's name."""


class Marked(NamedTuple):
    """What is known of a tile beside its conversation: whether the person has ``opened`` it, whether an
    alert was raised about it, whether its wait is ``late``, whether the cursor is on it.
    """

    opened: bool
    alerted: bool
    late: bool
    chosen: bool
    store: str


class TileDrawing:
    """Draws for a widget with the widget's own styles."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "wall--frame",
        "wall--chosen",
        "wall--name",
        "wall--lead",
        "wall--ours",
        "wall--words",
        "wall--dim",
        "wall--bad",
        "wall--busy",
        "wall--writing",
    }

    def __init__(self, widget: Widget) -> None:
        self._widget = widget

    def key(self, tile: Tile, marked: Marked) -> Hashable:
        """What all lines but the first depend on."""
        c = tile.conversation
        said = tuple((t.id, t.state, t.error, t.flag, t.not_before, t.author) for t in tile.texts)
        return (tile.id, c.lead, c.assignee, c.deputy, c.flag, c.consent, marked, said, _writing(c))

    # ---- lines

    def head(self, tile: Tile, marked: Marked, width: int, now: datetime) -> Row:
        """The first line: it alone changes with every second."""
        left, line, right, *_ = CHOSEN if marked.chosen else FRAME
        frame = self._frame(marked)
        waits, ink = self._wait(tile.conversation, marked, now)
        name = clip(tile.conversation.lead.name, max(4, width - cell_len(waits) - 8))
        rule = line * max(1, width - cell_len(name) - cell_len(waits) - 6)
        return [
            Segment(f"{left} ", frame),
            Segment(name, self._ink("wall--name")),
            Segment(f" {rule} " if waits else f" {rule}{line}", frame),
            Segment(waits, ink),
            Segment(f" {right}" if waits else f"{line}{right}", frame),
        ]

    def body(self, tile: Tile, marked: Marked, me: Me, width: int, height: int) -> list[Row]:
        """The other lines."""
        inner = width - 4
        rows = [self._whose(tile.conversation, marked, inner)]
        texts = self._texts(tile.texts, me, inner, height - 3)
        rows += [[] for _ in range(height - 3 - len(texts))] + texts
        return [self._framed(row, marked, inner) for row in rows] + [
            self._foot(tile.conversation, marked, width)
        ]

    def empty(self, width: int, height: int) -> list[Row]:
        """A seat that nobody has."""
        return [[Segment(" " * width, self._widget.rich_style)] for _ in range(height)]

    # ---- parts

    def _wait(self, c: Conversation, marked: Marked, now: datetime) -> tuple[str, Style]:
        if c.waiting_since is None:
            last = c.last_message.at if c.last_message else c.updated_at
            return short(last, today()), self._ink("wall--dim")
        waits = f"waits {ticking(now - c.waiting_since)}"
        if marked.late:
            return f"! {waits}", self._ink("wall--bad")
        return waits, self._ink("wall--busy")

    def _whose(self, c: Conversation, marked: Marked, width: int) -> Row:
        owner = c.assignee.name if c.assignee and c.assignee.name else "nobody's"
        stands_in = f" ({c.deputy.name} stands in)" if c.deputy else ""
        is_place = c.assignee is not None and c.assignee.location_id is not None
        place = f" · {marked.store}" if marked.store and not is_place else ""
        note, ink = _note(c, marked)
        whose = fill(f"{owner}{stands_in}{place}", width - cell_len(note) - bool(note))
        row = [Segment(whose, self._ink("wall--dim"))]
        return [*row, Segment(f" {note}", self._ink(ink))] if note else row

    def _texts(self, texts: tuple[Text, ...], me: Me, width: int, room: int) -> list[Row]:
        """As many of the last texts as there is room for; of the newest at least its beginning."""
        shown: list[Row] = []
        for text in reversed(texts):
            rows = self._text(text, me, width, room)
            if len(shown) + len(rows) > room:
                if not shown:
                    shown = [*rows[: room - 1], [*rows[room - 1][:-1], _more(rows[room - 1][-1])]]
                break
            shown = [*rows, *shown]
        if not texts:
            shown = [[Segment("No texts yet.", self._ink("wall--dim"))]]
        return shown

    def _text(self, text: Text, me: Me, width: int, room: int) -> list[Row]:
        """Author and fate, then the words, on as many lines as it takes."""
        head, ink = self._head(text, me, width)
        place = "x" * cell_len(head)
        words = (text.body if is_note(text) else summary(text))[: (room + 1) * width]
        lines = fold(f"{place} {words}", width)
        lines[0] = lines[0].replace(place, "", 1)
        own = self._ink("wall--words")
        first = [Segment(head, ink), Segment(lines[0], own)]
        return [first, *([Segment(line, own)] for line in lines[1:])]

    def _head(self, text: Text, me: Me, width: int) -> tuple[str, Style]:
        name = clip(_author(text, me), min(LONGEST_NAME, width // 2))
        if text.direction == "inbound":
            return f"{name}:", self._ink("wall--lead")
        if is_note(text):
            return f"Whisper · {name}:", self._ink("wall--writing")
        fate = mark(text, today())
        is_calm = fate.tone == "calm" or text.state in ("queued", "sending")
        said = fate.sign if is_calm else clip(fate.words, width // 2)
        ink = {"bad": "wall--bad", "busy": "wall--busy"}.get("" if is_calm else fate.tone)
        return f"› {name} {said}:", self._ink(ink or "wall--ours")

    def _foot(self, c: Conversation, marked: Marked, width: int) -> Row:
        """Who is writing, and whether the person has looked."""
        *_, left, right = CHOSEN if marked.chosen else FRAME
        line = (CHOSEN if marked.chosen else FRAME)[1]
        frame = self._frame(marked)
        seen = " opened " if marked.opened else ""
        who = _writing(c)
        said = f" {clip(_is_writing(who), width - 6 - len(seen))} " if who else ""
        rule = line * max(0, width - 4 - cell_len(said) - len(seen))
        return [
            Segment(f"{left}{line}", frame),
            Segment(said, self._ink("wall--writing")),
            Segment(rule, frame),
            Segment(seen, self._ink("wall--dim")),
            Segment(f"{line}{right}", frame),
        ]

    def _framed(self, row: Row, marked: Marked, width: int) -> Row:
        side = (CHOSEN if marked.chosen else FRAME)[3]
        frame = self._frame(marked)
        used = sum(segment.cell_length for segment in row)
        rest = Segment(" " * max(0, width - used) + f" {side}", frame)
        return [Segment(f"{side} ", frame), *row, rest]

    def _frame(self, marked: Marked) -> Style:
        return self._ink("wall--chosen" if marked.chosen else "wall--frame")

    def _ink(self, name: str) -> Style:
        return self._widget.get_component_rich_style(name)


def ticking(waited: timedelta) -> str:
    """How long somebody has waited: 0:07, 12:34, 1:02:03, 3 d 4 h."""
    seconds = max(0, int(waited.total_seconds()))
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    if days:
        return f"{days} d {hours % 24} h"
    if hours:
        return f"{hours}:{minutes % 60:02}:{seconds % 60:02}"
    return f"{minutes}:{seconds % 60:02}"


def _writing(conversation: Conversation) -> tuple[str, ...]:
    """Who is writing in it just now."""
    return tuple(writer.name for writer in conversation.writing)


def _is_writing(who: tuple[str, ...]) -> str:
    names = " and ".join(name.split(" ")[0] for name in who)
    return f"{names} {'is' if len(who) == 1 else 'are'} writing…"


def _note(c: Conversation, marked: Marked) -> tuple[str, str]:
    if c.consent == "opted_out":
        return "opted out", "wall--bad"
    if c.flag:
        return FLAGGED, "wall--bad"
    if c.candidates:
        return "who is it?", "wall--busy"
    return ("! alert", "wall--bad") if marked.alerted else ("", "wall--dim")


def _author(text: Text, me: Me) -> str:
    author = text.author
    if author.kind == "automatic":
        return "Automatic"
    if author.kind == "user" and author.id == me.id:
        return "You"
    return author.name if author.name.startswith("New customer") else author.name.split(" ")[0]


def _more(segment: Segment) -> Segment:
    """The last line that there is room for, of a text that goes on."""
    text = segment.text
    return Segment(clip(f"{text}…", max(1, cell_len(text))), segment.style)
