"""The message center's application: thin. Which screen is shown, and what is remembered."""

import gc
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.screen import Screen

from tui.commands import Actions
from tui.config import Remembered
from tui.drafts import Drafts
from tui.sessions import SessionEnded, SignedIn
from tui.steady import split_at_graphemes, steadied
from tui.themes import DARK, LIGHT

if TYPE_CHECKING:
    from tui.api import Api


class FloorlineApp(App[int]):
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
    COMMANDS = App.COMMANDS | {lambda: Actions}
    COMMAND_PALETTE_DISPLAY = "^p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", priority=True, id="quit"),
        Binding("f1", "help", "Help", id="help"),
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
    ]

    def __init__(self, memory: Remembered, url: str, token: str | None = None) -> None:
        split_at_graphemes()
        super().__init__()
        self.memory = memory
        self.url = url
        self._given = token
        self._api: Api | None = None
        self._aside: dict[tuple[str, str], Drafts] = {}

    def on_mount(self) -> None:
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name
        token = self._given or self.memory.token(self.url)
        if token is None:
            self._ask()
        else:
            self._open(token)
        if self.memory.trouble and token is not None:
            self.notify(self.memory.trouble, severity="warning", markup=False)
        self.call_after_refresh(gc.freeze)

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

    def _enter(self, api: "Api", user_id: str | None = None) -> None:
        from tui.desk import Desk
        from tui.screens.inbox import InboxScreen

        self._leave()
        self._api, self.url = api, api.url
        drafts = self._aside.pop((api.url, user_id or ""), None)
        self._show(InboxScreen(Desk(api, drafts)))

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
            self._not_kept(error)
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
        if api is not None:
            self.run_worker(api.close(), exit_on_error=False)

    async def on_unmount(self) -> None:
        if self._api is not None:
            await self._api.close()

    async def action_sign_out(self) -> None:
        from tui.errors import ApiError

        api, self._api = self._api, None
        if api is None:
            return
        self._put_aside()
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
            self._not_kept(error)

    def _not_kept(self, error: OSError) -> None:
        why = error.strerror or "unknown error"
        words = f"{self.memory.path} cannot be written ({why}); nothing is remembered."
        self.notify(words, severity="warning", markup=False)

    # ---- everywhere

    def get_driver_class(self) -> type[Driver]:
        return steadied(super().get_driver_class())

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What Textual offers by itself, without what makes no sense here."""
        for command in super().get_system_commands(screen):
            if command.title not in ("Keys", "Maximize", "Minimize"):
                yield command

    def action_help(self) -> None:
        from tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_copy(self) -> None:
        """Copies what is selected; it never ends the program."""
        selected = self.screen.get_selected_text()
        if not selected:
            self.notify("Nothing is selected. Ctrl+Q quits.", markup=False, timeout=3)
            return
        self.copy_to_clipboard(selected)
        self.notify("Copied.", markup=False, timeout=2)
