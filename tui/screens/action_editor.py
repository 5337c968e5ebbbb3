"""Where an action is written: its name, when it runs, and what it says (TQ4)."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Label, Select, Static

from server.wire import Action, FieldValue, NewAction
from tui.action_api import ActionsApi
from tui.actions import HAND, STATUS, TRIGGERS, how
from tui.leads import STATUSES
from tui.sanitize import typed
from tui.screens.body_editor import BodyEditor
from tui.widgets.field import Field

PLACES = {"name_missing": "#name", "status_missing": "#status", "body_empty": "#body"}
"""Where what is missing is written, by the code of the refusal."""


class ActionEditor(BodyEditor[Action]):
    """The words are those of the action's own template. A status that is typed is completed by →."""

    def __init__(self, actions: ActionsApi, action: Action | None) -> None:
        super().__init__("" if action is None else action.body)
        self._actions = actions
        self._action = action

    def head(self) -> ComposeResult:
        action = self._action
        with Horizontal(classes="row -first"):
            yield Label("Name", classes="label")
            name = typed(action.name) if action else ""
            yield Field(name, placeholder="What people see beside it", id="name", compact=True)
        with Horizontal(classes="row"):
            yield Label("Runs", classes="label")
            offered = [(words, trigger) for trigger, words in TRIGGERS.items()]
            runs_on = action.runs_on if action else HAND
            yield Select(offered, value=runs_on, allow_blank=False, id="runs", compact=True)
        with Horizontal(classes="row", id="status-row"):
            yield Label("Status", classes="label")
            status = typed(action.status or "") if action else ""
            yield Field(
                status,
                placeholder="customer, or another word",
                suggester=SuggestFromList(STATUSES, case_sensitive=False),
                id="status",
                compact=True,
            )
        yield Static(id="how", markup=False)

    def on_mount(self) -> None:
        self._show_how()
        self.set_focus(self.body if self._action is not None else self.query_one("#name"))

    @property
    def _runs_on(self) -> str:
        return str(self.query_one("#runs", Select).value)

    @on(Select.Changed, "#runs")
    def _show_how(self) -> None:
        """A status is asked for only where one starts it."""
        self.query_one("#status-row").display = self._runs_on == STATUS
        self.query_one("#how", Static).update(Content(how(self._runs_on)))
        self.say("")

    def now(self) -> tuple[str, str, str | None, str]:
        status = self.query_one("#status", Field).value if self._runs_on == STATUS else None
        return self.query_one("#name", Field).value, self._runs_on, status, self.body.text

    async def names(self) -> list[FieldValue]:
        return await self._actions.names()

    async def store(self) -> Action:
        name, runs_on, status, body = self.now()
        if self._action is None:
            new = NewAction(name=name, runs_on=runs_on, status=status, body=body)
            return await self._actions.add(new)
        changes = {"name": name, "runs_on": runs_on, "status": status, "body": body}
        return await self._actions.change(self._action.id, changes)

    def place_of(self, code: str) -> str | None:
        return PLACES.get(code)
