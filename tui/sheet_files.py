"""Files of tables on a person's disk: found by the beginning of a path, read, written. Not in the loop."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tui.tables import JSON_LINES, VALUES, Encoding, Table, TableUnreadable, read_table

MOST_FOUND = 200
ENDS = (*VALUES, *JSON_LINES)


class FileUnusable(Exception):
    """The text says why, and what would do. ``may_be_windows``: it may be read in the other encoding."""

    def __init__(self, words: str, *, may_be_windows: bool = False) -> None:
        super().__init__(words)
        self.may_be_windows = may_be_windows


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it was when it was read: ``stamp`` tells whether it is another by now."""

    path: Path
    table: Table
    encoding: Encoding
    stamp: tuple[int, int]


class Match(NamedTuple):
    """A path as it would be typed on."""

    path: str
    is_folder: bool


def given_path(given: str) -> str:
    """A path as a person writes it (``~``, quotes as a terminal pastes them)."""
    path = given.strip()
    if len(path) > 1 and path[0] == path[-1] and path[0] in "\"'":
        path = path[1:-1]
    return os.path.expanduser(path)


def matches(typed: str) -> list[Match]:
    """Folders and tables whose paths begin as typed, folders first; hidden ones only where a dot is
    typed. Empty where nothing can be listed.
    """
    folder, name = os.path.split(typed.lstrip("\"' "))
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as entries:
            found = [_match(folder, entry) for entry in entries if _fits(entry, name)]
    except OSError:
        return []
    usable = [each for each in found if each.is_folder or each.path.lower().endswith(ENDS)]
    return sorted(usable, key=lambda each: (not each.is_folder, each.path.lower()))[:MOST_FOUND]


def _fits(entry: "os.DirEntry[str]", name: str) -> bool:
    hidden = entry.name.startswith(".") and not name.startswith(".")
    return entry.name.lower().startswith(name.lower()) and entry.name.isprintable() and not hidden


def _match(folder: str, entry: "os.DirEntry[str]") -> Match:
    path = os.path.join(folder, entry.name)
    try:
        is_folder = entry.is_dir()
    except OSError:
        is_folder = False
    return Match(f"{path}/" if is_folder else path, is_folder)


def open_table(given: str, encoding: Encoding = "utf-8") -> Opened:
    """The table at a path. Raises FileUnusable."""
    path = Path(given_path(given))
    if not given.strip():
        raise FileUnusable("Give the path of a file.")
    try:
        content = path.read_bytes()
        stamp = _stamp(path)
    except FileNotFoundError:
        raise FileUnusable("There is no such file.") from None
    except IsADirectoryError:
        raise FileUnusable("That is a folder: choose a file in it.") from None
    except PermissionError:
        raise FileUnusable("You may not read this file.") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise FileUnusable(f"The file cannot be read ({why or 'no such path'}).") from None
    try:
        return Opened(path, read_table(path.name, content, encoding), encoding, stamp)
    except TableUnreadable as unreadable:
        words = str(unreadable)
        raise FileUnusable(words, may_be_windows="it is Windows-1252" in words) from None


def has_changed(opened: Opened) -> bool:
    """Whether the file is another one by now, or gone."""
    try:
        return _stamp(opened.path) != opened.stamp
    except OSError:
        return True


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns
