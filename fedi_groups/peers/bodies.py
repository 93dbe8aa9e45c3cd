"""Reads the body of an answer within bounds: of bytes as sent, of bytes decoded, of their ratio, and of silence."""

import asyncio
import zlib

from aiohttp import ClientPayloadError, ClientResponse, StreamReader

from fedi_groups.errors import TooLarge, Unusable

ENCODINGS = "gzip, deflate"
"""What may be named in Accept-Encoding."""

# Text shrinks to a tenth or so. What swells a hundredfold is a bomb, unless it is so small that it does not matter.
_RATIO = 100
_SMALL = 64 * 1024


async def read_body(response: ClientResponse, *, limit: int, pause: float, whole: bool) -> bytes:
    """The decoded body, at most `limit` bytes; `pause` is how many seconds may pass between two pieces of it.

    With `whole`, raises TooLarge, Unusable (a coding nobody asked for, or that does not decode), TimeoutError and
    ClientPayloadError. Without, what came so far is given back instead: the status is what counts then.
    """
    content = response.content
    if content.at_eof():
        return b""
    if whole and (response.content_length or 0) > limit:
        raise TooLarge(f"{response.content_length} bytes announced, {limit} allowed")
    body = _Body(limit)
    try:
        body.expect(response.headers.get("Content-Encoding", ""))
        while not content.at_eof():
            body.add(content.read_nowait() or await _next_piece(content, pause))
        body.end()
    except (TooLarge, Unusable, TimeoutError, ClientPayloadError):
        if whole:
            raise
    return body.decoded()


async def _next_piece(content: StreamReader, pause: float) -> bytes:
    async with asyncio.timeout(pause):
        return await content.readany()


class _Body:
    """Collects pieces; never holds more than one piece over the limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._encoding = ""
        self._sent = 0
        self._inflate: zlib._Decompress | None = None
        self._decoded = bytearray()

    def expect(self, encoding: str) -> None:
        self._encoding = encoding.strip().lower()
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise Unusable(f"unknown content coding {encoding[:50]!r}")

    def add(self, piece: bytes) -> None:
        self._sent += len(piece)
        if self._encoding in ("", "identity"):
            self._decoded += piece
        elif piece:
            self._add_inflated(piece)
        if self._sent > self._limit:
            raise TooLarge(f"more than {self._limit} bytes sent")

    def _add_inflated(self, piece: bytes) -> None:
        if self._inflate is None:
            self._inflate = zlib.decompressobj(_window(self._encoding, piece[0]))
        try:
            self._decoded += self._inflate.decompress(piece, self._limit + 1 - len(self._decoded))
        except zlib.error as error:
            raise Unusable(f"does not decode as {self._encoding}: {error}") from error
        size = len(self._decoded)
        if size > self._limit:
            raise TooLarge(f"more than {self._limit} bytes decoded")
        if size > max(_SMALL, _RATIO * self._sent):
            raise TooLarge(f"{self._sent} bytes swell to {size} and more")
        if self._inflate.unused_data:
            raise Unusable(f"something follows the end of the {self._encoding} body")

    def end(self) -> None:
        if self._inflate is not None and not self._inflate.eof:
            raise Unusable(f"the {self._encoding} body is cut off")

    def decoded(self) -> bytes:
        return bytes(self._decoded[: self._limit])


def _window(encoding: str, first: int) -> int:
    """How zlib is told the form. Servers send `deflate` with and without its wrapping (RFC 9110 8.4.1.2)."""
    if encoding == "deflate":
        return zlib.MAX_WBITS if first & 0x0F == 8 else -zlib.MAX_WBITS
    return zlib.MAX_WBITS | 16
