"""Text in cells: folding, clipping, filling. Pure; keeps graphemes whole and isolates balanced.

Vowel signs of Indic scripts have no cell of their own here, and one on many terminals. A line with
such signs ends with as many spaces, so that there is room for it wherever it is drawn.
"""

from unicodedata import category

from rich.cells import cell_len, split_graphemes

from tui.sanitize import isolated

ELLIPSIS = "…"


def fold(text: str, width: int) -> list[str]:
    """The lines of a text in ``width`` cells, broken at spaces, long words anywhere."""
    lines: list[str] = []
    for line in _bare(text).split("\n"):
        if len(line) <= width and line.isascii():
            lines.append(line)
        else:
            lines.extend(_fold_line(line, max(2, width)))
    return lines if text.isascii() else [isolated(_roomy(line, width)) for line in lines]


def clip(text: str, width: int) -> str:
    """A text on one line, cut with an ellipsis where it does not fit."""
    if width <= 0:
        return ""
    if "\n" in text:
        text = isolated(" ".join(_bare(text).split()))
    if text.isascii() and len(text) <= width:
        return text
    if _room(text) > width:
        text = isolated(_start(_bare(text), width - 1).rstrip() + ELLIPSIS)
    return isolated(_roomy(_bare(text), width)) if _spare(text) else text


def fill(text: str, width: int) -> str:
    """A text clipped or filled with spaces to exactly ``width`` cells."""
    text = clip(text, width)
    return text + " " * (width - cell_len(text))


def wholes(text: str) -> list[int]:
    """Where a text may be cut, its beginning and its end among them."""
    places = [0]
    for piece, _ in _pieces(text):
        places.append(places[-1] + len(piece))
    return places


def _bare(text: str) -> str:
    return text if text.isascii() else text.replace("\u2068", "").replace("\u2069", "")


def _fold_line(line: str, width: int) -> list[str]:
    lines: list[str] = []
    current, used = "", 0
    for word in line.split(" "):
        size = _room(word)
        if current and used + 1 + size <= width:
            current, used = f"{current} {word}", used + 1 + size
            continue
        if current:
            lines.append(current)
        *whole, word = _chop(word, width) if size > width else [word]
        lines.extend(whole)
        current, used = word, _room(word)
    lines.append(current)
    return lines


def _chop(word: str, width: int) -> list[str]:
    """A word in pieces that fit."""
    lines, used = [""], 0
    for piece, size in _pieces(word):
        if lines[-1] and used + size > width:
            lines.append("")
            used = 0
        lines[-1] += piece
        used += size
    return lines


def _start(text: str, width: int) -> str:
    """As much of a text as fits."""
    kept, used = "", 0
    for piece, size in _pieces(text):
        used += size
        if used > width:
            break
        kept += piece
    return kept


def _pieces(text: str) -> list[tuple[str, int]]:
    """What a person takes for one character, each with the cells it needs. Two letters of a flag are
    one: a half of it beside half of another is a third country's.
    """
    if text.isascii():
        return [(char, 1) for char in text]
    pieces: list[tuple[str, int]] = []
    half = False
    for start, end, size in split_graphemes(text)[0]:
        piece, size = text[start:end], size + _spare(text[start:end])
        is_half = "\U0001f1e6" <= piece[0] <= "\U0001f1ff"
        if (half and is_half) or (pieces and not cell_len(piece)):
            before, cells = pieces.pop()
            piece, size = before + piece, cells + size
            half = False
        else:
            half = is_half
        pieces.append((piece, size))
    return pieces


def _room(text: str) -> int:
    """The cells that a text needs where it needs most."""
    return len(text) if text.isascii() else cell_len(text) + _spare(text)


def _spare(text: str) -> int:
    if max(text, default="") < "\u0900":
        return 0
    return sum(1 for char in text if char >= "\u0900" and category(char) == "Mc")


def _roomy(line: str, width: int) -> str:
    return line + " " * max(0, min(_spare(line), width - cell_len(line)))
