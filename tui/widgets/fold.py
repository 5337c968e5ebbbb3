"""Text in cells: folding, clipping, filling. Pure; keeps graphemes whole and isolates balanced."""

from rich.cells import cell_len, chop_cells, set_cell_size

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
    return lines if text.isascii() else [isolated(line) for line in lines]


def clip(text: str, width: int) -> str:
    """A text on one line, cut with an ellipsis where it does not fit."""
    if width <= 0:
        return ""
    if "\n" in text:
        text = isolated(" ".join(_bare(text).split()))
    if (text.isascii() and len(text) <= width) or cell_len(text) <= width:
        return text
    return isolated(set_cell_size(_bare(text), width - 1).rstrip() + ELLIPSIS)


def fill(text: str, width: int) -> str:
    """A text clipped or filled with spaces to exactly ``width`` cells."""
    text = clip(text, width)
    return text + " " * (width - cell_len(text))


def _bare(text: str) -> str:
    return text if text.isascii() else text.replace("\u2068", "").replace("\u2069", "")


def _fold_line(line: str, width: int) -> list[str]:
    lines: list[str] = []
    current, used = "", 0
    for word in line.split(" "):
        size = cell_len(word)
        if current and used + 1 + size <= width:
            current, used = f"{current} {word}", used + 1 + size
            continue
        if current:
            lines.append(current)
        *whole, word = chop_cells(word, width) if size > width else [word]
        lines.extend(whole)
        current, used = word, cell_len(word)
    lines.append(current)
    return lines
