"""Where one product is written down."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Input, Static

from server.wire import Product, ProductRow
from tui.disk import FileUnusable, load
from tui.errors import ApiError
from tui.sanitize import typed
from tui.screens.card import Card
from tui.widgets.field import Field

if TYPE_CHECKING:
    from tui.media_api import Media

FIELDS = (
    ("code", "Code", "S-104"),
    ("name", "Name", "Oslo sofa, slate"),
    ("price", "Price", "$1,299"),
    ("link", "Link", "https://…"),
    ("picture", "Picture", "the path of a file; empty leaves it as it is"),
)


class ProductEditor(Card[str]):
    """Closes with what is to be said once it is saved, None when nothing was. What the relay refuses
    stays, with its reason.
    """

    def __init__(self, media: "Media", product: Product | None) -> None:
        super().__init__()
        self.heading = "Another product" if product is None else product.name
        self._media = media
        self._product = product
        self._is_saving = False

    def content(self) -> ComposeResult:
        for name, title, example in FIELDS:
            yield Static(title, markup=False)
            value = typed(str(getattr(self._product, name, "") or ""))
            field = Field(value, placeholder=example, id=name, compact=True)
            field.disabled = name == "code" and self._product is not None
            yield field
        yield Static(id="problem", markup=False)
        yield Button("Save", id="save", compact=True)

    def on_mount(self) -> None:
        self.query_one("#card").can_focus = False
        self.query_one("#name" if self._product else "#code").focus()

    @on(Input.Submitted)
    @on(Button.Pressed)
    def submitted(self) -> None:
        if not self._is_saving:
            self._is_saving = True
            values = {name: self.query_one(f"#{name}", Field).value for name, _, _ in FIELDS}
            self._save(values)

    @work(group="save", exit_on_error=False)
    async def _save(self, values: dict[str, str]) -> None:
        try:
            await self._put(values)
        except (FileUnusable, ApiError) as error:
            self.query_one("#problem", Static).update(Content(error.detail))
        finally:
            self._is_saving = False

    async def _put(self, values: dict[str, str]) -> None:
        picture = values.pop("picture").strip()
        row = ProductRow(**values)
        if picture.startswith("https://"):
            row = replace(row, picture=picture)
        elif picture:
            loaded = await asyncio.to_thread(load, picture)
            upload = await self._media.bring(loaded.content, loaded.name)
            row = replace(row, media_id=upload.id)
        (outcome,) = await self._media.put_products([row])
        if outcome.outcome == "refused":
            self.query_one("#problem", Static).update(Content(outcome.because or ""))
        else:
            self.dismiss(f"“{row.name}” is saved.")
