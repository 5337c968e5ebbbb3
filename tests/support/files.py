"""Files of the kinds that people attach, small and whole."""

import struct
import zlib

JPEG = b"\xff\xd8\xff\xe0" + b"picture" * 100 + b"\xff\xd9"
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04;"
PDF = b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"
VCARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana\r\nEND:VCARD\r\n"
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"\x00" * 32
MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\x00" * 32
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00" + b"\x00" * 16
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def png(side: int = 2, colour: bytes = b"\xff\0\0", filling: int = 0) -> bytes:
    """A square of one colour; ``filling`` bytes more make it as large as is wanted."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = (b"\0" + colour * side) * side
    return _of_chunks(header, zlib.compress(rows), b"x" * filling)


def bomb(side: int) -> bytes:
    """A small file that says to be ``side`` × ``side`` pixels."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    row = b"\0" * ((side + 7) // 8 + 1)
    return _of_chunks(header, zlib.compress(row * min(side, 4_000)), b"")


def _of_chunks(header: bytes, data: bytes, comment: bytes) -> bytes:
    parts = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    if comment:
        parts.insert(1, (b"tEXt", comment))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
