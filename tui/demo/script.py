"""Scripts: what happens in a headless demo, as a small TOML file.

A script is a list of steps, played one after the other. A step does one thing, and may say what
has to come of it::

    title = "First contact"                # optional

    [[step]]
    text = { from = "customer", to = "ana", body = "Hello?" }
    expect = ["inbound", "routed", "shown"]
    within = "5s"                          # how long to wait for that; optional

``text``
    A customer's phone texts a line: an associate's or, with ``to = "store"``, the store's. Without
    ``body`` one is made up, always the same for the same seed. ``reaches`` names the associate on
    whose screen it has to come; left out, it is the one texted, or anybody for the store's line.
``reply``
    An associate writes to a customer, where the customer wrote last, else from their own line.
``advance``
    Moves the relay's clock: ``"90s"``, ``"10m"``, ``"72h"``, ``"7d"``.
``fault``
    The next texts to a customer's phone meet a fault: ``{ to, fault, times = 1 }``.
``expect`` alone
    Waits for what earlier steps bring about.

Beside a text or a reply, ``expect`` counts the hops of that text and those that belong to none;
elsewhere whatever was not counted before. Every hop has to come as often as it is named.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

HOPS = (
    "inbound", "routed", "shown", "reply", "sent", "delivered", "retrying", "held", "unconfirmed",
    "duplicated", "undelivered", "failed", "refused", "opted out", "opted in", "answered",
)  # fmt: skip
ASSOCIATES = ("ana", "ben")
CUSTOMERS = ("customer", "neighbour", "stranger")
"""The lead of ``ana``, the lead of the store, and a number that nobody knows."""
LINES = (*ASSOCIATES, "store")
FAULTS = (
    "not_taken",
    "refused",
    "opted_out",
    "lost_answer",
    "unheard",
    "lost_request",
    "silent",
    "undelivered",
)  # fmt: skip
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
WITHIN = 5.0


class ScriptInvalid(Exception):
    """A script that cannot be played; the text names the file, the step and what is allowed."""


class _Wrong(Exception):
    """What is wrong with one step, without its place."""


@dataclass(frozen=True, slots=True)
class TextIn:
    sender: str
    recipient: str
    body: str | None
    reaches: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    author: str
    recipient: str
    body: str | None


@dataclass(frozen=True, slots=True)
class Advance:
    by: str


@dataclass(frozen=True, slots=True)
class OrderFault:
    recipient: str
    fault: str
    times: int


Action = TextIn | Reply | Advance | OrderFault


@dataclass(frozen=True, slots=True)
class Step:
    """``number`` counts from 1; ``within`` is in seconds."""

    number: int
    action: Action | None
    expect: tuple[str, ...]
    within: float


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
                case Reply(author=author):
                    named.add(author)
        return [name for name in ASSOCIATES if name in named]


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


def parse(text: str, name: str) -> Script:
    """A script from its text; ``name`` is what errors call it. Raises ScriptInvalid."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScriptInvalid(f"{name}: is not TOML: {error}") from error
    try:
        _only(document, "title", "step")
        title, given = _text(document.get("title", name), "title"), document.get("step", [])
        if not isinstance(given, list) or not all(isinstance(step, dict) for step in given):
            raise _Wrong("step is not a list, allowed: tables that begin with [[step]]")
    except _Wrong as wrong:
        raise ScriptInvalid(f"{name}: {wrong}") from None
    script = Script(title, tuple(_placed(name, at, each) for at, each in enumerate(given, 1)))
    if not any(step.expect for step in script.steps):
        raise ScriptInvalid(f"{name}: expects nothing; give a step expect = [hops]")
    return script


