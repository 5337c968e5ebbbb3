"""Picks what goes with a text: a file, something of the library, a product (MC13)."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from server.wire import Asset, Product
from tui.attachments import Attachment, is_picture, kind_words, size_words
from tui.disk import Entry, completed, load, offered
from tui.errors import ApiError
from tui.picking import from_path, of_asset, of_product, recommendation
from tui.sanitize import clean, displayable
from tui.screens.card import Card
from tui.templates import MAY_EDIT
from tui.widgets.drawn import DrawnView
from tui.widgets.field import Field
from tui.widgets.pictures import NoPicture, Shown, decoded
from tui.widgets.shelf_list import Offered, ShelfList
from tui.widgets.still import Still

if TYPE_CHECKING:
    from tui.desk import Desk

PARTS = ("File", "Library", "Products")
PAUSE = 0.06
"""Seconds without another move after which a picture is looked at."""
WIDTHS = [(0, "-narrow"), (110, "-wide")]
HINTS = {
    "File": "Enter attaches  ·  Tab completes  ·  ^b Library  ·  Esc closes",
    "Library": "Enter attaches  ·  ^b Products  ·  Esc closes",
    "Products": "Enter recommends  ·  ^b File  ·  Esc closes",
}
NOTHING = {
    "File": "Nothing here begins so.\n\nA path begins with / or ~/.",
    "Library": "Nothing in the library is called so.",
    "Products": "No product is called so.",
}
NONE_YET = {
    "Library": "The library is empty.\n\n",
    "Products": "The catalogue is empty.\n\n",
}
MAY = "F3 opens it, where you can fill it."
MAY_NOT = "Whoever may manage templates can fill it."


class Picked(NamedTuple):
    """What goes with the text, and words for it."""

    attachment: Attachment | None
    words: str = ""


class PathField(Field):
    """Tab completes what is typed here, and goes nowhere."""

    holds_tab = True


class PartTitle(Static):
    """The name of a part, to be clicked."""

    class Pointed(Message):
        def __init__(self, part: str) -> None:
            super().__init__()
            self.part = part

    def __init__(self, part: str) -> None:
        super().__init__(f" {part} ", markup=False)
        self.part = part

    def on_click(self) -> None:
        self.post_message(self.Pointed(self.part))


class AttachCard(Card[Picked]):
    """What is typed narrows the list at once; nothing is sent."""

    AUTO_FOCUS = "#q"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    heading = "Attach"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+b", "part(1)", "Next part", show=False, priority=True),
        Binding("tab", "complete", "Complete the path", show=False),
        Binding("shift+tab", "part(-1)", "Part before", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "A page down", show=False),
        Binding("pageup", "page(-1)", "A page up", show=False),
        Binding("f3", "fill", "Fill the library or the catalogue", show=False),
    ]

    def __init__(self, desk: "Desk", part: str = "File", parts: Sequence[str] = PARTS) -> None:
        super().__init__()
        from tui.media_api import Media

        self._desk = desk
        self._media = Media(desk.api)
        self._part = part
        self._parts = list(parts)
        self._typed = {"File": desk.folder}
        self._looked: dict[str, Shown] = {}
        self._pointed: str | None = None
        self._listed: tuple[str, str] | None = None
        """The part, and what was typed there, that the list is of."""
        self._is_taking = False

    def content(self) -> ComposeResult:
        with Horizontal(id="parts"):
            for part in self._parts:
                yield PartTitle(part)
        yield PathField(id="q", compact=True, select_on_focus=False)
        with Container(id="both"):
            yield ShelfList(id="offered")
            with Vertical(id="looked"):
                yield Still(id="still")
                yield Static(id="foot", markup=False)

    def on_mount(self) -> None:
        for inert in ("#card", "#offered", "#still"):
            self.query_one(inert).can_focus = False
        self.watch(self.shelf, "cursor", self._highlighted, init=False)
        self._show_part()

    @property
    def shelf(self) -> ShelfList:
        return self.query_one(ShelfList)

    @property
    def field(self) -> PathField:
        return self.query_one(PathField)

    def on_key(self, event: events.Key) -> None:
        """What was typed before the card was there."""
        if event.character is not None and event.is_printable:
            event.stop()
            self.field.insert_text_at_cursor(event.character)

    # ---- the parts

    @on(PartTitle.Pointed)
    def part_pointed(self, message: PartTitle.Pointed) -> None:
        self._go_to(message.part)

    def action_part(self, step: int) -> None:
        at = self._parts.index(self._part) + step
        self._go_to(self._parts[at % len(self._parts)])

    def _go_to(self, part: str) -> None:
        if part != self._part:
            self._typed[self._part] = self.field.value
            self._part = part
            self._show_part()

    def _show_part(self) -> None:
        for title in self.query(PartTitle):
            title.set_class(title.part == self._part, "-chosen")
        self.query_one("#card").border_subtitle = Content(HINTS[self._part])
        self.field.placeholder = (
            "The path of a picture or file: ~/Pictures/…"
            if self._part == "File"
            else "Search the library"
            if self._part == "Library"
            else "Search names and codes"
        )
        self.field.value = self._typed.get(self._part, "")
        self.field.cursor_position = len(self.field.value)
        self.shelf.show([])
        self.shelf.notice = "Loading…"
        self._say("")
        self.query_one(Still).show(None)
        self._find(self._part, self.field.value)

    @on(Input.Changed)
    def narrow(self) -> None:
        self._is_taking = False
        self._find(self._part, self.field.value)

    @work(group="find", exclusive=True, exit_on_error=False)
    async def _find(self, part: str, q: str) -> None:
        """Only the newest question counts."""
        try:
            found: Sequence[Offered]
            if part == "File":
                found = await asyncio.to_thread(offered, q)
            elif part == "Library":
                found = (await self._media.assets(q)).items
            else:
                found = (await self._media.products(q)).items
        except ApiError as error:
            self._is_taking = False
            self.shelf.show([])
            self.shelf.notice = f"{error.title}.\n\n{error.detail}"
            return
        self._listed = part, q
        self.shelf.notice = self._nothing(part, q)
        self.shelf.show(list(found))
        self._highlighted()
        if self._is_taking:
            self._is_taking = False
            self._take()

    def _nothing(self, part: str, q: str) -> str:
        if q or part == "File":
            return NOTHING[part]
        return NONE_YET[part] + (MAY if self._may_fill else MAY_NOT)

    @property
    def _may_fill(self) -> bool:
        return MAY_EDIT in self._desk.state.me.permissions

    async def action_fill(self) -> None:
        """To where the library and the catalogue are filled, for those who may."""
        if self._may_fill and self._part in NONE_YET:
            part = self._part
            self.dismiss(None)
            await self.app.run_action("app.library" if part == "Library" else "app.products")

    def action_complete(self) -> None:
        if self._part == "File":
            self._complete(self.field.value)

    @work(group="complete", exclusive=True, exit_on_error=False)
    async def _complete(self, given: str) -> None:
        entries = await asyncio.to_thread(offered, given)
        whole = completed(given, entries)
        if whole != given and given == self.field.value:
            self._type(whole)

    def _type(self, path: str) -> None:
        self.field.value = path
        self.field.cursor_position = len(path)

    def action_move(self, rows: int) -> None:
        self.shelf.action_move(rows)

    def action_page(self, pages: int) -> None:
        self.shelf.action_page(pages)

    # ---- a look at it

    def _highlighted(self) -> None:
        chosen = self.shelf.chosen
        self._say(_told(chosen) if chosen is not None else "")
        self.query_one(Still).show(None)
        self.workers.cancel_group(self, "look")
        if chosen is not None and _can_be_looked_at(chosen):
            self._look(chosen)

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _look(self, chosen: Offered) -> None:
        id = self.shelf.id_of(chosen)
        if id not in self._looked:
            await asyncio.sleep(PAUSE)
            self._looked[id] = await self._looked_at(chosen)
        self.query_one(Still).show(self._looked[id])

    async def _looked_at(self, chosen: Offered) -> Shown:
        still = self.query_one(Still)
        size = still.size.width, still.size.height
        try:
            if isinstance(chosen, Entry):
                return await asyncio.to_thread(_decoded_file, chosen.path, size)
            content = await self._media.content(chosen.media_id or "")
        except ApiError as error:
            return NoPicture(error.detail)
        return await asyncio.to_thread(decoded, content, *size)

    def _say(self, words: str, style: str = "") -> None:
        self.query_one("#foot", Static).update(Content.styled(words, style))

    # ---- taking one

    @on(Input.Submitted)
    def entered(self) -> None:
        """What is typed has the last word: it is looked for before anything is taken."""
        if self._listed == (self._part, self.field.value):
            self._take()
        else:
            self._is_taking = True

    @on(DrawnView.Chosen)
    def clicked(self) -> None:
        """The first click shows it, the second takes it."""
        chosen = self.shelf.chosen
        id = self.shelf.id_of(chosen) if chosen is not None else None
        if id is not None and id == self._pointed:
            self._take()
        self._pointed = id

    def _take(self) -> None:
        """What is chosen; where nothing is offered, the path as it is typed."""
        match self.shelf.chosen:
            case Entry(is_folder=True, path=path):
                self._type(path)
            case Entry() as entry:
                self._take_file(entry.path, entry.name, entry.size)
            case Asset() as asset:
                self.dismiss(Picked(of_asset(asset)))
            case Product() as product:
                self.dismiss(Picked(of_product(product), recommendation(product)))
            case None if self._part == "File" and self.field.value.strip():
                path = self.field.value
                self._take_file(path, Path(path.strip()).name, 0)

    def _take_file(self, path: str, name: str, size: int) -> None:
        self._desk.folder = f"{path.rpartition('/')[0]}/" if "/" in path else ""
        self.dismiss(Picked(from_path(path, clean(name), size)))


def _told(chosen: Offered) -> str:
    match chosen:
        case Entry(is_folder=True):
            return "Enter opens this folder."
        case Entry():
            return displayable(chosen.path)
        case Asset():
            return (
                f"{chosen.name}  ·  {kind_words(chosen.content_type)}  ·  {size_words(chosen.size)}"
            )
        case Product():
            return "  ·  ".join(part for part in (chosen.price, chosen.code, chosen.link) if part)


def _can_be_looked_at(chosen: Offered) -> bool:
    match chosen:
        case Entry():
            return chosen.name.casefold().endswith((".png", ".jpg", ".jpeg", ".gif", ".webp"))
        case Asset():
            return is_picture(chosen.content_type)
        case Product():
            return chosen.media_id is not None


def _decoded_file(path: str, size: tuple[int, int]) -> Shown:
    """A look at a file of this machine; what cannot be read is said when it is taken."""
    from tui.disk import FileUnusable

    try:
        return decoded(load(path).content, *size)
    except FileUnusable as unusable:
        return NoPicture(str(unusable))
