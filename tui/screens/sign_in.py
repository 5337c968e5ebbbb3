"""Signing in: address of the relay, name, password."""

from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Button, Input, Label, Static

from tui.config import Remembered
from tui.errors import ApiError, SignedOut
from tui.sessions import SignedIn
from tui.widgets.field import Field
from tui.widgets.key_line import KeyLine


class SignInScreen(Screen[None]):
    CSS_PATH = "sign_in.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "down", "app.focus_next", "Next field", show=False, priority=True, id="sign_in.next"
        ),
        Binding(
            "up",
            "app.focus_previous",
            "Field before",
            show=False,
            priority=True,
            id="sign_in.previous",
        ),
    ]

    def __init__(self, memory: Remembered, url: str, trouble: str | None = None) -> None:
        super().__init__()
        self._memory = memory
        self._url = url
        self._trouble = trouble or memory.trouble

    def compose(self) -> ComposeResult:
        username = self._memory.usernames.get(self._url, "")
        with Vertical(id="sign-in") as card:
            card.border_title = "Floorline"
            yield Label("Relay")
            yield self._field("url", self._url, placeholder="http://…")
            yield Label("User name")
            yield self._field("username", username)
            yield Label("Password")
            yield self._field("password", password=True)
            yield Static(id="trouble", markup=False)
            yield Button("Sign in", id="submit", variant="primary")
        yield Horizontal(KeyLine(), id="keys")

    def _field(self, id: str, value: str = "", **options: Any) -> Input:
        """Whose text is not selected when it gets the focus: what is typed just then would replace it."""
        return Field(value, id=id, select_on_focus=False, **options)

    def _fields(self) -> list[Input]:
        """Ours: a demo puts others beside them."""
        return list(self.query("#sign-in Input").results(Input))

    def on_mount(self) -> None:
        self.say(self._trouble)
        self._focus_first_empty()

    def say(self, trouble: str | None) -> None:
        words = self.query_one("#trouble", Static)
        words.update(trouble or "")
        words.set_class(bool(trouble), "-some")

    def _focus_first_empty(self) -> None:
        fields = self._fields()
        empty = next((field for field in fields if not field.value), fields[-1])
        empty.focus()

    @on(Input.Submitted)
    def submitted(self) -> None:
        if any(not field.value for field in self._fields()):
            self._focus_first_empty()
        else:
            self.sign_in()

    @on(Button.Pressed)
    def pressed(self) -> None:
        if any(not field.value for field in self._fields()):
            self.say("Please fill in every field.")
            self._focus_first_empty()
        else:
            self.sign_in()

    @work(exclusive=True, exit_on_error=False)
    async def sign_in(self) -> None:
        from tui.api import Api

        url, username, password = (field.value for field in self._fields())
        button = self.query_one("#submit", Button)
        self.say(None)
        button.disabled, button.label = True, "Signing in…"
        api: Api | None = None
        try:
            api = Api(url.strip())
            session = await api.sign_in(username.strip(), password)
        except ApiError as error:
            if api is not None:
                await api.close()
            self.say(error.detail)
            if isinstance(error, SignedOut):
                self.query_one("#password", Input).focus()
        else:
            self.post_message(SignedIn(api, session))
        finally:
            button.disabled, button.label = False, "Sign in"
