"""`doctor` asks for its own address as others do, and finds out who answers there and what proxies do on the way."""

from collections.abc import Mapping

import pytest
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from fedi_groups.cli.checks import origin
from fedi_groups.cli.checks.exam import Exam, Finding, Opened, State, Visited
from fedi_groups.cli.mirror import Mirror
from tests.federation.conftest import Fediverse, Server, fediverse
from tests.network import Loopback, Network

__all__ = ["fediverse"]  # the fixture

pytestmark = pytest.mark.anyio


def through(app: ASGIApp, *, headers: Mapping[str, str], scheme: str = "http") -> ASGIApp:
    """A proxy that hands requests on so."""

    async def proxied(scope: Scope, receive: Receive, send: Send) -> None:
        kept = [(name, value) for name, value in scope["headers"] if name.decode() not in headers]
        given = [(name.encode(), value.encode()) for name, value in headers.items()]
        await app({**scope, "scheme": scheme, "headers": kept + given}, receive, send)

    return proxied


def at(server: Server, network: Network) -> Opened:
    services = server.services
    exam = Exam(services.settings, services.store.clock, Loopback(network))
    return Opened(exam, services.store.database, server.origin)


async def visited(server: Server, network: Network) -> Visited:
    found = await origin.visit(at(server, network))
    assert isinstance(found, Visited), found
    return found


async def test_this_very_server_is_recognised_by_its_key(fediverse: Fediverse) -> None:
    server = await fediverse.start("a")
    finding = await origin.this_very_server(await visited(server, fediverse.network))
    assert finding.state is State.OK
    assert (await origin.webfinger(await visited(server, fediverse.network))).state is State.OK


async def test_another_server_under_our_name_is_found_out(fediverse: Fediverse) -> None:
    server, other = await fediverse.start("a"), await fediverse.start("b")
    fediverse.network.servers[server.origin] = other.app
    finding = await origin.this_very_server(await visited(server, fediverse.network))
    assert finding.state is State.FAIL and "another server answers" in finding.words
    finding = await origin.webfinger(await visited(server, fediverse.network))
    assert finding.state is State.FAIL and "does not lead here" in finding.words


@pytest.mark.parametrize("status", [200, 404, 502])
async def test_something_else_under_our_name_is_found_out(fediverse: Fediverse, status: int) -> None:
    server = await fediverse.start("a")
    fediverse.network.servers[server.origin] = JSONResponse(["nothing of ours"], status_code=status)
    finding = await origin.visit(at(server, fediverse.network))
    assert isinstance(finding, Finding) and finding.state is State.FAIL
    assert f"{server.origin} does not lead to this server" in finding.words


async def test_an_address_where_nobody_answers_is_found_out(fediverse: Fediverse) -> None:
    server = await fediverse.start("a")
    fediverse.network.down.add(server.origin)
    finding = await origin.visit(at(server, fediverse.network))
    assert isinstance(finding, Finding) and "cannot be reached" in finding.words


@pytest.mark.parametrize(
    ("headers", "scheme", "state", "says"),
    [
        ({}, "https", State.OK, "as they were sent"),
        ({"host": "127.0.0.1:8000"}, "https", State.FAIL, "Host arrives as 127.0.0.1:8000, not a.test"),
        ({}, "http", State.FAIL, "let it set X-Forwarded-Proto"),
        ({"x-forwarded-proto": "https"}, "http", State.FAIL, "add that address to FEDI_GROUPS_TRUSTED_PROXIES"),
    ],
)
async def test_what_a_proxy_does_wrong_is_named(
    fediverse: Fediverse, headers: dict[str, str], scheme: str, state: State, says: str
) -> None:
    server = await fediverse.start("a")
    fediverse.network.servers[server.origin] = through(Mirror(server.app), headers=headers, scheme=scheme)
    finding = await origin.proxy(await visited(server, fediverse.network))
    assert finding.state is state and says in finding.words


async def test_a_clock_that_differs_from_the_webs_is_found_out(fediverse: Fediverse) -> None:
    server = await fediverse.start("a")
    opened = at(server, fediverse.network)
    for date, state in (
        ("Sat, 21 Nov 2026 00:00:02 GMT", State.OK),
        ("Sat, 21 Nov 2026 00:10:00 GMT", State.FAIL),
        ("Fri, 20 Nov 2026 23:50:00 GMT", State.FAIL),
        ("", State.WARN),
        ("yesterday", State.WARN),
    ):
        assert (await origin.clock(Visited(opened, {}, date))).state is state, date
