"""Lead Manager, wherever the person is (product.md MC11)."""

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from tui.administering import Administering
from tui.tidings import FollowsLeads, LeadsChanged


class ManagingLeads(Administering):
    """The part of the application that opens the list of leads, and tells screens of changed ones."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "leads", "Leads", show=False, tooltip="Lead Manager: every lead", id="leads"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "leads":
            return self.desk() is not None
        return super().check_action(action, parameters)

    def action_leads(self) -> None:
        from tui.screens.leads import LeadsScreen

        self._open_above(LeadsScreen)

    def action_pull(self) -> None:
        """In the message center, whatever screen is shown."""
        if (inbox := self.to_messages()) is not None:
            inbox.action_pull()

    @on(LeadsChanged)
    def leads_changed(self, message: LeadsChanged) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, FollowsLeads):
                screen.leads_changed(message.ids)
