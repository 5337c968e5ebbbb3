"""The threads of a phone, two lines each: with whom, when, the last words, how many are unread."""

from collections.abc import Hashable
from typing import ClassVar

from server.wire import Conversation, LeadRef
from tui.phone_state import PhoneState, PhoneThread
from tui.widgets.conversation_row import ROW, ConversationRow
from tui.widgets.drawn import DrawnView, Line
from tui.widgets.heights import Uniform


class PhoneList(DrawnView):
    """Draws what a phone holds, the newest first. The cursor is on the newest until somebody moves it;
    then it stays on its thread.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = ConversationRow.COMPONENT_CLASSES

    def __init__(self, phone: PhoneState, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._phone = phone
        self._rows: list[PhoneThread] = []
        self._has_moved = False
        self._row = ConversationRow(self)

    def sync(self) -> None:
        """Follows the phone after something came, left or was opened."""
        chosen = self.chosen if self._has_moved else None
        self._rows = self._phone.threads
        places = {thread.number: at for at, thread in enumerate(self._rows)}
        wanted = self._phone.opened or (chosen.number if chosen is not None else "")
        self.cursor = places.get(wanted, 0) if places else None
        self.set_heights(Uniform(len(self._rows), ROW))

    def move_to(self, index: int) -> None:
        super().move_to(index)
        self._has_moved = True

    def on_blur(self) -> None:
        super().on_blur()
        self._has_moved = False

    @property
    def chosen(self) -> PhoneThread | None:
        """The thread under the cursor."""
        return self._rows[self.cursor] if self.cursor is not None and self._rows else None

    # ---- drawing

    def row_key(self, index: int) -> Hashable | None:
        conversation = _conversation(self._rows[index])
        return self._row.key(conversation, conversation.id == self._phone.opened)

    def draw_row(self, index: int, width: int) -> list[Line]:
        conversation = _conversation(self._rows[index])
        opened = conversation.id == self._phone.opened
        return self._row.lines(
            conversation, self._phone.me, width, cursor=index == self.cursor, opened=opened
        )


def _conversation(thread: PhoneThread) -> Conversation:
    """A thread as a list draws it."""
    newest = thread.newest
    return Conversation(
        id=thread.number,
        lead=LeadRef(id=thread.number, name=thread.shown, number=thread.number),
        candidates=[],
        line="",
        assignee=None,
        unread=thread.unread,
        last_message=newest,
        state="open",
        consent="none",
        waiting_since=None,
        shown_to_store=None,
        updated_at=newest.at if newest is not None else thread.begun,
        events_cursor="0",
    )
