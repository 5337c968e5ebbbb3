"""The pictures and files of texts: seen in full, saved as files (MC13)."""

from typing import TYPE_CHECKING

from textual import work

from server.wire import Text
from tui.attachments import is_picture
from tui.errors import ApiError
from tui.screens.attaching import Attaching
from tui.widgets.bubbles import media_words

if TYPE_CHECKING:
    pass


class Viewing(Attaching):
    """Nothing that somebody sent is opened by another program."""

    def action_view(self) -> None:
        """The picture of the chosen text, or of the newest that has one; a file is saved."""
        text = self.thread.selected or self.thread.newest_with_media()
        if text is None or not text.media:
            self.notify("There is no picture or file in this text.", markup=False, timeout=3)
            return
        if len(text.media) == 1:
            self._view(text, 0)
            return
        from tui.screens.choice import Choice

        options = [(media_words(media), at) for at, media in enumerate(text.media)]
        screen: Choice[int] = Choice("Which one?", options)

        def chosen(at: int | None) -> None:
            if at is not None:
                self._view(text, at)

        self.app.push_screen(screen, chosen)

    def _view(self, text: Text, at: int) -> None:
        if is_picture(text.media[at].content_type):
            from tui.screens.picture import PictureScreen

            self.app.push_screen(PictureScreen(self.desk, text, at))
        else:
            self._save(text, at)

    @work(group="save", exit_on_error=False)
    async def _save(self, text: Text, at: int) -> None:
        """Fetched first: where it cannot be had, nobody is asked where to put it."""
        from tui.screens.saving import SaveCard, name_for

        try:
            content = await self.desk.picture(text.id, at)
        except ApiError as error:
            self.notify(error.detail, title=error.title, severity="error", markup=False)
            return
        self.app.push_screen(SaveCard(name_for(text.media[at], at), content))
