"""A picture of a text over the whole terminal, as half blocks (MC13)."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from server.wire import Text
from tui.attachments import is_picture, size_words
from tui.errors import ApiError
from tui.widgets.bottom import frame
from tui.widgets.pictures import NoPicture, decoded
from tui.widgets.still import Still

if TYPE_CHECKING:
    from tui.desk import Desk

AGAIN_AFTER = 0.1
"""Seconds after the terminal's size has changed until the picture is drawn for it."""


class PictureScreen(Screen[None]):
    """As large as it fits; the other pictures of its text are beside it."""

    DEFAULT_CSS = """
    PictureScreen {
        background: $background;
        #picture-title { height: 1; padding: 0 2; background: $surface; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,v", "leave", "Back", id="picture.leave"),
        Binding("right,n", "step(1)", "Next", id="picture.next"),
        Binding("left,p", "step(-1)", "Before", id="picture.before"),
        Binding("s", "save", "Save", tooltip="Save this picture as a file", id="picture.save"),
    ]

    def __init__(self, desk: "Desk", text: Text, at: int) -> None:
        super().__init__()
        self._desk = desk
        self._text = text
        self._at = at
        self._content: dict[int, bytes] = {}
        self._pictures = [n for n, m in enumerate(text.media) if is_picture(m.content_type)]

    def compose(self) -> ComposeResult:
        yield Static(id="picture-title", markup=False)
        yield Still(id="still")
        yield from frame()

    def on_mount(self) -> None:
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return len(self._pictures) > 1 if action == "step" else True

    def _show(self) -> None:
        media = self._text.media[self._at]
        place = f"{self._pictures.index(self._at) + 1} of {len(self._pictures)}"
        parts = [media.name or "Picture", size_words(media.size)]
        parts += [place] if len(self._pictures) > 1 else []
        title = "  ·  ".join(part for part in parts if part)
        self.query_one("#picture-title", Static).update(Content(title))
        self._draw(self._at)

    @work(group="picture", exclusive=True, exit_on_error=False)
    async def _draw(self, at: int) -> None:
        await asyncio.sleep(AGAIN_AFTER if at in self._content else 0)
        try:
            if at not in self._content:
                self._content[at] = await self._desk.picture(self._text.id, at)
        except ApiError as error:
            self.query_one(Still).show(NoPicture(error.detail))
            return
        still = self.query_one(Still)
        width, height = still.size
        if width and height:
            still.show(await asyncio.to_thread(decoded, self._content[at], width, height))

    def action_step(self, step: int) -> None:
        place = self._pictures.index(self._at) + step
        self._at = self._pictures[place % len(self._pictures)]
        self._show()

    def action_save(self) -> None:
        from tui.screens.saving import SaveCard, name_for

        if (content := self._content.get(self._at)) is not None:
            name = name_for(self._text.media[self._at], self._at)
            self.app.push_screen(SaveCard(name, content))

    def action_leave(self) -> None:
        self.dismiss()
