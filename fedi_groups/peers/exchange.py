"""One connection, on which requests with a body go out and their answers come in, one after the other (RFC 9112).

What was delivered is judged by the status: of the answer's body the beginning is kept, and how it ends is no matter.
"""

import asyncio
import zlib

from aiohttp.connector import Connection
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from fedi_groups.errors import Unreachable, Unusable

LONGEST_HEAD = 64 * 1024
"""Bytes before the body, of interim answers too."""

_OK = 200


class Lost(Unreachable):
    """The connection ended before the answer began, as one that was kept open may just as it is used again."""


class Exchange(asyncio.Protocol):
    """Takes over a connection that is open. `idle_since`: when it was last given back, by the clock of the loop.

    `headers` have lower-case names, repeated ones joined by a comma.
    """

    def __init__(self, connection: Connection) -> None:
        if connection.transport is None:
            connection.close()
            raise Lost("the connection ended as soon as it was open")
        self.status = 0
        self.headers: dict[str, str] = {}
        self.idle_since = 0.0
        self._loop = asyncio.get_running_loop()
        self._connection = connection
        self._transport = connection.transport
        self._transport.set_protocol(self)
        self._parser = HttpResponseParser(self)
        self._news: asyncio.Future[None] | None = None
        self._fault: Exception | None = None
        self._body = bytearray()
        self._limit = self._received = 0
        self._headed = self._complete = self._lasting = True
        self._ended = False

    @property
    def is_reusable(self) -> bool:
        """Whether another request may go out on it: the last answer was whole, and nothing came after it."""
        return self._complete and self._lasting and not self._ended and not self._transport.is_closing()

    async def ask(self, request: bytes, *, limit: int) -> None:
        """Returns when `status` and `headers` of the answer are there.

        Raises Lost, or Unusable if what comes is not HTTP.
        """
        self._expect(limit)
        self._transport.write(request)
        while not self._headed:
            if self._fault is not None:
                raise Unusable(f"not an answer of HTTP: {self._fault}") from self._fault
            if self._ended or self._transport.is_closing():
                raise Lost("the connection ended before the answer")
            await self._next_news()

    async def rest(self, *, pause: float, until: float) -> bytes:
        """The body that came after that, decoded as far as that goes, and cut at the limit.

        `pause`: seconds of silence that end it; `until`: when it ends in any case, by the clock of the loop.
        """
        while not (self._complete or self._ended or self._fault) and len(self._body) < self._limit:
            try:
                async with asyncio.timeout_at(min(self._loop.time() + pause, until)):
                    await self._next_news()
            except TimeoutError:
                break
        return _decoded(bytes(self._body[: self._limit]), self.headers.get("content-encoding", ""), self._limit)

    def close(self) -> None:
        """At once, whatever is still on its way."""
        self._ended = True
        self._transport.abort()
        self._connection.close()

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        try:
            if self._complete:
                raise HttpParserError("more than was asked for")
            self._parser.feed_data(data)
            if not self._headed and self._received > LONGEST_HEAD:
                raise HttpParserError(f"more than {LONGEST_HEAD} bytes of headers")
        except (HttpParserError, HttpParserUpgrade) as error:
            self._fault = error
            self._lasting = False
        if self._headed or self._fault is not None:
            self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        self._ended = True
        self._wake()

    def on_message_begin(self) -> None:
        """A second answer to one request is nobody's."""
        if self._complete:
            self._lasting = False

    def on_header(self, name: bytes, value: bytes) -> None:
        # What comes after the body (trailers) says nothing about it.
        if not self._headed:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            self.headers[key] = f"{self.headers[key]}, {text}" if key in self.headers else text

    def on_headers_complete(self) -> None:
        if not self._headed:
            self.status = self._parser.get_status_code()
            self._headed = self.status >= _OK

    def on_body(self, piece: bytes) -> None:
        if len(self._body) < self._limit:
            self._body += piece

    def on_message_complete(self) -> None:
        if self._headed:
            self._lasting = self._lasting and not self._complete and self._parser.should_keep_alive()
            self._complete = True
        else:
            # An interim answer (1xx): the real one follows.
            self.headers = {}

    def _expect(self, limit: int) -> None:
        """From now on what comes is the answer to one request."""
        self._limit = limit
        self._received = 0
        self.status = 0
        self.headers = {}
        self._body = bytearray()
        self._headed = self._complete = False
        self._lasting = True

    async def _next_news(self) -> None:
        self._news = self._loop.create_future()
        await self._news

    def _wake(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)


def _decoded(body: bytes, coding: str, limit: int) -> bytes:
    """Neither more than `limit` bytes, nor ever more of them made: so small a bomb does no harm."""
    match coding.strip().lower():
        case "" | "identity":
            return body
        case "gzip" | "x-gzip" | "deflate":
            try:
                return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, limit) if limit else b""
            except zlib.error:
                return b""
    return b""
