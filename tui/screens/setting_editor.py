"""Where a setting is typed or ticked (product.md OP5)."""

from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from server.wire import Setting
from tui.configuration import hint, offered_by, question, read, shown, ticked
from tui.configuration_api import Configuration
from tui.errors import ApiError
from tui.sanitize import typed
from tui.screens.card import Card
from tui.screens.choice import sure_of
from tui.widgets.field import Field


class Ticks(OptionList):
    """Options of which any number is ticked. Enter is the card's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "select", "Tick", id="setting.tick"),
        Binding("enter", "screen.save", "Save", show=False, id="setting.save_ticked"),
    ]

    def __init__(self, options: list[str], chosen: list[str]) -> None:
        super().__init__(*(Option(_marked(each, each in chosen)) for each in options), id="ticks")
        self._offered = options
        self.chosen = list(chosen)

    def on_mount(self) -> None:
        self.highlighted = 0 if self._offered else None

    @on(OptionList.OptionSelected)
    def tick(self, message: OptionList.OptionSelected) -> None:
        message.stop()
        option = self._offered[message.option_index]
        is_on = option not in self.chosen
        self.chosen = [*self.chosen, option] if is_on else [e for e in self.chosen if e != option]
        self.replace_option_prompt_at_index(message.option_index, _marked(option, is_on))


def _marked(option: str, is_on: bool) -> Content:
    return Content(f"[{'x' if is_on else ' '}] {option}")


class SettingEditor(Card[list[Setting]]):
    """Closes with all settings once this one is saved, with None when nothing was. What the relay
    refuses stays, with its reason.
    """

    AUTO_FOCUS = "#ticks, #typed"

    def __init__(self, configuration: Configuration, setting: Setting) -> None:
        super().__init__()
        self.heading = setting.key
        self._configuration = configuration
        self._setting = setting
        self._is_saving = False

    def content(self) -> ComposeResult:
        yield Static(self._setting.about, markup=False)
        if self._setting.kind == "list":
            yield Ticks(offered_by(self._setting), list(self._setting.value))
            yield Static("Space ticks, Enter saves", id="hint", markup=False)
        else:
            yield Field(typed(shown(self._setting)), id="typed", compact=True)
            yield Static(hint(self._setting), id="hint", markup=False)
        yield Static(id="problem", markup=False)
        yield Button("Save", id="save", compact=True)

    def on_mount(self) -> None:
        """There is nothing to scroll that would need the focus."""
        self.query_one("#card").can_focus = False

    @property
    def _value(self) -> Any:
        if self._setting.kind == "list":
            return ticked(self._setting, self.query_one(Ticks).chosen)
        return read(self._setting, self.query_one("#typed", Field).value)

    @on(Input.Changed)
    def written(self) -> None:
        self._say("")

    def _say(self, words: str) -> None:
        self.query_one("#problem", Static).update(Content(words))

    # ---- saving

    @on(Input.Submitted)
    @on(Button.Pressed)
    def submitted(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        value = self._value
        if value == self._setting.value:
            self.dismiss(None)
            return
        asked = question(self._setting, value)
        if asked is None:
            self._save(value)
            return
        self.app.push_screen(sure_of(asked), lambda sure: self._save(value) if sure else None)

    def _save(self, value: Any) -> None:
        if not self._is_saving:
            self._is_saving = True
            self._say("Saving…")
            self._send(value)

    @work(group="save", exit_on_error=False)
    async def _send(self, value: Any) -> None:
        try:
            settings = await self._configuration.change(self._setting.key, value)
        except ApiError as error:
            self._say(error.detail)
            return
        finally:
            self._is_saving = False
        self.dismiss(settings)
