"""A text area that knows gaps, and puts a field of the lead in place of ``{{`` (MC7)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from server.wire import FieldValue
from tui.completion import Asked, asked, closing, filled, fitting
from tui.gaps import Gap, after, before, gaps, index, place, question, refusal
from tui.sanitize import typed

LIST_KEYS = ("up", "down", "enter", "tab", "escape")
"""What moves in the list of fields, takes one, and closes it."""


class Filling(TextArea):
    """Keys are decided from what stands here, never from what is painted: no letter waits."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "gap(1)", "Next gap", tooltip="To the next gap", id="composer.next_gap"),
        Binding(
            "shift+tab",
            "gap(-1)",
            "Gap before",
            show=False,
            tooltip="To the gap before",
            id="composer.previous_gap",
        ),
    ]

    class FieldsWanted(Message):
        """The fields of this lead are to be asked for."""

    @dataclass
    class Offered(Message):
        """Fields are offered, ``at`` is the chosen one; none: nothing any more."""

        fields: list[FieldValue]
        at: int

    template_id: str | None = None
    """The template that what is written came from."""
    said: str = ""
    """What was last said of the gaps, until something is written."""
    _fields: list[FieldValue] | None = None
    _is_stale = False
    _wanted = False
    """They were asked for since somebody began to write one."""
    _at = 0
    _left_alone: tuple[int, int] | None = None
    _shown: tuple[list[FieldValue], int] = ([], 0)
    _agreed: tuple[str, ...] = ()

    # ---- gaps

    def gaps(self) -> list[Gap]:
        return gaps(self.text, filled=self.template_id is not None)

    @property
    def holds_tab(self) -> bool:
        """Tab stays here, instead of going to the next pane."""
        return not self.read_only and bool(self.gaps() or self.offered())

    def action_gap(self, step: int) -> None:
        text = self.text
        found, (start, end) = self.gaps(), sorted(self.selection)
        gap = after(found, index(text, end)) if step > 0 else before(found, index(text, start))
        if gap is not None:
            self.choose(gap)

    def choose(self, gap: Gap) -> None:
        """What is typed next stands in its place."""
        text = self.text
        self.selection = Selection(place(text, gap.start), place(text, gap.end))

    def held_back(self) -> bool:
        """Whether the gaps keep the text from going: required ones do, others until it was asked."""
        found = self.gaps()
        if not found:
            return self._begun()
        required = [gap for gap in found if gap.required] if self.template_id else []
        names = tuple(gap.name for gap in found)
        if not required and names == self._agreed:
            return False
        self.said = (
            refusal(required) if required else question(found, filled=bool(self.template_id))
        )
        self._agreed = () if required else names
        self.choose((required or found)[0])
        return True

    def _begun(self) -> bool:
        """Whether a field that was only begun is to be asked about."""
        now = self.asked()
        if now is None or self._agreed == (now.typed,):
            return False
        self.said, self._agreed = (
            f"Enter again sends {{{{{now.typed} as it is written",
            (now.typed,),
        )
        return True

    # ---- fields of the lead

    def forget_fields(self) -> None:
        """Of another lead than before."""
        self._fields, self._is_stale, self._wanted = None, False, False

    def fields_changed(self) -> None:
        """They are asked for again when they are next wanted; until then those that are here do."""
        self._is_stale = True

    def take_fields(self, fields: Iterable[FieldValue]) -> None:
        """What is offered here; what was written out meanwhile is filled."""
        self._is_stale = False
        self._fields = [replace(each, value=typed(each.value or "")) for each in fields]
        at = index(self.text, self.cursor_location)
        if found := filled(self.text, at, self._fields):
            self.replace(found[0], (0, 0), self.document.end)
            self.move_cursor(place(*found))
        self._offer()

    def asked(self) -> Asked | None:
        """``{{`` and what is typed after it, where the cursor is."""
        start, end = self.selection
        if start != end or self.read_only:
            return None
        return asked(self.document.get_line(end[0]), end[1])

    def offered(self) -> list[FieldValue]:
        """The fields that are offered now, from what is typed now."""
        if not self._fields or (now := self.asked()) is None:
            return []
        if (self.cursor_location[0], now.start) == self._left_alone:
            return []
        return fitting(self._fields, now.typed)

    def fills(self, event: events.Key) -> bool:
        """Whether a key was meant for the fields; it has acted then."""
        if self.read_only:
            return False
        if event.character == "}":
            return self._close()
        if event.character == "{":
            self._want_early()
        if event.key not in LIST_KEYS or not (offered := self.offered()):
            return False
        at = min(self._at, len(offered) - 1)
        match event.key:
            case "up" | "down":
                self._at = (at + (1 if event.key == "down" else -1)) % len(offered)
                self._offer()
            case "escape":
                now = self.asked()
                self._left_alone = (self.cursor_location[0], now.start) if now else None
                self._offer()
            case _:
                self.fill(offered[at])
        return True

    def fill(self, field: FieldValue) -> None:
        """The value in place of ``{{`` and what is typed after it."""
        if (now := self.asked()) is not None:
            row = self.cursor_location[0]
            self._write(field.value or "", (row, now.start), (row, now.end))

    def _want_early(self) -> None:
        """At the second brace, before what is typed next can have finished the field."""
        row, column = self.cursor_location
        if self.document.get_line(row)[:column].endswith("{"):
            self._want()

    def _want(self) -> None:
        if (self._fields is None or self._is_stale) and not self._wanted:
            self._wanted = True
            self.post_message(self.FieldsWanted())

    def _close(self) -> bool:
        """The brace that finishes a field which holds data: its value stands there at once."""
        row, column = self.cursor_location
        start, end = self.selection
        found = closing(self.document.get_line(row), column, self._fields or ())
        if found is None or start != end:
            return False
        self._write(found[1], (row, found[0]), (row, column))
        return True

    def _write(self, words: str, start: tuple[int, int], end: tuple[int, int]) -> None:
        self.replace(words, start, end, maintain_selection_offset=False)
        self._offer()

    def on_text_area_selection_changed(self) -> None:
        self._offer()

    def on_blur(self) -> None:
        self._show([], 0)

    def _offer(self) -> None:
        """Says what is offered now, where that has changed."""
        now = self.asked()
        if now is None:
            self._left_alone, self._wanted = None, False
        else:
            self._want()
        offered = self.offered()
        if offered != self._shown[0]:
            self._at = 0
        self._show(offered, self._at)

    def _show(self, fields: list[FieldValue], at: int) -> None:
        if (fields, at) != self._shown:
            self._shown = (fields, at)
            self.post_message(self.Offered(fields, at))
