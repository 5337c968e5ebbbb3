"""Where a picture or file that somebody sent is kept on this machine."""

import asyncio
import mimetypes
import re
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input, Static

from server.wire import Media
from tui.attachments import size_words
from tui.disk import FileUnusable, save
from tui.screens.card import Card
from tui.widgets.field import Field


class SaveCard(Card[str]):
    """Closes with where it was written, None when it was not. Nothing is written over."""

    AUTO_FOCUS = "#path"
    BINDINGS: ClassVar[list[BindingType]] = []
    heading = "Save as"

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__()
        self._name = name
        self._content = content

    def content(self) -> ComposeResult:
        yield Field(f"./{self._name}", id="path", compact=True, select_on_focus=False)
        yield Static(f"{size_words(len(self._content))}; Enter saves it", id="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one("#card").can_focus = False

    @on(Input.Submitted)
    def entered(self) -> None:
        self._write(self.query_one(Field).value)

    @on(Input.Changed)
    def changed(self) -> None:
        self.query_one("#hint", Static).remove_class("-wrong")

    @work(group="write", exclusive=True, exit_on_error=False)
    async def _write(self, path: str) -> None:
        try:
            written = await asyncio.to_thread(save, path, self._content)
        except FileUnusable as unusable:
            hint = self.query_one("#hint", Static)
            hint.update(Content(str(unusable)))
            hint.add_class("-wrong")
            return
        self.notify(f"Saved as {written}", markup=False, timeout=10)
        self.dismiss(str(written))


def name_for(media: Media, at: int) -> str:
    """A file name for what somebody sent: theirs, without anything that is not plain."""
    stem = re.sub(r"[^\w. -]+", "_", media.name or "").strip(" .")
    ending = mimetypes.guess_extension(media.content_type or "") or ""
    if stem:
        return stem[:100]
    return f"file-{at + 1}{ending}"
