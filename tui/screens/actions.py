"""Actions, for those who may change them: what is sent by hand and what by itself (TQ4)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content

from server.wire import Action
from tui.action_api import ActionsApi
from tui.actions import how, when
from tui.errors import ApiError
from tui.screens.ordered import OrderedScreen, with_fields
from tui.templates import cost
from tui.widgets.action_list import ActionList
from tui.widgets.entry_list import EntryList

if TYPE_CHECKING:
    from tui.desk import Desk

NONE = (
    "No actions yet.\n\na adds one: a text that people send with one key, or that leaves by itself "
    "when a lead's status changes or a lead asks to be texted."
)


class ActionsScreen(OrderedScreen[Action]):
    HEAD = "Actions, in the order in which they are offered and run"
    LOADING = "Loading the actions…"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o,space", "switch", "On/off", tooltip="Switch it on or off", id="actions.switch"),
    ]

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self._actions = ActionsApi(desk.api)

    def make_list(self) -> EntryList[Action]:
        return ActionList(id="entries")

    async def fetch(self) -> list[Action]:
        return await self._actions.all()

    async def keep_order(self, ids: Sequence[str]) -> object:
        return await self._actions.order(ids)

    async def delete(self, entry: Action) -> None:
        await self._actions.delete(entry.id)

    def title_of(self, entry: Action) -> str:
        return entry.name

    def described(self, entry: Action) -> Content:
        return described(entry)

    def taken(self) -> None:
        self.shelf.notice = NONE

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "switch":
            return self.chosen is not None
        return super().check_action(action, parameters)

    def edit(self, entry: Action | None) -> None:
        from tui.screens.action_editor import ActionEditor

        self.app.push_screen(ActionEditor(self._actions, entry), self.saved)

    def action_switch(self) -> None:
        if (chosen := self.chosen) is not None:
            self._switch(chosen)

    @work(group="change", exit_on_error=False)
    async def _switch(self, action: Action) -> None:
        try:
            now = await self._actions.change(action.id, {"on": not action.on})
        except ApiError as error:
            self.complain(error)
            return
        self.load(now.id, f"“{now.name}” is {'on' if now.on else 'off'}.")


def described(action: Action) -> Content:
    """The whole of an action: when it runs, what that means, its words and what they cost."""
    return Content.assemble(
        (action.name, "bold"),
        (f"\n{when(action)} · {'on: o switches it off' if action.on else 'off: o switches it on'}"),
        (f"\n{how(action.runs_on)}", "dim"),
        "\n\n",
        with_fields(action.body),
        "\n\n",
        (cost(action.body), "dim"),
    )
