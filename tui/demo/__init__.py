"""``floorline demo``: a relay of its own on the simulated carrier, with people to talk to.

No account, no network, nothing left behind. A script is played on the screen, or without one.
"""

import argparse
import contextlib
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.demo.script import Script

DONE, FAILED, BAD_USE = 0, 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--headless", action="store_true", help="play a script, print a line for every hop"
    )
    parser.add_argument(
        "--script",
        type=Path,
        metavar="FILE",
        help="what to play: TOML, or a name of --list; without --headless on the screen",
    )
    parser.add_argument("--list", action="store_true", help="the scripts that there are")
    parser.add_argument("--seed", type=int, metavar="N", help="the same names and words again")


def main(given: argparse.Namespace) -> int:
    """0 done, 1 it failed or something expected did not happen, 2 bad use or a bad script."""
    seed = secrets.randbelow(100_000) if given.seed is None else given.seed
    try:
        if given.list:
            return _list()
        if given.headless:
            return _headless(given.script, seed)
        return _on_screen(given.script, seed)
    except KeyboardInterrupt:
        return FAILED
    except BrokenPipeError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _list() -> int:
    """The names of scripts, each with its title."""
    from tui.demo import script

    names = script.names()
    for name in names:
        print(f"{name:<{max(map(len, names))}}  {script.built_in(name).title}")
    return DONE


def _headless(file: Path | None, seed: int) -> int:
    chosen = _script(file)
    if chosen is None:
        return BAD_USE
    from tui.demo.headless import play

    print(f"floorline: playing “{chosen.title}”, --seed {seed}", file=sys.stderr)
    return _explained(lambda: play(chosen, seed))


def _script(file: Path | None) -> "Script | None":
    """What is to be played; None after saying why it cannot be."""
    from tui.demo import script

    try:
        return script.load(file) if file else script.built_in()
    except script.ScriptInvalid as invalid:
        print(f"floorline: {invalid}", file=sys.stderr)
        return None


def _on_screen(file: Path | None, seed: int) -> int:
    chosen = _script(file) if file else None
    if file and chosen is None:
        return BAD_USE
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        words = "the demo needs a terminal to run in; --headless does without."
        print(f"floorline: {words}", file=sys.stderr)
        return BAD_USE
    if chosen is not None:
        from tui.demo.showing import show

        return _explained(lambda: show(chosen, seed))
    from tui.demo.on_screen import open_demo

    return _explained(lambda: open_demo(seed))


def _explained(work: Callable[[], int]) -> int:
    """Runs a demo, and says in a sentence why it could not go on."""
    from tui.demo.process import RelayFailed
    from tui.errors import ApiError

    try:
        try:
            return work()
        except BaseExceptionGroup as group:
            raise _first(group) from None
    except RelayFailed as failed:
        print(f"floorline: {failed}", file=sys.stderr)
    except ApiError as error:
        print(f"floorline: {error.title}. {error.detail}", file=sys.stderr)
    return FAILED


def _first(error: BaseException) -> BaseException:
    """What happened first, out of whatever ended together."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
