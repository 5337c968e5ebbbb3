"""The part of the application that opens Actions, and takes service requests."""

from collections.abc import Iterable

from textual.app import SystemCommand
from textual.screen import Screen

from server.wire import Request
from tui.administering import Administering
from tui.templates import MAY_EDIT

ACTIONS = "Texts that are sent by hand with one key, or leave by themselves"
REQUEST = "Somebody asks in the store, or on the phone, to be answered"


class Automating(Administering):
    """Neither has a key of its own on every screen: the palette offers both."""

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        desk = self.desk()
        if desk is not None:
            yield SystemCommand("New service request", REQUEST, self.action_new_request)
            if MAY_EDIT in desk.state.me.permissions:
                yield SystemCommand("Actions", ACTIONS, self.action_actions)
        yield from super().get_system_commands(screen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "actions":
            desk = self.desk()
            return desk is not None and MAY_EDIT in desk.state.me.permissions
        return super().check_action(action, parameters)

    def action_actions(self) -> None:
        from tui.screens.actions import ActionsScreen

        self._open_above(ActionsScreen)

    def action_new_request(self) -> None:
        from tui.screens.requesting import RequestForm

        desk = self.desk()
        if desk is None or any(isinstance(screen, RequestForm) for screen in self.screen_stack):
            return
        self.push_screen(RequestForm(desk.api, desk.state.me), self._request_taken)

    def _request_taken(self, taken: Request | None) -> None:
        if taken is None:
            return
        words = "The request is taken. It stands in Lead Details."
        if taken.lead_id is None:
            words = "The request is taken. The number belongs to a lead of somebody else, who has it now."
        self.notify(words, markup=False)
