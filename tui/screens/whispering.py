"""Words that only staff see (SV2): written in a field of their own, kept apart from what is sent."""

from typing import TYPE_CHECKING

from textual import on, work
from textual.widgets import TextArea

from tui.errors import ApiError, SignedOut
from tui.screens.handing import Handing
from tui.sessions import SessionEnded
from tui.state import Changes
from tui.widgets.note_field import NoteField

if TYPE_CHECKING:
    from server.wire import Text


class Whispering(Handing):
    """Escape leaves the whisper where it is, and goes back to the text to the customer."""

    def __init__(self) -> None:
        super().__init__()
        self._whisper_keys: dict[tuple[str, str], str] = {}
        """Under which key a whisper was tried that perhaps was taken: again, it is the same one."""

    @property
    def note_field(self) -> NoteField:
        return self.query_one(NoteField)

    @property
    def is_whispering(self) -> bool:
        return self.has_class("-whispering")

    def action_whisper(self) -> None:
        if self.opened is not None:
            self.note_field.take(self.desk.drafts.whisper(self.opened))
            self.add_class("-whispering")
            self.set_focus(self.note_field)

    def end_whisper(self) -> None:
        """Back to the text to the customer; what was whispered and not sent is kept."""
        if self.is_whispering:
            self.keep_whisper()
            self.remove_class("-whispering")

    def to_composer(self) -> None:
        """What is written now is for the customer."""
        self.end_whisper()
        self.set_focus(self.composer)

    def keep_whisper(self) -> None:
        if self.opened is not None and self.is_whispering:
            self.desk.drafts.keep_whisper(self.opened, self.note_field.text)
            self.keep_draft(self.opened)

    @on(TextArea.Changed, "#note-field")
    def whisper_written(self) -> None:
        self.keep_whisper()

    @on(NoteField.Refused)
    def whisper_refused(self, message: NoteField.Refused) -> None:
        self.notify(message.reason, severity="warning", markup=False)

    @on(NoteField.Whispered)
    def whispered(self, message: NoteField.Whispered) -> None:
        """The field stays: what is written next is for the colleagues too."""
        if self.opened is not None:
            self.desk.drafts.keep_whisper(self.opened, self.note_field.text)
            self._whisper(self.opened, message.text)

    @work(group="send", exit_on_error=False)  # never exclusive: the next one cancels none
    async def _whisper(self, id: str, body: str) -> None:
        from tui.api import new_key
        from tui.staff_api import StaffApi

        key = self._whisper_keys.pop((id, body), None) or new_key()
        try:
            note = await StaffApi(self.desk.api).whisper(id, body, key)
        except ApiError as error:
            self._whisper_keys[id, body] = key
            self._not_whispered(id, body, error)
            return
        self._take_note(note)

    def _take_note(self, note: "Text") -> None:
        self.keep_draft(note.conversation_id)
        changes: Changes = self.desk.state.take_text(note)
        self.paint(changes)
        if note.conversation_id == self.opened:
            self.thread.to_end()

    def _not_whispered(self, id: str, body: str, error: ApiError) -> None:
        """What was written meanwhile stays, below it."""
        drafts = self.desk.drafts
        since = drafts.whisper(id)
        drafts.keep_whisper(id, f"{body}\n{since}" if since else body)
        self.keep_draft(id)
        if id == self.opened and self.is_whispering:
            self.note_field.take(drafts.whisper(id))
        if isinstance(error, SignedOut):
            self.post_message(SessionEnded(error.detail))
            return
        words = f"{error.detail} Your whisper is kept; W brings it back."
        self.notify(words, title="Not whispered", severity="error", markup=False)
