"""The wall and what is opened from it, for those who supervise, wherever the person is."""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from tui.telling import Telling
from tui.tidings import Answers, Supervises
from tui.wall_state import SUPERVISES

if TYPE_CHECKING:
    from tui.desk import Desk

NO_LONGER = "You no longer supervise: the wall and what was opened from it are closed."


class Supervising(Telling):
    """The part of the application that opens the wall, and closes it when the right to it is gone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f10",
            "wall",
            "Wall",
            show=False,
            tooltip="Wall: what goes on everywhere",
            id="wall",
        ),
    ]
    if TYPE_CHECKING:

        def desk(self) -> Desk | None: ...

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "wall":
            return self.supervises
        return super().check_action(action, parameters)

    @property
    def supervises(self) -> bool:
        desk = self.desk()
        return desk is not None and SUPERVISES in desk.state.me.permissions

    def action_wall(self) -> None:
        """To the wall; where it is open already, back to it."""
        from tui.screens.wall import WallScreen

        desk = self.desk()
        wall = next((s for s in self.screen_stack if isinstance(s, WallScreen)), None)
        if wall is not None:
            while self.screen is not wall:
                self.pop_screen()
        elif desk is not None:
            self.push_screen(WallScreen(desk))

    def watch_along(self, conversation_id: str) -> None:
        """Above whatever is shown: a conversation that is read along."""
        from tui.screens.watching import WatchScreen

        desk = self.desk()
        if desk is not None:
            self.push_screen(WatchScreen(desk, conversation_id))

    @on(Answers)
    def answers(self, message: Answers) -> None:
        self._read(message.conversation_id)

    @on(Supervises)
    def supervises_no_longer(self) -> None:
        """Whatever was seen by that right is gone from the screen, and what lies above it."""
        from tui.screens.wall import WallScreen
        from tui.screens.watching import WatchScreen

        shown = [s for s in self.screen_stack if isinstance(s, (WallScreen, WatchScreen))]
        if not shown:
            return
        while shown[0] in self.screen_stack:
            self.pop_screen()
        self.refresh_bindings()
        self.notify(NO_LONGER, severity="warning", markup=False)
