"""Texts for later in the inbox: written for a time, seen in the thread, changed until they leave (MC23)."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from textual import work

from server.wire import Text
from tui.errors import ApiError
from tui.sanitize import typed
from tui.screens.consenting import Consenting
from tui.widgets.times import today, until


class Scheduling(Consenting):
    """What is written stays in the composer until a time was chosen."""

    if TYPE_CHECKING:

        def dispatch(
            self, id: str, text: str, template_id: str | None, send_at: datetime | None = None
        ) -> None: ...

    def action_send_later(self) -> None:
        id = self.opened
        if id is None or not self.composer.is_ready():
            return
        from tui.screens.later import LaterCard

        def chosen(at: datetime | None) -> None:
            written = self.composer.text.strip() or self.composer.carries
            if at is not None and id == self.opened and written:
                self._send_at(id, at)

        self.app.push_screen(LaterCard(self.desk, id, "Send this text"), chosen)

    def _send_at(self, id: str, at: datetime) -> None:
        text, template_id = self.composer.text, self.composer.template_id
        self.composer.take("")
        self.dispatch(id, text, template_id, at)
        words = f"It leaves {until(at, today())}. e changes it, S its time, x withdraws it."
        self.notify(words, markup=False)

    def action_change_time(self) -> None:
        text = self.scheduled()
        if text is None:
            self.notify("No text here leaves later.", markup=False, timeout=3)
            return
        from tui.screens.later import LaterCard

        def chosen(at: datetime | None) -> None:
            if at is not None:
                self._change(text, {"send_at": at}, f"It leaves {until(at, today())}.")

        self.app.push_screen(LaterCard(self.desk, text.conversation_id, "Send it instead"), chosen)

    def reword(self, text: Text) -> None:
        from tui.screens.later import RewordCard

        def kept(body: str | None) -> None:
            if body is not None and body != typed(text.body):
                self._change(text, {"body": body}, "The text that leaves later is changed.")

        self.app.push_screen(RewordCard(typed(text.body)), kept)

    @work(group="act", exit_on_error=False)
    async def _change(self, text: Text, change: Mapping[str, str | datetime], words: str) -> None:
        try:
            self.paint(await self.desk.change_text(text, change))
        except ApiError as error:
            self._not_changed(text, change, error)
            return
        self.notify(words, markup=False)

    def _not_changed(
        self, text: Text, change: Mapping[str, str | datetime], error: ApiError
    ) -> None:
        """What was written anew is not lost: it stands in the composer, if nothing else does."""
        body, kept = change.get("body"), ""
        if isinstance(body, str) and not self._written(text.conversation_id):
            self.desk.drafts.keep(text.conversation_id, body)
            self.keep_draft(text.conversation_id)
            if text.conversation_id == self.opened:
                self.composer.take(body)
            kept = " What you wrote is in the composer."
        self.notify(f"{error.detail}{kept}", title=error.title, severity="error", markup=False)
