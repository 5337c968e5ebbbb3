"""A service request that is taken at the till, or on the phone (SR1, TQ4)."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Select, Static

from server.wire import Me, NewRequest, Request
from tui.api import Api, new_key
from tui.asked import CHANNELS, PREFERENCES
from tui.errors import ApiError
from tui.request_api import RequestsApi
from tui.screens.card import Card
from tui.widgets.field import Field
from tui.widgets.words import Words

TEXT = "text"
MINE, STORE = "associate", "store"
PLACES = {"number_missing": "#number", "number_invalid": "#number", "email_missing": "#email"}
"""Where what is wrong is written, by the code of the refusal."""
HINT = "Ctrl+S takes it. A request by text is consent for texts to that number."


class RequestForm(Card[Request]):
    """Closes with the request that was taken. One form is taken once, however often it is tried."""

    AUTO_FOCUS = "#customer"
    heading = "New service request"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "take", "Take it", id="requesting.take"),
    ]

    def __init__(self, api: Api, me: Me) -> None:
        super().__init__()
        self._requests = RequestsApi(api)
        self._me = me
        self._asked: NewRequest | None = None
        self._key = ""
        self._is_taking = False

    def content(self) -> ComposeResult:
        yield from _row("Name", Field(placeholder="Who asks", id="customer", compact=True))
        yield from _row("Answer", _choice(PREFERENCES, "preference"))
        yield from _row("Number", Field(placeholder="In any spelling", id="number", compact=True))
        yield from _row("E-mail", Field(id="email", compact=True))
        yield from _row("Came by", _choice(CHANNELS, "channel"))
        yield from _row("For", _choice(self._owners(), "owner"))
        yield Label("What they ask for")
        yield Words(id="body", soft_wrap=True, tab_behavior="focus")
        yield Static(HINT, id="hint", markup=False)

    def _owners(self) -> dict[str, str]:
        """Whom a lead who is new is given to."""
        store = self._me.store
        mine = {MINE: f"{self._me.name}, who takes it"}
        return mine if store is None else {**mine, STORE: f"Everyone at {store.name}"}

    def on_mount(self) -> None:
        self.query_one("#card").can_focus = False
        self.query_one("#card").border_subtitle = Content("Ctrl+S takes it  ·  Escape closes")

    @on(Input.Submitted)
    def on_to_the_next(self) -> None:
        self.focus_next()

    def _value(self, id: str) -> str:
        return self.query_one(f"#{id}", Field).value.strip()

    def _chosen(self, id: str) -> str:
        return str(self.query_one(f"#{id}", Select).value)

    def _written(self) -> NewRequest:
        is_mine = self._chosen("owner") == MINE
        return NewRequest(
            channel=self._chosen("channel"),
            preference=self._chosen("preference"),
            name=self._value("customer"),
            number=self._value("number") or None,
            email=self._value("email") or None,
            associate=self._me.id if is_mine else None,
            store=None if is_mine or self._me.store is None else self._me.store.id,
            message=self.query_one(Words).text.strip(),
        )

    def action_take(self) -> None:
        if self._is_taking:
            return
        asked = self._written()
        if asked != self._asked:
            self._asked, self._key = asked, new_key()
        self._is_taking = True
        self._say("Taking it…")
        self._take(asked, self._key)

    @work(group="take", exit_on_error=False)
    async def _take(self, asked: NewRequest, key: str) -> None:
        try:
            taken = await self._requests.take(asked, key)
        except ApiError as error:
            self._say(f"{error.detail} Ctrl+S tries again.", wrong=True)
            if (place := PLACES.get(error.code)) is not None:
                self.set_focus(self.query_one(place))
            return
        finally:
            self._is_taking = False
        self.dismiss(taken)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        hint = self.query_one("#hint", Static)
        hint.update(Content(words))
        hint.set_class(wrong, "-wrong")

    def action_leave(self) -> None:
        if not self._is_taking:
            self.dismiss(None)


def _row(title: str, field: Widget) -> ComposeResult:
    with Horizontal(classes="row"):
        yield Label(title, classes="label", markup=False)
        yield field


def _choice(offered: dict[str, str], id: str) -> Select[str]:
    options = [(words, value) for value, words in offered.items()]
    return Select(options, value=next(iter(offered)), allow_blank=False, id=id, compact=True)
