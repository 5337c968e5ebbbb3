"""The fields of Out of Office, each with what is wrong with it beside it."""

from dataclasses import dataclass
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, Label, RadioButton, RadioSet, Static

from server.wire import Colleague, OutOfOffice
from tui import away, moments
from tui.away import Form, Trouble
from tui.widgets.field import Field

MODE_IDS = {"all": "mode-all", "logged_out": "mode-logged_out"}
FIELDS = {"phone": "#phone", "mode": "#mode", "end": "#end", "deputy": "#deputy", "code": "#code"}


class Mode(RadioButton):
    """Its dot is there when it is chosen, and not: a colour alone says nothing."""

    def render(self) -> Content:
        self.BUTTON_INNER = "●" if self.value else " "
        return super().render()


class AwayForm(VerticalScroll):
    """Knows no relay: what is to be done it asks for."""

    @dataclass
    class Wanted(Message):
        """``save``, ``verify`` the code that was typed, choose a ``deputy``, or text a ``new_code``."""

        what: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, can_focus=False)
        self.kept: OutOfOffice | None = None
        self._deputy: Colleague | None = None

    def compose(self) -> ComposeResult:
        yield Checkbox(Content("Out of office: off"), id="enabled", compact=True)
        yield from self._row("Phone", _line("phone", "917 555 0142"))
        with Horizontal(classes="row"):
            yield Label("Forward", classes="name")
            with RadioSet(id="mode", compact=True):
                for mode, words in away.MODES.items():
                    yield Mode(Content(words), id=MODE_IDS[mode], compact=True)
        yield Static(classes="trouble", id="mode-trouble", markup=False)
        yield Static(classes="hint", id="mode-hint", markup=False)
        yield from self._row("Until", _line("end", "until it is switched off"))
        yield from self._row("Deputy", Button("", id="deputy", compact=True))
        with Horizontal(classes="row", id="code-row"):
            yield Label("Code", classes="name")
            yield _line("code", "6 digits")
            yield Static(id="left", markup=False)
            yield Button("Text a new code", id="new-code", compact=True)
        yield Static(classes="trouble", id="code-trouble", markup=False)
        with Horizontal(classes="row"):
            yield Button("Save", id="save", variant="primary", compact=True)
            yield Static(id="told", markup=False)
        yield Static(id="sentence", markup=False)

    def _row(self, name: str, field: Widget) -> ComposeResult:
        """A field with its name; below it what is wrong, else what it means."""
        with Horizontal(classes="row"):
            yield Label(name, classes="name", markup=False)
            yield field
        yield Static(classes="trouble", id=f"{field.id}-trouble", markup=False)
        yield Static(classes="hint", id=f"{field.id}-hint", markup=False)

    # ---- what is shown

    def show(self, kept: OutOfOffice) -> None:
        """The fields as the relay has them; what was typed and not saved is gone."""
        self.kept = kept
        form = away.form_of(kept)
        self.query_one("#enabled", Checkbox).value = form.enabled
        for name, value in (("#phone", form.phone), ("#end", form.end), ("#code", "")):
            field = self.query_one(name, Field)
            field.value, field.cursor_position = value, len(value)
        for mode, id in MODE_IDS.items():
            button = self.query_one(f"#{id}", RadioButton)
            button.display = mode in kept.options
            button.disabled = not button.display
            button.value = mode == form.mode and button.display
        self.name_deputy(form.deputy)
        self.complain(None)
        self.refer(kept)

    def refer(self, kept: OutOfOffice) -> None:
        """What is said around the fields, by how it stands at the relay; the fields stay."""
        self.kept = kept
        self.query_one("#mode", RadioSet).display = bool(kept.options)
        offered = "logged_out" in kept.options
        words = away.logged_out_means(kept.grace) if offered else ""
        if not kept.options:
            words = "No way of forwarding is offered now."
        self._say("mode-hint", words)
        awaited = kept.forwarding_number is not None and not kept.verified
        self.query_one("#code-row").display = awaited
        if not awaited:
            self._say("code-trouble", "")
            self.query_one("#code", Field).value = ""
        self.query_one("#sentence", Static).update(Content(kept.sentence))
        self._tell()

    def name_deputy(self, deputy: Colleague | None) -> None:
        self._deputy = deputy
        words = away.colleague(deputy) if deputy else "Nobody"
        button = self.query_one("#deputy", Button)
        button.label = Content(f"{words} …")
        button.refresh(layout=True)
        self._tell()

    def count_down(self, left: int | None) -> None:
        """So many seconds are left to enter the code; None: it is no longer good."""
        awaited = self.kept is not None and self.query_one("#code-row").display
        self.query_one("#code", Field).display = awaited and left is not None
        self.query_one("#new-code").display = awaited and left is None
        words = "No code can be entered now." if left is None else f"good for {away.clock(left)}"
        self.query_one("#left", Static).update(Content(words))

    def complain(self, trouble: Trouble | None) -> None:
        """Says what is wrong beside its field, and goes there; None: nothing is."""
        for field in FIELDS:
            self._say(
                f"{field}-trouble", trouble.words if trouble and trouble.field == field else ""
            )
        if trouble is not None:
            self.screen.set_focus(self.query_one(FIELDS[trouble.field]))
        self._tell()

    def tell(self, words: str) -> None:
        self.query_one("#told", Static).update(Content(words))

    def _say(self, id: str, words: str) -> None:
        said = self.query_one(f"#{id}", Static)
        said.update(Content(words))
        said.display = bool(words)

    # ---- what is typed

    @property
    def form(self) -> Form:
        chosen = self.query_one("#mode", RadioSet).pressed_button
        modes = {id: mode for mode, id in MODE_IDS.items()}
        mode = (
            modes[str(chosen.id)] if chosen is not None else self.kept.mode if self.kept else "all"
        )
        return Form(
            enabled=self.query_one("#enabled", Checkbox).value,
            phone=self.query_one("#phone", Field).value.strip(),
            mode=mode,
            end=self.query_one("#end", Field).value.strip(),
            deputy=self._deputy,
        )

    @property
    def code(self) -> str:
        return self.query_one("#code", Field).value.strip()

    @property
    def deputy(self) -> Colleague | None:
        return self._deputy

    @property
    def is_changed(self) -> bool:
        return self.kept is not None and not self.says(self.kept)

    def says(self, kept: OutOfOffice) -> bool:
        """Whether the fields hold what the relay has."""
        return self.form == away.form_of(kept)

    @on(Checkbox.Changed)
    @on(RadioSet.Changed)
    @on(Input.Changed)
    def touched(self) -> None:
        self._tell()

    def _tell(self) -> None:
        """What each field means as it stands, and whether that is saved."""
        if self.kept is None:
            return
        box = self.query_one("#enabled", Checkbox)
        box.label = Content(f"Out of office: {'on' if box.value else 'off'}")
        self._hint("phone", self._phone_means(self.form.phone, self.kept))
        self._hint("end", _end_means(self.form.end))
        self._hint("deputy", "Gets the texts instead; the customers stay yours.")
        if self.is_changed:
            self.tell("Not saved yet.")
        elif str(self.query_one("#told", Static).content) == "Not saved yet.":
            self.tell("")

    def _hint(self, field: str, words: str) -> None:
        """Only where nothing is wrong."""
        wrong = self.query_one(f"#{field}-trouble").display
        self._say(f"{field}-hint", "" if wrong else words)

    def _phone_means(self, typed: str, kept: OutOfOffice) -> str:
        if not typed:
            return "Customers' texts are copied to it; you answer by texting."
        if typed == away.form_of(kept).phone:
            return (
                "✓ Verified" if kept.verified else "Not verified: enter the code that was texted."
            )
        number = away.read_number(typed)
        shown = away.shown_number(number) if number else "the phone"
        return f"Saving texts a code to {shown}."

    # ---- what is wanted

    @on(Input.Submitted)
    def submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self.post_message(self.Wanted("verify" if message.input.id == "code" else "save"))

    @on(Button.Pressed)
    def pressed(self, message: Button.Pressed) -> None:
        message.stop()
        wanted = {"save": "save", "deputy": "deputy", "new-code": "new_code"}
        self.post_message(self.Wanted(wanted[str(message.button.id)]))


def _line(id: str, placeholder: str) -> Field:
    """Whose text is not selected when it gets the focus: what is typed just then would replace it."""
    return Field(id=id, compact=True, placeholder=placeholder, select_on_focus=False)


def _end_means(typed: str) -> str:
    if not typed:
        return ""
    at = moments.to_come(typed, datetime.now().astimezone())
    return away.told_end(at) if at else ""
