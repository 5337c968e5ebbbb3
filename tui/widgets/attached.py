"""What is attached to the text being written, one a line above the composer."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from tui.attachments import Attachment, kind_words, size_words
from tui.widgets.entry_list import EntryList
from tui.widgets.fold import fill

HIGHEST = 4
"""Lines at most; more are scrolled to."""
CROSS = " ✕ "


class AttachedList(EntryList[Attachment]):
    """A picture or file a line, with what has become of it and a cross that removes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete,backspace", "remove", "Remove", id="attached.remove"),
        Binding("enter", "again", "Try again", show=False, id="attached.again"),
    ]
    DEFAULT_CSS = """
    AttachedList {
        height: auto;
        max-height: 4;
        margin: 0 1;
        background: $surface;
        display: none;
        &.-some { display: block; }
    }
    """

    @dataclass
    class Removed(Message):
        key: str

    @dataclass
    class Again(Message):
        key: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sent: dict[str, int] = {}

    def show_all(self, attached: Sequence[Attachment]) -> None:
        chosen = self.chosen
        self._sent = {key: n for key, n in self._sent.items() if key in {a.key for a in attached}}
        self.set_class(bool(attached), "-some")
        self.styles.height = min(HIGHEST, len(attached)) or "auto"
        self.show(list(attached), chosen.key if chosen else None)

    def tell(self, key: str, percent: int) -> None:
        """How much of one has gone to the relay."""
        self._sent[key] = percent
        self.forget_drawn()
        self.refresh()

    # ---- for the list

    def id_of(self, entry: Attachment) -> str:
        return entry.key

    def row_key(self, index: int) -> Hashable | None:
        entry = self._entries[index]
        return entry if isinstance(entry, str) else (entry, self._sent.get(entry.key))

    def draw_entry(self, entry: Attachment, width: int, ground: Style, dim: Style) -> list[Segment]:
        told = self._told(entry)
        room = max(8, width - len(CROSS) - 3)
        wide = max(8, min(len(entry.name), room - min(len(told), room // 2) - 2))
        ink = dim if entry.trouble is None else ground + self._bad()
        return [
            Segment("▣ " if entry.is_picture else "▤ ", dim),
            Segment(fill(entry.name, wide), ground),
            Segment(fill(f"  {told}", room - wide), ink),
            Segment(CROSS, dim),
        ]

    def _told(self, entry: Attachment) -> str:
        if entry.trouble is not None:
            return f"! {entry.trouble}"
        parts = [kind_words(entry.content_type)] if entry.content_type else []
        parts += [size_words(entry.size)] if entry.size else []
        if not entry.is_ready:
            percent = self._sent.get(entry.key)
            parts.append("reading…" if percent is None else f"on its way: {percent} %")
        return "  ·  ".join(parts)

    def _bad(self) -> Style:
        return Style(bold=True)

    # ---- what is done

    def on_click(self, event: events.Click) -> None:
        super().on_click(event)
        offset = event.get_content_offset(self)
        if offset is not None and offset.x >= self.content_width - len(CROSS):
            self.action_remove()

    def action_remove(self) -> None:
        if (chosen := self.chosen) is not None:
            self.post_message(self.Removed(chosen.key))

    def action_again(self) -> None:
        """What did not get there is tried again."""
        if (chosen := self.chosen) is not None and chosen.trouble is not None:
            self.post_message(self.Again(chosen.key))
