"""A program: sends requests that were signed beforehand, so many at a time over as many connections.

Its CPU is nobody's concern, and it knows no more of HTTP than it takes to see an answer end.
"""

import asyncio
import re
import struct
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from fedi_groups.bench.lines import answer_lines

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_SIZE = struct.Struct(">I")


def write_requests(path: Path, requests: Sequence[bytes]) -> None:
    """As a sender reads them."""
    path.write_bytes(b"".join(_SIZE.pack(len(each)) + each for each in requests))


def read_requests(path: Path) -> Iterator[bytes]:
    whole, at = path.read_bytes(), 0
    while at < len(whole):
        (size,) = _SIZE.unpack_from(whole, at)
        yield whole[at + _SIZE.size : at + _SIZE.size + size]
        at += _SIZE.size + size


class Orders:
    """What can be asked: each method is an order by its name, its arguments the rest of the line."""

    async def send(self, *, file: str, port: int, in_flight: int) -> dict[str, Any]:
        """All requests of a file to a port of this machine. `seconds`: from the first byte to the last answer.

        `statuses` counts the answers by status; `slowest` is the 99th percentile of their times in seconds.
        """
        loop = asyncio.get_running_loop()
        sending = _Sending(list(read_requests(Path(file))), loop.create_future())
        connections = min(in_flight, len(sending.left))
        opened = [await loop.create_connection(lambda: _Sender(sending), "127.0.0.1", port) for _ in range(connections)]
        began = time.perf_counter()
        for _, sender in opened:
            sender.next()
        await sending.done
        seconds = time.perf_counter() - began
        for transport, _ in opened:
            transport.close()
        times = sorted(sending.times)
        return {
            "seconds": seconds,
            "statuses": dict(sending.statuses),
            "slowest": times[int(len(times) * 0.99) - 1] if times else 0.0,
        }


class _Sending:
    def __init__(self, requests: list[bytes], done: asyncio.Future[None]) -> None:
        self.total = len(requests)
        self.left = list(reversed(requests))
        self.done = done
        self.statuses: Counter[str] = Counter()
        self.times: list[float] = []

    def answered(self, status: str, seconds: float) -> None:
        self.statuses[status] += 1
        self.times.append(seconds)
        if len(self.times) == self.total and not self.done.done():
            self.done.set_result(None)

    def broken(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server closed a connection"))


class _Sender(asyncio.Protocol):
    def __init__(self, sending: _Sending) -> None:
        self._sending = sending
        self._received = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._sending.broken(error)

    def next(self) -> None:
        if self._sending.left and self._transport is not None:
            self._sent_at = time.perf_counter()
            self._transport.write(self._sending.left.pop())

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return
        length = _LENGTH.search(self._received, 0, end + 2)
        if len(self._received) < end + 4 + (int(length.group(1)) if length else 0):
            return
        status = self._received[9:12].decode()
        self._received = b""
        self._sending.answered(status, time.perf_counter() - self._sent_at)
        self.next()


if __name__ == "__main__":
    answer_lines(Orders)
