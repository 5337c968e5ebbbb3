"""The screens of those who manage users, wherever the person is."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tui.lines import MANAGES
from tui.telling import Telling

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui.desk import Desk


class Administering(Telling):
    """The part of the application that opens Users and Numbers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f8",
            "users",
            "Users",
            show=False,
            tooltip="Users: whose text messaging is on",
            id="users",
        ),
        Binding(
            "f9",
            "numbers",
            "Numbers",
            show=False,
            tooltip="Numbers: lines and proxy numbers",
            id="numbers",
        ),
    ]
    if TYPE_CHECKING:

        def desk(self) -> Desk | None: ...

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("users", "numbers"):
            desk = self.desk()
            return desk is not None and MANAGES in desk.state.me.permissions
        return super().check_action(action, parameters)

    def action_users(self) -> None:
        from tui.screens.users import UsersScreen

        self._open_above(UsersScreen)

    def action_numbers(self) -> None:
        from tui.screens.numbers import NumbersScreen

        self._open_above(NumbersScreen)

    def _open_above(self, kind: "Callable[[Desk], Screen[None]]") -> None:
        """Above the others; once."""
        desk = self.desk()
        shown = any(type(screen) is kind for screen in self.screen_stack)
        if desk is not None and not shown:
            self.push_screen(kind(desk))
