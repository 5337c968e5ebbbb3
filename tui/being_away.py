"""Out of Office wherever the person is: known on every screen, opened from each of them."""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.reactive import var

from server.wire import OutOfOffice
from tui.menu import OUT_OF_OFFICE, shows
from tui.telling import Telling
from tui.tidings import AwayKnown

if TYPE_CHECKING:
    from tui.desk import Desk


class BeingAway(Telling):
    """The part of the application that knows where texts go while the person is away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f6",
            "out_of_office",
            "Out of Office",
            show=False,
            tooltip="Out of Office: texts to your phone",
            id="out_of_office",
        ),
    ]
    if TYPE_CHECKING:

        def desk(self) -> Desk | None: ...

    away: var[OutOfOffice | None] = var(None)
    """The person's own; None before the relay has told."""

    @on(AwayKnown)
    def _away_known(self, message: AwayKnown) -> None:
        self.away = message.away

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "out_of_office":
            desk = self.desk()
            return desk is not None and shows(desk.state.me, OUT_OF_OFFICE)
        return super().check_action(action, parameters)

    def action_out_of_office(self) -> None:
        from tui.screens.out_of_office import OutOfOfficeScreen

        desk = self.desk()
        shown = any(isinstance(each, OutOfOfficeScreen) for each in self.screen_stack)
        if desk is not None and not shown:
            self.push_screen(OutOfOfficeScreen(desk))
