"""Where a text is written. Enter sends; the text stays until the relay has taken it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.disk import looks_like_a_path
from tui.gaps import advice
from tui.lengths import length, told
from tui.sanitize import typed
from tui.widgets.filling import Filling
from tui.widgets.fold import fold

LIMIT = 1600
"""Characters that the relay takes in one text."""
JOINERS = ("\u200c", "\u200d")
"""They join and part the letters of Persian and Hindi, and the people of an emoji; Textual does not
count them among what is typed."""
HINT = "Write a text. Enter sends, Ctrl+J starts a line, / offers quick replies."
IN_TURN = ("submit", "newline", "gap(1)", "gap(-1)")


class Composer(Filling):
    """A text area that grows to six lines and says how much is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Send", id="composer.send"),
        Binding("ctrl+j,shift+enter", "newline", "New line", id="composer.newline"),
        Binding("ctrl+c,super+c", "copy_selection", "Copy", show=False, id="composer.copy"),
        Binding(
            "ctrl+l",
            "plain",
            "Plain signs",
            tooltip="Put plain signs in place of those that make the text longer to send",
            id="composer.plain",
        ),
    ]

    blocked: reactive[str | None] = reactive(None)
    """Why nothing can be sent here; None when it can."""

    outlook: reactive[str] = reactive("")
    """What would become of a text now; empty where it would simply go."""

    @dataclass
    class Submitted(Message):
        text: str
        template_id: str | None

    class AsksFirst(Message):
        """Enter, where the person is to be asked something before the text goes; it is still here."""

    @dataclass
    class Dropped(Message):
        """What was pasted may be the path of a file: a terminal pastes what is dropped on it so."""

        path: str

    class Again(Message):
        """Enter, with nothing written: what was not sent is to be tried again."""

    @dataclass
    class Refused(Message):
        """The text cannot be sent as it is; ``reason`` is for the person."""

        reason: str

    asks_first: Callable[[], bool] = staticmethod(lambda: False)
    """Whether something is to be asked before a text goes: looked at when Enter is pressed."""

    def __init__(self, *, id: str | None = None) -> None:
        self.carries = 0
        """How many pictures and files go with the text."""
        self.not_ready: str | None = None
        """Why they cannot leave yet."""
        self._length = length("")
        self._has_gaps = False
        self._look: tuple[object, ...] | None = None
        super().__init__(
            id=id,
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            highlight_cursor_line=False,
        )

    def on_mount(self) -> None:
        self._say()

    def take(self, text: str, template_id: str | None = None) -> None:
        """Puts a draft in place of what is here, with the cursor at its end."""
        self.template_id, self._agreed = template_id, ()
        if text != self.text:
            self.load_text(text)
            self.move_cursor(self.document.end)

    def take_out(self, words: str) -> None:
        """These words, where they stand last in what is written."""
        if (at := self.text.rfind(words)) >= 0:
            self.load_text(self.text[:at] + self.text[at + len(words) :])
            self.move_cursor(self.document.end)

    def put_words(self, words: str) -> None:
        """Where the cursor is, on lines of their own where something is written already."""
        apart = "\n" if self.text.strip() else ""
        self.insert(f"{apart}{words}")
        self.scroll_cursor_visible()

    def put(self, text: str, template_id: str) -> None:
        """Puts a template's text where the cursor is, in place of what is selected."""
        self.template_id, self._agreed = template_id, ()
        self.replace(text, *self.selection, maintain_selection_offset=False)
        self.scroll_cursor_visible()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where nothing can be sent, sending is not offered; with words here, it says why."""
        if action == "gap":
            return self.holds_tab
        if action == "plain":
            return self._length.plain is not None
        if action in ("submit", "newline") and self.blocked is not None:
            return bool(self.text) and action == "submit"
        return True

    def action_submit(self) -> None:
        text = self.text
        if self.blocked is None and not (text.strip() or self.carries) and len(text) <= LIMIT:
            self.post_message(self.Again())
        elif not self.is_ready():
            return
        elif self.asks_first():
            self.post_message(self.AsksFirst())
        else:
            template_id = self.template_id
            self.take("")  # at once, so that what is typed next is the next text
            self.post_message(self.Submitted(text, template_id))

    def is_ready(self) -> bool:
        """Whether what is written can be sent; where it cannot, that is said."""
        text = self.text
        if self.blocked is not None:
            self.post_message(self.Refused(self.blocked))
        elif len(text) > LIMIT:
            over = len(text) - LIMIT
            reason = f"A text holds {LIMIT:,} characters. Please take out {over:,}."
            self.post_message(self.Refused(reason))
        elif self.not_ready is not None:
            self.post_message(self.Refused(self.not_ready))
        elif not text.strip() and not self.carries:
            self.post_message(self.Refused("Write the text first."))
        elif self.held_back():
            self._say()
        else:
            return True
        return False

    def action_newline(self) -> None:
        if self.blocked is None:
            self.insert("\n")

    def action_plain(self) -> None:
        """Other signs for what costs a segment; the cursor stays where it is, and ctrl+z undoes."""
        if (plain := self._length.plain) is not None:
            cursor = self.cursor_location
            self.replace(plain, (0, 0), self.document.end)
            self.move_cursor(cursor)

    def action_copy_selection(self) -> None:
        """Copies; with nothing selected it does nothing, and never ends the program."""
        if self.selected_text:
            self.action_copy()

    async def _on_key(self, event: events.Key) -> None:
        """Our own keys act here, in their turn among what is typed.

        As priority bindings they would overtake letters, as plain ones be overtaken by them.
        """
        if self.fills(event) or await self._acts(event):
            event.stop()
            event.prevent_default()

    async def _acts(self, event: events.Key) -> bool:
        if (
            self.app.screen is not self.screen
        ):  # typed right after what opened a card: it is the card's
            self.app.post_message(events.Key(event.key, event.character))
            return True
        if self.read_only and event.is_printable:
            return False
        if event.character in JOINERS:
            self.insert(event.character or "")
            return True
        if event.character == "/" and not self.text:
            await self.run_action("screen.template")
            return self.app.screen is not self.screen
        if event.key != "enter" and event.is_printable:
            return False
        active = self.screen.active_bindings.get(event.key)
        own = active is not None and active.node is self
        if active is not None and own and active.binding.action in IN_TURN:
            await self.run_action(active.binding.action)
            return True
        return False

    async def _on_paste(self, event: events.Paste) -> None:
        """Cleans what TextArea then pastes: Textual calls the handler of every class by itself."""
        event.text = typed(event.text)
        if looks_like_a_path(event.text):
            self.post_message(self.Dropped(event.text))

    def render_lines(self, crop: Region) -> list[Strip]:
        """As a text area's, which works its colours out anew for every letter: here it does so when
        they may have changed.
        """
        look = (self.app.theme, self.has_focus, self.read_only, self.disabled)
        if look == self._look:
            return ScrollView.render_lines(self, crop)
        self._look = look
        return super().render_lines(crop)

    def notify_style_update(self) -> None:
        self._look = None
        super().notify_style_update()

    def watch_blocked(self, reason: str | None) -> None:
        self.read_only = reason is not None
        self.placeholder = Content(reason or HINT)
        self.show_cursor = reason is None
        self.set_class(reason is not None, "-blocked")
        self._make_room()
        self._say()
        self.refresh_bindings()

    def watch_outlook(self) -> None:
        self._say()

    def on_resize(self) -> None:
        self._make_room()

    def _make_room(self) -> None:
        """For the whole of the reason, however long it is."""
        lines = len(fold(self.blocked or "", max(8, self.content_size.width - 1)))
        self.styles.min_height = lines + 2

    def on_text_area_changed(self) -> None:
        self.said = ""
        if not self.text:
            self.template_id = None
        self._say()

    def _say(self) -> None:
        """What the text costs, from its first letter on; its gaps, or what would spare a segment."""
        text, had = self.text, (self._length.plain, self._has_gaps)
        found = self.gaps()
        self._has_gaps = bool(found)
        self._length = length(text)
        over = len(text) > LIMIT
        self.set_class(over, "-over")
        beyond = f"{len(text):,} of {LIMIT:,} characters  ·  " if over else ""
        self.border_subtitle = Content(beyond + told(text) if text else "")
        if self.blocked is None:
            words = self.said or advice(found) or self._advice() or self.outlook
            self.border_title = Content(words)
        else:  # where nothing is written, it stands in the text's place
            self.border_title = Content(self.blocked if text else "")
        if had != (self._length.plain, self._has_gaps):
            self.refresh_bindings()

    def _advice(self) -> str:
        """``1 curly quote makes this 2 segments. ^l replaces it``"""
        measured = self._length
        if measured.plain is None:
            return ""
        many = measured.segments.segments
        makes = "makes" if measured.because.startswith("1 ") else "make"
        it = "it" if makes == "makes" else "them"
        own = (a.binding for a in self.screen.active_bindings.values() if a.node is self)
        plain = next((b for b in own if b.action == "plain"), None)
        key = self.app.get_key_display(plain) if plain else "The palette"
        return f"{measured.because} {makes} this {many} segments. {key} replaces {it}"
