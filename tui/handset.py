"""``floorline handset NUMBER``: one phone in the terminal, against a relay with the simulated carrier."""

import argparse
import asyncio
import os
import re
import sys
from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.carried import CarriedPhone
from tui.commands import Actions
from tui.config import Remembered, load
from tui.errors import ApiError
from tui.phones import KEY, Phones
from tui.screens.handset import HandsetScreen
from tui.speaking import Speaking
from tui.themes import DARK, LIGHT, TERMINAL

DONE, BAD_USE = 0, 2
ASKED_WITHIN = 3.0
"""Seconds in which a relay says whether a number is one; later the screen says it."""
_NUMBER = re.compile(r"\+?[0-9]{7,15}")
_BETWEEN = re.compile(r"[\s().\-/\u2010-\u2015]+")


class HandsetApp(Speaking):
    """A phone alone. It rings, in the title too, until it is looked at."""

    TITLE = "Phone"
    COMMANDS: ClassVar = {lambda: Actions}
    COMMAND_PALETTE_DISPLAY = "^p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="help"),
        Binding("ctrl+q", "quit", "Quit", priority=True, id="quit"),
        Binding("ctrl+c", "copy", "Copy", show=False, system=True, id="copy"),
    ]

    def __init__(self, memory: Remembered, phones: Phones, number: str) -> None:
        super().__init__()
        self._memory = memory
        self._phones = phones
        self.phone = CarriedPhone(phones, number)
        self._rung = 0

    def on_mount(self) -> None:
        for theme in (DARK, LIGHT, TERMINAL):
            self.register_theme(theme)
        self.theme = self._memory.settings.theme
        self.phone.state.listen(self._listen)
        self.keep_title(self._memory.settings.title)
        self.push_screen(HandsetScreen(self.phone))

    async def on_unmount(self) -> None:
        self.keep_title(False)
        await self._phones.close()

    def _listen(self) -> None:
        state = self.phone.state
        if state.rings != self._rung:
            self._rung = state.rings
            self.bell()
        self.show_title()

    def show_title(self) -> None:
        if self._has_title:
            state = self.phone.state
            new = f"({state.unread}) " if state.unread else ""
            self.words.title(f"{new}☎ {state.shown}")


def main(args: Sequence[str]) -> int:
    """0 done, 2 for bad use: no terminal, no number."""
    given = _parser().parse_args(args)
    try:
        number, url, key = _read(given.number), _url(given.url), os.environ.get(KEY)
        asyncio.run(_check(url, key, number))
    except ApiError as error:
        return _refuse(error.detail)
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        return _refuse("a phone needs a terminal to run in.")
    app = HandsetApp(load(), Phones(url, key), number)
    app.run()
    return app.return_code or DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="floorline handset",
        description="One phone against a relay with the simulated carrier: it texts, rings, calls.",
        epilog=f"A relay elsewhere needs its carrier's key in {KEY}.",
    )
    parser.add_argument("number", metavar="NUMBER", help="the phone's own number: +12125550147")
    parser.add_argument("--url", metavar="URL", help="the relay, such as http://127.0.0.1:8788")
    return parser


def _url(given: str | None) -> str:
    return given or os.environ.get("FLOORLINE_URL") or load().url


def _read(given: str) -> str:
    """A spelling without what people put between digits. ApiError when it cannot be a number."""
    number = _BETWEEN.sub("", given)
    if not _NUMBER.fullmatch(number):
        detail = f"“{given}” is no phone number: give one such as +12125550147."
        raise ApiError(code="number_invalid", title="Not a number", detail=detail)
    return number


async def _check(url: str, key: str | None, number: str) -> None:
    """The relay knows numbers better. One that does not answer is waited for on the screen."""
    asking = Phones(url, key)
    try:
        async with asyncio.timeout(ASKED_WITHIN):
            await asking.spelled(number)
    except TimeoutError:
        return
    except ApiError as error:
        if error.code == "number_invalid":
            raise
    finally:
        await asking.close()


def _refuse(why: str) -> int:
    print(f"floorline: {why}", file=sys.stderr)
    return BAD_USE
