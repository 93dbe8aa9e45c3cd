"""A network for tests: servers are ASGI applications under their names, and a request is a call. No sockets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import httpx
from starlette.types import ASGIApp

from fedi_groups.errors import Unreachable
from fedi_groups.peers.connect import Answer, Connector
from fedi_groups.peers.guard import AddressGuard
from fedi_groups.wire.uris import origin_of


@dataclass(frozen=True, slots=True)
class Sent:
    """A request somebody made, and how it was answered."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    status: int


@dataclass(slots=True)
class Network:
    """Servers by origin. One that is not here, or in `down`, cannot be reached."""

    servers: dict[str, ASGIApp] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    sent: list[Sent] = field(default_factory=list)

    def posts_to(self, origin: str) -> list[Sent]:
        return [each for each in self.sent if each.method == "POST" and origin_of(each.url) == origin]


class Loopback(Connector):
    """The way out of one server into a `Network`."""

    def __init__(self, network: Network) -> None:
        super().__init__(AddressGuard(()), allow_http=True)
        self._network = network

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        timeout: float = 10.0,  # noqa: ASYNC109 - the signature is the real one
        limit: int = 1_048_576,
    ) -> Answer:
        origin = origin_of(url)
        app = self._network.servers.get(origin)
        if app is None or origin in self._network.down:
            raise Unreachable(f"{origin} cannot be reached")
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            answer = await client.request(method, url, headers=dict(headers), content=body)
        self._network.sent.append(Sent(method, url, dict(headers), body, answer.status_code))
        return Answer(
            answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content[:limit], url
        )
