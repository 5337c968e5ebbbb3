"""An application that speaks to its terminal: steady lines, the title, the clipboard."""

from collections.abc import Iterable
from typing import Literal

from textual import work
from textual.app import App, SystemCommand
from textual.driver import Driver
from textual.screen import Screen

from tui.steady import split_at_graphemes, steadied
from tui.terminal import TerminalWords
from tui.tidings import OffersMore


class Speaking(App[int]):
    """What the message center and a phone on its own have in common."""

    def __init__(self) -> None:
        split_at_graphemes()
        super().__init__()
        self.words = TerminalWords(self._to_terminal)
        self._has_title = False

    def get_driver_class(self) -> type[Driver]:
        return steadied(super().get_driver_class())

    def _to_terminal(self, sequence: str) -> None:
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequence)

    # ---- the title

    def keep_title(self, ours: bool) -> None:
        """The terminal's title is ours, or its own again."""
        if ours and not self._has_title:
            self.words.keep_title()
        elif self._has_title and not ours:
            self.words.give_back_title()
        self._has_title = ours
        if ours:
            self.show_title()

    def show_title(self) -> None:
        """Says in the title what there is to say: by itself nothing."""

    def action_help(self) -> None:
        from tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What a screen offers without a key, and Textual by itself, but not what makes no sense here."""
        if isinstance(screen, OffersMore):
            yield from (SystemCommand(*each) for each in screen.more_actions())
        for command in super().get_system_commands(screen):
            if command.title not in ("Keys", "Maximize", "Minimize", "Theme", "Screenshot", "Quit"):
                yield command

    # ---- the clipboard

    def action_copy(self) -> None:
        """Copies what is selected; it never ends the program."""
        selected = self.screen.get_selected_text()
        if not selected:
            self.notify("Nothing is selected. Ctrl+Q quits.", markup=False, timeout=3)
            return
        self.copy_to_clipboard(selected)

    def copy_to_clipboard(self, text: str) -> None:
        """Copies, and says so when it failed."""
        self._clipboard = text
        self._copy(text)

    @work(thread=True, group="copy", exit_on_error=False)
    def _copy(self, text: str) -> None:
        trouble = None if self.is_headless else self.words.copy(text)
        words = trouble or "Copied."
        tone: Literal["warning", "information"] = "warning" if trouble else "information"
        self.call_from_thread(self.notify, words, severity=tone, markup=False, timeout=3)
