"""The texts of a thread, asked for by what they are: chosen, newest, unread, in sight."""

from collections.abc import Callable

from server.wire import Text
from tui.drafts import Draft
from tui.threads import ThreadTexts
from tui.widgets.drawn import DrawnView
from tui.widgets.links import links
from tui.widgets.marks import can_be_withdrawn


class TextsView(DrawnView):
    """Rows that are the texts of a conversation, then those on their way, the newest last."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._texts = ThreadTexts()
        self._drafts: list[Draft] = []

    @property
    def selected(self) -> Text | None:
        """The text under the cursor."""
        return self.text_at(self.cursor) if self.cursor is not None else None

    @property
    def selected_draft(self) -> Draft | None:
        at = (self.cursor if self.cursor is not None else -1) - len(self._texts)
        return self._drafts[at] if 0 <= at < len(self._drafts) else None

    def newest(self) -> Text | None:
        return self.text_at(len(self._texts) - 1)

    def newest_with_link(self) -> Text | None:
        """The last loaded text that holds a link."""
        return self._newest_that(lambda text: bool(links(text.body)))

    def newest_with_media(self) -> Text | None:
        """The last loaded text that carries a picture or file."""
        return self._newest_that(lambda text: bool(text.media))

    def held(self) -> Text | None:
        """The text that waits and can be taken back: the chosen one, else the newest."""
        if (chosen := self.selected) is not None:
            return chosen if can_be_withdrawn(chosen) else None
        return self._newest_that(can_be_withdrawn)

    def _newest_that(self, holds: Callable[[Text], bool]) -> Text | None:
        loaded = map(self.text_at, range(len(self._texts) - 1, -1, -1))
        return next((text for text in loaded if text is not None and holds(text)), None)

    def text_at(self, index: int) -> Text | None:
        return self._texts.at(index) if 0 <= index < len(self._texts) else None

    def newest_inbound_in_sight(self) -> Text | None:
        """The newest text of the lead, if it is in sight: then everything before was read."""
        for index in range(len(self._texts) - 1, -1, -1):
            text = self.text_at(index)
            if text is None:
                return None
            if text.direction == "inbound":
                return text if index in self.visible_rows() else None
        return None

    def id_at(self, index: int) -> str | None:
        return self._texts.slots[index] if 0 <= index < len(self._texts) else None

    def _inbound_from_end(self, count: int) -> int | None:
        for index in range(len(self._texts) - 1, -1, -1):
            text = self.text_at(index)
            if text is None:
                return None
            count -= text.direction == "inbound"
            if not count:
                return index
        return None

    def _inbound_since(self, index: int) -> int:
        came = (self.text_at(i) for i in range(index, len(self._texts)))
        return sum(1 for text in came if text is not None and text.direction == "inbound")
