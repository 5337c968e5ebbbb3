"""What is attached to a text that is being written. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

LARGEST = 5_000_000
"""Bytes of all that one text carries, as the relay counts."""
MOST = 10
REFERENCE = "media:"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or file on its way into a text. ``key`` is the client's own; without ``media_id`` the
    relay does not have it yet, and ``trouble`` says why not. ``path`` is where it lies on this machine.
    """

    key: str
    name: str
    size: int = 0
    content_type: str | None = None
    media_id: str | None = None
    path: str | None = None
    trouble: str | None = None

    @property
    def is_ready(self) -> bool:
        return self.media_id is not None

    @property
    def is_picture(self) -> bool:
        return is_picture(self.content_type)


def is_picture(content_type: str | None) -> bool:
    """A relay that does not know the type has it from a customer: mostly a picture."""
    return content_type is None or content_type.startswith("image/")


def media(attached: Sequence[Attachment]) -> list[str]:
    """As the relay is told of them."""
    return [f"{REFERENCE}{each.media_id}" for each in attached if each.media_id is not None]


def size_words(size: int | None) -> str:
    """``320 KB``, ``4.2 MB``"""
    if not size:
        return ""
    if size < 1_000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{round(size / 1_000)} KB"
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"


def why_not(attached: Sequence[Attachment], size: int = 0) -> str | None:
    """Why no more (of so many bytes) goes with this text; None when it does."""
    if len(attached) >= MOST:
        return (
            f"A text carries at most {MOST} pictures and files. Remove one, or send this one first."
        )
    together = size + sum(each.size for each in attached if each.trouble is None)
    if together > LARGEST:
        return (
            f"Together these have {size_words(together)}; a text carries {size_words(LARGEST)}. "
            "Remove some, or send two texts."
        )
    return None


def not_ready(attached: Sequence[Attachment]) -> str | None:
    """Why a text with these cannot leave yet; None when it can."""
    for each in attached:
        if each.trouble is not None:
            return (
                f"“{each.name}” did not get to the relay: {each.trouble} Remove it, or try again."
            )
    waiting = [each.name for each in attached if not each.is_ready]
    return f"“{waiting[0]}” is still on its way to the relay." if waiting else None


def kind_words(content_type: str | None) -> str:
    """``PDF``, ``picture``, ``video``: what a person calls it."""
    match (content_type or "").split("/"):
        case ["image", _]:
            return "picture"
        case ["application", "pdf"]:
            return "PDF"
        case ["text", "vcard"]:
            return "contact"
        case ["text", "calendar"]:
            return "date"
        case ["video", _]:
            return "video"
        case ["audio", _]:
            return "sound"
        case _:
            return "file"
