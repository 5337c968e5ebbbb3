"""Configuration: the retailer's settings, for those who manage users (product.md OO2, OP5)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from server.wire import Setting
from tui.configuration import (
    FIXED,
    Question,
    about_default,
    grouped,
    is_fixed,
    question,
    shown,
    shown_value,
)
from tui.configuration_api import Configuration
from tui.errors import ApiError
from tui.screens.choice import Choice, sure_of
from tui.screens.picker import WIDTHS
from tui.widgets.bottom import frame
from tui.widgets.drawn import DrawnView
from tui.widgets.setting_list import SettingList
from tui.widgets.times import moment, today

if TYPE_CHECKING:
    from tui.desk import Desk

HEAD = "The retailer's settings: a change is in force at once, for everybody"
DIM = "$foreground 62%"


class ConfigurationScreen(Screen[None]):
    """What somebody else changes meanwhile shows by itself."""

    CSS_PATH = "configuration.tcss"
    AUTO_FOCUS = "#settings"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="configuration.leave"),
        Binding(
            "enter,e", "edit", "Change", tooltip="Change this setting", id="configuration.edit"
        ),
        Binding("b", "usual", "Default", tooltip="Back to the default", id="configuration.usual"),
        Binding("ctrl+r", "reload", "Load again", show=False, id="configuration.reload"),
    ]

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self._configuration = Configuration(desk.api)
        self._all: list[Setting] = []

    def compose(self) -> ComposeResult:
        yield Static(HEAD, id="configuration-head", markup=False)
        with Container(id="both"):
            yield SettingList(id="settings")
            with VerticalScroll(id="whole", can_focus=False):
                yield Static(id="words", markup=False)
        yield Static(id="told", markup=False)
        yield from frame()

    def on_mount(self) -> None:
        self.settings.notice = "Loading the settings…"
        self.watch(self.settings, "cursor", self._show_chosen, init=False)
        self.action_reload()

    @property
    def settings(self) -> SettingList:
        return self.query_one(SettingList)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A default is offered only where there is something else."""
        chosen = self.settings.chosen if self.is_mounted else None
        match action:
            case "edit":
                return chosen is not None
            case "usual":
                return chosen is not None and chosen.source == "database"
            case _:
                return True

    # ---- what is shown

    def action_reload(self) -> None:
        self._load()

    def everything_changed(self) -> None:
        """Somebody has changed what shows on many screens: these settings, it may be."""
        self._load()

    @work(group="load", exclusive=True, exit_on_error=False)
    async def _load(self) -> None:
        try:
            found = await self._configuration.all()
        except ApiError as error:
            if self._all:
                self._complain(error)
            self.settings.notice = f"{error.title}.\n\n{error.detail}\n\nCtrl+R tries again."
            return
        if found != self._all:
            self._take(found)

    def _take(self, settings: list[Setting]) -> None:
        chosen = self.settings.chosen
        self._all = settings
        self.settings.show(grouped(settings), chosen.key if chosen else None)
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self.settings.chosen
        self.query_one("#words", Static).update(described(chosen) if chosen else Content(""))
        self._say("")
        self.query_one("#whole").scroll_home(animate=False)
        self.refresh_bindings()

    def _complain(self, error: ApiError) -> None:
        self._say(error.detail, "$text-error")

    def _say(self, words: str, style: str = "$text-accent") -> None:
        """In place, until something else is chosen."""
        self.query_one("#told", Static).update(Content.styled(words, style))

    # ---- changing

    @on(DrawnView.Chosen)
    def clicked(self) -> None:
        self.settings.focus()

    def action_edit(self) -> None:
        chosen = self.settings.chosen
        if chosen is None:
            return
        if is_fixed(chosen):
            self._say(FIXED[chosen.source], "$text-warning")
            return
        match chosen.kind:
            case "flag":
                self._wish(chosen, not chosen.value)
            case "choice":
                self._choose(chosen)
            case _:
                self._write(chosen)

    def _choose(self, setting: Setting) -> None:
        options = [
            (f"{each}  (as it is now)" if each == setting.value else each, each)
            for each in setting.choices
        ]
        screen: Choice[str] = Choice(setting.key, options)

        def chosen(value: str | None) -> None:
            if value is not None and value != setting.value:
                self._wish(setting, value)

        self.app.push_screen(screen, chosen)

    def _write(self, setting: Setting) -> None:
        from tui.screens.setting_editor import SettingEditor

        def saved(settings: list[Setting] | None) -> None:
            if settings is not None:
                self._changed(setting.key, settings)

        self.app.push_screen(SettingEditor(self._configuration, setting), saved)

    def _wish(self, setting: Setting, value: Any) -> None:
        """Make a change; where it ends something, ask first."""
        asked = question(setting, value)
        if asked is None:
            self._change(setting, value)
        else:
            self._ask(asked, lambda: self._change(setting, value))

    def action_usual(self) -> None:
        chosen = self.settings.chosen
        if chosen is None:
            return
        self._ask(about_default(chosen), lambda: self._change(chosen, None))

    def _ask(self, question: Question, then: Callable[[], object]) -> None:
        def answered(sure: bool | None) -> None:
            if sure:
                then()

        self.app.push_screen(sure_of(question), answered)

    @work(group="change", exit_on_error=False)
    async def _change(self, setting: Setting, value: Any) -> None:
        try:
            settings = await self._configuration.change(setting.key, value)
        except ApiError as error:
            self._complain(error)
            return
        self._changed(setting.key, settings)

    def _changed(self, key: str, settings: list[Setting]) -> None:
        self._take(settings)
        now = next((each for each in settings if each.key == key), None)
        if now is not None:
            again = "its default again" if now.source == "default" else "in force"
            self._say(f"{key} is {again}: {shown(now)}")

    def action_leave(self) -> None:
        self.dismiss()


def described(setting: Setting) -> Content:
    """All that is known of a setting."""
    return Content.assemble(
        (setting.key, "bold"),
        f"\n{shown(setting)}\n\n",
        setting.about,
        "\n\n",
        (_where(setting), DIM),
        (f"\nIts default: {shown_value(setting, setting.default)}", DIM),
        (f"\nAllowed: {setting.allowed}", DIM),
    )


def _where(setting: Setting) -> str:
    """Where it is set, and who changed it last."""
    if is_fixed(setting):
        return FIXED[setting.source]
    where = "Set here." if setting.source == "database" else "As it is by default."
    if setting.changed_at is None:
        return where
    who = setting.changed_by or "somebody"
    return f"{where} Changed last by {who}, {moment(setting.changed_at, today())}."
