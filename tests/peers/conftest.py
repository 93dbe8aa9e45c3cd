"""Servers and connectors, opened as a test asks for them and closed after it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from fedi_groups.peers.connect import Connector, Limits
from fedi_groups.peers.fetch import Fetcher, Patience, Sign
from fedi_groups.peers.guard import AddressGuard
from fedi_groups.peers.lookup import Lookup
from tests.peers.authority import Authority, make_authority
from tests.peers.stage import ONLY_LOOPBACK, Clock, OpenConnector, OpenFetcher, OpenPeer, Peer, mark, no_names

AT_ONCE = Patience(answer=5.0, document=10.0, jitter=lambda: 0.0)


@pytest.fixture
async def open_peer() -> AsyncIterator[OpenPeer]:
    async with AsyncExitStack() as stack:

        async def open_one(host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None, port: int = 0) -> Peer:
            peer = Peer()
            server = await asyncio.start_server(peer.serve, host, port, ssl=tls)
            await stack.enter_async_context(server)
            peer.port = server.sockets[0].getsockname()[1]
            peer.origin = f"{'https' if tls else 'http'}://{host}:{peer.port}"
            return peer

        yield open_one


@pytest.fixture
async def open_connector(open_peer: OpenPeer) -> AsyncIterator[OpenConnector]:
    """Takes `open_peer` first, so that connectors close before the servers they are connected to."""
    async with AsyncExitStack() as stack:

        async def open_one(
            guard: AddressGuard = ONLY_LOOPBACK,
            *,
            allow_http: bool = True,
            ca_file: Path | None = None,
            limits: Limits | None = None,
            lookup: Lookup | None = None,
        ) -> Connector:
            return await stack.enter_async_context(
                Connector(
                    guard, allow_http=allow_http, ca_file=ca_file, limits=limits or Limits(), lookup=lookup or no_names
                )
            )

        yield open_one


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_fetcher(open_connector: OpenConnector, clock: Clock) -> OpenFetcher:
    async def open_one(
        *,
        guard: AddressGuard = ONLY_LOOPBACK,
        sign: Sign | None = None,
        sign_again: Sign | None = None,
        patience: Patience = AT_ONCE,
    ) -> Fetcher:
        connector = await open_connector(guard)
        return Fetcher(connector, sign or mark("cavage"), clock=clock, sign_again=sign_again, patience=patience)

    return open_one


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))
