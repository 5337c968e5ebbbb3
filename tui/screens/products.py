"""The product catalogue, for those who may change it: searched, brought from a list (MC13)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from server.wire import Product
from tui.errors import ApiError
from tui.media_api import Media
from tui.screens.searched import SearchedScreen
from tui.widgets.bottom import frame
from tui.widgets.search_box import SearchBox
from tui.widgets.sheet import Column, Sheet, SheetHead

if TYPE_CHECKING:
    from tui.desk import Desk

COLUMNS = (
    Column("Name", 24, grows=True),
    Column("Price", 10),
    Column("Code", 10),
    Column("Picture", 7),
    Column("Link", 24, grows=True, shown_from=100),
)


class ProductsScreen(SearchedScreen[Product]):
    """What is done here is in force at once, for everybody who recommends."""

    EMPTY = (
        "No product is called so, or the catalogue is empty.\n\ni brings products from a CSV file."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", id="products.search"),
        Binding(
            "i", "bring", "Import", tooltip="Bring products from a CSV file", id="products.import"
        ),
        Binding("a", "add", "Add", tooltip="Add a product", id="products.add"),
        Binding("enter,e", "edit", "Edit", tooltip="Change this product", id="products.edit"),
        Binding("d,delete", "delete", "Delete", tooltip="Take it out", id="products.delete"),
    ]

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self._desk = desk
        self._media = Media(desk.api)

    def compose(self) -> ComposeResult:
        with Horizontal(id="paged-head"):
            yield Static("Products", id="title", markup=False)
            yield SearchBox("/ searches", id="q")
        yield SheetHead(COLUMNS)
        yield Sheet(COLUMNS, _cells, id="products")
        yield Static(id="told", markup=False)
        yield from frame()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("edit", "delete"):
            return self.is_mounted and self.sheet.chosen is not None and self.sheet.has_focus
        return True

    async def load(self, offset: int, limit: int) -> tuple[Sequence[Product], int]:
        page = await self._media.products(self.q, offset=offset, limit=limit)
        return page.items, page.total

    def counted(self, total: int) -> None:
        words = f"Products · {total:,}" + (" found" if self.q else "")
        self.query_one("#title", Static).update(Content(words))

    # ---- changing

    def action_bring(self) -> None:
        from tui.screens.product_import import ProductImport

        def brought(words: str | None) -> None:
            if words is not None:
                self.reload(words)

        self.app.push_screen(ProductImport(self._media), brought)

    def action_add(self) -> None:
        self._edit(None)

    def action_edit(self) -> None:
        if (product := self.sheet.chosen) is not None:
            self._edit(product)

    def _edit(self, product: Product | None) -> None:
        from tui.screens.product_editor import ProductEditor

        def saved(words: str | None) -> None:
            if words is not None:
                self.reload(words)

        self.app.push_screen(ProductEditor(self._media, product), saved)

    def action_delete(self) -> None:
        product = self.sheet.chosen
        if product is not None:
            heading = f"Take “{product.name}” out of the catalogue?"
            self.ask(heading, "Take it out", lambda: self._delete(product))

    @work(group="change", exit_on_error=False)
    async def _delete(self, product: Product) -> None:
        try:
            await self._media.delete_product(product.id)
        except ApiError as error:
            self.complain(error)
            return
        self.reload(f"“{product.name}” is no longer in the catalogue.")


def _cells(product: Product) -> tuple[str, ...]:
    picture = "yes" if product.media_id is not None else "–"
    return product.name, product.price, product.code, picture, product.link
