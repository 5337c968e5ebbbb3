"""The message center's application: thin. Which screen is shown, and what is remembered."""

import gc
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.screen import Screen

from tui.administering import Administering
from tui.alerting import Alerting
from tui.automating import Automating
from tui.being_away import BeingAway
from tui.commands import Actions
from tui.config import Remembered
from tui.configuration import MAY_CONFIGURE
from tui.drafts import Drafts
from tui.exchanging import Exchanging
from tui.managing_leads import ManagingLeads
from tui.sessions import SessionEnded, SignedIn
from tui.settings import Settings
from tui.stocking import Stocking
from tui.supervising import Supervising
from tui.telling import Telling
from tui.templates import MAY_EDIT
from tui.texting_many import TextingMany
from tui.themes import DARK, LIGHT, TERMINAL
from tui.tidings import (
    EverythingChanged,
    HoldsTab,
    LoadsAnew,
    SettingsChanged,
    TakesKeys,
)

NEEDS = {"templates": MAY_EDIT, "configuration": MAY_CONFIGURE}
"""What is offered only to those who may."""

if TYPE_CHECKING:
    from tui.api import Api
    from tui.desk import Desk


class FloorlineApp(Alerting, BeingAway, Automating, Exchanging, Supervising, Stocking, TextingMany):
    """Opens the inbox when it knows a token, else asks for one."""

    TITLE = "Floorline"
    CSS = """
    ToastRack { dock: top; align: right top; margin: 1 1 0 0; }
    Toast { background: $panel; }
    * {
        scrollbar-color: $foreground 25%;
        scrollbar-color-hover: $foreground 45%;
        scrollbar-color-active: $accent;
        scrollbar-background: $surface;
        scrollbar-background-hover: $surface;
        scrollbar-background-active: $surface;
    }
    """
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {lambda: Actions}
    # ours alone, which has Textual's too: of several, no order could be told
    COMMAND_PALETTE_DISPLAY = "^p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="help"),
        Binding("ctrl+q", "quit", "Quit", priority=True, id="quit"),
        Binding("ctrl+c", "copy", "Copy", show=False, system=True, id="copy"),
        # with priority: what is typed right after it belongs to the next field
        Binding("tab", "app.focus_next", "Next pane", show=False, priority=True, id="next_pane"),
        Binding(
            "shift+tab",
            "app.focus_previous",
            "Pane before",
            show=False,
            priority=True,
            id="previous_pane",
        ),
        Binding("ctrl+o", "sign_out", "Sign out", show=False, id="sign_out"),
        Binding("f2", "settings", "Settings", tooltip="My details and settings", id="settings"),
        Binding(
            "f3",
            "templates",
            "Quick replies",
            tooltip="Add and change quick replies and fixed texts",
            id="templates",
        ),
        Binding(
            "f7",
            "configuration",
            "Configuration",
            show=False,
            tooltip="Configuration: the retailer's settings",
            id="configuration",
        ),
    ]

    EVERYWHERE: ClassVar[list[BindingType]] = [
        *BINDINGS,
        *Alerting.BINDINGS,
        *BeingAway.BINDINGS,
        *ManagingLeads.BINDINGS,
        *Administering.BINDINGS,
        *Supervising.BINDINGS,
        *Telling.BINDINGS,
    ]
    """Every key that works on every screen."""

    def __init__(self, memory: Remembered, url: str, token: str | None = None) -> None:
        super().__init__(memory)
        self.url = url
        self._given = token
        self._api: Api | None = None
        self._aside: dict[tuple[str, str], Drafts] = {}
        self.keyed_at = 0.0
        """When a key was last pressed, by the monotonic clock."""

    def on_mount(self) -> None:
        for theme in (DARK, LIGHT, TERMINAL):
            self.register_theme(theme)
        self.apply(self.memory.settings)
        token = self._given or self.memory.token(self.url)
        if token is None:
            self._ask()
        else:
            self._open(token)
        if self.memory.trouble and token is not None:
            self.notify(self.memory.trouble, severity="warning", markup=False)
        self.call_after_refresh(_settle)

    # ---- in and out

    def _open(self, token: str) -> None:
        from tui.api import Api
        from tui.errors import ApiError

        try:
            self._enter(Api(self.url, token))
        except ApiError as error:
            self._ask(error.detail)

    def _ask(self, trouble: str | None = None) -> None:
        from tui.screens.sign_in import SignInScreen

        self._show(SignInScreen(self.memory, self.url, trouble))

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key):
            self.keyed_at = monotonic()
            if self.screen_stack and isinstance(self.screen, TakesKeys):
                self.screen.take(event.key)
                return
        await super().on_event(event)

    def _enter(self, api: "Api", user_id: str | None = None) -> None:
        from tui.desk import Desk
        from tui.screens.inbox import InboxScreen

        self._leave()
        self._api, self.url = api, api.url
        desk = Desk(api, self._aside.pop((api.url, user_id or ""), None))
        desk.look_ahead()
        self._show(InboxScreen(desk, self.memory.path.parent))

    def _put_aside(self) -> None:
        """What is written and not sent is there again when the same person signs in."""
        from tui.screens.inbox import InboxScreen

        for screen in self.screen_stack:
            if isinstance(screen, InboxScreen) and (kept := screen.put_aside()) is not None:
                user_id, drafts = kept
                self._aside[self.url, user_id] = drafts

    def _show(self, screen: Screen[None]) -> None:
        """Makes a screen the only one above the default."""
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if len(self.screen_stack) == 2:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    @on(SignedIn)
    def signed_in(self, message: SignedIn) -> None:
        api, session = message.api, message.session
        try:
            self.memory.remember(api.url, session.user.username, session.token)
        except OSError as error:
            self.not_kept(error)
        self._enter(api, session.user.id)

    @on(SessionEnded)
    def session_ended(self, message: SessionEnded) -> None:
        """The relay no longer knows the token: say so and ask again."""
        if self._api is None:
            return
        self._put_aside()
        self._leave()
        self._forget()
        self._ask(message.reason)

    def _leave(self) -> None:
        """Hangs up, once the screen that used the connection is gone."""
        api, self._api = self._api, None
        self.alerts, self.away = 0, None
        if api is not None:
            self.run_worker(api.close(), exit_on_error=False)

    async def on_unmount(self) -> None:
        self.keep_title(False)
        if self._api is not None:
            await self._api.close()

    async def action_sign_out(self) -> None:
        from tui.errors import ApiError

        api, self._api = self._api, None
        if api is None:
            return
        self._put_aside()
        self.away = None
        try:
            await api.sign_out()
        except ApiError as error:
            self.notify(error.detail, title="Signed out here only", markup=False)
        await api.close()
        self._forget()
        self._ask("You are signed out.")

    def _forget(self) -> None:
        if self._given is not None:
            self._given = None
            return
        try:
            self.memory.forget(self.url)
        except OSError as error:
            self.not_kept(error)

    def not_kept(self, error: OSError) -> None:
        why = error.strerror or "unknown error"
        words = f"{self.memory.path} cannot be written ({why}); nothing is remembered."
        self.notify(words, severity="warning", markup=False)

    # ---- settings

    def apply(self, settings: Settings) -> None:
        """Colours, keys and how to be told, at once."""
        self.theme = settings.theme
        self.set_keymap(dict(settings.keys))
        self.keep_title(settings.title)

    def change(self, settings: Settings) -> None:
        """Settings are in force at once, and kept for the next time."""
        self.apply(settings)
        try:
            self.memory.set(settings)
        except OSError as error:
            self.not_kept(error)

    def action_settings(self) -> None:
        from tui.screens.key_map import actions
        from tui.screens.settings import SettingsScreen

        if not any(isinstance(screen, SettingsScreen) for screen in self.screen_stack):
            everywhere = actions(self.EVERYWHERE)
            desk = self.desk()
            me = desk.state.me if desk is not None else None
            self.push_screen(SettingsScreen(self.memory.settings, me, everywhere))

    def action_templates(self) -> None:
        from tui.screens.quick_replies import QuickRepliesScreen

        desk = self.desk()
        shown = any(isinstance(screen, QuickRepliesScreen) for screen in self.screen_stack)
        if desk is not None and not shown:
            self.push_screen(QuickRepliesScreen(desk))

    def action_configuration(self) -> None:
        from tui.screens.configuration import ConfigurationScreen

        desk = self.desk()
        shown = any(isinstance(screen, ConfigurationScreen) for screen in self.screen_stack)
        if desk is not None and not shown:
            self.push_screen(ConfigurationScreen(desk))

    @on(EverythingChanged)
    def everything_changed(self) -> None:
        """Whatever is shown beside the messages loads anew too."""
        for screen in self.screen_stack:
            if isinstance(screen, LoadsAnew):
                screen.everything_changed()

    def desk(self) -> "Desk | None":
        """What the person works at; None before anything was loaded."""
        from tui.screens.inbox import InboxScreen

        inbox = next((s for s in self.screen_stack if isinstance(s, InboxScreen)), None)
        return inbox.desk if inbox is not None and inbox.desk.is_open else None

    @on(SettingsChanged)
    def settings_changed(self, message: SettingsChanged) -> None:
        self.change(message.settings)

    # ---- everywhere

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tab belongs to what has the focus where that has a use for it; templates to those who may."""
        if action in ("focus_next", "focus_previous") and self.screen_stack:
            focused = self.screen.focused
            return not (isinstance(focused, HoldsTab) and focused.holds_tab)
        if action in NEEDS:
            desk = self.desk()
            return desk is not None and NEEDS[action] in desk.state.me.permissions
        return super().check_action(action, parameters)


def _settle() -> None:
    """Once the first screen is there: what is here stays, and is not looked through for garbage any
    more. Until then nothing was.
    """
    gc.freeze()
    gc.enable()
