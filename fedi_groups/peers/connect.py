"""THE connector: every connection this server opens goes through here, to an address the guard has let through.

One request, one answer: nothing is followed, stored or believed here.
"""

import asyncio
import errno
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from fedi_groups.errors import AddressRefused, Misconfigured, Unreachable, Unusable
from fedi_groups.peers.bodies import ENCODINGS, read_body
from fedi_groups.peers.calls import Call, Place, place_of, written
from fedi_groups.peers.exchange import Exchange, Lost
from fedi_groups.peers.guard import AddressGuard
from fedi_groups.peers.lookup import CheckedResolver, Dns, Lookup
from fedi_groups.peers.pool import Pool
from fedi_groups.peers.turns import Turns
from fedi_groups.peers.urls import wire_form

_DNS_SECONDS = 60
_DNS_NAMES = 5000
_PLACES = 2000

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
        self._places = lru_cache(maxsize=_PLACES)(self._place)
        self._turns = Turns(limits.per_server, waiting=limits.total)
        self._sockets = asyncio.Semaphore(limits.total)
        self._dns: Dns | None = None
        self._session: aiohttp.ClientSession | None = None
        self._pool = Pool(self._connect, keep_alive=limits.keep_alive)

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
                limit=0,
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
        self._pool.close()
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
        place = self._places(url) if body is not None else self._place(url)
        call = Call(method, place, headers, body, limit)
        until = asyncio.get_running_loop().time() + timeout
        try:
            return await (self._ask(call, until) if body is None else self._tell(call, until))
        except TimeoutError as error:
            raise Unreachable(f"{place.url} did not answer within {timeout:g} s") from error
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, _Forbidden):
                raise AddressRefused(str(error.os_error)) from error
            raise Unreachable(f"{place.url} cannot be connected to: {error}") from error
        except (aiohttp.ClientResponseError, aiohttp.InvalidURL) as error:
            raise Unusable(f"{place.url} does not speak HTTP: {error}") from error
        except aiohttp.ClientError as error:
            raise Unreachable(f"{place.url} broke off: {error!r}") from error

    async def _ask(self, call: Call, until: float) -> Answer:
        """What has no body is rare, and asks for documents of any size and form: aiohttp knows them all."""
        async with asyncio.timeout_at(until) as patience, self._turns.take(call.place.server), self._sockets:
            patience.reschedule(None)
            # Never nothing: by that aiohttp would understand forever.
            left = max(until - asyncio.get_running_loop().time(), 0.001)
            async with self._opened.request(
                call.method,
                call.place.target,
                headers=call.headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=left, sock_connect=self._limits.connect),
            ) as response:
                whole = response.status < 300
                body = await read_body(response, limit=call.limit, pause=self._limits.pause, whole=whole)
                return Answer(response.status, _headers(response), body, call.place.url)

    async def _tell(self, call: Call, until: float) -> Answer:
        """What has a body goes out by the thousand, and hears a word or two: over connections of our own."""
        async with asyncio.timeout_at(until) as patience, self._turns.take(call.place.server), self._sockets:
            try:
                exchange = await self._begun(call)
            except Lost:
                # A socket kept alive may be closed by the other side just as it is used again (RFC 9112 9.3.1). What
                # we send is known by its id, so twice does no harm.
                exchange = await self._begun(call, fresh=True)
            patience.reschedule(None)
            try:
                body = await exchange.rest(pause=self._limits.pause, until=until)
            finally:
                self._pool.give_back(call.place, exchange)
            return Answer(exchange.status, exchange.headers, body, call.place.url)

    async def _begun(self, call: Call, *, fresh: bool = False) -> Exchange:
        """An exchange in which the head of the answer has come."""
        request = written(call, agent=self._user_agent)
        exchange = await self._pool.take(call.place, fresh=fresh)
        try:
            await exchange.ask(request, limit=call.limit)
        except BaseException:
            self._pool.drop(exchange)
            raise
        return exchange

    async def _connect(self, place: Place) -> aiohttp.connector.Connection:
        """A new connection, from where those of aiohttp's own requests come from."""
        connector = self._opened.connector
        if connector is None:
            raise Unreachable(f"{place.server} is not connected to any more: this server stops")
        request = _PlainRequest("POST", place.target, loop=asyncio.get_running_loop(), session=self._opened)
        return await connector.connect(request, [], aiohttp.ClientTimeout(sock_connect=self._limits.connect))

    @property
    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the connector is not open")
        return self._session

    def _place(self, url: str) -> Place:
        """Where a URL leads, checked as far as it can be before its name is looked up."""
        url = wire_form(url)
        target = URL(url, encoded=True)
        if not self.allow_http and (target.scheme != "https" or target.port not in (80, 443)):
            raise AddressRefused(f"{url[:200]!r}: only https, and only the ports 80 and 443")
        host = target.raw_host or ""
        # aiohttp looks no number up, so the resolver never sees these.
        if ":" in host or host.rpartition(".")[2].isdigit():
            if (reason := self._guard.refuses(host)) is not None:
                raise AddressRefused(f"{host} is {reason}")
        return place_of(url, target)

    def _socket(self, info: _AddressInfo) -> socket.socket:
        """The last check, on the very address about to be connected to."""
        family, kind, protocol, _, address = info
        reason = self._guard.refuses(str(address[0]))
        if reason is not None:
            raise _Forbidden(errno.EACCES, f"{address[0]} is {reason}")
        return socket.socket(family, kind, protocol)


class _Forbidden(OSError):
    """As an OSError, because aiohttp carries only those from a socket factory to the caller."""


class _PlainRequest(aiohttp.ClientRequest):
    """Adds no header of its own but Host and Content-Length: what was signed is what is sent."""

    DEFAULT_HEADERS = {}  # noqa: RUF012 - as the class it replaces has it


@cache
def _tls(ca_file: Path | None) -> ssl.SSLContext:
    """Once for a process: reading all the authorities that a machine trusts takes some 20 ms."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(("http/1.1",))
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:
            raise Misconfigured(f"FEDI_GROUPS_CA_FILE={ca_file}: {error}") from error
    return context


def _headers(response: aiohttp.ClientResponse) -> Mapping[str, str]:
    names = dict.fromkeys(name.lower() for name in response.headers)
    return {name: ", ".join(response.headers.getall(name)) for name in names}
