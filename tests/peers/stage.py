"""Little servers on the loopback that answer as told, well or badly, and remember who asked what."""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Protocol

from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.peers.connect import Connector, Limits
from fedi_groups.peers.fetch import Fetcher, Patience, Sign
from fedi_groups.peers.guard import AddressGuard
from fedi_groups.peers.lookup import Lookup
from fedi_groups.wire.signing import Request

ONLY_LOOPBACK = AddressGuard((ip_network("127.0.0.0/8"),))


@dataclass(frozen=True)
class Seen:
    """A request as it arrived: header names in lower case in `headers`, every byte of the head in `head`."""

    target: str
    headers: Mapping[str, str]
    body: bytes
    head: bytes


Misbehaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def __bytes__(self) -> bytes:
        head = {"Content-Length": str(len(self.body)), **self.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        return f"HTTP/1.1 {self.status} Said\r\n{lines}\r\n".encode() + self.body


def document(content: object, *, kind: str = "application/activity+json", status: int = 200) -> Reply:
    return Reply(status, json.dumps(content).encode(), {"Content-Type": kind})


class Peer:
    """Answers by path (without the query); what is not on the list is 404. Counts its connections."""

    def __init__(self) -> None:
        self.answers: dict[str, Reply | Misbehaviour] = {}
        self.seen: list[Seen] = []
        self.connections = 0
        self.open = 0
        self.origin = ""
        self.port = 0
        self.closed = asyncio.Event()

    @property
    def targets(self) -> list[str]:
        return [request.target for request in self.seen]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        try:
            while await self._answer(reader, writer):
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open -= 1
            self.closed.set()
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        start = await reader.readexactly(1)
        if start == b"\x16":
            # TLS, to a server without: most close at once.
            return False
        head = start + await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode().strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        target = first.split(" ")[1]
        self.seen.append(Seen(target, headers, body, head))
        answer = self.answers.get(target.partition("?")[0], Reply(404))
        if not isinstance(answer, Reply):
            await answer(reader, writer)
            return False
        writer.write(bytes(answer))
        return True


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = Instant(1_800_000_000 * SECOND)

    def __call__(self) -> Instant:
        return self.now

    def move(self, seconds: float) -> None:
        self.now = Instant(self.now + int(seconds * SECOND))


def mark(scheme: str) -> Sign:
    """In place of a signature, what would be signed."""
    return lambda request: {"Signature": f"{scheme} {request.method} {request.url}"}


async def mark_later(request: Request) -> dict[str, str]:
    return {"Signature": f"later {request.url}"}


class OpenPeer(Protocol):
    async def __call__(self, host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None, port: int = 0) -> Peer: ...


class OpenConnector(Protocol):
    async def __call__(
        self,
        guard: AddressGuard = ONLY_LOOPBACK,
        *,
        allow_http: bool = True,
        ca_file: Path | None = None,
        limits: Limits | None = None,
        lookup: Lookup | None = None,
    ) -> Connector: ...


class OpenFetcher(Protocol):
    async def __call__(
        self,
        *,
        guard: AddressGuard = ONLY_LOOPBACK,
        sign: Sign | None = None,
        sign_again: Sign | None = None,
        patience: Patience = ...,
    ) -> Fetcher: ...


async def no_names(name: str) -> Sequence[str]:
    raise OSError(f"no address for {name}")


async def hang(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Says nothing until the other side gives up."""
    await reader.read()


def names(known: Mapping[str, Sequence[str]]) -> Lookup:
    """A name server that knows these."""

    async def lookup(name: str) -> Sequence[str]:
        return known[name] if name in known else await no_names(name)

    return lookup


async def get(connector: Connector, url: str, *, seconds: float = 5.0) -> bytes:
    answer = await connector.request("GET", url, headers={}, timeout=seconds, limit=10_000)
    return answer.body
