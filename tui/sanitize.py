"""Makes text from outside displayable: it can neither command the terminal nor break the layout.

Called for every answer in ``tui.api`` and every event in ``tui.event``, so that nothing else can
forget it. Pure.
Rules: control characters, surrogates and invisible spam vanish; every kind of line break becomes
a newline; bidirectional controls are dropped and lines with right-to-left letters isolated
(Unicode UAX #9); combining marks and emoji chains are capped, so that one character stays one cell
or two.
"""

from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar
from unicodedata import bidirectional, category

T = TypeVar("T")

BLANK = "(blank text)"
MARKS = 4
"""Combining marks kept on one character."""
JOINS = 6
"""Emoji joined into one picture; the longest in the standard has four."""

_FSI, _PDI = "\u2068", "\u2069"
_ZWJ, _ZWNJ = "\u200d", "\u200c"
_UNKNOWN = "\ufffd"
_BREAKS = str.maketrans(dict.fromkeys("\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", "\n"))
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5\u180b\u180c\u180d\u180f\u034f")
_VISIBLE_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
_NAMED = frozenset({"name", "body"})
_MANY_LINES = frozenset({"body", "detail", "in_place", "shown"})


def displayable(text: str) -> str:
    """The text with nothing left that a terminal would obey. Newlines stay, tabs become spaces."""
    if text.isascii():
        if text.isprintable():
            return text
        text = text.replace("\r\n", "\n").translate(_BREAKS).replace("\t", "    ")
        return "".join(c for c in text if c == "\n" or c.isprintable())
    text = text.replace("\r\n", "\n").translate(_BREAKS).replace("\t", "    ")
    return isolated("".join(_kept(text)))


def one_line(text: str) -> str:
    """As ``displayable``, on one line: for names, titles and everything that has one row."""
    shown = displayable(text)
    return isolated(" ".join(shown.split("\n"))) if "\n" in shown else shown


def named(text: str) -> str:
    """Says so where a text has characters but nothing to see."""
    if text and not any(not c.isspace() and c not in "\u2800\u2068\u2069" for c in text):
        return BLANK
    return text


def typed(text: str) -> str:
    """What a person pastes, to be sent as it is: displayable, but nothing is added to it."""
    return displayable(text).replace(_FSI, "").replace(_PDI, "")


def isolated(text: str) -> str:
    """Each line with right-to-left letters in an isolate of its own, so it moves nothing else."""
    if text.isascii():
        return text
    if _FSI in text or _PDI in text:
        text = text.replace(_FSI, "").replace(_PDI, "")
    if max(text, default="") < "\u0590":
        return text
    return "\n".join(
        f"{_FSI}{line}{_PDI}" if _right_to_left(line) else line for line in text.split("\n")
    )


def clean(value: T) -> T:
    """A decoded answer with every string in it made displayable, whatever its shape."""
    cleaned: T = _clean(value, "")
    return cleaned


def _clean(value: Any, name: str) -> Any:
    if isinstance(value, str):
        return _clean_text(value, name)
    if isinstance(value, list):
        return [_clean(item, name) for item in value]
    if isinstance(value, dict):
        return {_clean(key, ""): _clean(item, "") for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return _clean_fields(value)
    return value


def _clean_text(value: str, name: str) -> str:
    shown = displayable(value) if name in _MANY_LINES else one_line(value)
    return named(shown if shown or not value else " ") if name in _NAMED else shown


def _clean_fields(value: Any) -> Any:
    changed = {}
    for name in _names(value.__class__):
        old = getattr(value, name)
        if old is None or isinstance(old, int):
            continue
        new = _clean(old, name)
        if new is not old and new != old:
            changed[name] = new
    return replace(value, **changed) if changed else value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def _kept(text: str) -> list[str]:
    out: list[str] = []
    marks = joins = 0
    for at, char in enumerate(text):
        kept = _keep(char, out, text[at + 1 : at + 2])
        if not kept:
            continue
        if kept == _ZWJ:
            joins += 1
            if joins > JOINS:
                continue
        elif _is_mark(char):
            marks += 1
            if marks > MARKS:
                continue
        else:
            marks = 0
            if not (out and out[-1] == _ZWJ) and not _is_tone(char):
                joins = 0
        out.append(kept)
    return out


def _keep(char: str, before: list[str], after: str) -> str:
    """What stands for one character: itself, something harmless, or nothing."""
    if "\x20" <= char < "\x7f" or char == "\n":
        return char
    kind = category(char)
    last = before[-1] if before else "\n"
    match kind:
        case "Cc" | "Cs":
            return ""
        case "Sk" if _is_tone(char):
            return char if _may_tone(last) else ""
        case "Cf":
            return char if _may_format(char, last, after) else ""
        case "Co":
            return _UNKNOWN
        case "Cn":
            return char if "\U0001f000" <= char <= "\U0001faff" else _UNKNOWN
        case "Zs":
            return "  " if char == "\u3000" else " "
        case "Mn" | "Me" | "Mc":
            return char if _may_mark(char, last) else ""
        case _:
            return "" if char in _FILLERS else char


def _may_mark(char: str, last: str) -> bool:
    """A mark needs a character to sit on, else it lands on a neighbour's cell."""
    if char in _FILLERS or "\U000e0100" <= char <= "\U000e01ef":
        return False
    if "\ufe00" <= char <= "\ufe0f":
        return char in "\ufe0e\ufe0f" and last not in " \n\ufe0e\ufe0f" and last != _ZWJ
    return last not in " \n" and last != _ZWJ


def _may_format(char: str, last: str, after: str) -> bool:
    if char in _VISIBLE_FORMATS:
        return True
    if char == _ZWJ:  # between letters it would make two of them count as one
        joins = _is_picture(last) or last == "\ufe0f"
        return joins and _is_picture(after) and not _is_tone(after)
    return char == _ZWNJ and _joins_letters(last) and _joins_letters(after)


def _is_mark(char: str) -> bool:
    return char > "\u02ff" and category(char)[0] == "M"


def _may_tone(last: str) -> bool:
    """A skin tone is no picture of its own: alone it has no cell here, and two elsewhere."""
    return last == "\ufe0f" or (_is_picture(last) and not _is_tone(last) and not _is_flag(last))


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_tone(char: str) -> bool:
    return "\U0001f3fb" <= char <= "\U0001f3ff"


def _is_picture(char: str) -> bool:
    return "\U0001f000" <= char <= "\U0001faff" or (char > "\u2000" and category(char) == "So")


def _joins_letters(char: str) -> bool:
    return char >= "\u0600" and category(char)[0] in "LM"


def _right_to_left(line: str) -> bool:
    return any(c >= "\u0590" and bidirectional(c) in ("R", "AL", "AN") for c in line)