def seconds(given: str) -> float:
    """A duration such as ``90s`` or ``10m``. Raises ValueError."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", given)
    if not found:
        raise ValueError(given)
    return float(found[1]) * UNITS[found[2]]


def _placed(name: str, number: int, given: Mapping[str, Any]) -> Step:
    try:
        return _step(number, given)
    except _Wrong as wrong:
        raise ScriptInvalid(f"{name}: step {number}: {wrong}") from None


def _step(number: int, given: Mapping[str, Any]) -> Step:
    _only(given, *_ACTIONS, "expect", "within")
    named = [key for key in given if key in _ACTIONS]
    if len(named) > 1:
        raise _Wrong(f"does {' and '.join(named)}, allowed: one of {', '.join(_ACTIONS)}")
    expect = given.get("expect", [])
    if not isinstance(expect, list):
        raise _Wrong(f'expect: {expect!r} is not a list, allowed: ["inbound", "routed", …]')
    if not named and not expect:
        raise _Wrong(f"does nothing, allowed: one of {', '.join((*_ACTIONS, 'expect'))}")
    action = _ACTIONS[named[0]](given[named[0]]) if named else None
    within = seconds(_duration(given["within"], "within")) if "within" in given else WITHIN
    return Step(number, action, tuple(_one_of(hop, HOPS, "expect") for hop in expect), within)


def _text_in(given: Any) -> TextIn:
    table = _table(given, "text", "from", "to", "body", "reaches")
    return TextIn(
        _one_of(table.get("from"), CUSTOMERS, "text.from"),
        _one_of(table.get("to"), LINES, "text.to"),
        _body(table, "text.body"),
        _one_of(table["reaches"], ASSOCIATES, "text.reaches") if "reaches" in table else None,
    )


def _reply(given: Any) -> Reply:
    table = _table(given, "reply", "from", "to", "body")
    return Reply(
        _one_of(table.get("from"), ASSOCIATES, "reply.from"),
        _one_of(table.get("to"), CUSTOMERS, "reply.to"),
        _body(table, "reply.body"),
    )


def _advance(given: Any) -> Advance:
    return Advance(_duration(given, "advance"))


def _fault(given: Any) -> OrderFault:
    table = _table(given, "fault", "to", "fault", "times")
    times = table.get("times", 1)
    if type(times) is not int or not 1 <= times <= 100:
        raise _Wrong(f"fault.times: {times!r} is no number of times, allowed: 1 to 100")
    return OrderFault(
        _one_of(table.get("to"), CUSTOMERS, "fault.to"),
        _one_of(table.get("fault"), FAULTS, "fault.fault"),
        times,
    )


_ACTIONS: dict[str, Callable[[Any], Action]] = {
    "text": _text_in,
    "reply": _reply,
    "advance": _advance,
    "fault": _fault,
}


def _table(given: Any, where: str, *allowed: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise _Wrong(f"{where}: {given!r} is not a table, allowed: {{ {', '.join(allowed)} }}")
    _only(given, *allowed, where=f"{where}.")
    return given


def _only(given: Mapping[str, Any], *allowed: str, where: str = "") -> None:
    for key in given:
        if key not in allowed:
            raise _Wrong(f"{where}{key} is not a key, allowed: {', '.join(allowed)}")


def _one_of(given: Any, allowed: tuple[str, ...], where: str) -> str:
    if given is None:
        raise _Wrong(f"{where} is missing, allowed: {', '.join(allowed)}")
    if given not in allowed:
        raise _Wrong(f"{where}: {given!r} is not one of them, allowed: {', '.join(allowed)}")
    return str(given)


def _text(given: Any, where: str) -> str:
    if not isinstance(given, str) or not given:
        raise _Wrong(f"{where}: {given!r} is not a text, allowed: words in quotation marks")
    return given


def _body(table: Mapping[str, Any], where: str) -> str | None:
    return _text(table["body"], where) if "body" in table else None


def _duration(given: Any, where: str) -> str:
    try:
        seconds(given)
    except (TypeError, ValueError):
        raise _Wrong(
            f'{where}: {given!r} is not a duration, allowed: "90s", "10m", "72h", "7d"'
        ) from None
    return str(given)
