"""Texts to many, wherever the person is (product.md MC10)."""

from collections.abc import Iterable

from textual import on
from textual.app import SystemCommand
from textual.screen import Screen

from tui.administering import Administering
from tui.tidings import BulkChanged, BulkStarted, FollowsBulks, TextMany


class TextingMany(Administering):
    """The part of the application that opens the screens of texts to many, and tells them how it goes."""

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        yield from super().get_system_commands(screen)
        if self.desk() is not None:
            words = "How they go, and what became of them"
            yield SystemCommand("Texts to many", words, self.action_bulks)

    def action_bulks(self) -> None:
        from tui.screens.bulk_report import BulksScreen

        self._open_above(BulksScreen)

    @on(TextMany)
    def text_many(self, message: TextMany) -> None:
        from tui.screens.bulk import BulkScreen

        desk = self.desk()
        if desk is None:
            return
        if not message.lead_ids:
            self.notify("There is nobody to text here.", markup=False, timeout=3)
        else:
            self.push_screen(BulkScreen(desk, message.lead_ids))

    @on(BulkStarted)
    def bulk_started(self, message: BulkStarted) -> None:
        """Its progress takes the place of what it was seen by before."""
        from tui.screens.bulk import BulkScreen
        from tui.screens.bulk_report import BulkReportScreen

        desk = self.desk()
        if desk is None:
            return
        report = BulkReportScreen(desk, message.bulk)
        if isinstance(self.screen, BulkScreen):
            self.switch_screen(report)
        else:
            self.push_screen(report)

    @on(BulkChanged)
    def bulk_changed(self, message: BulkChanged) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, FollowsBulks):
                screen.bulk_changed(message.bulk)
