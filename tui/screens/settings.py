"""My details, and what a person can set: colours, how they are told of a text, keys (MC16)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Checkbox, Label, OptionList, Select, Static
from textual.widgets.option_list import Option

from server.wire import Me, OutOfOffice
from tui import menu
from tui.away import mark
from tui.screens.key_map import Action, is_typed, shown_keys, taken
from tui.settings import DESKTOP, THEMES, Settings
from tui.tidings import SettingsChanged
from tui.widgets.bottom import frame
from tui.widgets.fold import fill

TOLD = {
    "preview": "Slide a new text out at the right",
    "bell": "Ring the terminal's bell while it is not looked at",
    "title": "Count and flash in the terminal's title",
}
PERMISSIONS = {
    "see_numbers": "see customers' numbers",
    "supervise": "see every conversation",
    "manage_users": "manage users, stores and numbers",
    "manage_clienteling": "manage templates",
    "manage_orders": "manage orders",
}
DIM = "$foreground 62%"


class SettingsScreen(Screen[None]):
    """Everything is in force at once, and kept for the next time."""

    CSS_PATH = "settings.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="settings.leave"),
        Binding("delete,backspace", "usual_key", "Usual key", id="settings.usual_key"),
    ]

    def __init__(self, settings: Settings, me: Me | None, actions: list[Action]) -> None:
        super().__init__()
        self._settings = settings
        self._me = me
        self._actions = actions

    def compose(self) -> ComposeResult:
        items = {
            menu.MY_DETAILS: self._details,
            menu.OUT_OF_OFFICE: self._out_of_office,
            menu.APPEARANCE: self._appearance,
            menu.NOTIFICATIONS: self._notifications,
            menu.KEYS: self._keys,
        }
        shown = [item for id, item in items.items() if menu.shows(self._me, id)]
        with VerticalScroll(id="settings"):
            for item in shown:
                yield from item()
            if not shown:
                yield Static("Your business shows no settings here.", markup=False)
        yield from frame()

    def _details(self) -> ComposeResult:
        yield Label("My details", classes="heading")
        yield Static(details(self._me), markup=False)

    def _out_of_office(self) -> ComposeResult:
        yield Label("Out of Office", classes="heading")
        yield Button("", id="out-of-office", compact=True)

    def _appearance(self) -> ComposeResult:
        yield Label("Colours", classes="heading")
        yield self._select("theme", THEMES, self._settings.theme)

    def _notifications(self) -> ComposeResult:
        yield Label("When a text comes", classes="heading")
        for name, words in TOLD.items():
            on = getattr(self._settings, name)
            yield Checkbox(Content(_ticked(words, on)), on, id=name, compact=True)
        with Horizontal(classes="row"):
            yield Label("Tell the desktop  ")
            yield self._select("desktop", DESKTOP, self._settings.desktop)

    def _keys(self) -> ComposeResult:
        yield Label("Keys", classes="heading")
        yield Static("Enter gives an action another key, Delete its usual one.", markup=False)
        yield OptionList(id="keys")

    def _select(self, id: str, choices: Mapping[str, str], value: str) -> Select[str]:
        options = [(words, name) for name, words in choices.items()]
        return Select(options, value=value, allow_blank=False, id=id, compact=True)

    def on_mount(self) -> None:
        if menu.shows(self._me, menu.KEYS):
            self._show_keys()
        if menu.shows(self._me, menu.OUT_OF_OFFICE):
            self.watch(self.app, "away", self._show_away)

    # ---- out of office

    def _show_away(self, away: OutOfOffice | None) -> None:
        words = mark(away) or "Off: texts come to the app alone"
        button = self.query_one("#out-of-office", Button)
        button.label = Content(f"{words} …")
        button.refresh(layout=True)

    @on(Button.Pressed, "#out-of-office")
    async def out_of_office(self) -> None:
        await self.app.run_action("out_of_office")

    # ---- what is set

    @on(Select.Changed, "#theme")
    def theme_set(self, message: Select.Changed) -> None:
        self._set(replace(self._settings, theme=str(message.value)))

    @on(Checkbox.Changed)
    def ticked(self, message: Checkbox.Changed) -> None:
        name = str(message.checkbox.id)
        message.checkbox.label = Content(_ticked(TOLD[name], message.value))
        match name:
            case "preview":
                self._set(replace(self._settings, preview=message.value))
            case "bell":
                self._set(replace(self._settings, bell=message.value))
            case "title":
                self._set(replace(self._settings, title=message.value))

    @on(Select.Changed, "#desktop")
    def desktop_set(self, message: Select.Changed) -> None:
        self._set(replace(self._settings, desktop=str(message.value)))

    def _set(self, settings: Settings) -> None:
        if settings != self._settings:
            self._settings = settings
            self.post_message(SettingsChanged(settings))

    # ---- keys

    @on(OptionList.OptionSelected, "#keys")
    def key_wanted(self, message: OptionList.OptionSelected) -> None:
        from tui.screens.press_key import PressKey

        action = self._actions[message.option_index]

        def pressed(key: str | None) -> None:
            if key is not None:
                self._give_key(action, key)

        self.app.push_screen(PressKey(action.title), pressed)

    def _give_key(self, action: Action, key: str) -> None:
        if action.place in ("writing", "everywhere") and is_typed(key):
            words = "While you write, that key types. Choose one with Ctrl, or a function key."
            self.notify(words, severity="warning", markup=False)
            return
        other = taken(action, key, self._actions, self._settings)
        if other is not None:
            words = f"That key is for “{other.title}” already. Give that one another key first."
            self.notify(words, severity="warning", markup=False)
            return
        self._set(self._settings.with_key(action.id, key))
        self._show_keys()

    def action_usual_key(self) -> None:
        if not menu.shows(self._me, menu.KEYS):
            return
        keys = self.query_one("#keys", OptionList)
        if keys.has_focus and keys.highlighted is not None:
            self._set(self._settings.with_key(self._actions[keys.highlighted].id, None))
            self._show_keys()

    def _show_keys(self) -> None:
        keys = self.query_one("#keys", OptionList)
        at = keys.highlighted
        keys.clear_options()
        keys.add_options(self._options())
        keys.highlighted = at

    def _options(self) -> Iterable[Option]:
        for action in self._actions:
            display = "  ".join(
                self.app.get_key_display(Binding(key, "", ""))
                for key in shown_keys(action, self._settings)
            )
            own = "  (yours)" if action.id in self._settings.keys else ""
            words = Content.assemble(
                (fill(display, 14), "bold"), fill(action.title, 42), (action.place + own, DIM)
            )
            yield Option(words)

    def action_leave(self) -> None:
        self.dismiss()


def _ticked(words: str, on: bool) -> str:
    """In words too: a colour alone says nothing."""
    return f"{words}: {'on' if on else 'off'}"


def details(me: Me | None) -> Content:
    """Who is signed in, where they work, what they text from, what they may."""
    if me is None:
        return Content("Sign in to see your details.")
    may = ", ".join(PERMISSIONS.get(each, each) for each in me.permissions) or "text your customers"
    rows = [
        ("Name", me.name),
        ("User name", me.username),
        ("Store", me.store.name if me.store else "none"),
        ("Relay number", me.relay_number or me.line_reason or "none"),
        ("Text messaging", "on" if me.text_messaging else "off"),
        ("Texts leave from", me.line or me.line_reason or "nowhere yet"),
        ("You may", may),
    ]
    return Content.assemble(
        *(piece for name, value in rows for piece in ((f"{name:<18}", DIM), f"{value}\n"))
    ).rstrip()
