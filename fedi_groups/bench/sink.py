"""A program: inboxes of other servers that take everything, late or never if so told. Its CPU is nobody's concern.

It is spoken to in lines of JSON, see `Orders`. It parses no more of HTTP than a sender of ours makes.
"""

import asyncio
import re
import ssl
import time
from functools import partial
from typing import Any, cast

from fedi_groups.bench.lines import answer_lines

_TAKEN = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
_NOTHING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_NUMBER = re.compile(rb"/activities/(\d+)")


class Orders:
    """What can be asked: each method is an order by its name, its arguments the rest of the line."""

    def __init__(self) -> None:
        self.delay = 0.0
        self.hanging: set[int] = set()
        self.numbers: list[int] = []
        self._began = self._ended = 0.0
        self._wanted = 0
        self._reached = asyncio.Event()
        self._servers: list[asyncio.Server] = []

    async def open(self, *, inboxes: int, certificate: str | None = None) -> dict[str, Any]:
        """One inbox for each of as many ports as asked for; with the path of a PEM file, over TLS."""
        loop = asyncio.get_running_loop()
        tls = None
        if certificate is not None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
        ports: list[int] = []
        for place in range(inboxes):
            server = await loop.create_server(partial(_Inbox, self, place), "127.0.0.1", 0, ssl=tls, backlog=512)
            self._servers.append(server)
            ports.append(server.sockets[0].getsockname()[1])
        return {"ports": ports}

    async def behave(self, *, delay: float = 0.0, hanging: int = 0) -> dict[str, Any]:
        """From now on every answer is late by `delay` seconds, and the first so many inboxes give none."""
        self.delay = delay
        self.hanging = set(range(hanging))
        return {}

    async def forget(self) -> dict[str, Any]:
        """Begin to count anew."""
        self.numbers.clear()
        self._began = self._ended = 0.0
        return {}

    async def until(self, *, taken: int, seconds: float) -> dict[str, Any]:
        """Wait for so many to be taken, at most so long. `seconds` of the answer: from the first to the last."""
        self._wanted = taken
        self._reached.clear()
        if len(self.numbers) < taken:
            try:
                await asyncio.wait_for(self._reached.wait(), seconds)
            except TimeoutError:
                pass
        return {"taken": len(self.numbers), "seconds": self._ended - self._began}

    async def told(self) -> dict[str, Any]:
        """Numbers of the activities taken, in the order in which they came."""
        return {"numbers": self.numbers}

    def take(self, body: bytes) -> None:
        found = _NUMBER.search(body)
        self.numbers.append(int(found.group(1)) if found else 0)
        self._ended = time.perf_counter()
        self._began = self._began or self._ended
        if len(self.numbers) >= self._wanted:
            self._reached.set()


class _Inbox(asyncio.Protocol):
    def __init__(self, orders: Orders, place: int) -> None:
        self._orders = orders
        self._place = place
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(self._received, 0, end + 2)
            whole = end + 4 + (int(length.group(1)) if length else 0)
            if len(self._received) < whole:
                return
            head, body = self._received[:end], self._received[end + 4 : whole]
            self._received = self._received[whole:]
            self._asked(head, body)

    def _asked(self, head: bytes, body: bytes) -> None:
        if self._place in self._orders.hanging:
            return
        if not head.startswith(b"POST "):
            self._say(_NOTHING)
            return
        self._orders.take(body)
        if self._orders.delay:
            asyncio.get_running_loop().call_later(self._orders.delay, self._say, _TAKEN)
        else:
            self._say(_TAKEN)

    def _say(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)


if __name__ == "__main__":
    answer_lines(Orders)
