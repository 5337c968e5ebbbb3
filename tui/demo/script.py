"""Scripts: what happens in a demo, as a small TOML file played on the carrier's clock (DE3).

A script is a list of steps, played one after the other. A step does one thing, and may say what
has to come of it::

    title = "First contact"                # optional

    [[step]]
    say = "Somebody writes."               # what is told on screen; made up if left out
    text = { from = "customer", to = "ana", body = "Hello?" }
    expect = ["inbound", "routed", "shown"]
    within = "5s"                          # how long to wait for that; optional

``text``
    A customer's phone texts a line: an associate's or, with ``to = "store"``, the store's. Without
    ``body`` one is made up, always the same for the same seed. ``reaches`` names the associate on
    whose screen it has to come; left out, it is the one texted, or anybody for the store's line.
    ``times`` sends it as often.
``reply``
    An associate writes to a customer, where the customer wrote last, else from their own line.
``phone``
    An associate's own phone texts the number on which a customer was forwarded to it: ``{ from, to,
    body }``; without ``to`` the number that texted the phone last.
``out_of_office``
    ``{ who, on, mode }``: an associate's texts are forwarded to their own phone, or not any more.
    ``mode`` is ``all`` or ``logged_out``.
``sign_in``, ``sign_out``
    An associate comes or goes.
``pool``
    ``{ area_code, add }`` or ``{ area_code, remove }``: so many proxy numbers come or go. There are
    none in the beginning.
``settings``
    Changes settings by their keys: ``{ "proxy.session_ttl" = "1h" }``.
``advance``
    Moves the relay's clock: ``"90s"``, ``"10m"``, ``"72h"``, ``"7d"``, or ``"to 22:30"`` at the store.
``fault``
    The next texts to a customer's phone, or an associate's own, meet a fault: ``{ to, fault,
    times = 1 }``.
``expect`` alone
    Waits for what earlier steps bring about.

Beside a text or a reply, ``expect`` counts the hops of that text and those that belong to none;
elsewhere whatever was not counted before. Every hop has to come as often as it is named.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from tui.demo.actions import (
    ACTIONS,
    ASSOCIATES,
    Action,
    Away,
    PhoneReply,
    Reply,
    Sign,
    TextIn,
    Wrong,
    duration,
    one_of,
    only,
    seconds,
    text,
)

HOPS = (
    "inbound", "routed", "shown", "reply", "sent", "delivered", "retrying", "held", "unconfirmed",
    "duplicated", "undelivered", "failed", "refused", "opted out", "opted in", "answered",
    "forwarded", "not forwarded", "phone reply", "asked", "notice", "loop stopped",
)  # fmt: skip
WITHIN = 10.0


class ScriptInvalid(Exception):
    """A script that cannot be played; the text names the file, the step and what is allowed."""


@dataclass(frozen=True, slots=True)
class Step:
    """``number`` counts from 1; ``within`` is in seconds; ``say`` tells it in words."""

    number: int
    action: Action | None
    expect: tuple[str, ...]
    within: float
    say: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    title: str
    steps: tuple[Step, ...]

    @property
    def associates(self) -> list[str]:
        """Who has to be there: ``ana``, since leads are hers, and whoever is named."""
        named = set(ASSOCIATES[:1])
        for step in self.steps:
            match step.action:
                case TextIn(recipient=recipient, reaches=reaches):
                    named |= {recipient, reaches or recipient}
                case Reply(author=name) | PhoneReply(author=name):
                    named.add(name)
                case Away(who=name) | Sign(who=name):
                    named.add(name)
        return [name for name in ASSOCIATES if name in named]

    @property
    def customers(self) -> dict[str, str]:
        """Who writes, in the order in which they begin, and the line that they text first."""
        found: dict[str, str] = {}
        for step in self.steps:
            if isinstance(step.action, TextIn):
                found.setdefault(step.action.sender, step.action.recipient)
        return found


def built_in(name: str = "first_contact") -> Script:
    """A script that ships with the client."""
    return parse(_shipped().joinpath(f"{name}.toml").read_text("utf-8"), name)


def names() -> list[str]:
    """The scripts that ship with the client."""
    return sorted(file.name.removesuffix(".toml") for file in _shipped().iterdir())


def _shipped() -> Traversable:
    return resources.files("tui.demo").joinpath("scripts")


def load(file: Path) -> Script:
    """A script from a file, or one that ships, by its name. Raises ScriptInvalid."""
    try:
        return parse(file.read_text("utf-8"), str(file))
    except FileNotFoundError as error:
        if str(file) in names():
            return built_in(str(file))
        allowed = f"allowed: a file, or one of {', '.join(names())}"
        raise ScriptInvalid(f"{file}: there is no such file, {allowed}") from error
    except OSError as error:
        raise ScriptInvalid(f"{file}: {error.strerror or 'cannot be read'}") from error
    except UnicodeDecodeError as error:
        raise ScriptInvalid(f"{file}: is not UTF-8, allowed: TOML in UTF-8") from error


def parse(given: str, name: str) -> Script:
    """A script from its text; ``name`` is what errors call it. Raises ScriptInvalid."""
    try:
        document = tomllib.loads(given)
    except tomllib.TOMLDecodeError as error:
        raise ScriptInvalid(f"{name}: is not TOML: {error}") from error
    try:
        only(document, "title", "step")
        title, steps = text(document.get("title", name), "title"), document.get("step", [])
        if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
            raise Wrong("step is not a list, allowed: tables that begin with [[step]]")
    except Wrong as wrong:
        raise ScriptInvalid(f"{name}: {wrong}") from None
    script = Script(title, tuple(_placed(name, at, each) for at, each in enumerate(steps, 1)))
    if not any(step.expect for step in script.steps):
        raise ScriptInvalid(f"{name}: expects nothing; give a step expect = [hops]")
    return script


def _placed(name: str, number: int, given: Mapping[str, Any]) -> Step:
    try:
        return _step(number, given)
    except Wrong as wrong:
        raise ScriptInvalid(f"{name}: step {number}: {wrong}") from None


def _step(number: int, given: Mapping[str, Any]) -> Step:
    only(given, *ACTIONS, "expect", "within", "say")
    named = [key for key in given if key in ACTIONS]
    if len(named) > 1:
        raise Wrong(f"does {' and '.join(named)}, allowed: one of {', '.join(ACTIONS)}")
    expect = given.get("expect", [])
    if not isinstance(expect, list):
        raise Wrong(f'expect: {expect!r} is not a list, allowed: ["inbound", "routed", …]')
    if not named and not expect:
        raise Wrong(f"does nothing, allowed: one of {', '.join((*ACTIONS, 'expect'))}")
    action = ACTIONS[named[0]](given[named[0]]) if named else None
    within = seconds(duration(given["within"], "within")) if "within" in given else WITHIN
    hops = tuple(one_of(hop, HOPS, "expect") for hop in expect)
    say = text(given["say"], "say") if "say" in given else ""
    return Step(number, action, hops, within, say)
