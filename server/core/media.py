"""Pictures and files that a text carries: what they are, by their bytes, and what carriers take.

Twilio's page "Accepted content types for media" (messaging/guides/accepted-mime-types) names the kinds,
ten of them and 5 MB in all with one text. What a file is called, and what its sender says that it is,
counts for nothing: the carrier compares the bytes with the type, and so does whoever opens it.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from server.core.pictures import picture_type
from server.core.texts import storable

LARGEST = 5_000_000
"""Bytes of all that one text carries."""
MOST = 10
"""Pictures and files of one text."""
LONGEST_NAME = 100
LIVES = 12 * 3_600
"""Seconds that a signed address can be fetched: longer than a carrier keeps a text that waits."""
PREFIX = "media:"
ALLOWED = "JPEG, PNG and GIF pictures, PDF, vCard and calendar files, MP4, 3GP and MP3"

_SENDABLE = ("image/jpeg", "image/png", "image/gif")
_TEXTS = ((b"BEGIN:VCARD", "text/vcard"), (b"BEGIN:VCALENDAR", "text/calendar"))
_SIGNS = (
    (b"%PDF-", "application/pdf"),
    (b"#!AMR\n", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
)
_BRANDS = (
    (b"3g2", "video/3gpp2"),
    (b"3g", "video/3gpp"),
    (b"M4A", "audio/mp4"),
    (b"qt  ", "video/quicktime"),
    (b"isom", "video/mp4"),
    (b"iso", "video/mp4"),
    (b"mp4", "video/mp4"),
    (b"avc1", "video/mp4"),
    (b"M4V", "video/mp4"),
    (b"MSNV", "video/mp4"),
)
_UNHELPFUL = {"heic": "HEIC", "heix": "HEIC", "mif1": "HEIC", "avif": "AVIF"}
_EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "text/vcard": "vcf",
    "text/calendar": "ics",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/amr": "amr",
    "video/mp4": "mp4",
    "video/3gpp": "3gp",
    "video/3gpp2": "3g2",
    "video/quicktime": "mov",
}
_LONGEST_FILE_NAME = 20
"""What the carrier's page asks for, so that phones show it."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """Carriers do not take this; ``sentence`` says why, and what would do."""

    code: str
    sentence: str


def kind_of(content: bytes) -> str | None:
    """The media type of what can be shown or opened, by its bytes; None for anything else."""
    picture = picture_type(content)
    if picture is not None:
        return picture
    head = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip().upper()
    for sign, kind in _TEXTS:
        if head.startswith(sign):
            return kind
    for sign, kind in _SIGNS:
        if content.startswith(sign):
            return kind
    return _film(content)


def _film(content: bytes) -> str | None:
    """ISO base media (MP4, 3GP) says its brand in its first box."""
    if content[4:8] != b"ftyp":
        return None
    brand = content[8:12]
    return next((kind for sign, kind in _BRANDS if brand.startswith(sign)), None)


def judged(content: bytes) -> str | Unfit:
    """The media type under which these bytes can be sent, or why they cannot be."""
    if not content:
        return Unfit("media_empty", "This file is empty.")
    if len(content) > LARGEST:
        return Unfit("media_too_large", too_large(len(content)))
    kind = kind_of(content)
    if kind is None or kind == "image/webp":
        return Unfit("media_kind_unknown", f"{_named(content)} Carriers take {ALLOWED}.")
    if not _is_whole(content, kind):
        return Unfit("media_damaged", "This picture is not whole: its end is missing.")
    return kind


def too_large(size: int) -> str:
    return f"This has {megabytes(size)}; carriers take {megabytes(LARGEST)} with one text."


def megabytes(size: int) -> str:
    """``4.2 MB``"""
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"


def _named(content: bytes) -> str:
    brand = content[8:12].decode("latin-1") if content[4:8] == b"ftyp" else ""
    if brand in _UNHELPFUL:
        return f"This is a {_UNHELPFUL[brand]} picture; save it as JPEG."
    if picture_type(content) == "image/webp":
        return "This is a WebP picture, which phones do not get as a text."
    return "This is neither a picture nor a file that carriers take."


def _is_whole(content: bytes, kind: str) -> bool:
    match kind:
        case "image/png":
            return b"IEND" in content[-64:]
        case "image/jpeg":
            return content.rfind(b"\xff\xd9") > len(content) // 2
        case _:
            return True


def is_picture(content_type: str | None) -> bool:
    return bool(content_type and content_type.startswith("image/"))


def name_of(given: str, kind: str) -> str:
    """What a file is called, as it may be shown: one line, no folders; a name of ours where it has none."""
    name = " ".join(storable(given).replace("\\", "/").rsplit("/", 1)[-1].split())
    return name[:LONGEST_NAME] or f"file.{_EXTENSIONS[kind]}"


def file_name(name: str, kind: str) -> str:
    """The name that a phone is told: plain letters, no spaces, and the ending of what it is."""
    ending = f".{_EXTENSIONS.get(kind, 'bin')}"
    stem = re.sub(r"[^A-Za-z0-9._-]+", "_", name.rsplit(".", 1)[0]).strip("._")
    return f"{stem[: _LONGEST_FILE_NAME - len(ending)] or 'file'}{ending}"


# ---- references and signed addresses


def reference(media_id: str) -> str:
    """What stands for a picture or file of ours wherever a text's media are written down."""
    return f"{PREFIX}{media_id}"


def id_in(given: str) -> str | None:
    """The id that a reference, or somebody who wrote the id alone, means."""
    found = given.removeprefix(PREFIX)
    return found if re.fullmatch(r"[A-Za-z0-9]{1,64}", found) else None


def ids_in(media: Sequence[str]) -> list[str]:
    """The ids of what is ours among a text's media."""
    return [each.removeprefix(PREFIX) for each in media if each.startswith(PREFIX)]


def signature(key: str, media_id: str, expires: int) -> str:
    """HMAC-SHA256 over what is fetched and until when (seconds since the epoch)."""
    return hmac.new(key.encode(), f"{media_id}.{expires}".encode(), "sha256").hexdigest()


def is_genuine(key: str, media_id: str, expires: str, sig: str, now: int) -> bool:
    """Whether an address was signed with this key and has not run out."""
    if not re.fullmatch(r"[0-9]{1,12}", expires) or int(expires) < now:
        return False
    made = signature(key, media_id, int(expires))
    return hmac.compare_digest(made.encode(), sig.encode("utf-8", "replace"))
