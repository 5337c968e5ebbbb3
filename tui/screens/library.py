"""The library of pictures and files that everybody may send, for those who may change it (MC13)."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from server.wire import Asset
from tui.attachments import Attachment, is_picture, kind_words, size_words
from tui.errors import ApiError
from tui.media_api import Media
from tui.screens.choice import Choice
from tui.screens.picker import WIDTHS
from tui.templates import moved
from tui.widgets.bottom import frame
from tui.widgets.drawn import DrawnView
from tui.widgets.pictures import decoded
from tui.widgets.shelf_list import ShelfList
from tui.widgets.still import Still

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.screens.attach_card import Picked

HEAD = "Library: pictures and files that everybody may send"
NONE = "The library is empty.\n\na adds a picture or file."


class LibraryScreen(Screen[None]):
    """What is done here is in force at once, for everybody."""

    CSS_PATH = "library.tcss"
    AUTO_FOCUS = "#assets"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="library.leave"),
        Binding("a", "add", "Add", tooltip="Add a picture or file", id="library.add"),
        Binding("enter,e", "rename", "Title", tooltip="Give it another title", id="library.title"),
        Binding("d,delete", "delete", "Delete", tooltip="Take it out", id="library.delete"),
        Binding("K,shift+up", "shift(-1)", "Up", tooltip="Offer it earlier", id="library.up"),
        Binding("J,shift+down", "shift(1)", "Down", tooltip="Offer it later", id="library.down"),
        Binding("ctrl+r", "reload", "Load again", show=False, id="library.reload"),
    ]

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self._desk = desk
        self._media = Media(desk.api)
        self._all: list[Asset] = []
        self._kept: list[str] = []
        """The order that the relay has."""

    def compose(self) -> ComposeResult:
        yield Static(HEAD, id="library-head", markup=False)
        with Container(id="both"):
            yield ShelfList(id="assets")
            with Vertical(id="looked"):
                yield Still(id="still")
                yield Static(id="about", markup=False)
        yield Static(id="told", markup=False)
        yield from frame()

    def on_mount(self) -> None:
        self.shelf.notice = "Loading the library…"
        self.watch(self.shelf, "cursor", self._highlighted, init=False)
        self.action_reload()

    @property
    def shelf(self) -> ShelfList:
        return self.query_one(ShelfList)

    @property
    def chosen(self) -> Asset | None:
        chosen = self.shelf.chosen if self.is_mounted else None
        return chosen if isinstance(chosen, Asset) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("rename", "delete", "shift"):
            return self.chosen is not None
        return True

    # ---- what is shown

    def action_reload(self) -> None:
        self._load(None)

    @work(group="load", exclusive=True, exit_on_error=False)
    async def _load(self, id: str | None, words: str = "") -> None:
        try:
            page = await self._media.assets()
            found = list(page.items)
            while page.next_cursor is not None and page.items:
                page = await self._media.assets(offset=len(found))
                found += page.items
        except ApiError as error:
            self.shelf.notice = f"{error.title}.\n\n{error.detail}\n\nCtrl+R tries again."
            self._complain(error)
            return
        self.shelf.notice = NONE
        self._all, self._kept = found, [each.id for each in found]
        self._show(id)
        self._say(words)

    def _show(self, id: str | None = None) -> None:
        chosen = self.chosen
        self.shelf.show(self._all, id or (chosen.id if chosen else None))
        self._highlighted()

    def _highlighted(self) -> None:
        chosen = self.chosen
        self.query_one("#about", Static).update(Content(_about(chosen) if chosen else ""))
        self._say("")
        self.query_one(Still).show(None)
        self.workers.cancel_group(self, "look")
        if chosen is not None and is_picture(chosen.content_type):
            self._look(chosen)
        self.refresh_bindings()

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _look(self, asset: Asset) -> None:
        still = self.query_one(Still)
        try:
            content = await self._media.content(asset.media_id)
        except ApiError as error:
            self._complain(error)
            return
        still.show(await asyncio.to_thread(decoded, content, still.size.width, still.size.height))

    def _complain(self, error: ApiError) -> None:
        self._say(error.detail, "$text-error")

    def _say(self, words: str, style: str = "$text-accent") -> None:
        """In place, until something else is chosen."""
        self.query_one("#told", Static).update(Content.styled(words, style))

    @on(DrawnView.Chosen)
    def clicked(self) -> None:
        self.shelf.focus()

    # ---- adding, changing

    def action_add(self) -> None:
        from tui.screens.attach_card import AttachCard

        def picked(picked: "Picked | None") -> None:
            if picked is not None and picked.attachment is not None:
                self._bring(picked.attachment)

        self.app.push_screen(AttachCard(self._desk, parts=("File",)), picked)

    @work(group="change", exit_on_error=False)
    async def _bring(self, file: Attachment) -> None:
        """The file first, then its title: what is no picture is said before anybody names it."""
        from tui.disk import FileUnusable, load

        try:
            loaded = await asyncio.to_thread(load, file.path or "")
            self._say(f"“{loaded.name}” is on its way to the relay…")
            upload = await self._media.bring(loaded.content, loaded.name, self._tell)
        except (FileUnusable, ApiError) as error:
            self._say(error.detail, "$text-error")
            return
        self._ask_title(
            "What is it?", upload.name.rsplit(".", 1)[0], lambda title: self._add(title, upload.id)
        )

    def _tell(self, sent: int) -> None:
        self._say(f"On its way to the relay: {size_words(sent)}…")

    @work(group="change", exit_on_error=False)
    async def _add(self, title: str, media_id: str) -> None:
        try:
            asset = await self._media.add_asset(title, media_id)
        except ApiError as error:
            self._complain(error)
            return
        self._load(asset.id, f"“{asset.title}” is in the library.")

    def action_rename(self) -> None:
        if (chosen := self.chosen) is not None:
            self._ask_title(
                "Another title", chosen.title, lambda title: self._rename(chosen, title)
            )

    @work(group="change", exit_on_error=False)
    async def _rename(self, asset: Asset, title: str) -> None:
        try:
            changed = await self._media.rename_asset(asset.id, title)
        except ApiError as error:
            self._complain(error)
            return
        self._load(changed.id, f"It is called “{changed.title}” now.")

    def _ask_title(self, heading: str, words: str, do: Callable[[str], object]) -> None:
        from tui.screens.naming import NameCard

        def named(title: str | None) -> None:
            if title is not None:
                do(title)

        self.app.push_screen(NameCard(heading, words), named)

    # ---- deleting, their order

    def action_delete(self) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        screen: Choice[bool] = Choice(
            f"Take “{chosen.title}” out of the library?",
            [("Leave it as it is", False), ("Take it out", True)],
            words="Texts that it was sent with keep it.",
        )

        def answered(sure: bool | None) -> None:
            if sure:
                self._delete(chosen)

        self.app.push_screen(screen, answered)

    @work(group="change", exit_on_error=False)
    async def _delete(self, asset: Asset) -> None:
        try:
            await self._media.delete_asset(asset.id)
        except ApiError as error:
            self._complain(error)
            return
        self._load(None, f"“{asset.title}” is no longer in the library.")

    def action_shift(self, step: int) -> None:
        """At once here; the relay is told of the order that it comes to."""
        chosen = self.chosen
        if chosen is None:
            return
        ids = moved([each.id for each in self._all], chosen.id, step)
        if ids is not None:
            self._put_in_order(ids)
            self._keep_order()

    def _put_in_order(self, ids: list[str]) -> None:
        self._all.sort(key=lambda each: ids.index(each.id))
        self._show()

    @work(group="order", exclusive=True, exit_on_error=False)
    async def _keep_order(self) -> None:
        ids = [each.id for each in self._all]
        try:
            await self._media.order_assets(ids)
        except ApiError as error:
            self._put_in_order(self._kept)
            self._complain(error)
            return
        self._kept = ids

    def action_leave(self) -> None:
        self.dismiss()


def _about(asset: Asset) -> str:
    parts = (asset.name, kind_words(asset.content_type), size_words(asset.size))
    return "  ·  ".join(part for part in parts if part)
