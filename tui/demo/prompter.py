"""What a script is at, told in a line on the screen: the step in words, and what was seen of it."""

from collections.abc import Callable
from typing import Any

from textual.content import Content
from textual.widgets import Static

from tui.demo.actions import (
    Action,
    Advance,
    Away,
    Change,
    OrderFault,
    PhoneReply,
    Pool,
    Reply,
    Sign,
    TextIn,
)
from tui.demo.journal import Hop, Missing
from tui.demo.journeys import quoted
from tui.demo.script import Script, Step
from tui.demo.stage import Stage


class Prompter:
    """The same on every screen. Listeners are called after every change."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.words = "The stage is being set …"
        self.seen: list[str] = []
        self.step: Step | None = None
        self.missing = self.is_over = False
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """What comes back ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def begin(self, step: Step, words: str) -> None:
        self.step, self.words, self.seen = step, words, []
        self._tell()

    def saw(self, hop: Hop) -> None:
        self.seen.append(hop.word)
        self._tell()

    def end(self, missing: Missing | None) -> None:
        self.is_over, self.missing = True, missing is not None
        self.words = str(missing) if missing else "That was all. The stage is yours: write on."
        self._tell()

    def fail(self, why: str) -> None:
        self.is_over = self.missing = True
        self.words = why
        self._tell()

    @property
    def place(self) -> str:
        """``Night · 3 of 7``"""
        steps = f" · {self.step.number} of {len(self._script.steps)}" if self.step else ""
        return self._script.title + steps

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()


class ScriptBar(Static):
    """Above the screen: where the script is, and below it what was seen."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ScriptBar {
        split: top;
        height: 2;
        padding: 0 1;
        background: $accent 25%;
        color: $foreground;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        &.-missing { background: $error; color: $background; }
        &:ansi { background: ansi_default; text-style: reverse; }
    }
    """

    def __init__(self, prompter: Prompter) -> None:
        super().__init__(markup=False)
        self._prompter = prompter
        self._forget: Callable[[], None] = lambda: None

    def on_mount(self) -> None:
        self._forget = self._prompter.listen(self._show)
        self._show()

    def on_unmount(self) -> None:
        self._forget()

    def _show(self) -> None:
        told = self._prompter
        seen = " → ".join(told.seen) or ("" if told.is_over else "…")
        self.set_class(told.missing, "-missing")
        first = ((f"▶ {told.place}", "bold"), f"   {told.words}")
        self.update(Content.assemble(*first, "\n", (f"  {seen}", "dim")), layout=False)


def told(step: Step, stage: Stage) -> str:
    """A step in words: the script's own, else made up."""
    return step.say or words_of(step.action, stage.called)


def words_of(action: Action | None, called: Callable[[str], str]) -> str:
    """An action as a sentence; ``called`` makes names of a script names of people."""
    match action:
        case TextIn(sender, recipient, body, _, times):
            often = f", {times} times" if times > 1 else ""
            return f"{called(sender)} texts {called(recipient)}{often}{_quoted(body)}"
        case Reply(author, recipient, body):
            return f"{called(author)} answers {called(recipient)}{_quoted(body)}"
        case PhoneReply(author, _, body):
            return f"{called(author)} answers from their own phone{_quoted(body)}"
        case Away(who, on, mode):
            return _away(called(who), on, mode)
        case Sign(who, comes_in):
            return f"{called(who)} signs {'in' if comes_in else 'out'}."
        case _:
            return _around(action, called)


def _away(who: str, on: bool, mode: str) -> str:
    if not on:
        return f"{who} is back: out of office is off."
    when = "while logged out" if mode == "logged_out" else "from now on"
    return f"{who} is out of office: texts go to their own phone {when}."


def _around(action: Action | None, called: Callable[[str], str]) -> str:
    match action:
        case Pool(code, numbers, comes_in):
            what = "A proxy number" if numbers == 1 else f"{numbers} proxy numbers"
            goes = "put into" if comes_in else "taken out of"
            return f"{what} in {code} {'is' if numbers == 1 else 'are'} {goes} the pool."
        case Change(settings):
            return f"Settings: {', '.join(f'{key} = {_value(settings[key])}' for key in settings)}"
        case Advance(by):
            return f"The clock goes {by if by.startswith('to ') else f'on by {by}'}."
        case OrderFault(name, fault, times):
            texts = "text" if times == 1 else f"{times} texts"
            return f"The next {texts} to {called(name)} will meet a fault: {fault}."
        case _:
            return "What was begun takes its course."


def _quoted(body: str | None) -> str:
    return f": {quoted(body)}" if body else "."


def _value(value: Any) -> str:
    return "its default" if value is None else str(value)
