"""The library and the catalogue, wherever the person is, for those who may change them (MC13)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import SystemCommand

from tui.administering import Administering
from tui.templates import MAY_EDIT

if TYPE_CHECKING:
    from textual.screen import Screen


class Stocking(Administering):
    """The part of the application that opens Library and Products, from the palette."""

    def get_system_commands(self, screen: "Screen[object]") -> Iterable[SystemCommand]:
        if self._may_stock:
            words = "Pictures and files that everybody may send"
            yield SystemCommand("Library", words, self.action_library)
            words = "The catalogue that products are recommended from"
            yield SystemCommand("Products", words, self.action_products)
        yield from super().get_system_commands(screen)

    @property
    def _may_stock(self) -> bool:
        desk = self.desk()
        return desk is not None and MAY_EDIT in desk.state.me.permissions

    def action_library(self) -> None:
        from tui.screens.library import LibraryScreen

        if self._may_stock:
            self._open_above(LibraryScreen)

    def action_products(self) -> None:
        from tui.screens.products import ProductsScreen

        if self._may_stock:
            self._open_above(ProductsScreen)
