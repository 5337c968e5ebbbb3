"""How one text of a thread is drawn: day break, author, words, fate."""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.widget import Widget

from server.wire import Author, Me, Media, Text
from tui.attachments import is_picture, kind_words, size_words
from tui.drafts import Draft
from tui.threads import is_note
from tui.widgets.copies import sign
from tui.widgets.drawn import Line
from tui.widgets.fold import clip, fold
from tui.widgets.highlights import marked
from tui.widgets.marks import mark
from tui.widgets.pictures import NoPicture, Picture, Shown
from tui.widgets.remarks import Remark, remarks
from tui.widgets.times import clock, day_of, day_title, today

Neighbour = Text | None
_INKS = {"bad": "thread--bad", "busy": "thread--busy"}
WIDEST = 72
"""Cells of a bubble's lines at most: longer lines are hard to read."""
TOGETHER = timedelta(minutes=10)
"""Texts of one author within this time share their heading."""


class Bubbles:
    """Draws rows for a widget with the widget's own styles."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "thread--day",
        "thread--new",
        "thread--found",
        "thread--name",
        "thread--meta",
        "thread--busy",
        "thread--bad",
        "thread--inbound",
        "thread--outbound",
        "thread--automatic",
        "thread--note",
        "thread--note-bar",
        "thread--bar",
    }

    def __init__(self, widget: Widget, again: str) -> None:
        """``again``: which key tries a text again that has not gone."""
        self._widget = widget
        self._again = again

    def text(
        self,
        text: Text,
        before: Neighbour,
        me: Me,
        width: int,
        *,
        cursor: bool,
        is_new: bool = False,
        pictures: Sequence[Shown | None] = (),
        terms: tuple[str, ...] = (),
        asking: str | None = None,
    ) -> list[Line]:
        """A text below another one (None: the first, or the one before is not loaded). ``is_new``:
        the first one that was unread; ``pictures`` are those of its media that are here; ``terms``
        are words to be shown wherever they stand; ``asking`` is as in ``remarks``.
        """
        lines: list[Line] = []
        if is_new:
            lines += self._rule("new", "thread--new", width)
            before = None if before is None or day_of(before.at) != day_of(text.at) else before
        if before is None or day_of(before.at) != day_of(text.at):
            lines += self._rule(day_title(day_of(text.at), today()), "thread--day", width)
            before = None
        outbound = text.direction == "outbound"
        if not _goes_on(text, before):
            lines.append(self._line([], width))
            lines.append(self._heading(text, me, width, outbound))
        words = _words(text, width, pictures)
        if is_note(text):
            return self._with_bar(lines + self._slip(words, width, terms), cursor)
        ground = _ground(text)
        if words or not text.media:
            lines += self._block(words or [""], ground, width, outbound, terms)
        for shown in pictures:
            if isinstance(shown, Picture):
                lines += self._picture(shown, width, outbound)
        for remark in remarks(text, today(), asking=asking):
            lines += self._note(remark, width, outbound)
        return self._with_bar(lines, cursor)

    def draft(self, draft: Draft, width: int, cursor: bool) -> list[Line]:
        """A text that the relay has not confirmed yet."""
        fate, tone = ("sending…", "busy") if draft.trouble is None else ("! not sent", "bad")
        if draft.trouble is not None and draft.is_unsure:
            fate = "? perhaps not sent"
        meta = Segment(f"You · {clock(draft.at)} · ", self._ink("thread--meta"))
        heading = [meta, Segment(fate, self._ink(f"thread--{tone}"))]
        lines = [self._line([], width), self._line(heading, width, right=True)]
        lines += self._block(_written(draft, width), "thread--outbound", width, True)
        if draft.trouble is not None:
            again = self._again + ("; it is sent once." if draft.is_unsure else ".")
            lines += self._note(Remark(f"! {draft.trouble} {again}", "bad"), width, True)
        return self._with_bar(lines, cursor)

    def missing(self, height: int, width: int) -> list[Line]:
        dots = Segment("  ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄", self._ink("thread--day"))
        return [self._line([dots] if at == 1 else [], width) for at in range(height)]

    # ---- parts

    def _rule(self, title: str, ink: str, width: int) -> list[Line]:
        """Words in the middle of a line over the whole width."""
        title = f" {title} "
        side = max(0, (width - 4 - len(title)) // 2)
        rule = Segment("  " + "─" * side + title + "─" * side, self._ink(ink))
        return [self._line([], width), self._line([rule], width)]

    def _picture(self, picture: Picture, width: int, right: bool) -> list[Line]:
        left = max(0, width - picture.width - 3) if right else 3
        rest = Segment(" " * max(0, width - left - picture.width), self._blank)
        pad = Segment(" " * left, self._blank)
        if left + picture.width > width:
            return [self._line([Segment("(no room for the picture)", self._blank)], width)]
        return [Line((pad, *line, rest)) for line in picture.lines]

    def _heading(self, text: Text, me: Me, width: int, outbound: bool) -> Line:
        if is_note(text):
            return self._label(text, me, width)
        fate = mark(text, today())
        tail = f" · {clock(text.at)}"
        words = clip(fate.words if outbound else sign(text), width // 3)
        name = clip(_name(text, me), width - 8 - len(tail) - cell_len(words))
        segments = [
            Segment(name, self._ink("thread--name")),
            Segment(tail, self._ink("thread--meta")),
        ]
        if words:
            ink = _INKS.get(fate.tone, "thread--meta")
            segments.append(Segment(f" · {words}", self._ink(ink)))
        return self._line(segments, width, right=outbound)

    def _label(self, text: Text, me: Me, width: int) -> Line:
        """``Whisper · Sue · 14:03 · only staff see this``"""
        head, tail = "Whisper · ", f" · {clock(text.at)} · only staff see this"
        bar, meta = self._ink("thread--note-bar"), self._ink("thread--meta")
        name = clip(_name(text, me), width - 8 - len(head) - len(tail))
        return self._line([Segment(f"{head}{name}", bar), Segment(tail, meta)], width)

    def _block(
        self, words: list[str], ground: str, width: int, right: bool, terms: tuple[str, ...] = ()
    ) -> list[Line]:
        wide = max((cell_len(line) for line in words), default=0)
        fill, blank = self._ink(ground), self._blank
        left = " " * (width - wide - 4 if right else 2)
        rest = " " * (width - wide - 2 - len(left))
        return [
            Line(
                (Segment(left, blank), Segment(" ", fill)),
                self._marked(line, fill, terms),
                (Segment(" " * (wide - cell_len(line) + 1), fill), Segment(rest, blank)),
            )
            for line in words
        ]

    def _slip(self, words: list[str], width: int, terms: tuple[str, ...]) -> list[Line]:
        """A note: behind a dotted line, as wide as the thread, on no side of it."""
        fill, bar, blank = self._ink("thread--note"), self._ink("thread--note-bar"), self._blank
        return [
            Line(
                (Segment("  ", blank), Segment("┊ ", bar)),
                self._marked(line, fill, terms),
                (
                    Segment(" " * max(0, width - cell_len(line) - 7), fill),
                    Segment("┊", bar),
                    Segment("  ", blank),
                ),
            )
            for line in words
        ]

    def _marked(self, line: str, fill: Style, terms: tuple[str, ...]) -> tuple[Segment, ...]:
        """A line with what is looked for standing out."""
        if not terms:
            return (Segment(line, fill),)
        return marked(line, terms, fill, fill + self._ink("thread--found"))

    def _note(self, remark: Remark, width: int, right: bool) -> list[Line]:
        ink = self._ink(_INKS.get(remark.tone, "thread--meta")) + Style(bold=False)
        return [
            self._line([Segment(line, ink)], width, right=right)
            for line in fold(remark.words, _room(width))
        ]

    def _line(self, segments: list[Segment], width: int, *, right: bool = False) -> Line:
        used = sum(segment.cell_length for segment in segments)
        left = max(0, width - used - 3) if right else 3 if segments else 0
        if segments and segments[0].text.startswith("  "):
            left = 0
        pad = Segment(" " * left, self._blank)
        rest = Segment(" " * max(0, width - used - left), self._blank)
        return Line((pad, *segments, rest))

    def _with_bar(self, lines: list[Line], cursor: bool) -> list[Line]:
        """The selected text has a bar down its left side."""
        if not cursor:
            return lines
        bar = Segment("▌", self._ink("thread--bar"))
        return [_barred(line, bar) for line in lines]

    @property
    def _blank(self) -> Style:
        return self._widget.rich_style

    def _ink(self, name: str) -> Style:
        return self._widget.get_component_rich_style(name)


def _barred(line: Line, bar: Segment) -> Line:
    first, *others = line.before
    if not first.text.startswith(" "):
        first, *others = others
    return line._replace(before=(bar, Segment(first.text[1:], first.style), *others))


def _written(draft: Draft, width: int) -> list[str]:
    """The words of a text on its way, and a line for everything that goes with it."""
    room = _room(width)
    lines = fold(draft.body, room) if draft.body or not draft.attached else []
    return lines + [clip(f"[{each.name}]", room) for each in draft.attached]


def _goes_on(text: Text, before: Neighbour) -> bool:
    """Same author, soon after: no heading again. What was sent always shows its own fate, and what was
    forwarded where it went.
    """
    if before is None or text.direction == "outbound" or before.direction != text.direction:
        return False
    if before.author != text.author:
        return False
    if sign(text) != sign(before):
        return False
    return text.at - before.at <= TOGETHER


def _ground(text: Text) -> str:
    if text.direction == "inbound":
        return "thread--inbound"
    return "thread--automatic" if text.author.kind == "automatic" else "thread--outbound"


def _room(width: int) -> int:
    return max(8, min(WIDEST, width * 4 // 5 - 4))


def _words(text: Text, width: int, pictures: Sequence[Shown | None]) -> list[str]:
    """The lines of a text, and a word for every picture that is not there to be seen."""
    lines = fold(text.body, _room(width)) if text.body else []
    for at, media in enumerate(text.media):
        shown = pictures[at] if at < len(pictures) else None
        if isinstance(shown, NoPicture):
            lines += fold(f"[{media_words(media)}] {shown.because}", _room(width))
        elif shown is None:
            tip = "" if is_picture(media.content_type) else "  v saves it"
            lines.append(clip(f"[{media_words(media)}]{tip}", _room(width)))
    return lines


def media_words(media: Media) -> str:
    """``picture sofa.jpg, 320 KB``; what a customer sent has no name."""
    what = kind_words(media.content_type) if media.content_type else "picture"
    if media.name is None:
        return f"{what} {media.content_type}" if media.content_type else what
    return ", ".join(part for part in (f"{what} {media.name}", size_words(media.size)) if part)


def _name(text: Text, me: Me) -> str:
    """Whose text it is, and of which action."""
    name = _author(text.author, me)
    return f"{name} · {text.action}" if text.action else name


def _author(author: Author, me: Me) -> str:
    if author.kind == "automatic":
        named = author.name if author.name not in ("", "Automatic") else None
        return f"{named} (automatic)" if named else "Automatic"
    name = "You" if author.kind == "user" and author.id == me.id else author.name
    return f"{name} · via phone" if author.via == "phone" else name
