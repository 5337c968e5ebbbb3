"""Which pictures are shown: by what they are, not by what they are called."""

_SIGNS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def picture_type(content: bytes) -> str | None:
    """The media type of a JPEG, PNG, GIF or WebP by its first bytes, None for anything else."""
    for sign, kind in _SIGNS:
        if content.startswith(sign):
            return kind
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None
