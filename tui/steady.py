"""Keeps every line in its place on terminals that count cells otherwise than we do. Pure.

Terminals disagree on the width of emoji with a skin tone, joined emoji, characters made emoji by a
selector, halves of flags, vowel signs of Indic scripts, and whatever is newer than their tables: by
one cell to six a character, and all that follows on the line moves as much. So such characters are
drawn between a saved and a restored cursor, which then goes as far to the right as we count (DECSC,
DECRC, CUF): what a terminal draws wider is drawn over by what follows, what it draws narrower
leaves a gap that was blanked before. An isolate that was cut is closed again.
"""

import re
import sys
from functools import lru_cache

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from textual.driver import Driver

from tui.sanitize import isolated

_CUT = "_split_cells"
"""What Rich itself calls when it cuts a segment."""
_FSI, _PDI = "\u2068", "\u2069"
_SCRIPTS = (
    "\u0900-\u0dff\u0f00-\u109f\u1700-\u17ff\u1900-\u1aff\u1b00-\u1cff\u302e\u302f\ua800-\uabff"
    "\U00011000-\U00011fff\U00016f00-\U00016fff\U0001d100-\U0001d1ff"
)
"""Scripts with marks that have a cell of their own on some terminals (category Mc)."""
_PICTURES = "\u2630-\u2637\u268a-\u268f\u3248-\u324f\U0001d300-\U0001d376\U0001f000-\U0001faff"
_FLAGS = "\U0001f1e6-\U0001f1ff"
_GLUED = "(?:[\u0300-\u036f\u0483-\u0489\u20d0-\u20f0\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]|\u200d.)"

_DOUBTFUL = re.compile(f"[{_SCRIPTS}{_PICTURES}\u200d\ufe0e\ufe0f\u2068\u2069]")
_MARKED = re.compile(f"[{_SCRIPTS}]")
_CLUSTER = re.compile(
    f"[{_FLAGS}]{{1,2}}{_GLUED}*|[{_PICTURES}]{_GLUED}*|[^ ](?=[\ufe0e\ufe0f\u200d]){_GLUED}+"
)
_TOKEN = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # how to draw, and where
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # what is said to the terminal: a title is not drawn
    r"|\x1b[^\[\]]"
    r"|([^\x00-\x1f\x7f-\x9f]+)"
)


def steady(frame: str) -> str:
    """A frame for the terminal in which every text ends where we count it to end."""
    if frame.isascii() or not _DOUBTFUL.search(frame):
        return frame
    return _TOKEN.sub(_steady_token, frame)


def steadied(kind: type[Driver]) -> type[Driver]:
    """The driver, with steady frames, and quiet once its terminal was closed: what is written then
    fails in Textual's writer, and whoever writes on waits for ever.
    """
    output = sys.__stderr__
    had_terminal = output is not None and output.isatty()

    def write(driver: Driver, data: str) -> None:
        if not had_terminal or (output is not None and output.isatty()):
            kind.write(driver, steady(data))

    return type(f"Steady{kind.__name__}", (kind,), {"write": write})


def split_at_graphemes() -> None:
    """Has Rich cut segments between characters as people see them. Its own cut (15.0) parts a
    selector from its character and loses a cell, so that a line below a card comes out too short.
    """
    setattr(Segment, _CUT, staticmethod(_split))


@lru_cache(16384)
def _split(segment: Segment, cut: int) -> tuple[Segment, Segment]:
    """Both parts of a segment; a wide character that is cut in the middle becomes two spaces, an
    isolate that is cut two isolates.
    """
    text, style, control = segment
    at = 0
    for start, end, size in split_graphemes(text)[0]:
        if size and at + size > cut:
            gap = " " if at < cut else ""
            before, after = text[:start] + gap, gap + text[end if gap else start :]
            if before.count(_FSI) > before.count(_PDI):
                before, after = before + _PDI, _FSI + after
            return Segment(before, style, control), Segment(after, style, control)
        at += size
    return segment, Segment("", style, control)


def _steady_token(token: "re.Match[str]") -> str:
    text = token[1]
    if text is None or not _DOUBTFUL.search(text):
        return token[0]
    if text.count(_FSI) != text.count(_PDI):  # a widget has wrapped or cut it
        text = isolated(text)
    if _MARKED.search(text):
        return _pinned(text)
    return _CLUSTER.sub(lambda cluster: _pinned(cluster[0]), text)


def _pinned(text: str) -> str:
    """Drawn where the cursor is, which then stands where we count the end to be."""
    wide = cell_len(text)
    forward = f"\x1b[{wide}C" if wide else ""
    return f"\x1b7{' ' * wide}\x1b8{text}\x1b8{forward}"
