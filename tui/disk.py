"""Files of this machine that a person attaches: found by their path, read whole or refused in words.

Everything here takes as long as the disk does: not in the loop.
"""

import io
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tui.attachments import LARGEST, size_words

LARGEST_READ = 100_000_000
"""Bytes of a picture that is made smaller before it goes."""
LARGEST_PICTURE = 1_500_000
"""Bytes of a picture that goes as it is."""
MOST_OFFERED = 200
_AS_IT_IS = ("JPEG", "PNG", "GIF")


class FileUnusable(Exception):
    """``detail`` says why, and what would do."""

    @property
    def detail(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file as it goes: a large picture was made smaller."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """What a folder holds. ``path`` is as it would be typed."""

    path: str
    name: str
    is_folder: bool
    size: int


def path_of(given: str) -> Path | None:
    """The path that somebody typed or pasted: ``~``, quotes, escaped spaces and ``file://`` as terminals
    and file managers write them. None for what is none.
    """
    text = given.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    elif text.startswith("file://"):
        text = unquote(urlsplit(text).path)
    elif "\\ " in text:
        text = text.replace("\\ ", " ")
    if not text or "\0" in text or "\n" in text:
        return None
    return Path(os.path.expanduser(text))


def looks_like_a_path(text: str) -> bool:
    """Whether a paste may be the path of a file: nothing is looked at."""
    start = text.strip().lstrip("\"'")
    return len(text) < 1_000 and "\n" not in text.strip() and start.startswith(("/", "~/", "file:"))


def is_picture_file(given: str) -> bool:
    """Whether there is a picture at this path."""
    path = path_of(given)
    if path is None:
        return False
    try:
        _check_regular(path)
        with path.open("rb") as file:
            return _has_picture_sign(file.read(16))
    except (FileUnusable, OSError, ValueError):
        return False


def _has_picture_sign(head: bytes) -> bool:
    signs = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
    return head.startswith(signs) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def load(given: str) -> Loaded:
    """The file at a path, ready to go. Raises FileUnusable."""
    path = path_of(given)
    if path is None:
        raise FileUnusable("Give the path of a picture or file.")
    try:
        size = _check_regular(path)
        with path.open("rb") as file:
            head = file.read(16)
            _check_size(size, _has_picture_sign(head))
            content = head + file.read(LARGEST_READ)
    except FileUnusable:
        raise
    except (OSError, ValueError) as error:
        raise _unreadable(error) from None
    if not _has_picture_sign(head):
        return Loaded(path.name, content)
    return _fitted(path.name, content)


def _check_regular(path: Path) -> int:
    """The size of a file that can be read to its end: opening a pipe would wait for ever."""
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise _unreadable(error) from None
    if stat.S_ISDIR(found.st_mode):
        raise FileUnusable("That is a folder: go on typing, or choose a file in it.")
    if not stat.S_ISREG(found.st_mode):
        raise FileUnusable("That is no file that can be read: a device or a pipe.")
    if not found.st_size:
        raise FileUnusable("This file is empty.")
    return found.st_size


def _check_size(size: int, is_picture: bool) -> None:
    most = LARGEST_READ if is_picture else LARGEST
    if size > most:
        what = "picture that is made smaller" if is_picture else "text"
        words = f"This file has {size_words(size)}; a {what} has at most {size_words(most)}."
        raise FileUnusable(words)


def _unreadable(error: Exception) -> FileUnusable:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return FileUnusable("There is no such file.")
        case OSError(strerror=str() as why):
            return FileUnusable(f"The file cannot be read ({why}).")
        case _:
            return FileUnusable("This is no path.")


def _fitted(name: str, content: bytes) -> Loaded:
    """A picture as phones get it: JPEG, PNG or GIF as it is where it is small enough."""
    from PIL import Image

    from tui.photos import MOST_PIXELS, PhotoUnusable, smaller

    Image.MAX_IMAGE_PIXELS = None  # judged below: its own limit warns, on the terminal
    try:
        with Image.open(io.BytesIO(content)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise FileUnusable("This picture has too many pixels to be sent.")
            as_it_is = opened.format in _AS_IT_IS and len(content) <= LARGEST_PICTURE
        if as_it_is or content.startswith(b"GIF8"):
            return Loaded(name, content)
        return Loaded(f"{Path(name).stem}.jpg", smaller(content))
    except FileUnusable:
        raise
    except PhotoUnusable as unusable:
        raise FileUnusable(str(unusable)) from None
    except Exception:  # a decoder that is fed anything may raise anything
        raise FileUnusable("This picture is damaged, or of a kind that is not known.") from None


# ---- finding one


def offered(typed: str) -> list[Entry]:
    """What has in its name what is typed; nothing where the folder cannot be read."""
    folder, begun = _split(typed)
    path = path_of(folder)
    if path is None:
        return []
    found = []
    try:
        with os.scandir(path) as entries:
            for each in entries:
                if _is_offered(each.name, begun):
                    found.append(_entry(folder, each))
    except (OSError, ValueError):
        return []
    found.sort(key=lambda entry: _place(entry, begun))
    return found[:MOST_OFFERED]


def _place(entry: Entry, begun: str) -> tuple[bool, bool, str]:
    """What begins so before what only has it, folders before files."""
    name = entry.name.casefold()
    return not name.startswith(begun.casefold()), not entry.is_folder, name


def _is_offered(name: str, begun: str) -> bool:
    if name.startswith(".") and not begun.startswith("."):
        return False
    return name.isprintable() and begun.casefold() in name.casefold()


def _entry(folder: str, each: "os.DirEntry[str]") -> Entry:
    try:
        is_folder = each.is_dir()
        size = 0 if is_folder else each.stat().st_size
    except OSError:
        is_folder, size = False, 0
    return Entry(f"{folder}{each.name}{'/' if is_folder else ''}", each.name, is_folder, size)


def _split(typed: str) -> tuple[str, str]:
    folder, slash, begun = typed.rpartition("/")
    return (f"{folder}/", begun) if slash else ("./", begun)


def completed(typed: str, entries: list[Entry]) -> str:
    """What is typed, as far as everything offered that begins so goes on alike."""
    _, begun = _split(typed)
    paths = [each.path for each in entries if each.name.startswith(begun)]
    if not paths:
        return typed
    first, last = min(paths), max(paths)
    alike = next((at for at, char in enumerate(first) if last[at : at + 1] != char), len(first))
    return first[:alike] if alike > len(typed) else typed


def save(given: str, content: bytes) -> Path:
    """Writes a new file; one that is there is not written over. Raises FileUnusable."""
    path = path_of(given)
    if path is None:
        raise FileUnusable("Give the path of a file.")
    try:
        if path.is_dir():
            raise FileUnusable("That is a folder: write the file's name behind it.")
        with path.open("xb") as out:
            out.write(content)
    except FileExistsError:
        raise FileUnusable("There is such a file already. Give it another name.") from None
    except FileNotFoundError:
        raise FileUnusable("There is no such folder.") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise FileUnusable(f"It cannot be written there ({why or 'no such path'}).") from None
    return path
