"""THE connector: every connection this server opens goes through here, to an address the guard has let through.

One request, one answer: nothing is followed, stored or believed here.
"""

import errno
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
import httpx
from yarl import URL

from fedi_groups.errors import AddressRefused, FediGroupsError, Misconfigured, Unreachable, Unusable
from fedi_groups.peers.bodies import ENCODINGS, read_body
from fedi_groups.peers.guard import AddressGuard
from fedi_groups.peers.lookup import CheckedResolver, Dns, Lookup
from fedi_groups.peers.urls import wire_form

_DNS_SECONDS = 60
_DNS_NAMES = 5000

# Address family, type, protocol, canonical name, socket address: as getaddrinfo() gives them.
_AddressInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are lower-case, repeated ones joined by a comma; the body is decoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Sockets in use at a time, in all and to one server; times in seconds.

    `connect` bounds one attempt at one address, `pause` the silence within a body, `keep_alive` an idle socket.
    """

    total: int = 4096
    per_server: int = 256
    connect: float = 10.0
    pause: float = 10.0
    keep_alive: float = 30.0


class Connector:
    """Open for as long as its `async with`; safe for any number of requests at a time."""

    def __init__(
        self,
        guard: AddressGuard,
        *,
        allow_http: bool = False,
        ca_file: Path | None = None,
        user_agent: str = "fedi-groups",
        limits: Limits = Limits(),
        lookup: Lookup | None = None,
    ) -> None:
        """`ca_file` is trusted besides the authorities of this machine; `lookup` replaces the name servers.

        Raises Misconfigured where `ca_file` cannot be read.
        """
        self.allow_http = allow_http
        self._guard = guard
        self._tls = _tls(ca_file)
        self._user_agent = user_agent
        self._limits = limits
        self._lookup = lookup
        self._dns: Dns | None = None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        lookup = self._lookup
        if lookup is None:
            self._dns = Dns()
            lookup = self._dns.addresses
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=CheckedResolver(lookup, self._guard),
                socket_factory=self._socket,
                ssl=self._tls,
                limit=self._limits.total,
                limit_per_host=self._limits.per_server,
                keepalive_timeout=self._limits.keep_alive,
                ttl_dns_cache=_DNS_SECONDS,
                dns_cache_max_size=_DNS_NAMES,
            ),
            headers={"User-Agent": self._user_agent, "Accept-Encoding": ENCODINGS},
            cookie_jar=aiohttp.DummyCookieJar(),
            request_class=_PlainRequest,
            auto_decompress=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
        if self._dns is not None:
            await self._dns.close()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        timeout: float,  # noqa: ASYNC109 - several steps share it, and it comes out as Unreachable
        limit: int,
    ) -> Answer:
        """One request and its answer, whatever the status; redirects are the caller's business.

        `timeout` is in seconds, from the first step to the last byte; `limit` is in bytes of the decoded body. A
        success without a request body has to fit whole. Otherwise the status is what counts, and the body is cut at
        the limit: who delivered something must not be told to try again because the thanks were long.

        Raises AddressRefused, Unreachable, Unusable (not HTTP, or an unknown coding), TooLarge.
        """
        url = wire_form(url)
        call = _Call(method, url, self._target(url), headers, body, limit)
        try:
            return await self._exchange(call, timeout)
        except TimeoutError as error:
            raise Unreachable(f"{url} did not answer within {timeout:g} s") from error
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, _Forbidden):
                raise AddressRefused(str(error.os_error)) from error
            raise Unreachable(f"{url} cannot be connected to: {error}") from error
        except (aiohttp.ClientResponseError, aiohttp.InvalidURL) as error:
            raise Unusable(f"{url} does not speak HTTP: {error}") from error
        except aiohttp.ClientError as error:
            raise Unreachable(f"{url} broke off: {error!r}") from error

    async def _exchange(self, call: "_Call", seconds: float) -> Answer:
        started = time.monotonic()
        try:
            return await self._once(call, seconds)
        except aiohttp.ClientConnectorError:
            raise
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            # A socket kept alive may be closed by the other side just as it is used again (RFC 9112 9.3.1). aiohttp
            # repeats only what has no body; what we send with one is known by its id, so twice does no harm.
            left = seconds - (time.monotonic() - started)
            if call.body is None or left <= 0:
                raise
        return await self._once(call, left)

    async def _once(self, call: "_Call", seconds: float) -> Answer:
        if self._session is None:
            raise RuntimeError("the connector is not open")
        async with self._session.request(
            call.method,
            call.target,
            headers=call.headers,
            data=call.body,
            allow_redirects=False,
            timeout=_deadline(seconds, self._limits.connect),
        ) as response:
            whole = call.body is None and response.status < 300
            body = await read_body(response, limit=call.limit, pause=self._limits.pause, whole=whole)
            return Answer(response.status, _headers(response), body, call.url)

    def _target(self, url: str) -> URL:
        """The URL, checked as far as it can be before its name is looked up."""
        target = URL(url, encoded=True)
        if not self.allow_http and (target.scheme != "https" or target.port not in (80, 443)):
            raise AddressRefused(f"{url[:200]!r}: only https, and only the ports 80 and 443")
        host = target.raw_host or ""
        # aiohttp looks no number up, so the resolver never sees these.
        if ":" in host or host.rpartition(".")[2].isdigit():
            reason = self._guard.refuses(host)
            if reason is not None:
                raise AddressRefused(f"{host} is {reason}")
        return target

    def _socket(self, info: _AddressInfo) -> socket.socket:
        """The last check, on the very address about to be connected to."""
        family, kind, protocol, _, address = info
        reason = self._guard.refuses(str(address[0]))
        if reason is not None:
            raise _Forbidden(errno.EACCES, f"{address[0]} is {reason}")
        return socket.socket(family, kind, protocol)


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    url: str
    target: URL
    headers: Mapping[str, str]
    body: bytes | None
    limit: int


class _Forbidden(OSError):
    """As an OSError, because aiohttp carries only those from a socket factory to the caller."""


class _PlainRequest(aiohttp.ClientRequest):
    """Adds no header of its own but Host and Content-Length: what was signed is what is sent."""

    DEFAULT_HEADERS = {}  # noqa: RUF012 - as the class it replaces has it


@lru_cache(maxsize=64)
def _deadline(seconds: float, connect: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=seconds, sock_connect=connect)


def _tls(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(("http/1.1",))
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:
            raise Misconfigured(f"FEDI_GROUPS_CA_FILE={ca_file}: {error}") from error
    return context


def _headers(response: aiohttp.ClientResponse) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, value in response.headers.items():
        name = name.lower()
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


class GuardedTransport(httpx.AsyncBaseTransport):
    """Lets httpx, and libraries built on it, connect through a Connector and no other way.

    `timeout` is in seconds and `limit` in bytes, both for one answer. Errors come out as httpx.TransportError.
    """

    def __init__(self, connector: Connector, *, timeout: float = 10.0, limit: int = 1024 * 1024) -> None:
        self._connector = connector
        self._timeout = timeout
        self._limit = limit

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises httpx.ConnectError for what may not or cannot be reached, httpx.RemoteProtocolError otherwise."""
        body = await request.aread()
        headers = {name: value for name, value in request.headers.items() if name not in _HOP_BY_HOP}
        try:
            answer = await self._connector.request(
                request.method,
                str(request.url),
                headers=headers,
                body=body or None,
                timeout=self._timeout,
                limit=self._limit,
            )
        except (AddressRefused, Unreachable) as error:
            raise httpx.ConnectError(str(error), request=request) from error
        except FediGroupsError as error:
            raise httpx.RemoteProtocolError(str(error), request=request) from error
        decoded = {name: value for name, value in answer.headers.items() if name not in _HOP_BY_HOP}
        return httpx.Response(answer.status, headers=decoded, content=answer.body, request=request)


# About one connection and one coding of the body; both sides of the transport have their own.
_HOP_BY_HOP = frozenset(
    ("accept-encoding", "connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding")
)
