"""The fields of a lead, each with a line below for what is wrong with it, or what others wrote."""

from collections.abc import Mapping

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from tui.lead_fields import HINTS, TITLES, Texts
from tui.widgets.field import Field
from tui.widgets.words import Words

EXTRA = "fields"
EXTRA_HINT = "one a line: its name, a colon, its value. A line that goes takes the field away."


class Row(Vertical):
    """A field with its title before it and its note below."""

    def __init__(self, name: str, text: str, *, shut: str = "") -> None:
        super().__init__(id=f"row-{name}")
        self.field = name
        self._text = text
        self._shut = shut

    def compose(self) -> ComposeResult:
        with Horizontal(classes="line"):
            yield Static(TITLES[self.field], classes="what", markup=False)
            if self.field == EXTRA:
                yield Words(self._text, id=f"f-{EXTRA}", soft_wrap=True, tab_behavior="focus")
            else:
                yield Field(
                    self._text,
                    id=f"f-{self.field}",
                    compact=True,
                    placeholder=self._shut or HINTS.get(self.field, ""),
                    select_on_focus=False,
                    disabled=bool(self._shut),
                )
        yield Static(EXTRA_HINT if self.field == EXTRA else "", classes="note", markup=False)

    @property
    def text(self) -> str:
        if self.field == EXTRA:
            return self.query_one(Words).text
        return self.query_one(Field).value

    @text.setter
    def text(self, text: str) -> None:
        if self.field == EXTRA:
            self.query_one(Words).text = text
        else:
            self.query_one(Field).value = text

    def say(self, words: str, *, wrong: bool = False) -> None:
        note = self.query_one(".note", Static)
        note.update(Content(words or (EXTRA_HINT if self.field == EXTRA else "")))
        note.set_class(bool(words), "-some")
        note.set_class(wrong, "-wrong")


class LeadForm(VerticalScroll):
    """``hidden``: the numbers are not shown whole to this person, so they cannot be changed."""

    class Submitted(Message):
        """Enter in a field of one line."""

    class Changed(Message):
        """Something else stands in a field."""

    def __init__(self, texts: Texts, *, hidden: bool, id: str) -> None:
        super().__init__(id=id, can_focus=False)
        self._first = texts
        self._hidden = hidden

    def compose(self) -> ComposeResult:
        for name in TITLES:
            shut = "You see no numbers, so you cannot change them." if self._is_shut(name) else ""
            yield Row(name, "" if shut else self._first[name], shut=shut)

    def _is_shut(self, name: str) -> bool:
        return name == "numbers" and self._hidden

    def row(self, name: str) -> Row:
        return self.query_one(f"#row-{name}", Row)

    @property
    def texts(self) -> Texts:
        """What stands in the fields; where nothing can be written, what stood there."""
        return {
            name: self._first[name] if self._is_shut(name) else self.row(name).text
            for name in TITLES
        }

    def take(self, texts: Texts, notes: Mapping[str, str]) -> None:
        """Other texts, and what is said of some of them."""
        now = self.texts
        for name in TITLES:
            if texts[name] != now[name] and not self._is_shut(name):
                self.row(name).text = texts[name]
            self.row(name).say(notes.get(name, ""))
        self._first = {**self._first, "numbers": texts["numbers"]}

    def complain(self, name: str, words: str) -> None:
        """At the field that is wrong, which gets the focus."""
        row = self.row(name)
        row.say(words, wrong=True)
        row.query_one(f"#f-{name}").focus()
        self.call_after_refresh(row.scroll_visible, animate=False)

    def forgive(self) -> None:
        """Nothing is wrong any more; what others wrote stays said."""
        for row in self.query(Row):
            if row.query_one(".note").has_class("-wrong"):
                row.say("")

    @property
    def focused_field(self) -> str | None:
        """The field that has the focus."""
        row = next((row for row in self.query(Row) if row.has_focus_within), None)
        return row.field if row is not None else None

    @on(Input.Submitted)
    def submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self.post_message(self.Submitted())

    @on(Input.Changed)
    @on(TextArea.Changed)
    def typed(self, message: Message) -> None:
        message.stop()
        self.post_message(self.Changed())

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        event.widget.scroll_visible(animate=False)
