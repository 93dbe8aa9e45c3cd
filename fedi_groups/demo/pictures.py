"""A picture to post, made of nothing: a cat of a few squares, as PNG."""

import struct
import zlib

_CAT = (
    "..#....#..",
    "..##..##..",
    "..######..",
    "..#o##o#..",
    "..######..",
    "...####...",
    "..######.#",
    "..######.#",
    "..#########"[:10],
)
_SQUARE = 16
_COLOURS = {".": (240, 230, 210), "#": (90, 80, 75), "o": (80, 200, 120)}


def cat(words: bytes) -> bytes:
    """With words beside the picture, as cameras write them: nobody is to find those anywhere."""
    rows = [b"".join(bytes(_COLOURS[letter]) * _SQUARE for letter in line) for line in _CAT for _ in range(_SQUARE)]
    width, height = len(_CAT[0]) * _SQUARE, len(rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    chunks = ((b"IHDR", head), (b"tEXt", b"Comment\0" + words), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
