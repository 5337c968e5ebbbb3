"""What the client may write to a terminal, and nothing else: a strict reader of its bytes (P11).

The list is what a run without any foreign text writes, plus the window title and desktop notes of
our own formats. Places are followed as well: no write begins or ends outside the screen, no line
is longer than the screen is wide, and the last line is never left by a line feed.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple
from unicodedata import category

from rich.cells import cell_len

ON_OFF = (7, 25, 1000, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2026, 2048)
"""Private modes that are set and reset: line wrap, cursor, mouse, focus, other screen, paste, frames."""
FIXED = frozenset(
    [
        *(f"\x1b[?{mode}{end}" for mode in ON_OFF for end in "hl"),
        "\x1b[?2026$p",
        "\x1b[?2048$p",
        "\x1b[>25u",  # kitty's keys, pushed and popped
        "\x1b[<u",
        "\x1b[22;0t",  # the title, pushed and popped
        "\x1b[23;0t",
        "\x07",
        "\r\n",
    ]
)
SHAPES = "default|pointer|text|crosshair|help|wait|progress|not-allowed|grab|grabbing|ew-resize|ns-resize"
PAYLOAD = r"[^\x00-\x1f\x7f-\x9f;]{0,200}"
TITLE = r"[^\x00-\x1f\x7f-\x9f]{0,200}"
TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|(?P<style>\x1b\[(?:\d{1,3}(?:;\d{1,3}){0,15})?m)"
    r"|\x1b\[(?P<line>\d{1,3});(?P<column>\d{1,3})H"
    r"|(?P<pinned>\x1b7(?P<blank> *)\x1b8(?P<inner>[^\x00-\x1f\x7f-\x9f]+)\x1b8"
    r"(?:\x1b\[(?P<right>\d{1,3})C)?)"
    rf"|(?P<own>\x1b\](?:22;(?:{SHAPES})|2;{TITLE}|9;{PAYLOAD}|777;notify;{PAYLOAD};{PAYLOAD})"
    r"(?:\x07|\x1b\\))"
    r"|(?P<fixed>\x1b\[[?><]?[\d;$]*[a-z]|\r\n|\x07)"
)
FORMATS = frozenset("\u2068\u2069\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f") | {
    "\u0890", "\u0891", "\u08e2",
}  # fmt: skip
"""Characters of category Cf that are text: our isolates, joiners, signs of Arabic and Syriac."""
ISOLATE, POP = "\u2068", "\u2069"
NUMBERED = re.compile(r"<(\d{5})>")


class Offence(AssertionError):
    """Bytes that the client may not write."""


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    match: "re.Match[str]"


@dataclass
class Screen:
    """Where the next character goes, as the client counts cells."""

    columns: int
    lines: int
    line: int = 1
    column: int = 1
    depth: int = 0
    """Isolates that are open: one in a run of characters at most, and none where it ends."""

    def move(self, line: int, column: int) -> str | None:
        self.line, self.column = line, column
        if 1 <= line <= self.lines and 1 <= column <= self.columns:
            return None
        return f"a move to line {line}, column {column}"

    def write(self, text: str) -> str | None:
        self.depth += text.count(ISOLATE) - text.count(POP)
        self.column += cell_len(text)
        over = self.column - 1 - self.columns
        return f"a line that is {over} cells too long" if over > 0 else None

    def feed(self) -> str | None:
        self.line, self.column = self.line + 1, 1
        return "a line feed on the last line" if self.line > self.lines else None


def check(written: bytes, size: tuple[int, int] = (80, 24)) -> int:
    """Reads everything a client wrote; how many tokens it was. Raises Offence at the first fault."""
    try:
        data = written.decode("utf-8")
    except UnicodeDecodeError as error:
        near = written[max(0, error.start - 20) : error.start + 20]
        raise Offence(f"bytes that are not UTF-8: {near!r}") from None
    screen, at, count = Screen(*size), 0, 0
    while at < len(data):
        token = _token(data, at)
        if wrong := _fault(token, screen):
            raise Offence(_told(data, token, wrong))
        at, count = at + len(token.text), count + 1
    return count


def numbers_seen(written: bytes) -> set[int]:
    """The numbers of the texts (``<01234>``) that were shown."""
    return {int(found) for found in NUMBERED.findall(written.decode("utf-8", "replace"))}


def _token(data: str, at: int) -> Token:
    found = TOKEN.match(data, at)
    if found is None:
        raise Offence(_told(data, None, "a sequence that may not be written", at))
    kind = found.lastgroup or ""
    if found["column"] is not None:
        kind = "move"
    elif found["pinned"] is not None:
        kind = "pinned"
    return Token(kind, found[0], at, found)


def _fault(token: Token, screen: Screen) -> str | None:
    if screen.depth and token.kind not in ("text", "pinned"):
        return "an isolate left open before"
    match token.kind:
        case "text":
            return _char_fault(token.text) or screen.write(token.text)
        case "move":
            return screen.move(int(token.match["line"]), int(token.match["column"]))
        case "pinned":  # see tui.steady
            inner, right = token.match["inner"], int(token.match["right"] or 0)
            if not right == len(token.match["blank"]) == cell_len(inner):
                return "a cursor that is put elsewhere than the text ends"
            return _char_fault(inner) or screen.write(inner)
        case "own":
            return text_fault(token.text[2:].rstrip("\x07\x1b\\"))
        case "fixed" if token.text not in FIXED:
            return "a sequence that may not be written"
        case "fixed" if token.text == "\r\n":
            return screen.feed()
        case _:
            return None


def text_fault(text: str) -> str | None:
    """What in a run of characters a terminal would obey, or show elsewhere."""
    if text.isascii() and text.isprintable():
        return None
    return _char_fault(text) or _balance_fault(text)


def _char_fault(text: str) -> str | None:
    if text.isascii() and text.isprintable():
        return None
    for char in text:
        kind = category(char)
        if kind in ("Cc", "Cs", "Zl", "Zp") or (kind == "Cf" and char not in FORMATS):
            return f"the character U+{ord(char):04X}"
    return None


def _balance_fault(text: str) -> str | None:
    depth = 0
    for char in text:
        depth += (char == ISOLATE) - (char == POP)
        if depth not in (0, 1):
            return "isolates out of balance"
    return "an isolate left open" if depth else None


def _told(data: str, token: Token | None, wrong: str, at: int = 0) -> str:
    """Which text it was, as far as can be told, and the offending bytes."""
    start = token.start if token else at
    before = NUMBERED.findall(data[:start])
    after = NUMBERED.search(data, start)
    near = f"after text {before[-1]}" if before else "before any text"
    near += f", before text {after[1]}" if after else ""
    there = (token.text if token else data[at : at + 40]).encode()
    around = data[max(0, start - 60) : start + 60].encode()
    return f"{wrong}: {there[:200]!r} {near}; around it: {around!r}"
