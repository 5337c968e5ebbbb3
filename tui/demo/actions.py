"""What a step of a script does: read from its table, with errors that say what is allowed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

ASSOCIATES = ("ana", "ben")
CUSTOMERS = ("customer", "neighbour", "stranger", "regular")
"""A lead of ``ana``'s, the lead of the store, a number that nobody knows, and another lead of hers."""
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
MODES = ("all", "logged_out")
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
MOST = 100
_HOUR = re.compile(r"to ([01]\d|2[0-3]):([0-5]\d)")
_AREA_CODE = re.compile(r"[2-9]\d\d")


class Wrong(Exception):
    """What is wrong with one step, without its place."""


@dataclass(frozen=True, slots=True)
class TextIn:
    sender: str
    recipient: str
    body: str | None
    reaches: str | None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Reply:
    author: str
    recipient: str
    body: str | None


@dataclass(frozen=True, slots=True)
class PhoneReply:
    """``recipient`` None: whoever was forwarded last."""

    author: str
    recipient: str | None
    body: str


@dataclass(frozen=True, slots=True)
class Away:
    """``mode`` is ``all`` or ``logged_out``."""

    who: str
    on: bool
    mode: str


@dataclass(frozen=True, slots=True)
class Sign:
    who: str
    comes_in: bool


@dataclass(frozen=True, slots=True)
class Pool:
    """So many proxy numbers of an area code come into the pool, or go out of it."""

    area_code: str
    numbers: int
    comes_in: bool


@dataclass(frozen=True, slots=True)
class Change:
    """Settings by their keys; None gives one its default back."""

    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Advance:
    """``by`` is a duration, or ``to 22:30``: the next time it is half past ten at the store."""

    by: str


@dataclass(frozen=True, slots=True)
class OrderFault:
    """``recipient``: a customer, or an associate for their own phone."""

    recipient: str
    fault: str
    times: int


Action = TextIn | Reply | PhoneReply | Away | Sign | Pool | Change | Advance | OrderFault


def seconds(given: str) -> float:
    """A duration such as ``90s`` or ``10m``. Raises ValueError."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", given)
    if not found:
        raise ValueError(given)
    return float(found[1]) * UNITS[found[2]]


def hour(given: str) -> tuple[int, int] | None:
    """The hour and minute of ``to 22:30``, None for what is no such thing."""
    found = _HOUR.fullmatch(given)
    return (int(found[1]), int(found[2])) if found else None


# ---- each action from its table


def _text_in(given: Any) -> TextIn:
    table = _table(given, "text", "from", "to", "body", "reaches", "times")
    return TextIn(
        one_of(table.get("from"), CUSTOMERS, "text.from"),
        one_of(table.get("to"), LINES, "text.to"),
        _body(table, "text.body"),
        one_of(table["reaches"], ASSOCIATES, "text.reaches") if "reaches" in table else None,
        _times(table, "text.times"),
    )


def _reply(given: Any) -> Reply:
    table = _table(given, "reply", "from", "to", "body")
    return Reply(
        one_of(table.get("from"), ASSOCIATES, "reply.from"),
        one_of(table.get("to"), CUSTOMERS, "reply.to"),
        _body(table, "reply.body"),
    )


def _phone_reply(given: Any) -> PhoneReply:
    table = _table(given, "phone", "from", "to", "body")
    return PhoneReply(
        one_of(table.get("from"), ASSOCIATES, "phone.from"),
        one_of(table["to"], CUSTOMERS, "phone.to") if "to" in table else None,
        text(table.get("body"), "phone.body"),
    )


def _away(given: Any) -> Away:
    table = _table(given, "out_of_office", "who", "on", "mode")
    on = table.get("on")
    if not isinstance(on, bool):
        raise Wrong(f"out_of_office.on: {on!r} is neither, allowed: true, false")
    return Away(
        one_of(table.get("who"), ASSOCIATES, "out_of_office.who"),
        on,
        one_of(table.get("mode", MODES[0]), MODES, "out_of_office.mode"),
    )


def _sign_in(given: Any) -> Sign:
    return Sign(one_of(given, ASSOCIATES, "sign_in"), comes_in=True)


def _sign_out(given: Any) -> Sign:
    return Sign(one_of(given, ASSOCIATES, "sign_out"), comes_in=False)


def _pool(given: Any) -> Pool:
    table = _table(given, "pool", "area_code", "add", "remove")
    code = table.get("area_code")
    if not isinstance(code, str) or not _AREA_CODE.fullmatch(code):
        raise Wrong(f'pool.area_code: {code!r} is no area code, allowed: one such as "617"')
    if ("add" in table) == ("remove" in table):
        raise Wrong("pool adds or removes, allowed: one of add, remove")
    key = "add" if "add" in table else "remove"
    return Pool(code, _times(table, f"pool.{key}", 10), key == "add")


def _change(given: Any) -> Change:
    if not isinstance(given, dict) or not given:
        raise Wrong('settings is no table, allowed: { "proxy.cooldown" = "1h" } and the like')
    return Change(given)


def _advance(given: Any) -> Advance:
    if isinstance(given, str) and hour(given) is not None:
        return Advance(given)
    return Advance(duration(given, "advance", ', "to 22:30"'))


def _fault(given: Any) -> OrderFault:
    table = _table(given, "fault", "to", "fault", "times")
    return OrderFault(
        one_of(table.get("to"), (*CUSTOMERS, *ASSOCIATES), "fault.to"),
        one_of(table.get("fault"), FAULTS, "fault.fault"),
        _times(table, "fault.times"),
    )


ACTIONS: dict[str, Callable[[Any], Action]] = {
    "text": _text_in,
    "reply": _reply,
    "phone": _phone_reply,
    "out_of_office": _away,
    "sign_in": _sign_in,
    "sign_out": _sign_out,
    "pool": _pool,
    "settings": _change,
    "advance": _advance,
    "fault": _fault,
}


# ---- values


def only(given: Mapping[str, Any], *allowed: str, where: str = "") -> None:
    """Raises Wrong for a key that is not among them."""
    for key in given:
        if key not in allowed:
            raise Wrong(f"{where}{key} is not a key, allowed: {', '.join(allowed)}")


def one_of(given: Any, allowed: tuple[str, ...], where: str) -> str:
    if given is None:
        raise Wrong(f"{where} is missing, allowed: {', '.join(allowed)}")
    if given not in allowed:
        raise Wrong(f"{where}: {given!r} is not one of them, allowed: {', '.join(allowed)}")
    return str(given)


def text(given: Any, where: str) -> str:
    if not isinstance(given, str) or not given:
        raise Wrong(f"{where}: {given!r} is not a text, allowed: words in quotation marks")
    return given


def duration(given: Any, where: str, more: str = "") -> str:
    try:
        seconds(given)
    except (TypeError, ValueError):
        raise Wrong(
            f'{where}: {given!r} is not a duration, allowed: "90s", "10m", "72h", "7d"{more}'
        ) from None
    return str(given)


def _table(given: Any, where: str, *allowed: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise Wrong(f"{where}: {given!r} is not a table, allowed: {{ {', '.join(allowed)} }}")
    only(given, *allowed, where=f"{where}.")
    return given


def _body(table: Mapping[str, Any], where: str) -> str | None:
    return text(table["body"], where) if "body" in table else None


def _times(table: Mapping[str, Any], where: str, most: int = MOST) -> int:
    times = table.get(where.partition(".")[2], 1)
    if type(times) is not int or not 1 <= times <= most:
        raise Wrong(f"{where}: {times!r} is no number of times, allowed: 1 to {most}")
    return times
