"""One phone on a screen of its own (DE2)."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen

from tui.carried import CarriedPhone
from tui.screens.carrying import CarriedHandset
from tui.widgets.key_line import KeyLine


class HandsetScreen(Screen[None]):
    CSS_PATH: ClassVar = ["drawn.tcss", "handset.tcss"]

    def __init__(self, phone: CarriedPhone) -> None:
        super().__init__()
        self._phone = phone

    def compose(self) -> ComposeResult:
        yield CarriedHandset(self._phone)
        yield Horizontal(KeyLine(), id="keys")

    def on_mount(self) -> None:
        self.run_worker(self._phone.follow(), group="follow", exit_on_error=False)
        self.query_one(CarriedHandset).take_focus()

    def on_app_focus(self, event: events.AppFocus) -> None:
        self.query_one(CarriedHandset).sync()
