"""Import and export, wherever the person is (product.md AP2, MC11)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.screen import Screen

from tui.managing_leads import ManagingLeads

if TYPE_CHECKING:
    from tui.sheet_files import Opened

IMPORT, EXPORT = "Import leads", "Export leads and more"


class Exchanging(ManagingLeads):
    """The part of the application that opens import and export: in the palette, and by keys of Lead
    Manager.
    """

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("import_leads", "export"):
            return self.desk() is not None
        return super().check_action(action, parameters)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Where the screen has keys for them, they are in the palette with those."""
        keyed = {active.binding.action for active in screen.active_bindings.values()}
        if self.desk() is not None and "app.import_leads" not in keyed and not self._is_open():
            words = "Leads out of a file, with a look at it first"
            yield SystemCommand(IMPORT, words, self.action_import_leads)
            words = "Leads, users, stores, numbers, templates or texts as a file"
            yield SystemCommand(EXPORT, words, self.action_export)
        yield from super().get_system_commands(screen)

    def _is_open(self) -> bool:
        """Whether an import is being prepared, or runs."""
        from tui.screens.import_run import ImportRun
        from tui.screens.importing import ImportScreen

        return any(isinstance(each, ImportScreen | ImportRun) for each in self.screen_stack)

    def action_import_leads(self) -> None:
        from tui.screens.choosing_file import ChoosingFile
        from tui.screens.importing import ImportScreen

        desk = self.desk()
        if desk is None or self._is_open():
            return

        def chosen(opened: "Opened | None") -> None:
            if opened is not None:
                self.push_screen(ImportScreen(desk, opened))

        self.push_screen(ChoosingFile(), chosen)

    def action_export(self) -> None:
        from tui.screens.exporting_tables import ExportCard

        if (desk := self.desk()) is not None:
            self.push_screen(ExportCard(desk))
