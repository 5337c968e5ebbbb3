"""How a conversation is drawn in a list: name, whose, when; last words with their fate, badge."""

from collections.abc import Hashable
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.widget import Widget

from server.wire import Conversation, Me, Text
from tui.sanitize import isolated
from tui.widgets.drawn import Line
from tui.widgets.fold import clip, fill, wholes
from tui.widgets.highlights import found_in, marked
from tui.widgets.marks import mark, summary
from tui.widgets.times import short, today, until, waited
from tui.writers import who_writes_in_short

A_WHILE = timedelta(minutes=1)
"""Nobody waits yet who wrote just now."""
MOST_CELLS = 3
"""Of one character, with room for its vowel sign."""
FLAGGED = "! asks to stop?"
LONGEST_NOTE = 16
ROW = 2
"""Lines of a conversation."""


class ConversationRow:
    """Draws for a widget with the widget's own styles."""

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
        "list--found",
    }

    def __init__(self, widget: Widget) -> None:
        self._widget = widget

    def key(self, c: Conversation, opened: bool) -> Hashable:
        """What the lines depend on."""
        last = c.last_message
        said = last and (last.id, last.state, last.error, last.at)
        aside = c.snoozed_until or c.state
        waits = _waits(c, datetime.now(UTC))
        consent = (c.consent, c.flag)
        who = (c.assignee, tuple(c.writing))
        return (c.id, c.lead, who, c.unread, said, consent, waits, opened, aside, today())

    def lines(
        self,
        conversation: Conversation,
        me: Me,
        width: int,
        *,
        cursor: bool,
        opened: bool,
        hit: Text | None = None,
        terms: tuple[str, ...] = (),
    ) -> list[Line]:
        """Two lines; with a ``hit`` the second one shows the text that a search found, about where
        it holds the ``terms``.
        """
        ground = self._style("list--cursor" if cursor else "list--open" if opened else "list--row")
        bar = self.bar(ground, cursor)
        inner = width - 3
        second = (
            self._second(conversation, inner, ground)
            if hit is None
            else self._found(hit, terms, inner, ground)
        )
        return [
            Line((bar, Segment(" ", ground), *segments, Segment(" ", ground)))
            for segments in (self._first(conversation, me, inner, ground, hit), second)
        ]

    def bar(self, ground: Style, cursor: bool) -> Segment:
        """Where the cursor is, while the list has the focus."""
        shown = "▌" if cursor and self._widget.has_focus else " "
        return Segment(shown, ground + self._ink("list--bar"))

    def missing(self, width: int) -> list[Line]:
        dim = self._style("list--row") + self._ink("list--dim")
        bars = ("  ┄┄┄┄┄┄┄┄┄┄┄┄", "  ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄")
        return [Line((Segment(fill(bar, width), dim),)) for bar in bars]

    # ---- parts

    def _first(
        self, conversation: Conversation, me: Me, width: int, ground: Style, hit: Text | None
    ) -> list[Segment]:
        """Name, whose it is, and when something last happened."""
        last = hit or conversation.last_message
        when = short(last.at if last else conversation.updated_at, today())
        name = clip(conversation.lead.name, width - len(when) - 1)
        own = _whose(conversation, me)
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
        note = _note(conversation, today())
        right = note if not badge or not note else f"{note} "
        room = width - cell_len(right) - cell_len(badge) - 1
        words, tone = _words(conversation)
        ink = "list--bad" if note == FLAGGED else "list--dim"
        return [
            Segment(fill(words, room) + " ", ground + self._ink(tone)),
            *([Segment(right, ground + self._ink(ink))] if right else []),
            *([Segment(badge, self._style("list--badge"))] if badge else []),
        ]

    def _found(self, hit: Text, terms: tuple[str, ...], width: int, ground: Style) -> list[Segment]:
        words = fill(excerpt(summary(hit), terms, width), width)
        dim, found = ground + self._ink("list--dim"), ground + self._ink("list--found")
        return list(marked(words, terms, dim, found))

    def _style(self, name: str) -> Style:
        return self._widget.get_component_rich_style(name)

    def _ink(self, name: str) -> Style:
        """Only the letters of a style, blended as on the pane's own ground."""
        style = self._style(name)
        return Style(color=style.color, bold=style.bold, dim=style.dim)


def excerpt(text: str, terms: tuple[str, ...], width: int) -> str:
    """The part of a text around the first of the terms, on one line. It begins with a word where one
    does not take what was found out of sight.
    """
    line = clip(text, MOST_CELLS * len(text)) if "\n" in text else text
    spans = found_in(line, terms)
    if not spans or cell_len(line[: spans[0][1]]) < width - 1:
        return line
    hit = spans[0][0]
    before = (at for at in reversed(wholes(line)) if at <= hit)
    near = list(takewhile(lambda at: cell_len(line[at:hit]) <= width // 2, before))
    far = [at for at in near if cell_len(line[at:hit]) >= width // 3] or near
    start = next((at for at in far if line[at - 1 : at] == " "), far[-1])
    return isolated(f"…{line[start:]}") if start else line


def _words(conversation: Conversation) -> tuple[str, str]:
    last = conversation.last_message
    if last is None:
        return "No texts yet", "list--dim"
    if last.direction == "inbound":
        return summary(last), "list--name" if conversation.unread else "list--dim"
    fate = mark(last, today())
    tone = "list--bad" if fate.tone == "bad" else "list--dim"
    return f"{fate.sign} {summary(last)}", tone


def _note(conversation: Conversation, today: date) -> str:
    if conversation.consent == "opted_out":
        return "opted out"
    if conversation.flag:
        return FLAGGED
    if conversation.candidates:
        return "who is it?"
    if conversation.writing:
        return clip(who_writes_in_short(conversation.writing), LONGEST_NOTE)
    if conversation.snoozed_until is not None:
        return f"until {until(conversation.snoozed_until, today)}"
    return _waits(conversation, datetime.now(UTC))


def _waits(conversation: Conversation, now: datetime) -> str:
    """How long the lead has been waiting for an answer."""
    since = conversation.waiting_since
    if since is None or now - since < A_WHILE:
        return ""
    return f"waits {waited(since, now)}"


def _whose(conversation: Conversation, me: Me) -> str:
    assignee = conversation.assignee
    if assignee is None or assignee.user_id == me.id:
        return ""
    return assignee.name or ""
